package bank

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"commonchest/models"
	"commonchest/models/money"
)

// The most that one list may hold, and the faults that are told at once.
const (
	mostLines  = 5000
	mostFaults = 20
	mostWords  = 300                // characters of a reference or a text; the rest is cut
	mostAmount = 100_000_000_000_00 // of one line: more is a slip, and so many of them still add up
	headRows   = 30                 // in which the headings are looked for: banks write a few lines before
)

// columns names the headings that banks and treasurers use, small and without marks.
var columns = map[string][]string{
	"date":   {"date", "day", "transaction date", "posting date", "date posted", "value date", "entry date", "paid on", "payment date", "processed date"},
	"amount": {"amount", "sum", "value", "amount gbp", "gbp", "amount paid", "paid", "transaction amount", "net amount", "total"},
	"in":     {"in", "money in", "paid in", "credit", "credits", "credit amount", "cr", "receipts", "receipt", "deposit", "deposits", "amount in"},
	"out":    {"out", "money out", "paid out", "debit", "debits", "debit amount", "dr", "payments", "payment", "withdrawal", "withdrawals", "amount out", "charges"},
	"ref":    {"reference", "ref", "bank reference", "bank ref", "transaction reference", "payment reference", "customer reference", "your reference", "reference number", "transaction id", "id"},
	"text":   {"description", "text", "details", "detail", "narrative", "transaction description", "particulars", "memo", "name", "payee", "payer", "counterparty", "transaction", "transaction details", "notes", "counter party"},
	"way":    {"dr cr", "cr dr", "debit credit", "credit debit", "debit or credit", "direction", "in out", "d c", "sign"},
}

// Headings lists the names that are understood for a column: date, amount, in, out, ref,
// text or way.
func Headings(column string) []string { return columns[column] }

// Read reads a list: CSV with commas, semicolons or tabs, in UTF-8 or as old spreadsheets
// write it. Money out is negative. In the list of a partner what left its account came into
// ours, so theirs turns its two columns round. All of it is read or nothing: invalid
// "bank_list" names each faulty line by its number. today is the day that no line may pass.
func Read(data []byte, currency money.Currency, today string, theirs bool) ([]Said, error) {
	rows, err := cells(data)
	if err != nil {
		return nil, err
	}
	at, head := -1, map[string]int{}
	for i, r := range rows[:min(len(rows), headRows)] {
		if h := headings(r.cells); h != nil {
			at, head = i, h
			break
		}
	}
	if at < 0 {
		return nil, models.E(models.Invalid, "bank_list", models.F("file", "bank_headings"))
	}
	rd := reading{head: head, currency: currency, today: today, theirs: theirs}
	for _, r := range rows[at+1:] {
		if !slices.ContainsFunc(r.cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
			continue
		}
		rd.take(r)
	}
	switch {
	case len(rd.faults) > 0:
		return nil, models.E(models.Invalid, "bank_list", rd.faults...)
	case len(rd.out) == 0:
		return nil, models.E(models.Invalid, "bank_list", models.F("file", "bank_empty"))
	case len(rd.out) > mostLines:
		return nil, models.E(models.Invalid, "bank_list", models.F("file", "bank_long", "most", strconv.Itoa(mostLines)))
	}
	return rd.out, nil
}

// row is a record of the file with the number of its line.
type row struct {
	n     int
	cells []string
}

func cells(data []byte) ([]row, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) { // as old spreadsheets write it: one byte a letter
		wide := make([]rune, len(data))
		for i, b := range data {
			wide[i] = rune(b)
		}
		data = []byte(string(wide))
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace, r.Comma = -1, true, true, separator(data)
	var out []row
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, models.E(models.Invalid, "bank_list", models.F("file", "bank_not_csv")).Because(err)
		}
		line, _ := r.FieldPos(0)
		out = append(out, row{line, record})
	}
}

// separator is what stands most often between the cells of the first lines.
func separator(data []byte) rune {
	first := data[:min(len(data), 4096)]
	best := ','
	for _, r := range ";\t" {
		if bytes.Count(first, []byte(string(r))) > bytes.Count(first, []byte(string(best))) {
			best = r
		}
	}
	return best
}

// headings finds the columns of a row; nil where it names no day or no sum.
func headings(cells []string) map[string]int {
	found := map[string]int{}
	for i, c := range cells {
		for column, names := range columns {
			if _, have := found[column]; !have && slices.Contains(names, fold(c)) {
				found[column] = i
			}
		}
	}
	_, day := found["date"]
	_, amount := found["amount"]
	_, in := found["in"]
	_, paid := found["out"]
	if !day || !amount && !in && !paid {
		return nil
	}
	return found
}

