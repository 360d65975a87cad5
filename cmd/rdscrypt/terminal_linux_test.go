package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// terminal STATUS ANSWER PROGRAM [ARGUMENT...] runs a program on a terminal of
// its own, at which somebody types the answer and Enter when asked. The standard
// output that follows is all that the terminal got; carriage returns and escapes
// are written as \r and \e.
func terminal(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: terminal STATUS ANSWER PROGRAM [ARGUMENT...]")
	}
	control, tty, err := openTerminal()
	ts.Check(err)
	defer control.Close()
	cmd := command(ts, args[2:])
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	cmd.Env = append(cmd.Env, "TERM=xterm-256color")
	ts.Check(cmd.Start())
	ts.Check(tty.Close())
	var got bytes.Buffer
	for piece, asked := make([]byte, 4096), false; ; {
		n, err := control.Read(piece)
		got.Write(piece[:n])
		if !asked && bytes.HasSuffix(got.Bytes(), []byte("[y/N] ")) {
			asked = true
			_, err = io.WriteString(control, args[1]+"\n")
		}
		if errors.Is(err, syscall.EIO) {
			break // how a terminal ends that nobody has open any more
		}
		ts.Check(err)
	}
	err = cmd.Wait()
	fmt.Fprint(ts.Stdout(), strings.NewReplacer("\r\n", "\n", "\r", `\r`, "\x1b", `\e`).Replace(got.String()))
	if status(err) != args[0] {
		ts.Fatalf("exit status %s, want %s; the terminal got\n%s", status(err), args[0], got.String())
	}
}

// openTerminal opens a pseudo-terminal of 100 columns: the end of the one who
// sits there, and the program's.
func openTerminal() (control, tty *os.File, err error) {
	control, err = os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		return nil, nil, err
	}
	number, err := unix.IoctlGetInt(int(control.Fd()), unix.TIOCGPTN)
	if err != nil {
		return nil, nil, errors.Join(err, control.Close())
	}
	if err := unix.IoctlSetPointerInt(int(control.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		return nil, nil, errors.Join(err, control.Close())
	}
	if err := unix.IoctlSetWinsize(int(control.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 25, Col: 100}); err != nil {
		return nil, nil, errors.Join(err, control.Close())
	}
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, errors.Join(err, control.Close())
	}
	return control, tty, nil
}
