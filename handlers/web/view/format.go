package view

import (
	"fmt"
	"time"

	"commonchest/frontend/words"
	"commonchest/models/money"
)

// Money is an amount with its currency. The zero currency is the pound.
type Money struct {
	Pence    money.Pence
	Currency string // ISO 4217
	Minor    bool   // with its minor units, because another sum beside it has some
}

// GBP makes an amount in pounds from pence.
func GBP[P ~int64](p P) Money { return Money{Pence: money.Pence(p)} }

// In makes an amount in any currency from its minor units.
func In[P ~int64](currency string, p P) Money {
	return Money{Pence: money.Pence(p), Currency: currency}
}

// currency falls back to pounds: an unknown code was refused when it was stored.
func (m Money) currency() money.Currency {
	if c, err := money.CurrencyOf(m.Currency); err == nil {
		return c
	}
	return money.GBP
}

// String writes £14,800, £125.86, −£150; other currencies as 995,079 PLN.
func (m Money) String() string {
	if m.Minor {
		return money.FormatFull(m.Pence, m.currency())
	}
	return money.Format(m.Pence, m.currency())
}

// Alike writes the amounts of one list alike: all with minor units if one of
// them has some.
func Alike(list ...*Money) {
	minor := false
	for _, m := range list {
		minor = minor || m.hasMinor()
	}
	for _, m := range list {
		m.Minor = minor
	}
}

// AlikeIn is Alike for one amount of each row.
func AlikeIn[T any](rows []T, of func(*T) *Money) {
	list := make([]*Money, len(rows))
	for i := range rows {
		list[i] = of(&rows[i])
	}
	Alike(list...)
}

func (m Money) hasMinor() bool {
	unit := money.Pence(1)
	for range m.currency().Digits {
		unit *= 10
	}
	return m.Pence%unit != 0
}

// Prefix is what stands before an amount: £; "" where the code stands behind it.
func (m Money) Prefix() string {
	if m.currency().Code == money.GBP.Code {
		return "£"
	}
	return ""
}

// Suffix is what stands behind an amount: PLN; "" where a sign stands before it.
func (m Money) Suffix() string {
	if m.Prefix() != "" {
		return ""
	}
	return m.currency().Code
}

// Add gives the sum of two amounts in one currency, for totals of a page.
func (m Money) Add(o Money) Money {
	return Money{Pence: m.Pence + o.Pence, Currency: m.Currency, Minor: m.Minor || o.Minor}
}

// Minus is the amount with the other sign, for words like "too much".
func (m Money) Minus() Money { return Money{Pence: -m.Pence, Currency: m.Currency, Minor: m.Minor} }

// share writes part of whole as the width of a bar, at most 100%.
func share(part, whole int64) string {
	if whole <= 0 || part <= 0 {
		return "0%"
	}
	hundredths := min((part*20000+whole)/(2*whole), 10000)
	return fmt.Sprintf("%d.%02d%%", hundredths/100, hundredths%100)
}

// calendar writes times in one language, in the zone of the place.
type calendar struct {
	text *words.Catalogue
	lang string
	zone *time.Location
}

// local puts a time that came in UTC into the place's zone.
func (c calendar) local(t time.Time) time.Time {
	if t.Location() == time.UTC && c.zone != nil {
		return t.In(c.zone)
	}
	return t
}

func (c calendar) write(pattern string, t time.Time, more ...any) (string, error) {
	weekday, err := c.text.Get(c.lang, fmt.Sprintf("weekday.%d", t.Weekday()), nil, nil)
	if err != nil {
		return "", err
	}
	month, err := c.text.Get(c.lang, fmt.Sprintf("month.%d", t.Month()), nil, nil)
	if err != nil {
		return "", err
	}
	short, err := c.text.Get(c.lang, fmt.Sprintf("month.short.%d", t.Month()), nil, nil)
	if err != nil {
		return "", err
	}
	args := append([]any{"weekday", weekday, "day", t.Day(), "month", month, "short", short, "year", t.Year()}, more...)
	return c.text.Get(c.lang, pattern, nil, args)
}

// date writes "Monday 30 November 2026".
func (c calendar) date(t time.Time) (string, error) { return c.write("format.date", c.local(t)) }

// day writes "Monday 30 November", inside the year of the round.
func (c calendar) day(t time.Time) (string, error) { return c.write("format.day", c.local(t)) }

// short writes "30 Nov", for tables and rails.
func (c calendar) short(t time.Time) (string, error) { return c.write("format.short", c.local(t)) }

// weekdayShort writes "Monday 30 Nov", for the wall.
func (c calendar) weekdayShort(t time.Time) (string, error) {
	return c.write("format.weekday_short", c.local(t))
}

// clock writes "9pm", "7:42pm", "noon" or "midnight".
func (c calendar) clock(t time.Time) (string, error) {
	t = c.local(t)
	switch {
	case t.Hour() == 0 && t.Minute() == 0:
		return c.text.Get(c.lang, "format.midnight", nil, nil)
	case t.Hour() == 12 && t.Minute() == 0:
		return c.text.Get(c.lang, "format.noon", nil, nil)
	case t.Minute() == 0:
		return t.Format("3pm"), nil
	}
	return t.Format("3:04pm"), nil
}

// when writes "Monday 30 November at 9pm"; midnight belongs to the day it ends.
func (c calendar) when(t time.Time) (string, error) {
	return c.written("format.when", "format.end_of_day", t, c.day)
}

// written puts a day and a time into a pattern, or a day into the pattern for
// midnight.
func (c calendar) written(pattern, midnight string, t time.Time, day func(time.Time) (string, error)) (string, error) {
	t = c.local(t)
	if t.Hour() == 0 && t.Minute() == 0 {
		pattern, t = midnight, t.Add(-time.Minute)
	}
	on, err := day(t)
	if err != nil {
		return "", err
	}
	at, err := c.clock(t)
	if err != nil {
		return "", err
	}
	return c.text.Get(c.lang, pattern, nil, []any{"day", on, "time", at})
}

// left writes how long it is from now to t: "6 days 1 hour", "40 minutes".
func (c calendar) left(now, t time.Time) (string, error) {
	minutes := int64(max(t.Sub(now), 0) / time.Minute)
	days, hours := minutes/(24*60), minutes/60%24
	switch {
	case days > 0:
		return c.units("format.days", days, "format.hours", hours)
	case hours > 0:
		return c.units("format.hours", hours, "format.minutes", minutes%60)
	}
	return c.units("format.minutes", minutes, "", 0)
}

func (c calendar) units(big string, n int64, small string, m int64) (string, error) {
	s, err := c.text.Get(c.lang, big, &n, nil)
	if err != nil || m == 0 {
		return s, err
	}
	rest, err := c.text.Get(c.lang, small, &m, nil)
	return s + " " + rest, err
}

// iso writes a time for <time datetime>.
func iso(t time.Time) string { return t.UTC().Format(time.RFC3339) }
