package plaincsv_test

import (
	"testing"

	. "commonchest/models/plaincsv"
)

// A formula becomes text, a reference stays what it is, and a number stays one.
func TestCells(t *testing.T) {
	for _, c := range []struct{ got, want Cell }{
		{Text("=1+1"), "'=1+1"}, {Text("+44"), "'+44"}, {Text("@sum"), "'@sum"}, {Text("\t=1"), "'=1"}, {Text("-x"), "'-x"}, {Text("＝1"), "'＝1"}, {Text("-"), "'-"},
		{Text("26/4"), "'26/4"}, {Text("0012"), "'0012"}, {Text("1e5"), "'1e5"}, {Text("£5"), "'£5"}, {Text("£5, or so"), "£5, or so"}, {Text("INV 26/4"), "INV 26/4"}, {Text(""), ""},
		{Number("01234"), "01234"}, {Number("SC012"), "SC012"}, {Number("=1"), "'=1"}, {Int(-7), "-7"},
		{Day("2026-11-02"), "2026-11-02"}, {Day("soon"), ""}, {Day("=1"), ""},
		{Amount(-2000000, 2), "-20000.00"}, {Amount(1480050, 2), "14800.50"}, {Amount(5, 0), "5"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	if got := string(Write([]string{"a", "b"}, [][]Cell{{"£5, or so", "'=1"}})); got != "\ufeffa,b\r\n\"£5, or so\",'=1\r\n" {
		t.Errorf("%q", got)
	}
}
