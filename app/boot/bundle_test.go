package boot_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"commonchest/models/bundle"
)

// opened is a bundle taken apart, to be tampered with.
type openedBundle struct {
	t     *testing.T
	names []string
	files map[string]string
}

func takeApart(t *testing.T, data []byte) *openedBundle {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	b := &openedBundle{t: t, files: map[string]string{}}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		b.names, b.files[f.Name] = append(b.names, f.Name), string(content)
	}
	return b
}

// change replaces the first match of a pattern in a file.
func (b *openedBundle) change(name, pattern, with string) {
	b.t.Helper()
	re := regexp.MustCompile("(?m)" + pattern)
	at := re.FindStringSubmatchIndex(b.files[name])
	if at == nil {
		b.t.Fatalf("%s has no %s:\n%.2000s", name, pattern, b.files[name])
	}
	text := b.files[name]
	b.files[name] = text[:at[0]] + string(re.ExpandString(nil, with, text, at)) + text[at[1]:]
}

// votes changes the ballots, and says their number right.
func (b *openedBundle) votes(change func(lines []string) []string) {
	head, body, _ := strings.Cut(b.files["ballots.pb"], "VOTES\n")
	header, rest, _ := strings.Cut(body, "\n")
	lines := change(strings.Split(strings.TrimSuffix(rest, "\n"), "\n"))
	for i := range lines { // numbered anew, as whoever forges a ballot would
		_, says, _ := strings.Cut(lines[i], ";")
		lines[i] = strconv.Itoa(i+1) + ";" + says
	}
	b.files["ballots.pb"] = head + "VOTES\n" + header + "\n" + strings.Join(lines, "\n") + "\n"
	b.change("ballots.pb", `^num_votes;.*$`, "num_votes;"+strconv.Itoa(len(lines)))
}

// mend makes the manifest say what the files are now.
func (b *openedBundle) mend() {
	for _, name := range b.names {
		if name == "manifest.json" {
			continue
		}
		sum := sha256.Sum256([]byte(b.files[name]))
		b.change("manifest.json", `("name": "`+regexp.QuoteMeta(name)+`",\s*"bytes": )\d+(,\s*"sha256": ")\w+"`,
			"${1}"+strconv.Itoa(len(b.files[name]))+"${2}"+hex.EncodeToString(sum[:])+`"`)
	}
}

func (b *openedBundle) bytes() []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range b.names {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = io.WriteString(w, b.files[name])
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		b.t.Fatal(err)
	}
	return out.Bytes()
}

// tampering is one way to forge a bundle, and what the check must say of it.
type tampering struct {
	name   string
	edit   func(b *openedBundle)
	mended bool // the manifest says what was forged, too
	want   string
}

