package keys_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commonchest/app/keys"
)

const purpose = "round/bench-2026"

func wrap(t *testing.T, set *keys.Set, plain string) []byte {
	t.Helper()
	w, err := set.Wrap(purpose, []byte(plain))
	must(t, err)
	return w
}

func TestWrapOpensForItsPurposeOnly(t *testing.T) {
	set, dir := fresh(t)
	w := wrap(t, set, "secret")
	if bytes.Contains(w, []byte("secret")) {
		t.Fatal("the secret stands in the open")
	}
	if bytes.Equal(w, wrap(t, set, "secret")) {
		t.Fatal("the same secret twice looks the same")
	}
	got, err := load(t, dir).Unwrap(purpose, w)
	if err != nil || string(got) != "secret" {
		t.Fatalf("Unwrap = %q, %v", got, err)
	}
	if _, err := set.Unwrap("round/other", w); err == nil {
		t.Fatal("opened for another purpose")
	}
	for i := range w {
		bad := bytes.Clone(w)
		bad[i] ^= 1
		if _, err := set.Unwrap(purpose, bad); err == nil {
			t.Fatalf("byte %d altered and still opened", i)
		}
	}
	if _, err := set.Unwrap(purpose, w[:10]); err == nil {
		t.Fatal("opened a stump")
	}
}

func TestRotateRewrapRetire(t *testing.T) {
	set, dir := fresh(t)
	print := set.Fingerprint()
	old, kept := wrap(t, set, "destroyed"), wrap(t, set, "kept")
	must(t, set.Rotate())
	moved, changed, err := set.Rewrap(purpose, kept)
	if err != nil || !changed {
		t.Fatalf("Rewrap = %v, %v", changed, err)
	}
	if same, changed, err := set.Rewrap(purpose, moved); err != nil || changed || !bytes.Equal(same, moved) {
		t.Fatalf("a second Rewrap = %v, %v", changed, err)
	}
	if _, err := set.Unwrap(purpose, old); err != nil {
		t.Fatalf("between Rotate and Retire the old key still opens: %v", err)
	}
	must(t, set.Retire())
	for name, s := range map[string]*keys.Set{"same process": set, "next start": load(t, dir)} {
		if _, err := s.Unwrap(purpose, old); !errors.Is(err, keys.ErrRetired) {
			t.Errorf("%s: a secret under a retired key: %v", name, err)
		}
		if got, err := s.Unwrap(purpose, moved); err != nil || string(got) != "kept" {
			t.Errorf("%s: a rewrapped secret: %q, %v", name, got, err)
		}
		if s.Fingerprint() != print {
			t.Errorf("%s: rotation changed the fingerprint", name)
		}
	}
}

// A node that does not know of a rotation must neither lose what it wraps nor
// fail to open what the others wrapped.
func TestAnotherNodeFollowsARotation(t *testing.T) {
	one, dir := fresh(t)
	two := load(t, dir)
	must(t, one.Rotate())
	if got, err := two.Unwrap(purpose, wrap(t, one, "new")); err != nil || string(got) != "new" {
		t.Fatalf("the other node opens what is new: %q, %v", got, err)
	}
	must(t, one.Rotate())
	must(t, one.Retire())
	if got, err := one.Unwrap(purpose, wrap(t, two, "late")); err != nil || string(got) != "late" {
		t.Fatalf("what the other node wrapped after a retirement: %q, %v", got, err)
	}
}

func TestRotationsExcludeEachOther(t *testing.T) {
	set, dir := fresh(t)
	before := wrap(t, set, "x")
	must(t, os.WriteFile(filepath.Join(dir, "wrap.key.next"), nil, 0o600))
	if err := set.Rotate(); err == nil || !strings.Contains(err.Error(), "another rotation") {
		t.Fatalf("Rotate beside another = %v", err)
	}
	must(t, os.Remove(filepath.Join(dir, "wrap.key.next")))
	must(t, set.Rotate())
	if _, err := set.Unwrap(purpose, before); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "wrap.key.next")); !os.IsNotExist(err) {
		t.Fatal("the rotation left its lock behind")
	}
}

func TestNoRandomnessNoKeys(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	if _, err := keys.Load(dir, true, strings.NewReader("short")); err == nil {
		t.Fatal("made keys of five bytes of randomness")
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Fatal("left a half-made key directory")
	}
	if _, err := keys.Load(dir, true, rand.Reader); err != nil {
		t.Fatalf("the next start: %v", err)
	}
}
