package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt/report"
)

func (a *app) executionsListCommand() *cobra.Command {
	var where *on
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List all executions",
		Long: `List all executions, the newest first. One that can't be read is listed with
the reason. With --output json this is the answer of ListExecutions. That of
Step Functions itself doesn't say why one failed or where one stands.`,
		Example: `  rdscrypt executions list --output json`,
		Args:    arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			source, err := where.source(cmd, a, "")
			if err != nil {
				return err
			}
			entries, err := source.List(cmd.Context())
			if err != nil {
				return err
			}
			if len(entries) == 0 {
				a.note(fmt.Sprintf("there is no execution %s", source.Where()))
			}
			list := report.List{Executions: entries}
			return a.print(list, func(w io.Writer) error {
				if len(entries) == 0 {
					return nil
				}
				return list.WriteText(w, width(a.stdout), time.Now())
			})
		},
	}
	where = onFlags(cmd, onHelp)
	return cmd
}