func tamperings() []tampering {
	swap := func(lines []string) []string {
		for i := range lines {
			if says := func(l string) string { _, s, _ := strings.Cut(l, ";"); return s }; says(lines[i]) != says(lines[0]) {
				lines[0], lines[i] = lines[i], lines[0]
				return lines
			}
		}
		return lines
	}
	return []tampering{
		{"ballot added", func(b *openedBundle) {
			b.votes(func(l []string) []string { return append(l, l[0]) })
		}, false, `ballots\.pb: is altered: its SHA-256 is`},
		{"ballot added, manifest too", func(b *openedBundle) {
			b.votes(func(l []string) []string { return append(l, "0;") })
		}, true, `result\.json: ballots: it says \d+ where it should say \d+`},
		{"ballot removed", func(b *openedBundle) {
			b.votes(func(l []string) []string { return l[1:] })
		}, true, `receipts\.txt: \d+ receipts for \d+ ballots`},
		{"ballot changed", func(b *openedBundle) {
			b.votes(func(l []string) []string { l[0] = "0;"; return l })
		}, true, `result\.json: .*it says \d+ where it should say \d+`},
		{"ballot duplicated over another", func(b *openedBundle) {
			b.votes(func(l []string) []string { swap(l); l[0] = l[1]; return l })
		}, true, `(ballots\.pb: line \d+|result\.json)`},
		{"ballots reordered", func(b *openedBundle) { b.votes(swap) }, true, `ballots\.pb: line \d+: it says "1;`},
		{"ballots without one that was removed from num_votes", func(b *openedBundle) {
			b.change("ballots.pb", `^num_votes;.*$`, "num_votes;1")
		}, true, `ballots\.pb: line \d+: num_votes is 1, but there are \d+ ballots`},
		{"cost", func(b *openedBundle) {
			b.change("ballots.pb", `^(PROJECTS\n.*\n\w+;)\d+`, "${1}1")
		}, true, `ballots\.pb: line \d+: it says "\w+;1;.* where it should say`},
		{"cost in the seal", func(b *openedBundle) {
			b.change("seal.json", `"ask": \d+`, `"ask": 100`)
		}, true, `seal\.json: digest: the seal gives \w+, and it says \w+`},
		{"name", func(b *openedBundle) {
			b.change("ballots.pb", `^(PROJECTS\n.*\n\w+;[\d.]+;\d+;)[^;]+`, "${1}Something else")
		}, true, `ballots\.pb: line \d+: it says ".*Something else.* where it should say`},
		{"name everywhere", func(b *openedBundle) {
			b.change("ballots.pb", `^(PROJECTS\n.*\n\w+;[\d.]+;\d+;)[^;]+`, "${1}Something else")
			b.change("projects.json", `("name": "title",\s*"value": )".*"`, `${1}"Something else"`)
		}, true, `projects\.json: project \w+: its words are not those that were sealed`},
		{"project removed", func(b *openedBundle) {
			b.change("ballots.pb", `^(PROJECTS\n.*\n).*\n`, "${1}")
		}, true, `ballots\.pb: line \d+: .*which is not in PROJECTS|ballots\.pb: line \d+: num_projects`},
		{"project renumbered", func(b *openedBundle) {
			b.change("projects.json", `"ref": "\w+"`, `"ref": "none"`)
		}, true, `projects\.json: project \w+ is missing`},
		{"rule", func(b *openedBundle) {
			b.change("rule.json", `"rule": "\w+"`, `"rule": "phragmen"`)
		}, true, `rule\.json: rule: it says "phragmen" where it should say`},
		{"rule in the seal", func(b *openedBundle) {
			b.change("seal.json", `("rule": \{\s*"name": )"\w+"`, `${1}"greedy_votes_no_skip"`)
		}, true, `seal\.json: digest`},
		{"parameter", func(b *openedBundle) {
			b.change("rule.json", `"params": \{(\s*\})?`, `"params": {"min_votes": 5$1`)
		}, true, `rule\.json: (params, min_votes: it says 5, which should not be there|line \d+: cannot be read)`},
		{"seed", func(b *openedBundle) {
			b.change("rule.json", `"seed": "\w\w`, `"seed": "00`)
		}, true, `rule\.json: seed: its SHA-256 is \w+, and \w+ was published before voting opened`},
		{"seed hash", func(b *openedBundle) {
			b.change("rule.json", `"seed_hash": "\w\w\w\w`, `"seed_hash": "0000`)
		}, true, `rule\.json: seed_hash: it says "0000`},
		{"seed hash in the seal", func(b *openedBundle) {
			b.change("seal.json", `"seed_hash": "....`, `"seed_hash": "AAAA`)
		}, true, `seal\.json: digest`},
		{"order of ties", func(b *openedBundle) {
			b.change("rule.json", `"order": \[\s*"(\w+)",\s*"(\w+)"`, `"order": ["$2", "$1"`)
		}, true, `rule\.json: order 1: it says "\w+" where it should say "\w+"`},
		{"fund's amount", func(b *openedBundle) {
			b.change("seal.json", `("funds": \[[^\]]*?"amount": )\d+`, "${1}999")
		}, true, `seal\.json: digest`},
		{"fence", func(b *openedBundle) {
			b.files["funds.csv"] += "part;1;1;\n"
		}, true, `funds\.csv: line \d+: it says "part;1;1;"`},
		{"winner", func(b *openedBundle) {
			b.change("result.json", `("selected": \[\s*")\w+"`, `${1}nobody"`)
		}, true, `result\.json: selected 1: it says "nobody" where it should say`},
		{"winner everywhere", func(b *openedBundle) {
			b.change("result.json", `("selected": \[\s*")\w+"`, `${1}nobody"`)
			b.change("ballots.pb", `^(PROJECTS\n.*\n\w+;[\d.]+;\d+;[^;\n]+;)(\d)`, "${1}1")
		}, true, `result\.json: selected 1: it says "nobody" where it should say`},
		{"number of the trace", func(b *openedBundle) {
			b.change("result.json", `("(?:visits|rounds)": \[[^\]]*?"left": )\d+`, "${1}7")
		}, true, `result\.json: (visits|rounds) 1 \(project \w+\), left: it says 7 where it should say \d+`},
		{"reason", func(b *openedBundle) {
			b.change("result.json", `("reasons": \[[^\]]*?"kind": )"\w+"`, `${1}"no_supporters"`)
		}, true, `result\.json: reasons 1 \(project \w+\), kind: it says "no_supporters" where it should say`},
		{"sum paid", func(b *openedBundle) {
			b.change("result.json", `"total_cost": \d+`, `"total_cost": 1`)
		}, true, `result\.json: total_cost: it says 1 where it should say \d+`},
		{"hash in the manifest", func(b *openedBundle) {
			b.change("manifest.json", `"sha256": "\w\w\w\w`, `"sha256": "0000`)
		}, false, `is altered: its SHA-256 is \w+, and the manifest says 0000`},
		{"file that is not in the manifest", func(b *openedBundle) {
			b.change("manifest.json", `"name": "seal\.json"`, `"name": "sael.json"`)
		}, false, `seal\.json: is not in the manifest`},
		{"file missing", func(b *openedBundle) {
			b.names = slices.DeleteFunc(b.names, func(n string) bool { return n == "seal.json" })
		}, false, `seal\.json: is missing`},
		{"extra file", func(b *openedBundle) {
			b.names, b.files["notes.txt"] = append(b.names, "notes.txt"), "Trust me."
		}, false, `notes\.txt: is not a file of a bundle`},
		{"file twice", func(b *openedBundle) {
			b.names = append(b.names, "result.json")
		}, false, `result\.json: stands here a second time`},
		{"receipt taken out", func(b *openedBundle) {
			b.change("receipts.txt", `\A\w+\n`, "")
		}, true, `receipts\.txt: \d+ receipts for \d+ ballots`},
		{"receipt for another", func(b *openedBundle) {
			b.change("receipts.txt", `\A(\w+)\n\w+\n`, "$1\n$1\n")
		}, true, `receipts\.txt: the receipts are not sorted, or one stands here twice`},
		{"end of voting", func(b *openedBundle) {
			b.change("round.json", `"closed_at": "\d\d\d\d`, `"closed_at": "2001`)
		}, true, `ballots\.pb: line \d+: it says "date_end;`},
		{"words about the bundle", func(b *openedBundle) {
			b.files["README.txt"] += "Nothing to see.\n"
		}, true, `README\.txt: line \d+`},
	}
}

