package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// dataSync leaves out what fsync writes beyond the data and the file's length,
// such as its times.
func dataSync(f *os.File) error {
	for {
		err := unix.Fdatasync(int(f.Fd()))
		if err != unix.EINTR {
			return os.NewSyscallError("fdatasync", err)
		}
	}
}
