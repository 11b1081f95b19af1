package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"commonchest/app/rehearse"
)

// TestMain makes this binary act as the command itself when it is called by that
// name: servers under test are processes of their own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"commonchest": main})
}

func TestScripts(t *testing.T) {
	all, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, f := range all {
		if !strings.HasPrefix(filepath.Base(f), "tally") { // run in this process, by TestTallyScripts
			files = append(files, f)
		}
	}
	testscript.Run(t, testscript.Params{Files: files, UpdateScripts: os.Getenv("UPDATE_SCRIPTS") == "1"})
}

// command runs the command as a process and gives what it prints.
func command(t *testing.T, args ...string) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	cmd := &exec.Cmd{Path: program, Args: append([]string{"commonchest"}, args...), Env: rehearse.Environ(), Stdout: &out, Stderr: &errs}
	if err := cmd.Run(); err != nil {
		t.Fatalf("commonchest %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return out.String()
}

// madeUpFile writes a budget of our own invention: 12 projects, and ballots that
// look random and are the same each time. Every 17th is empty.
func madeUpFile(t *testing.T, voters int) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "META\nkey;value\nunit;Hollow Ford\ninstance;2026\nnum_projects;12\nnum_votes;%d\nbudget;20000\n", voters)
	b.WriteString("vote_type;approval\ncurrency;GBP\nPROJECTS\nproject_id;cost;name\n")
	for p := range 12 {
		fmt.Fprintf(&b, "p%d;%d.%d0;Made-up project number %d\n", p+1, 900+(p*733)%4100, p%9+1, p+1)
	}
	b.WriteString("VOTES\nvoter_id;vote\n")
	for v := range voters {
		var choices []string
		for p := range 12 {
			if v%17 != 0 && (v*v*31+p*97+v*p*13)%100 < 55-4*p {
				choices = append(choices, "p"+strconv.Itoa(p+1))
			}
		}
		fmt.Fprintf(&b, "%d;%s\n", v+1, strings.Join(choices, ","))
	}
	path := filepath.Join(t.TempDir(), "hollow-ford.pb")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestHelpOfEveryCommand: each has help, and examples wherever it takes more
// than a name.
func TestHelpOfEveryCommand(t *testing.T) {
	for _, name := range []string{"serve", "import", "export", "rehearse", "user add", "doctor", "audit verify", "audit trail", "config", "keys", "version", "healthcheck"} {
		var out bytes.Buffer
		if code := run(context.Background(), append(strings.Fields(name), "--help"), nil, &bytes.Buffer{}, &out, &out); code != exitOK {
			t.Errorf("%s: exit code %d", name, code)
		}
		simple := name == "version" || name == "config" || name == "healthcheck"
		if text := out.String(); !strings.Contains(text, "Usage: commonchest "+name) || !simple && !strings.Contains(text, "Example") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}
