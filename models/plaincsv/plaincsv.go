// Package plaincsv writes tables in which a spreadsheet runs nothing. Start with [Write].
package plaincsv

import (
	"bytes"
	"encoding/csv"
)

// Write writes rows as a CSV file. A cell that a spreadsheet would take for a formula is
// marked as text, because its words may come from anybody.
func Write(rows [][]string) ([]byte, error) {
	var buf bytes.Buffer
	buf.WriteString("\ufeff") // or a spreadsheet takes the £ for something else
	w := csv.NewWriter(&buf)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = inert(cell)
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return buf.Bytes(), w.Error()
}

// inert makes text of what a spreadsheet would run. Plain numbers stay numbers.
func inert(cell string) string {
	if cell == "" || !startsFormula(cell[0]) || isNumber(cell) {
		return cell
	}
	return "'" + cell
}

func startsFormula(b byte) bool {
	switch b {
	case '=', '+', '-', '@', '\t', '\r', '\n':
		return true
	}
	return false
}

func isNumber(s string) bool {
	if len(s) > 1 && s[0] == '-' {
		s = s[1:]
	}
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && s[i] != '.' {
			return false
		}
	}
	return s != ""
}
