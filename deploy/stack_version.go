package deploy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/rdscrypt/rdscrypt"
)

// versionKey is where in a template's Metadata the version of the rdscrypt stands
// that deployed it. A tag would be copied to every resource and make an update of
// each for every version; Metadata alone never are an update ("Metadata",
// CloudFormation User Guide).
const versionKey = "rdscrypt:version"

// stamp puts the version into a template's Metadata.
func stamp(template []byte, version string) ([]byte, error) {
	const section = "\nMetadata:\n"
	before, after, found := strings.Cut(string(template), section)
	if !found {
		return nil, errors.New("the template has no Metadata")
	}
	return []byte(before + section + "  " + quote(versionKey) + ": " + quote(version) + "\n" + after), nil
}

// head is what a template says of itself.
type head struct {
	Description string         `yaml:"Description"`
	Metadata    map[string]any `yaml:"Metadata"`
}

// readHead reads the head of a stack's template. One that can't be read says
// nothing.
func readHead(template string) head {
	var h head
	if err := yaml.Unmarshal([]byte(template), &h); err != nil {
		return head{}
	}
	return h
}

// version is that of the rdscrypt that deployed the template, empty when it was
// deployed by other means.
func (h head) version() string {
	version, _ := h.Metadata[versionKey].(string)
	return version
}

// checkVersion refuses to put an older version in the place of a newer one, which
// may have parts that the older one knows nothing of.
func (s *stack) checkVersion(version string) error {
	deployed := readHead(s.template).version()
	if compareVersions(deployed, version) <= 0 {
		return nil
	}
	return &rdscrypt.Refusal{
		Message: fmt.Sprintf("stack %s was deployed by rdscrypt %s, which is newer than this one, %s", s.name, deployed, version),
		Next:    "use that version or a newer one, or pass --allow-downgrade",
	}
}

// compareVersions is negative, zero or positive as a is older than, the same as
// or newer than b, in the order of Semantic Versioning. A version that isn't one,
// such as that of an unreleased build, is neither older nor newer.
func compareVersions(a, b string) int {
	x, xPre, okX := splitVersion(a)
	y, yPre, okY := splitVersion(b)
	if !okX || !okY {
		return 0
	}
	if order := slices.Compare(x, y); order != 0 {
		return order
	}
	switch {
	case xPre == yPre:
		return 0
	case xPre == "":
		return 1
	case yPre == "":
		return -1
	}
	return slices.CompareFunc(strings.Split(xPre, "."), strings.Split(yPre, "."), compareIdentifiers)
}

// splitVersion takes v1.2.3-pre+build apart and forgets the build.
func splitVersion(v string) (numbers []int, pre string, ok bool) {
	v, _, _ = strings.Cut(v, "+")
	core, pre, _ := strings.Cut(v, "-")
	core, ok = strings.CutPrefix(core, "v")
	if !ok {
		return nil, "", false
	}
	for field := range strings.SplitSeq(core, ".") {
		n, err := strconv.Atoi(field)
		if err != nil {
			return nil, "", false
		}
		numbers = append(numbers, n)
	}
	return numbers, pre, len(numbers) == 3
}

// compareIdentifiers orders parts of a pre-release: numbers by value and before
// words.
func compareIdentifiers(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	switch {
	case errX == nil && errY == nil:
		return cmp.Compare(x, y)
	case errX == nil:
		return -1
	case errY == nil:
		return 1
	}
	return cmp.Compare(a, b)
}
