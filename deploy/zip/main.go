// Command zip builds the Lambda functions and packs them into the zip that the
// templates name.
//
//	go run ./deploy/zip [-source FOLDER] [-output FILE] [-architecture arm64|x86_64]
//
// It prints the path, the size and the SHA-256 of the zip, which are the same
// for the same source wherever it is built.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/rdscrypt/rdscrypt/deploy"
)

func main() {
	var cfg deploy.PackageConfig
	flag.StringVar(&cfg.Source, "source", "", "a folder in the source tree (default: the current one)")
	flag.StringVar(&cfg.Output, "output", "", "the zip to write (default: "+deploy.PackagePath+" in the source tree)")
	flag.StringVar((*string)(&cfg.Architecture), "architecture", string(deploy.ARM64), "arm64 or x86_64, as Lambda calls them")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	artifact, err := deploy.Package(ctx, cfg)
	if err != nil {
		fmt.Fprintln(os.Stderr, "zip:", err)
		os.Exit(1)
	}
	fmt.Printf("%s\n%d bytes (%.1f MB)\nSHA-256 %x\n", artifact.Path, artifact.Size, float64(artifact.Size)/1e6, artifact.SHA256)
}
