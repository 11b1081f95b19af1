package models_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"commonchest/models"

	"pgregory.net/rapid"
)

func code(t *testing.T) string {
	t.Helper()
	random := make([]byte, 48)
	if _, err := rand.Read(random); err != nil {
		t.Fatal(err)
	}
	c, ok := models.NewCode(3, random)
	if !ok {
		t.Fatal("not enough random bytes")
	}
	return c
}

func TestCodeIsReadAsPeopleTypeIt(t *testing.T) {
	c := code(t)
	for _, typed := range []string{c, models.Grouped(c), strings.ToLower(c), " " + strings.ReplaceAll(models.Grouped(c), "-", " ") + "\n"} {
		if got, err := models.ReadCode(typed); err != nil || got != c {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	if strings.ContainsAny(c, "01ILO") {
		t.Errorf("look-alikes in %s", c)
	}
}

func TestCodeSlipsAreCaught(t *testing.T) {
	c := code(t)
	const letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
	for i := range c {
		for _, l := range letters {
			wrong := c[:i] + string(l) + c[i+1:]
			if _, err := models.ReadCode(wrong); wrong != c && err == nil {
				t.Fatalf("%s passes for %s", wrong, c)
			}
		}
		if i > 0 && c[i] != c[i-1] {
			swapped := c[:i-1] + string(c[i]) + string(c[i-1]) + c[i+1:]
			if _, err := models.ReadCode(swapped); err == nil {
				t.Fatalf("%s passes for %s", swapped, c)
			}
		}
	}
	for _, bad := range []string{"", "   ", "ABC", c + "A", strings.Replace(c, c[2:3], "O", 1), strings.Replace(c, c[2:3], "é", 1)} {
		if _, err := models.ReadCode(bad); !models.IsKind(err, models.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestGrouped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[A-Z]{1,20}`).Draw(t, "code")
		g := models.Grouped(s)
		if strings.ReplaceAll(g, "-", "") != s {
			t.Fatalf("%s became %s", s, g)
		}
		for _, part := range strings.Split(g, "-") {
			if len(part) == 0 || len(part) > 4 {
				t.Fatalf("%s: group %q", g, part)
			}
		}
	})
}

func TestSpellIsFair(t *testing.T) {
	random := make([]byte, 400_000)
	if _, err := rand.Read(random); err != nil {
		t.Fatal(err)
	}
	s, ok := models.Spell(random, 310_000)
	if !ok {
		t.Fatal("ran out")
	}
	count := map[rune]int{}
	for _, r := range s {
		count[r]++
	}
	for r, n := range count { // mean 10,000, standard deviation 98: ten of them never happen
		if n < 9000 || n > 11000 {
			t.Errorf("letter %c came %d times", r, n)
		}
	}
	if len(count) != 31 {
		t.Errorf("%d letters", len(count))
	}
}

func TestGroupedReadsWell(t *testing.T) {
	for code, want := range map[string]string{"": "", "ABC": "ABC", "ABCDE": "ABC-DE", "ABCDEFGHJKMNP": "ABCD-EFG-HJK-MNP", "ABCDEFGHJKMNPQR": "ABCD-EFGH-JKMN-PQR"} {
		if got := models.Grouped(code); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
}
