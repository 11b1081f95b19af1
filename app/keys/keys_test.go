package keys_test

import (
	"bytes"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"commonchest/app/keys"
)

func fresh(t *testing.T) (*keys.Set, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data", "keys")
	set, err := keys.Load(dir, true, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return set, dir
}

func load(t *testing.T, dir string) *keys.Set {
	t.Helper()
	set, err := keys.Load(dir, false, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestLoadKeepsWhatItMade(t *testing.T) {
	set, dir := fresh(t)
	again := load(t, dir)
	if set.Fingerprint() != again.Fingerprint() {
		t.Fatal("the fingerprint changed between two starts")
	}
	if !bytes.Equal(set.HMAC("x", "y"), again.HMAC("x", "y")) {
		t.Fatal("the HMAC changed between two starts")
	}
	if !set.Signer(keys.Sessions).Equal(again.Signer(keys.Sessions)) {
		t.Fatal("the signing key changed between two starts")
	}
	for _, name := range []string{"master.key", "wrap.key"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%s: %v, %v; want mode 0600", name, info.Mode(), err)
		}
	}
	other, _ := fresh(t)
	if other.Fingerprint() == set.Fingerprint() {
		t.Fatal("two installations with one fingerprint")
	}
}

func TestLoadRefuses(t *testing.T) {
	cases := []struct {
		name   string
		spoil  func(t *testing.T, dir string)
		create bool
		want   string // in the message
	}{
		{"nothing there, may not create", func(t *testing.T, dir string) { must(t, os.RemoveAll(dir)) }, false, "--keys"},
		{"master lost", func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "master.key"))) }, true, "restore it"},
		{"wrapping keys lost", func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "wrap.key"))) }, true, "restore it"},
		{"others may read", func(t *testing.T, dir string) { must(t, os.Chmod(filepath.Join(dir, "master.key"), 0o644)) }, true, "chmod 600"},
		{"group may write", func(t *testing.T, dir string) { must(t, os.Chmod(filepath.Join(dir, "wrap.key"), 0o660)) }, true, "chmod 600"},
		{"not a key", write("master.key", "hunter2\n"), true, "not 64 hexadecimal digits"},
		{"zeros", write("master.key", strings.Repeat("0", 64)), true, "not a key"},
		{"two masters", write("master.key", strings.Repeat(strings.Repeat("01", 31)+"02\n", 2)), true, "2 keys instead of one"},
		{"empty wrapping file", write("wrap.key", "# nothing\n"), true, "holds no key"},
		{"short wrapping key", write("wrap.key", "0102030405060708 0102\n"), true, "not 64 hexadecimal digits"},
		{"a directory in use for other things", func(t *testing.T, dir string) {
			must(t, os.Remove(filepath.Join(dir, "master.key")))
			must(t, os.Rename(filepath.Join(dir, "wrap.key"), filepath.Join(dir, "notes.txt")))
		}, true, "must be empty"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // where half is missing, Load waits for it
			_, dir := fresh(t)
			c.spoil(t, dir)
			_, err := keys.Load(dir, c.create, rand.Reader)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("Load = %v, want a message with %q", err, c.want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Fatal("the message repeats what stands in the key file")
			}
		})
	}
}

func TestLoadAtTheSameTimeMakesOneSet(t *testing.T) {
	for _, root := range []string{"new", "a volume that is there"} {
		for range 10 {
			dir := filepath.Join(t.TempDir(), "keys")
			if root != "new" {
				must(t, os.Mkdir(dir, 0o700))
			}
			loadTogether(t, dir)
		}
	}
}

func loadTogether(t *testing.T, dir string) {
	const n = 8
	prints := make(chan string, n)
	for range n {
		go func() {
			set, err := keys.Load(dir, true, rand.Reader)
			if err != nil {
				t.Error(err)
				prints <- ""
				return
			}
			prints <- set.Fingerprint()
		}()
	}
	first := <-prints
	for range n - 1 {
		if got := <-prints; got != first {
			t.Fatalf("two processes that start together: %q and %q", first, got)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(dir), ".keys-*")); len(left) > 0 {
		t.Fatalf("left behind: %v", left)
	}
}

// Another process puts its two files into a volume one after the other; who looks
// in between waits for the second, and does not call the set spoilt.
func TestLoadWaitsForTheOtherHalf(t *testing.T) {
	for _, late := range []string{"master.key", "wrap.key"} {
		set, dir := fresh(t)
		path := filepath.Join(dir, late)
		text, err := os.ReadFile(path)
		must(t, err)
		must(t, os.Remove(path))
		go func() {
			time.Sleep(30 * time.Millisecond)
			os.WriteFile(path, text, 0o600)
		}()
		got, err := keys.Load(dir, true, rand.Reader)
		if err != nil || got.Fingerprint() != set.Fingerprint() {
			t.Fatalf("%s came late: %v", late, err)
		}
	}
}

func TestHMACPartsAreUnambiguous(t *testing.T) {
	set, _ := fresh(t)
	seen := map[string]string{}
	for _, c := range []struct {
		name    string
		purpose string
		parts   []string
	}{
		{"ab c", "p", []string{"ab", "c"}},
		{"a bc", "p", []string{"a", "bc"}},
		{"abc", "p", []string{"abc"}},
		{"abc and nothing", "p", []string{"abc", ""}},
		{"nothing", "p", nil},
		{"one nothing", "p", []string{""}},
		{"other purpose", "q", []string{"abc"}},
		{"purpose with a part", "pabc", nil},
	} {
		mac := string(set.HMAC(c.purpose, c.parts...))
		if was, ok := seen[mac]; ok {
			t.Errorf("%s and %s give the same HMAC", was, c.name)
		}
		seen[mac] = c.name
	}
}

func TestSignIsBoundToItsContext(t *testing.T) {
	set, _ := fresh(t)
	sig, err := set.Sign("bundle", []byte("root"))
	must(t, err)
	public := set.Public(keys.Records)
	if !keys.Verify(public, "bundle", []byte("root"), sig) {
		t.Fatal("a good signature is refused")
	}
	if keys.Verify(public, "checkpoint", []byte("root"), sig) {
		t.Fatal("a signature of one kind passes for another")
	}
	if keys.Verify(public, "bundle", []byte("roof"), sig) || keys.Verify(set.Public(keys.Passes), "bundle", []byte("root"), sig) || keys.Verify(nil, "bundle", []byte("root"), sig) {
		t.Fatal("a wrong signature is accepted")
	}
	if set.Signer(keys.Sessions).Equal(set.Signer(keys.Passes)) {
		t.Fatal("two purposes share a key")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(name, text string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		t.Helper()
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
}

// A container's volume is an empty directory that cannot be moved away.
func TestLoadFillsAnEmptyDirectory(t *testing.T) {
	dir := t.TempDir()
	made, err := keys.Load(dir, true, rand.Reader)
	must(t, err)
	again, err := keys.Load(dir, false, rand.Reader)
	must(t, err)
	if made.Fingerprint() != again.Fingerprint() {
		t.Fatal("the keys are others the second time")
	}
}
