package money

import "strings"

// MaxScale is the most decimal digits that [ParseDecimal] and [Decimal] handle.
const MaxScale = 9

// Decimal writes p as a plain decimal of major units with scale digits behind
// the point, the shortest that is exact: Decimal(291771016, 2) is "2917710.16",
// Decimal(99507900, 2) is "995079". It is the form of files and interfaces, not of pages.
func Decimal(p Pence, scale int) string {
	unit := pow10(scale)
	s := padded(p.size()/unit, 1)
	if frac := p.size() % unit; frac != 0 {
		s += "." + strings.TrimRight(padded(frac, scale), "0")
	}
	if p < 0 {
		return "-" + s
	}
	return s
}

// Fixed is [Decimal] with all its decimals: Fixed(99507900, 2) is "995079.00".
func Fixed(p Pence, scale int) string {
	s := Decimal(p, scale)
	if scale == 0 {
		return s
	}
	whole, frac, _ := strings.Cut(s, ".")
	return whole + "." + frac + strings.Repeat("0", scale-len(frac))
}

// ParseDecimal reads a plain decimal ("1250", "-1250.5", "4000.0") into units of
// 10^−scale. It takes a point only, no grouping and no exponent. What is not such
// a number is refused with "money_malformed"; digits beyond the scale that are not
// zero, with "money_too_many_decimals"; too large an amount, with "money_overflow".
func ParseDecimal(s string, scale int) (Pence, error) {
	body, negative := strings.CutPrefix(s, "-")
	whole, frac, point := strings.Cut(body, ".")
	if !digitsOnly(whole) || point && !digitsOnly(frac) {
		return 0, &Error{Code: "money_malformed", Text: s}
	}
	p, code := assemble(whole, frac, scale, negative)
	if code != "" {
		return 0, &Error{Code: code, Text: s}
	}
	return p, nil
}

// assemble makes an amount of the digits before and behind the point, or gives
// the code of the refusal.
func assemble(whole, frac string, scale int, negative bool) (Pence, string) {
	frac = strings.TrimRight(frac, "0")
	if len(frac) > scale {
		return 0, "money_too_many_decimals"
	}
	digits := strings.TrimLeft(whole+frac+strings.Repeat("0", scale-len(frac)), "0")
	if len(digits) > 19 { // 10^19 exceeds int64, and 19 digits fit a uint64
		return 0, "money_overflow"
	}
	var n uint64
	for _, d := range []byte(digits) {
		n = n*10 + uint64(d-'0')
	}
	p, err := signed(0, n, negative)
	if err != nil {
		return 0, "money_overflow"
	}
	return p, ""
}

// digitsOnly reports whether s is one or more ASCII digits.
func digitsOnly(s string) bool {
	for _, d := range []byte(s) {
		if d < '0' || d > '9' {
			return false
		}
	}
	return s != ""
}
