package deploy

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"time"
)

// bootstrapName is what Lambda starts in a function of the runtime
// provided.al2023.
const bootstrapName = "bootstrap"

// zipTime is the modification time of everything in the zip: the first that
// the format can hold. A real one would make other bytes of the same program.
var zipTime = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// WriteZip writes the deployment package of the Lambda functions: the bootstrap
// alone, executable by everyone. The bytes follow from the bootstrap's and from
// the version of Go, whose compressor they went through, and from nothing else.
// https://docs.aws.amazon.com/lambda/latest/dg/golang-package.html
func WriteZip(w io.Writer, bootstrap io.Reader) error {
	archive := zip.NewWriter(w)
	archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	header := &zip.FileHeader{Name: bootstrapName, Method: zip.Deflate, Modified: zipTime}
	// Lambda runs the functions as a user of its own, who has to be let in.
	header.SetMode(0o755)
	entry, err := archive.CreateHeader(header)
	if err != nil {
		return fmt.Errorf("adding %s to the zip: %w", bootstrapName, err)
	}
	if _, err := io.Copy(entry, bootstrap); err != nil {
		return fmt.Errorf("adding %s to the zip: %w", bootstrapName, err)
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("finishing the zip: %w", err)
	}
	return nil
}
