// Package pabulibtest finds the public Pabulib files for tests. They are not part of
// this repository: no licence is stated for them.
package pabulibtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir gives the folder with the files, from the variable PABULIB_DIR or its default
// beside the project. Where there is none, the test is skipped with a line that says
// so, or fails when PABULIB_REQUIRED=1.
func Dir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("PABULIB_DIR")
	if dir == "" {
		dir = filepath.Join(root(t), "../shared/data/pabulib") // the default of PABULIB_DIR
	}
	if files, err := filepath.Glob(filepath.Join(dir, "*.pb")); err == nil && len(files) > 0 {
		return dir
	}
	message := t.Name() + " needs the files of real elections in PABULIB_DIR; they are published at github.com/pabulib/pabulib_files, commit 88cfaba3e7692a90f3311cbcf8f08aa63fc3fbff"
	if os.Getenv("PABULIB_REQUIRED") == "1" {
		t.Fatal(message)
	}
	t.Skip("skipped: " + message)
	return ""
}

// Files lists the .pb files in the folder.
func Files(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(Dir(t), "*.pb"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no .pb file in %s: %v", Dir(t), err)
	}
	return files
}

// root walks up to the folder with go.mod.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the working directory")
		}
		dir = parent
	}
}
