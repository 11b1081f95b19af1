package keys_test

import (
	"strings"
	"testing"

	"commonchest/app/keys"
	"commonchest/app/store/storetest"
)

func TestPinRefusesOtherKeys(t *testing.T) {
	engine := storetest.SQLite(t, keys.Pins(nil).Schemas()...)
	pins := keys.Pins(engine)
	set, dir := fresh(t)
	must(t, set.Pin(t.Context(), pins))
	must(t, set.Pin(t.Context(), pins))
	must(t, load(t, dir).Pin(t.Context(), pins))
	must(t, set.Rotate())
	must(t, set.Pin(t.Context(), pins))

	other, otherDir := fresh(t)
	err := other.Pin(t.Context(), pins)
	if err == nil {
		t.Fatal("started with other keys")
	}
	for _, want := range []string{set.Fingerprint(), other.Fingerprint(), otherDir, "--keys"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("message %q lacks %q", err, want)
		}
	}
}
