package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commonchest/models"
	"commonchest/models/bundle/bundletest"
)

// TestVerifyCommand is what a resident sees, and the codes that programs see.
func TestVerifyCommand(t *testing.T) {
	content := bundletest.Content(t, models.Approval, models.RuleSpec{Name: "mes_cost_add1", Step: 100, Ties: models.TiesByLot})
	data, err := content.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	sound, forged := filepath.Join(dir, "sound.zip"), filepath.Join(dir, "forged.zip")
	altered := bytes.Replace(data, []byte(`"ballots": 30`), []byte(`"ballots": 31`), 1)
	for name, content := range map[string][]byte{sound: data, forged: altered} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name string
		args []string
		code int
		says []string
	}{
		{"equal", []string{sound}, exitOK, []string{"equal: the ballots give the published result", "30 ballots by mes_cost_add1", "Hatherden"}},
		{"for programs", []string{sound, "--json"}, exitOK, []string{`{"equal":true,"digest":"`, `"findings":[]`, `"ballots":30`, `"selected":["`}},
		{"altered", []string{forged}, exitFailed, []string{"NOT EQUAL", "result.json: is altered: its SHA-256 is", "result.json: ballots: it says 31 where it should say 30"}},
		{"altered, for programs", []string{forged, "--json"}, exitFailed, []string{`{"equal":false`, `{"file":"result.json","where":"ballots","what":"it says 31 where it should say 30"}`}},
		{"another than published", []string{sound, "--digest", strings.Repeat("0", 64)}, exitFailed, []string{"this is another file than the published one"}},
		{"no file", []string{filepath.Join(dir, "none.zip")}, exitUsage, []string{"none.zip: no such file"}},
		{"no argument", nil, exitUsage, []string{"<bundle>"}},
		{"no bundle", []string{"verify_test.go"}, exitFailed, []string{"is not a zip file; download it again"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			if code := run(t.Context(), append([]string{"verify"}, c.args...), nil, &bytes.Buffer{}, &out, &out); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			for _, text := range c.says {
				if !strings.Contains(out.String(), text) {
					t.Errorf("does not say %q:\n%s", text, out.String())
				}
			}
		})
	}
}

// TestTheFilesOfABundleAreEnough: the files of a bundle are enough for commonchest tally, and so for
// any software that reads .pb files.
func TestTheFilesOfABundleAreEnough(t *testing.T) {
	content := bundletest.Content(t, models.Approval, models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByLot})
	pb, err := content.PB()
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := pb.Write(&text); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "ballots.pb")
	if err := os.WriteFile(name, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if code := run(t.Context(), []string{"tally", name, "--rule", "greedy_votes", "--ties", "seed", "--seed", content.Result.Seed, "--json"}, nil, &bytes.Buffer{}, &out, &out); code != exitOK {
		t.Fatal(out.String())
	}
	for _, id := range content.Result.Selected {
		if !strings.Contains(out.String(), `"`+id+`"`) {
			t.Errorf("%s is not funded: %s", id, out.String())
		}
	}
}
