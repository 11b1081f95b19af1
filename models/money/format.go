package money

import (
	"strconv"
	"strings"
)

// minus is U+2212, as wide as a figure; a hyphen is read aloud as a dash or not at all.
const minus = "\u2212"

// Format writes an amount for people: £14,800, £125.86, −£150, 995,079 PLN. The
// minor units are left out when they are zero; where one amount of a list has
// them, write all of them with [FormatFull].
func Format(p Pence, c Currency) string {
	return render(p, c, p.size()%c.unit() != 0)
}

// FormatFull is [Format] with the minor units always written: £14,800.00.
func FormatFull(p Pence, c Currency) string {
	return render(p, c, c.Digits > 0)
}

// FormatAll writes the amounts of one list alike: with minor units when any of
// them has some.
func FormatAll(c Currency, amounts ...Pence) []string {
	minor := false
	for _, p := range amounts {
		minor = minor || p.size()%c.unit() != 0
	}
	out := make([]string, len(amounts))
	for i, p := range amounts {
		out[i] = render(p, c, minor)
	}
	return out
}

func render(p Pence, c Currency, minor bool) string {
	var b strings.Builder
	if p < 0 {
		b.WriteString(minus)
	}
	if c.Code == GBP.Code {
		b.WriteString(c.sign())
	}
	b.WriteString(group(strconv.FormatUint(p.size()/c.unit(), 10)))
	if minor {
		b.WriteByte('.')
		b.WriteString(padded(p.size()%c.unit(), c.Digits))
	}
	if c.Code != GBP.Code {
		b.WriteByte(' ')
		b.WriteString(c.Code)
	}
	return b.String()
}

// group puts a comma before every third digit from the right.
func group(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// padded writes n with leading zeros to a width.
func padded(n uint64, width int) string {
	s := strconv.FormatUint(n, 10)
	return strings.Repeat("0", max(0, width-len(s))) + s
}
