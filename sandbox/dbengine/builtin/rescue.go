package builtin

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/go-json-experiment/json"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

// rescueFile is what a server leaves on its volume that ended with something it
// could not save. It is a dump, so that a person finds everything else in it,
// with a record {"lost":"..."} for what was left out; it is not one that is
// restored, because something would then be missing without a word.
const rescueFile = "mysql.rescue"

// ErrRescue says that the database ended with something that could not be saved.
// The volume has what could be in a file of its own, beside the dump before it.
// Without that file the database starts with the dump.
var ErrRescue = errors.New("the database could not be saved whole when it ended")

// rescue writes what can be written.
func (im *image) rescue(ctx context.Context, vol *volume.Volume) error {
	return im.writeTo(ctx, vol, rescueFile, func(lost error) []byte {
		text, err := json.Marshal(record{Lost: lost.Error()})
		if err != nil { // a name in it isn't UTF-8
			text, err = json.Marshal(record{Lost: fmt.Sprintf("%q", lost.Error())})
		}
		if err != nil {
			return []byte(`{"lost":""}`)
		}
		return text
	})
}

// checkRescue refuses a volume with a rescue file.
func checkRescue(vol *volume.Volume) error {
	file, err := vol.ReadFile(rescueFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return fmt.Errorf("%w: what could be is in %s of volume %s; without that file it starts as it was before, from %s",
		ErrRescue, rescueFile, vol.Dir(), dumpFile)
}
