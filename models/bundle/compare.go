package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// mostOfAFile is how many differences of one file are told.
const mostOfAFile = 6

// differences names what differs between a file and what it should be.
func differences(name string, given, want []byte) []Finding {
	d := differ{file: name}
	if strings.HasSuffix(name, ".json") {
		var a, b any
		if decodeAny(given, &a) == nil && decodeAny(want, &b) == nil {
			d.values("", a, b)
		}
	}
	if len(d.found) == 0 {
		d.lines(given, want)
	}
	if d.more > 0 {
		d.found = append(d.found, Finding{File: name, What: fmt.Sprintf("and %d more differences", d.more)})
	}
	return d.found
}

func decodeAny(data []byte, into *any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	return dec.Decode(into)
}

type differ struct {
	file  string
	found []Finding
	more  int
}

func (d *differ) add(where, text string, args ...any) {
	if len(d.found) == mostOfAFile {
		d.more++
		return
	}
	d.found = append(d.found, Finding{File: d.file, Where: where, What: fmt.Sprintf(text, args...)})
}

// values walks through two JSON values.
func (d *differ) values(at string, given, want any) {
	if reflect.DeepEqual(given, want) {
		return
	}
	switch w := want.(type) {
	case map[string]any:
		if g, ok := given.(map[string]any); ok {
			d.objects(at, g, w)
			return
		}
	case []any:
		if g, ok := given.([]any); ok {
			d.lists(at, g, w)
			return
		}
	}
	d.add(at, "it says %s where it should say %s", short(given), short(want))
}

func (d *differ) objects(at string, given, want map[string]any) {
	var keys []string
	for key := range want {
		keys = append(keys, key)
	}
	for key := range given {
		if _, both := want[key]; !both {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		g, has := given[key]
		w, should := want[key]
		switch {
		case !has:
			d.add(joined(at, key), "is missing; it should say %s", short(w))
		case !should:
			d.add(joined(at, key), "it says %s, which should not be there", short(g))
		default:
			d.values(joined(at, key), g, w)
		}
	}
}

func (d *differ) lists(at string, given, want []any) {
	for i := range max(len(given), len(want)) {
		switch {
		case i >= len(given):
			d.add(entry(at, i, want[i]), "is missing; it should say %s", short(want[i]))
		case i >= len(want):
			d.add(entry(at, i, given[i]), "it says %s, which should not be there", short(given[i]))
		default:
			d.values(entry(at, i, want[i]), given[i], want[i])
		}
	}
}

func joined(at, key string) string {
	if at == "" {
		return key
	}
	return at + ", " + key
}

// entry names an entry of a list by what it is about, where it says so.
func entry(at string, i int, value any) string {
	if o, ok := value.(map[string]any); ok {
		for _, key := range []string{"project", "ref", "fund", "floor", "name"} {
			if id, ok := o[key].(string); ok {
				return fmt.Sprintf("%s %d (%s %s)", at, i+1, key, id)
			}
		}
	}
	return fmt.Sprintf("%s %d", at, i+1)
}

// lines names the first lines that differ.
func (d *differ) lines(given, want []byte) {
	g, w := strings.Split(string(given), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(g), len(w)) {
		where := fmt.Sprintf("line %d", i+1)
		switch {
		case i >= len(g):
			d.add(where, "is missing; it should say %s", short(w[i]))
		case i >= len(w):
			d.add(where, "it says %s, which should not be there", short(g[i]))
		case g[i] != w[i]:
			d.add(where, "it says %s where it should say %s", short(g[i]), short(w[i]))
		}
	}
}

// short writes a value as JSON, not longer than a line.
func short(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	const most = 120
	if len(text) > most {
		return string(bytes.ToValidUTF8(text[:most], nil)) + "…"
	}
	return string(text)
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}
