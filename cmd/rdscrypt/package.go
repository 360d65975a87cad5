package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt/deploy"
)

func (a *app) packageCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "package",
		Short: "Build the zip of the Lambda functions",
		Long: `Build the zip of the Lambda functions, which deploy uploads: one program for
Lambda's runtime provided.al2023 on arm64. It needs the go command and the
source tree of rdscrypt, and is the same as make package. The same source and
the same version of Go give the same bytes wherever it is built.

EXIT STATUS
    0  the zip is written
    1  it failed; a zip that was there is as it was
    2  the command line is wrong`,
		Example: `  rdscrypt package
  rdscrypt package --output-dir /tmp`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var cfg deploy.PackageConfig
			if dir != "" {
				cfg.Output = filepath.Join(dir, path.Base(deploy.PackagePath))
			}
			a.note("building the functions, which takes a minute the first time")
			artifact, err := deploy.Package(cmd.Context(), cfg)
			if err != nil {
				return interrupted(cmd, err)
			}
			result := struct {
				Path   string `json:"path"`
				Size   int64  `json:"size"` // in bytes
				SHA256 string `json:"sha256"`
			}{artifact.Path, artifact.Size, hex.EncodeToString(artifact.SHA256[:])}
			return a.print(result, func(w io.Writer) error {
				_, err := fmt.Fprintf(w, "%s\n%d bytes\nSHA-256 %s\n", result.Path, result.Size, result.SHA256)
				return err
			})
		},
	}
	cmd.Flags().StringVar(&dir, "output-dir", "", "`folder` of the zip (default: dist in the source tree)")
	return cmd
}

// interrupted turns an error that came with the end of the context into the one
// that has its own exit status.
func interrupted(cmd *cobra.Command, err error) error {
	if cmd.Context().Err() != nil {
		return fmt.Errorf("%w: nothing was changed", deploy.ErrInterrupted)
	}
	return err
}
