// Package plaincsv writes tables that a spreadsheet shows as they are: it runs nothing of
// them, and makes no day of a reference like 26/4 and no 12 of 0012. Make cells with
// [Text], [Number], [Day] and [Amount], and a file of them with [Write].
package plaincsv

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strconv"
	"strings"
	"time"

	"commonchest/models/money"
)

// Cell is one cell of a table, as it is written.
type Cell string

// Text makes a cell of words. What a spreadsheet would run as a formula, or would change
// because it takes it for a number or a day, is marked as text with an apostrophe: words
// may come from anybody.
func Text[S ~string](words S) Cell {
	s := strings.TrimSpace(string(words))
	if s != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(s)[0]) || figureLike.MatchString(s) {
		return Cell("'" + s)
	}
	return Cell(s)
}

// figureLike is what a spreadsheet takes for a number, a day or a time.
var figureLike = regexp.MustCompile(`^[£$€]?\d[\d\s.,:/()-]*([eE][+-]?\d+)?%?$`)

// Texts makes cells of words.
func Texts(list ...string) []Cell {
	out := make([]Cell, len(list))
	for i, s := range list {
		out[i] = Text(s)
	}
	return out
}

// Int makes a cell of a whole number.
func Int[N ~int | ~int64](n N) Cell { return Cell(strconv.FormatInt(int64(n), 10)) }

// Number makes a cell of a register's number, which stays one if it is nothing else.
func Number(s string) Cell {
	if strings.Trim(s, "0123456789") == "" {
		return Cell(s)
	}
	return Text(s)
}

// Day makes a cell of a day, 2006-01-02, which stays one; what is none is empty.
func Day(s string) Cell {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return ""
	}
	return Cell(s)
}

// Days makes cells of days.
func Days(list ...string) []Cell {
	out := make([]Cell, len(list))
	for i, s := range list {
		out[i] = Day(s)
	}
	return out
}

// Amount makes a cell that stays a number: digits, a point with all the decimals of the
// currency, and perhaps a minus.
func Amount(p money.Pence, digits int) Cell { return Cell(money.Fixed(p, digits)) }

// bom stands before every table: without it Excel takes the bytes of £ and ŵ for other
// letters. LibreOffice's import window goes by it too, and 360Giving's tools pass it over.
const bom = "\ufeff"

// Write writes a table as CSV: UTF-8 with a byte order mark, lines ended as RFC 4180 has them.
// The titles of the columns are the program's own, or words of its catalogues.
func Write(head []string, rows [][]Cell) []byte {
	var b bytes.Buffer
	b.WriteString(bom)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	write := func(row []string) { _ = w.Write(row) } // a buffer takes everything
	write(head)
	for _, row := range rows {
		line := make([]string, len(row))
		for i, c := range row {
			line[i] = string(c)
		}
		write(line)
	}
	w.Flush()
	return b.Bytes()
}
