package duties

import (
	"bytes"
	"encoding/csv"
	"strings"

	"commonchest/models/money"
)

// bom stands before every table: without it Excel takes the bytes of £ and ŵ for other
// letters, and LibreOffice and 360Giving's tools read the file with it as well as without.
const bom = "\ufeff"

// cell is one cell of a table, as it is written.
type cell string

// text makes a cell of words. What a spreadsheet would take for a formula is marked as
// text, because words may come from anybody.
func text(s string) cell {
	s = strings.TrimSpace(s)
	if s != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(s)[0]) {
		return cell("'" + s)
	}
	return cell(s)
}

// texts makes cells of words.
func texts(list ...string) []cell {
	out := make([]cell, len(list))
	for i, s := range list {
		out[i] = text(s)
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

func (y Year) amount(p money.Pence) cell { return amount(p, y.digits()) }
