package intrinsic

import (
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// stringSplit splits at each of the characters of its second argument and
// leaves out what is empty.
func stringSplit(args []value.Value) (value.Value, error) {
	s, err := stringAt(args, 0)
	if err != nil {
		return nil, err
	}
	separators, err := stringAt(args, 1)
	if err != nil {
		return nil, err
	}
	parts := []value.Value{}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		parts = append(parts, part)
	}
	return parts, nil
}

// newUUID returns a random UUID (RFC 9562, version 4).
func newUUID([]value.Value) (value.Value, error) {
	var b [16]byte
	rand.Read(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}

// format puts its further arguments where {} stands in the first. In the
// template \', \{, \} and \\ stand for the character itself; an escaped quote
// is the parser's, since only it sees where the literal ends.
func format(args []value.Value) (value.Value, error) {
	template, err := stringAt(args, 0)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	next := 1
	for i := 0; i < len(template); i++ {
		switch {
		case template[i] == '\\' && i+1 < len(template) && strings.IndexByte(`{}\`, template[i+1]) >= 0:
			i++
			b.WriteByte(template[i])
		case strings.HasPrefix(template[i:], "{}"):
			i++
			if next == len(args) {
				return nil, fmt.Errorf("there are more {} than the %d arguments", len(args)-1)
			}
			b.WriteString(formatted(args[next]))
			next++
		default:
			b.WriteByte(template[i])
		}
	}
	if next < len(args) {
		return nil, fmt.Errorf("there are %d arguments for %d {}", len(args)-1, next-1)
	}
	return b.String(), nil
}
