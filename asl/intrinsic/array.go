package intrinsic

import (
	"fmt"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

func array(args []value.Value) (value.Value, error) {
	return append([]value.Value{}, args...), nil
}

func arrayPartition(args []value.Value) (value.Value, error) {
	a, err := arrayAt(args, 0)
	if err != nil {
		return nil, err
	}
	size, err := integerAt(args, 1)
	if err != nil {
		return nil, err
	}
	if size < 1 {
		return nil, wrongType(1, "a positive integer")
	}
	chunks := []value.Value{}
	for len(a) > 0 {
		n := int(min(size, int64(len(a))))
		chunks = append(chunks, a[:n:n])
		a = a[n:]
	}
	return chunks, nil
}

func arrayContains(args []value.Value) (value.Value, error) {
	a, err := arrayAt(args, 0)
	if err != nil {
		return nil, err
	}
	return indexOf(a, args[1]) >= 0, nil
}

func indexOf(a []value.Value, v value.Value) int {
	for i := range a {
		if value.Equal(a[i], v) {
			return i
		}
	}
	return -1
}

// maxRange is the most elements that ArrayRange makes.
const maxRange = 1000

func arrayRange(args []value.Value) (value.Value, error) {
	var n [3]int64
	for i := range n {
		var err error
		if n[i], err = integerAt(args, i); err != nil {
			return nil, err
		}
	}
	first, last, step := n[0], n[1], n[2]
	if step == 0 {
		return nil, fmt.Errorf("the increment must not be 0")
	}
	numbers := []value.Value{}
	for i := first; step > 0 && i <= last || step < 0 && i >= last; i += step {
		if len(numbers) == maxRange {
			return nil, fmt.Errorf("the range has more than %d elements", maxRange)
		}
		numbers = append(numbers, value.Int(i))
		if next := i + step; step > 0 != (next > i) {
			break // beyond 64 bits
		}
	}
	return numbers, nil
}

func arrayGetItem(args []value.Value) (value.Value, error) {
	a, err := arrayAt(args, 0)
	if err != nil {
		return nil, err
	}
	i, err := integerAt(args, 1)
	if err != nil {
		return nil, err
	}
	if i < 0 || i >= int64(len(a)) {
		return nil, fmt.Errorf("the index %d is outside of the array of %d", i, len(a))
	}
	return a[i], nil
}

func arrayLength(args []value.Value) (value.Value, error) {
	a, err := arrayAt(args, 0)
	if err != nil {
		return nil, err
	}
	return value.Int(int64(len(a))), nil
}

func arrayUnique(args []value.Value) (value.Value, error) {
	a, err := arrayAt(args, 0)
	if err != nil {
		return nil, err
	}
	unique := []value.Value{}
	seen := make(map[string][]value.Value, len(a)) // by key, whose values may still differ
	for _, v := range a {
		key := value.Key(v)
		if indexOf(seen[key], v) < 0 {
			seen[key] = append(seen[key], v)
			unique = append(unique, v)
		}
	}
	return unique, nil
}
