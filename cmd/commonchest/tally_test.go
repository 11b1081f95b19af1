package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"commonchest/models/alloc"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestTallyScripts runs testdata/script/tally*.txtar with the command in this process.
func TestTallyScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/script/tally*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	testscript.Run(t, testscript.Params{Files: files, Cmds: map[string]func(*testscript.TestScript, bool, []string){
		"commonchest": func(ts *testscript.TestScript, fails bool, args []string) {
			for i, a := range args {
				if filepath.Ext(a) == ".pb" || filepath.Ext(a) == ".csv" {
					args[i] = ts.MkAbs(a)
				}
			}
			code := run(context.Background(), args, nil, &bytes.Buffer{}, ts.Stdout(), ts.Stderr())
			if fails != (code != exitOK) {
				ts.Fatalf("exit code %d", code)
			}
		},
	}, UpdateScripts: os.Getenv("UPDATE_SCRIPTS") == "1"})
}

// TestTallyHelpNamesEveryRule: the help is a constant, the rules are not.
func TestTallyHelpNamesEveryRule(t *testing.T) {
	var out bytes.Buffer
	if code := run(context.Background(), []string{"tally", "--help"}, nil, &bytes.Buffer{}, &out, &out); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	words := strings.FieldsFunc(out.String(), func(r rune) bool { return strings.ContainsRune(" ,.\n", r) })
	for _, name := range alloc.Names() {
		if !slices.Contains(words, name) {
			t.Errorf("the help does not name %s", name)
		}
	}
}
