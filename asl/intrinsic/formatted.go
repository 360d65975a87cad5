package intrinsic

import (
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// formatted is a value as States.Format shows it: strings bare, and arrays and
// objects as Java writes its lists and maps, {a=1, b=[x, null]}, not as JSON.
// Who wants JSON says States.JsonToString.
func formatted(v value.Value) string {
	var b strings.Builder
	writeFormatted(&b, v)
	return b.String()
}

func writeFormatted(b *strings.Builder, v value.Value) {
	switch v := v.(type) {
	case string:
		b.WriteString(v)
	case []value.Value:
		b.WriteByte('[')
		for i, e := range v {
			separate(b, i)
			writeFormatted(b, e)
		}
		b.WriteByte(']')
	case *value.Object:
		b.WriteByte('{')
		for i, f := range v.Fields() {
			separate(b, i)
			b.WriteString(f.Name)
			b.WriteByte('=')
			writeFormatted(b, f.Value)
		}
		b.WriteByte('}')
	default:
		b.WriteString(value.Text(v))
	}
}

func separate(b *strings.Builder, i int) {
	if i > 0 {
		b.WriteString(", ")
	}
}
