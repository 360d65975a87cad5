package intrinsic

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// round rounds to the nearest integer, halves upwards: -2.5 gives -2.
func round(n json.Number) (int64, bool) {
	f, err := n.Float64()
	f = math.Floor(f + 0.5)
	if err != nil || f < math.MinInt64 || f >= math.MaxInt64 {
		return 0, false
	}
	return int64(f), true
}

func mathAdd(args []value.Value) (value.Value, error) {
	a, err := integerAt(args, 0)
	if err != nil {
		return nil, err
	}
	b, err := integerAt(args, 1)
	if err != nil {
		return nil, err
	}
	sum := a + b
	if a > 0 && b > 0 && sum < 0 || a < 0 && b < 0 && sum >= 0 {
		return nil, fmt.Errorf("the sum of %d and %d doesn't fit 64 bits", a, b)
	}
	return value.Int(sum), nil
}

// mathRandom returns a number from the first argument up to, but without, the
// second. With a seed it is the same number every time.
func mathRandom(args []value.Value) (value.Value, error) {
	low, err := integerAt(args, 0)
	if err != nil {
		return nil, err
	}
	high, err := integerAt(args, 1)
	if err != nil {
		return nil, err
	}
	if low >= high || high-low < 0 {
		return nil, fmt.Errorf("the range from %d to %d is empty or too large", low, high)
	}
	if len(args) < 3 {
		return value.Int(low + rand.Int64N(high-low)), nil
	}
	seed, err := integerAt(args, 2)
	if err != nil {
		return nil, err
	}
	return value.Int(low + rand.New(rand.NewPCG(uint64(seed), 0)).Int64N(high-low)), nil
}
