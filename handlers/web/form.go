package web

import (
	"errors"
	"io"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"commonchest/handlers/httpx"
	"commonchest/models"
	"commonchest/models/money"
)

// form is what was typed, by field.
type form map[string][]string

// form reads the fields of a posted form, also of one that sends a file. What
// another encoding carries is no form of ours and reads as empty.
func (v *visit) form() form {
	f := form{}
	if parts, err := v.c.MultipartForm(); err == nil {
		for name, values := range parts.Value {
			f[name] = values
		}
		return f
	}
	v.c.Request().PostArgs().VisitAll(func(name, value []byte) {
		f[string(name)] = append(f[string(name)], string(value))
	})
	return f
}

// file reads a file that came with the form; it is empty if none did.
func (v *visit) file(name string) ([]byte, error) {
	parts, err := v.c.MultipartForm()
	if err != nil || len(parts.File[name]) == 0 || parts.File[name][0].Filename == "" {
		return []byte{}, nil
	}
	f, err := parts.File[name][0].Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func (f form) get(name string) string {
	if len(f[name]) == 0 {
		return ""
	}
	return strings.TrimSpace(f[name][0])
}

// kept is what goes back into the fields of the form.
func (f form) kept() map[string]string {
	out := make(map[string]string, len(f))
	for name, values := range f {
		out[name] = values[0]
	}
	return out
}

// cmd is the id that the form was made with, or a new one if it is unusable.
func (v *visit) cmd(f form) string {
	id := f.get(httpx.CmdField)
	if len(id) < 8 || len(id) > 64 || strings.ContainsFunc(id, notInID) {
		return v.d.NewID()
	}
	return id
}

func notInID(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
}

// by makes the command of a form: the same form sent twice is one act, and sent
// again with other words, by somebody else or to another address it is another.
func (v *visit) by(f form) models.By {
	parts := []string{v.actor.ID, v.c.Path(), v.cmd(f)}
	names := make([]string, 0, len(f))
	for name := range f {
		if name != httpx.CSRFField && name != httpx.CmdField {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		parts = append(parts, name, strconv.Itoa(len(f[name])))
		parts = append(parts, f[name]...)
	}
	return models.By{Actor: v.actor, Cmd: v.d.KeyedID("web/command", parts...), Request: httpx.RequestID(v.c)}
}

// reader reads typed fields for a place and collects what is wrong with them.
type reader struct {
	form
	zone     *time.Location
	currency money.Currency
	fields   []models.Field
}

func (v *visit) reader(f form, p models.Place) *reader {
	currency, err := money.CurrencyOf(p.Currency)
	if err != nil {
		currency = money.GBP
	}
	return &reader{form: f, zone: v.zone(p.Zone), currency: currency}
}

func (r *reader) fail(name, code string, args ...string) {
	r.fields = append(r.fields, models.F(name, code, args...))
}

// amount reads money as people write it.
func (r *reader) amount(name string) money.Pence {
	p, err := money.Parse(r.get(name), r.currency)
	if err != nil {
		r.take(models.MoneyField(name, err))
	}
	return p
}

// amountOr is amount for a field that may be left empty.
func (r *reader) amountOr(name string, none money.Pence) money.Pence {
	if r.get(name) == "" {
		return none
	}
	return r.amount(name)
}

// typedAmount writes money as it stands in a field, which has its currency
// beside it.
func typedAmount(place models.Place, p money.Pence) string {
	currency, err := money.CurrencyOf(place.Currency)
	if err != nil {
		currency = money.GBP
	}
	return money.Decimal(p, currency.Digits)
}

// count reads a whole number of zero or more; empty is none.
func (r *reader) count(name string, none int64) int64 {
	text := strings.NewReplacer(",", "", " ", "", "\u00a0", "").Replace(r.get(name))
	if text == "" {
		return none
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		r.fail(name, "whole_number")
		return none
	}
	return n
}

// The forms in which browsers send a moment, and people type it.
var (
	momentForms = []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04",
		"2/1/2006 15:04", "2 1 2006 15:04", "2 January 2006 15:04", "2 Jan 2006 15:04",
		"2 January 2006 3pm", "2 January 2006 3:04pm", "2 Jan 2006 3pm", "2 Jan 2006 3:04pm"}
	dayForms = []string{time.DateOnly, "2/1/2006", "2 1 2006", "2 January 2006", "2 Jan 2006"}
)

// moment reads a day with a time of day in the place's zone; empty is no time.
// A time that the clocks skip in spring is refused, because it would become
// another one silently.
func (r *reader) moment(name string) time.Time {
	text := strings.Join(strings.Fields(strings.ReplaceAll(r.get(name), ",", " ")), " ")
	if text == "" {
		return time.Time{}
	}
	for _, layout := range momentForms {
		t, err := time.ParseInLocation(layout, text, r.zone)
		if err != nil {
			continue
		}
		if plain, _ := time.Parse(layout, text); plain.Hour() != t.Hour() || plain.Minute() != t.Minute() {
			r.fail(name, "skipped_hour")
		}
		return t.UTC()
	}
	r.fail(name, "moment")
	return time.Time{}
}

// day reads a date as 2006-01-02; what is none comes back as it was typed, and
// the model says so.
func (r *reader) day(name string) string {
	text := r.get(name)
	for _, layout := range dayForms {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	return text
}

// lastMoment reads a day and gives its end in the place's zone; empty is no time.
func (r *reader) lastMoment(name string) time.Time {
	day := r.day(name)
	if day == "" {
		return time.Time{}
	}
	at, err := time.ParseInLocation(time.DateOnly, day, r.zone)
	if err != nil {
		r.fail(name, "date")
		return time.Time{}
	}
	return at.AddDate(0, 0, 1).Add(-time.Second).UTC()
}

// lines reads a field with one thing a line.
func (r *reader) lines(name string) []string {
	var out []string
	for line := range strings.SplitSeq(models.Clean(r.get(name)), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// take adds what another check found, but one fault a field.
func (r *reader) take(err error) {
	e, ok := asError(err)
	if !ok {
		return
	}
	for _, f := range e.Fields {
		if !slices.ContainsFunc(r.fields, func(have models.Field) bool { return have.Name == f.Name }) {
			r.fields = append(r.fields, f)
		}
	}
}

// err is what was found while reading, together with what the model says to the
// rest, so that all of it is told at once; nil when nothing was found here.
func (r *reader) err(code string, rest error) error {
	if len(r.fields) == 0 {
		return nil
	}
	r.take(rest)
	return models.E(models.Invalid, code, r.fields...)
}

// raw is a field as it was typed, blanks and all: a password.
func (f form) raw(name string) string {
	if len(f[name]) == 0 {
		return ""
	}
	return f[name][0]
}

// asError finds the *models.Error in a chain.
func asError(err error) (*models.Error, bool) { return errors.AsType[*models.Error](err) }

// faultOf turns a refusal into a fault of one field of the form.
func faultOf(err error, name string) error {
	e, ok := asError(err)
	if !ok {
		return err
	}
	return models.E(models.Invalid, e.Code, models.F(name, e.Code)).Because(err)
}
