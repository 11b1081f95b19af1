package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"commonchest/config"
	"commonchest/models/alloc"
)

// version is set when a release is linked.
var version = ""

// The ways a command ends.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

type commands struct {
	Globals

	Serve       ServeCmd       `cmd:"" help:"Run the server."`
	Demo        DemoCmd        `cmd:"" help:"Run the server with the demonstration, Aldermarsh Vale."`
	Import      ImportCmd      `cmd:"" help:"Make a round of a .pb file."`
	Export      ExportCmd      `cmd:"" help:"Write the ballots of a published round as a .pb file."`
	Publish     PublishCmd     `cmd:"" help:"Write what a body must publish about a financial year."`
	User        UserCmd        `cmd:"" help:"Look after the people who work with the chest."`
	Doctor      DoctorCmd      `cmd:"" help:"Examine what is stored, and repair what can be."`
	Audit       AuditCmd       `cmd:"" help:"Prove that the books are as they were written."`
	Scan        ScanCmd        `cmd:"" hidden:"" help:"List the stored revisions of a round's ballots."`
	Rehearse    RehearseCmd    `cmd:"" help:"Dress rehearsal: vote every ballot of a .pb file on a server of its own."`
	Config      ConfigCmd      `cmd:"" help:"Show every setting and where it came from."`
	Keys        KeysCmd        `cmd:"" help:"Make the keys of an installation."`
	Version     VersionCmd     `cmd:"" help:"Show the version."`
	Healthcheck HealthcheckCmd `cmd:"" help:"Ask a running server whether it is well."`
	Tally       TallyCmd       `cmd:"" help:"Count the ballots of a .pb file by a rule."`
	Verify      VerifyCmd      `cmd:"" help:"Count the ballots of a result bundle again, and name what differs."`
}

// leave is how kong's own exits (--help) come back to run.
type leave int

// run runs one command line and gives its exit code.
func run(ctx context.Context, args, environ []string, in io.Reader, out, err io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			l, ours := p.(leave)
			if !ours {
				panic(p)
			}
			code = int(l)
		}
	}()
	cli := commands{Globals: Globals{Out: out, Err: err}}
	parsed, failed := config.Parse(&cli, args, environ, kong.Name("commonchest"),
		kong.Vars{"rules": strings.Join(alloc.Names(), ", ")},
		kong.Description("Common Chest: a neighbourhood decides what public money does."),
		kong.Writers(out, err), kong.Exit(func(code int) { panic(leave(code)) }), kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if failed != nil {
		fmt.Fprintln(err, "commonchest:", failed)
		return exitUsage
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	parsed.BindTo(in, (*io.Reader)(nil))
	if failed := parsed.Run(&cli.Globals); failed != nil {
		if !errors.Is(failed, errSaid) {
			fmt.Fprintln(err, refused(failed))
		}
		if _, usage := errors.AsType[*usageError](failed); usage {
			return exitUsage
		}
		return exitFailed
	}
	return exitOK
}

// errSaid ends a command that has told already what is wrong.
var errSaid = errors.New("told already")

// usageError ends a command whose file is not there, as a wrong flag does.
type usageError struct{ error }

// Unwrap gives the error.
func (e *usageError) Unwrap() error { return e.error }
