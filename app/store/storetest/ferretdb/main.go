// Command ferretdb runs a real server that speaks MongoDB's wire protocol, for
// tests: FerretDB embedded, with SQLite files in the directory given as the only
// argument, or, if that is empty, in one of its own that it removes at the end.
// It listens on a free port of the loopback interface, prints its URI on standard
// output, and exits when standard input closes, so that it cannot outlive the
// test that started it. It is no database for real data.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: ferretdb DIRECTORY")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "ferretdb:", err)
		os.Exit(1)
	}
}

func run(dir string) (err error) {
	if dir == "" {
		if dir, err = os.MkdirTemp("", "commonchest-ferretdb-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Handler:   "sqlite",
		SQLiteURL: "file:" + dir + "/",
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	go func() { fmt.Println(server.MongoDBURI()) }() // waits for the listener
	return server.Run(ctx)
}