// The bundle of the demonstration's closed round is found equal, is the same whenever it
// is made, and is found out when anything in it is forged.
func TestTrap50_VerifyNamesEveryForgery(t *testing.T) {
	shared := demonstrated(t)
	app := bare(t, shared)
	data, digest, err := app.Bundle(t.Context(), "hatherden-last-winter")
	if err != nil {
		t.Fatal(err)
	}
	shared.Clock.Add(time.Hour) // it is made again
	again, _, err := app.Bundle(t.Context(), "hatherden-last-winter")
	if err != nil || !bytes.Equal(again, data) || digest != bundle.Digest(data) {
		t.Errorf("made again, it is another: %v", err)
	}
	r, err := bundle.Verify(t.Context(), data)
	if err != nil || !r.Equal {
		t.Fatalf("%v: %v", err, r.Findings)
	}
	for _, c := range tamperings() {
		t.Run(c.name, func(t *testing.T) {
			b := takeApart(t, data)
			c.edit(b)
			if c.mended {
				b.mend()
			}
			foundOut(t, b.bytes(), c.want)
		})
	}
	t.Run("truncated", func(t *testing.T) { foundOut(t, data[:len(data)-100], "is cut short or damaged") })
	t.Run("the zip file's own date", func(t *testing.T) {
		altered := slices.Clone(data)
		altered[12] ^= 1 // of the first file's header
		foundOut(t, altered, "the zip file itself is altered, from its byte 13 on")
	})
}

func foundOut(t *testing.T, data []byte, want string) {
	t.Helper()
	r, err := bundle.Verify(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, f := range r.Findings {
		said = append(said, f.String())
	}
	if r.Equal || !regexp.MustCompile("(?m)^.*"+want).MatchString(strings.Join(said, "\n")) {
		t.Errorf("equal %v, said\n%s\nwant %s", r.Equal, strings.Join(said, "\n"), want)
	}
}

// Whoever forges everything at once makes a bundle that fits together: only its digest,
// which the page of the result shows, gives it away.
func TestAForgeryThatFitsTogetherIsAnotherBundle(t *testing.T) {
	app := bare(t, demonstrated(t))
	data, _, err := app.Bundle(t.Context(), "hatherden-last-winter")
	if err != nil {
		t.Fatal(err)
	}
	r, err := bundle.Verify(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	forged := r.Content
	forged.Seal.RollSize++
	forged.Seal.Digest = forged.Seal.Sum()
	other, err := forged.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	f, err := bundle.Verify(t.Context(), other)
	if err != nil || !f.Equal || f.Digest == r.Digest || bytes.Equal(f.Content.Seal.Digest, r.Content.Seal.Digest) {
		t.Errorf("%v, equal %v, the same digest %v", err, f.Equal, f.Digest == r.Digest)
	}
	if _, err := json.Marshal(f); err != nil {
		t.Error(err)
	}
}
