package intrinsic

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	stdhash "hash"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// maxText is the length that the functions of this file take, in characters.
const maxText = 10000

func boundedText(args []value.Value) (string, error) {
	s, err := stringAt(args, 0)
	if err != nil {
		return "", err
	}
	if len([]rune(s)) > maxText {
		return "", fmt.Errorf("argument 1 has more than %d characters", maxText)
	}
	return s, nil
}

func base64Encode(args []value.Value) (value.Value, error) {
	s, err := boundedText(args)
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.EncodeToString([]byte(s)), nil
}

func base64Decode(args []value.Value) (value.Value, error) {
	s, err := boundedText(args)
	if err != nil {
		return nil, err
	}
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("argument 1 is not Base64")
	}
	return string(b), nil
}

var algorithms = map[string]func() stdhash.Hash{
	"MD5": md5.New, "SHA-1": sha1.New, "SHA-256": sha256.New, "SHA-384": sha512.New384, "SHA-512": sha512.New,
}

// hash takes strings as they are and anything else by its JSON text.
func hash(args []value.Value) (value.Value, error) {
	data := args[0]
	if _, ok := data.(string); !ok {
		data = value.Text(data)
	}
	text, err := boundedText([]value.Value{data})
	if err != nil {
		return nil, err
	}
	name, err := stringAt(args, 1)
	if err != nil {
		return nil, err
	}
	newHash := algorithms[name]
	if newHash == nil {
		return nil, fmt.Errorf("the algorithm %q is not MD5, SHA-1, SHA-256, SHA-384 or SHA-512", name)
	}
	h := newHash()
	h.Write([]byte(text))
	return hex.EncodeToString(h.Sum(nil)), nil
}
