// Package intrinsic has the intrinsic functions of the States Language, a
// family a file. Each is an ordinary function over values.
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
package intrinsic

import (
	"encoding/json"
	"fmt"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// Function is one intrinsic function.
type Function struct {
	// Min and Max are the numbers of arguments it takes; Max is -1 for any.
	Min, Max int
	// Call returns the result. The error says what is wrong with which argument.
	Call func(args []value.Value) (value.Value, error)
}

// Functions has each function under its name. A new one is a line here.
var Functions = map[string]Function{
	"States.Array":          {0, -1, array},
	"States.ArrayPartition": {2, 2, arrayPartition},
	"States.ArrayContains":  {2, 2, arrayContains},
	"States.ArrayRange":     {3, 3, arrayRange},
	"States.ArrayGetItem":   {2, 2, arrayGetItem},
	"States.ArrayLength":    {1, 1, arrayLength},
	"States.ArrayUnique":    {1, 1, arrayUnique},
	"States.Base64Encode":   {1, 1, base64Encode},
	"States.Base64Decode":   {1, 1, base64Decode},
	"States.Hash":           {2, 2, hash},
	"States.JsonMerge":      {3, 3, jsonMerge},
	"States.StringToJson":   {1, 1, stringToJSON},
	"States.JsonToString":   {1, 1, jsonToString},
	"States.MathRandom":     {2, 3, mathRandom},
	"States.MathAdd":        {2, 2, mathAdd},
	"States.StringSplit":    {2, 2, stringSplit},
	"States.UUID":           {0, 0, newUUID},
	"States.Format":         {1, -1, format},
}

// wrongType is the error of an argument of another type than wanted.
func wrongType(position int, wanted string) error {
	return fmt.Errorf("argument %d must be %s", position+1, wanted)
}

func stringAt(args []value.Value, i int) (string, error) {
	s, ok := args[i].(string)
	if !ok {
		return "", wrongType(i, "a string")
	}
	return s, nil
}

func arrayAt(args []value.Value, i int) ([]value.Value, error) {
	a, ok := args[i].([]value.Value)
	if !ok {
		return nil, wrongType(i, "an array")
	}
	return a, nil
}

// integerAt rounds a number with a fraction to the nearest integer, halves
// upwards, as AWS says of all functions that want integers.
func integerAt(args []value.Value, i int) (int64, error) {
	n, ok := args[i].(json.Number)
	if !ok {
		return 0, wrongType(i, "a number")
	}
	if whole, ok := value.AsInt(n); ok {
		return whole, nil
	}
	whole, ok := round(n)
	if !ok {
		return 0, wrongType(i, "an integer of 64 bits")
	}
	return whole, nil
}
