package live_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"commonchest/handlers/live"
)

// example is a frame in the protocol's document.
var example = regexp.MustCompile("(?s)```json (client|server)\n(.*?)\n```")

func TestTheDocumentsExamples(t *testing.T) {
	doc, err := os.ReadFile("../../docs/live-protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, m := range example.FindAllSubmatch(doc, -1) {
		side, body := string(m[1]), m[2]
		if err := valid(side+"Frame", body); err != nil {
			t.Errorf("%s: %v", body, err)
		}
		if side == "client" {
			if err := live.DecodeFrame(body); err != nil {
				t.Errorf("%s: %v", body, err)
			}
		}
		var f struct{ T string }
		if err := json.Unmarshal(body, &f); err != nil {
			t.Fatal(err)
		}
		seen[side+" "+f.T]++
	}
	for _, kind := range []string{
		"client hello", "client cast", "client ping", "server hello", "server receipt", "server refusal",
		"server tally", "server phase", "server bye",
	} {
		if seen[kind] == 0 {
			t.Errorf("no example of a %s", kind)
		}
	}
	if strings.Count(string(doc), "```json ") != len(example.FindAll(doc, -1)) {
		t.Error("an example is not recognised")
	}
}

func TestTheSchemaRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, c := range []struct{ definition, frame string }{
		{"clientFrame", `{"t":"hullo","v":1,"topic":"wall","round":"r-1"}`},
		{"clientFrame", `{"t":"hello","v":1,"topic":"wall","round":"r-1","more":1}`},
		{"clientFrame", `{"t":"hello","v":2,"topic":"wall","round":"r-1"}`},
		{"clientFrame", `{"t":"cast","round":"r-1","cmd":"cmd-0001","base":500,"kind":"cast","choices":[]}`},
		{"clientFrame", `{"t":"phase","phase":"voting","closes":"2027-03-01T10:00:00Z"}`},
		{"serverFrame", `{"t":"ping"}`},
		{"serverFrame", `{"t":"delta","n":1}`},
		{"serverFrame", `{"t":"bye","code":"tired","retry":1}`},
		{"serverFrame", `{"t":"phase","phase":"voting","closes":"2027-03-01T10:00:00+01:00"}`},
		{"serverFrame", `{"t":"tally","epoch":"e","n":1,"turnout":1,"step":1,"width":5,"at":"2027-03-01T10:00:00Z"}`},
		{"serverFrame", `{"t":"tally","epoch":"e","n":1.5,"turnout":1,"step":1,"at":"2027-03-01T10:00:00Z"}`},
		{"serverFrame", `{"t":"receipt","cmd":"cmd-0001","rev":1,"receipt":"x","kind":"cast","choices":null}`},
	} {
		if err := valid(c.definition, []byte(c.frame)); err == nil {
			t.Errorf("%s was taken for a %s", c.frame, c.definition)
		}
	}
}

func TestATallyIsSmall(t *testing.T) {
	tally := live.Tally{Epoch: strings.Repeat("e", 22), N: 1_800_000, Turnout: 150_000, Step: 10, Width: 25, At: opening}
	for i := range int64(220) {
		tally.V = append(tally.V, 50_000-i)
	}
	tally.In, tally.Close, tally.Ago = live.Bits(make([]bool, 220)), new(int64), 3600
	*tally.Close = 50_000
	body := tally.Encode()
	if err := valid("serverFrame", body); err != nil {
		t.Error(err)
	}
	if len(body) > 1536 {
		t.Errorf("a tally of 220 projects is %d bytes", len(body))
	}
}

// FuzzFrame holds the decoder against the schema: what it accepts, the schema
// accepts.
func FuzzFrame(f *testing.F) {
	for _, seed := range []string{
		`{"t":"hello","v":1,"topic":"wall","round":"r-1","resume":{"epoch":"e","n":9007199254740992}}`,
		`{"t":"cast","round":"r-1","cmd":"cmd-0001","base":499,"kind":"cast","choices":["p1","p2"]}`,
		` {"t":"ping"} `,
		`{"t":"ping","t":"ping"}`,
		`{"t":"hello","v":1e0,"topic":"wall","round":"r-1"}`,
		`{"t":"cast","round":"r-1","cmd":"cmd-0001","base":-0,"kind":"blank","choices":[null]}`,
		`{"t":"ping"}{"t":"ping"}`, `null`, `[]`, `"`, "\xef\xbb\xbf{}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if live.DecodeFrame(data) == nil {
			if err := valid("clientFrame", data); err != nil {
				t.Errorf("%q: %v", data, err)
			}
		}
	})
}