// reading is a list on its way in.
type reading struct {
	head     map[string]int
	currency money.Currency
	today    string
	theirs   bool
	out      []Said
	faults   []models.Field
}

func (r *reading) fault(line int, code string, args ...string) {
	if len(r.faults) < mostFaults {
		r.faults = append(r.faults, models.F("file", code, append([]string{"line", strconv.Itoa(line)}, args...)...))
	}
}

func (r *reading) cell(of row, column string) string {
	i, have := r.head[column]
	if !have || i >= len(of.cells) {
		return ""
	}
	return strings.TrimSpace(of.cells[i])
}

func (r *reading) take(of row) {
	l := Said{Line: Line{Row: int64(of.n)}, Ref: cut(r.cell(of, "ref")), Text: cut(r.cell(of, "text"))}
	day, ok := dayOf(r.cell(of, "date"))
	switch {
	case !ok:
		r.fault(of.n, "bank_day", "text", r.cell(of, "date"))
	case day > r.today:
		r.fault(of.n, "bank_future", "text", r.cell(of, "date"))
	}
	l.Day = day
	var ok2 bool
	if l.Amount, ok2 = r.amount(of); !ok || !ok2 {
		return
	}
	r.out = append(r.out, l)
}

// cut makes typed words storable and no longer than they may be.
func cut(s string) string {
	s = strings.Join(strings.Fields(models.Clean(s)), " ")
	if runes := []rune(s); len(runes) > mostWords {
		return string(runes[:mostWords])
	}
	return s
}

// amount reads what a line moved: out of one column with its sign, or out of one of two.
func (r *reading) amount(of row) (money.Pence, bool) {
	single, okA := r.parse(of, "amount")
	in, okI := r.parse(of, "in")
	out, okO := r.parse(of, "out")
	if !okA || !okI || !okO {
		return 0, false
	}
	out = max(out, -out) // some banks write it with a minus; a minus among what came in is money back out
	if r.theirs {
		in, out = out, in
	}
	var total money.Pence
	switch {
	case in != 0 && out != 0:
		r.fault(of.n, "bank_both")
		return 0, false
	case in != 0 || out != 0:
		total = in - out
	default:
		total = single
		if way := fold(r.cell(of, "way")); total > 0 && slices.Contains([]string{"d", "dr", "debit", "out", "payment"}, way) {
			total = -total
		}
	}
	if total == 0 {
		r.fault(of.n, "bank_nothing")
	}
	return total, total != 0
}

// parse reads the sum in a column: as people write it, in brackets or with DR for money
// out. An empty cell is nothing.
func (r *reading) parse(of row, column string) (money.Pence, bool) {
	typed := r.cell(of, column)
	s := strings.ToLower(typed)
	if strings.Trim(s, "-– ") == "" {
		return 0, true
	}
	minus := false
	if inner, ok := strings.CutPrefix(s, "("); ok {
		s, minus = strings.TrimSuffix(inner, ")"), true
	}
	for _, mark := range []string{"dr", "cr"} {
		if rest, ok := strings.CutSuffix(s, mark); ok {
			s, minus = strings.TrimSpace(rest), minus || mark == "dr"
		}
	}
	p, err := money.Parse(strings.TrimPrefix(s, "+"), r.currency)
	if err != nil || p > mostAmount || p < -mostAmount {
		r.fault(of.n, "bank_amount", "text", typed)
		return 0, false
	}
	if minus {
		p = -max(p, -p)
	}
	return p, true
}

var dayForms = []string{time.DateOnly, "2006/1/2", "20060102", "2/1/2006", "2/1/06", "2-1-2006", "2.1.2006", "2 Jan 2006", "2 January 2006",
	"2-Jan-2006", "2-Jan-06", "2 Jan 06", "Mon 2 Jan 2006", "Monday 2 January 2006"}

// dayOf reads a day as people in Britain write it, the day before the month; a time of day
// behind it is left out.
func dayOf(s string) (string, bool) {
	s = strings.Join(strings.Fields(strings.ReplaceAll(s, ",", " ")), " ")
	first, _, _ := strings.Cut(strings.ReplaceAll(s, "T", " "), " ")
	for _, typed := range []string{s, first} {
		for _, form := range dayForms {
			if t, err := time.Parse(form, typed); err == nil {
				return t.Format(time.DateOnly), true
			}
		}
	}
	return "", false
}
