package duties

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"time"

	"commonchest/models/money"
)

// bom stands before every table: without it Excel takes the bytes of £ and ŵ for other
// letters. LibreOffice's import window goes by it too, and 360Giving's tools pass it over.
const bom = "\ufeff"

// cell is one cell of a table, as it is written.
type cell string

// text makes a cell of words. What a spreadsheet would run as a formula, or would change
// because it takes it for a number or a day, is marked as text: words may come from
// anybody, and a reference such as 0012 or 26/4 must stay what it is.
func text(s string) cell {
	s = strings.TrimSpace(s)
	if s != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(s)[0]) || figureLike.MatchString(s) {
		return cell("'" + s)
	}
	return cell(s)
}

// figureLike is what a spreadsheet takes for a number, a day or a time.
var figureLike = regexp.MustCompile(`^[£$€]?\d[\d\s.,:/()-]*([eE][+-]?\d+)?%?$`)

// texts makes cells of words.
func texts(list ...string) []cell {
	out := make([]cell, len(list))
	for i, s := range list {
		out[i] = text(s)
	}
	return out
}

// number makes a cell of a register's number, which stays one if it is nothing else.
func number(s string) cell {
	if digitsOnly(s) {
		return cell(s)
	}
	return text(s)
}

// days makes cells of days, 2006-01-02, which stay days; one that is not known is empty.
func days(list ...string) []cell {
	out := make([]cell, len(list))
	for i, s := range list {
		if _, err := time.Parse(time.DateOnly, s); err == nil {
			out[i] = cell(s)
		}
	}
	return out
}

// amount makes a cell that stays a number: digits, a point, and perhaps a minus.
func amount(p money.Pence, digits int) cell { return cell(fixed(p, digits)) }

// fixed writes an amount in major units with all its decimals.
func fixed(p money.Pence, digits int) string {
	s := money.Decimal(p, digits)
	if digits == 0 {
		return s
	}
	whole, frac, _ := strings.Cut(s, ".")
	return whole + "." + frac + strings.Repeat("0", digits-len(frac))
}

// table writes a table as CSV: UTF-8 with a byte order mark, lines ended as RFC 4180 has them.
func table(head []string, rows [][]cell) []byte {
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

// digits is how many decimals the year's currency has.
func (y Year) digits() int {
	c, err := money.CurrencyOf(y.Place.Currency)
	if err != nil {
		return money.GBP.Digits
	}
	return c.Digits
}

// row puts cells after each other.
func row(parts ...[]cell) []cell { return slices.Concat(parts...) }

// amounts makes cells of amounts in the year's currency.
func (y Year) amounts(list ...money.Pence) []cell {
	out := make([]cell, len(list))
	for i, p := range list {
		out[i] = y.amount(p)
	}
	return out
}

func (y Year) amount(p money.Pence) cell { return amount(p, y.digits()) }
