package local

import "strings"

// Commands that are shown are there to be copied into a shell.

// plain has the characters that mean nothing to a POSIX shell wherever they
// stand (Shell Command Language, 2.2 Quoting, lists those that do), and are in
// what our commands have in them.
const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:@%+,="

// shellLine is the line that a POSIX shell takes apart into args.
func shellLine(args []string) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		quoted[i] = shellQuote(arg)
	}
	return strings.Join(quoted, " ")
}

func shellQuote(arg string) string {
	if arg != "" && strings.Trim(arg, plain) == "" {
		return arg
	}
	// Between single quotes nothing has a meaning but their end.
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}
