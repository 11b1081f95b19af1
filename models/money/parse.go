package money

import "strings"

// Parse reads an amount as people write it in English: "£1,250.50", "1250.5",
// "1,250", "1 250", "−£150", "995,079 PLN". The point is the decimal sign; commas or
// spaces group thousands, three digits each. The currency's own sign or code may stand
// before or behind.
//
// A refusal is an [*Error] with the text as typed and a code that says what to mend:
//   - "money_missing": nothing there;
//   - "money_wrong_currency": another currency's sign or code;
//   - "money_ambiguous": a comma, point or space that may be a decimal sign or may
//     group thousands ("1250,50", "1.250", "1 250,50", "1,25"): nobody should guess with money;
//   - "money_too_many_decimals": smaller than the minor unit;
//   - "money_malformed": not an amount at all;
//   - "money_overflow": too large to hold.
func Parse(s string, c Currency) (Pence, error) {
	p, code := parse(s, c)
	if code != "" {
		return 0, &Error{Code: code, Text: s}
	}
	return p, nil
}

func parse(s string, c Currency) (Pence, string) {
	body, negative := cutMinus(strings.TrimSpace(strings.Map(plain, s)))
	body, code := cutCurrency(body, c)
	if code != "" {
		return 0, code
	}
	if !negative {
		body, negative = cutMinus(body)
	}
	if body == "" {
		return 0, "money_missing"
	}
	if strings.Trim(body, "0123456789., ") != "" {
		return 0, "money_malformed"
	}
	whole, frac, point := strings.Cut(body, ".")
	whole, grouped := ungroup(whole)
	switch {
	case !grouped || strings.Trim(frac, "0123456789") != "":
		return 0, "money_ambiguous"
	case whole == "" || point && frac == "":
		return 0, "money_malformed"
	case len(frac) == 3 && len(whole) <= 3 && whole[0] != '0' && c.Digits < 3:
		return 0, "money_ambiguous" // "1.250": grouped, or a pound and a quarter?
	}
	return assemble(whole, frac, c.Digits, negative)
}

// plain maps the spaces and minus signs that keyboards and copied text bring to one of each.
func plain(r rune) rune {
	switch r {
	case '\u00a0', '\u202f', '\u2009', '\t':
		return ' '
	case '\u2212':
		return '-'
	}
	return r
}

func cutMinus(s string) (string, bool) {
	rest, negative := strings.CutPrefix(s, "-")
	return strings.TrimSpace(rest), negative
}

// cutCurrency takes the currency's own sign or code off either end, once, or
// gives the code of the refusal when another currency stands there.
func cutCurrency(s string, c Currency) (string, string) {
	for _, mark := range []string{c.sign(), c.Code} {
		if n := len(mark); n > 0 && len(s) >= n {
			if strings.EqualFold(s[:n], mark) {
				return strings.TrimSpace(s[n:]), ""
			}
			if strings.EqualFold(s[len(s)-n:], mark) {
				return strings.TrimSpace(s[:len(s)-n]), ""
			}
		}
	}
	if strings.ContainsAny(s, "£€$¥") || len(s) > 3 && (isCode(s[:3]) || isCode(s[len(s)-3:])) {
		return "", "money_wrong_currency"
	}
	return s, ""
}

func isCode(s string) bool {
	_, err := CurrencyOf(strings.ToUpper(s))
	return err == nil
}

// ungroup takes the marks between thousands out of the digits before the point
// and reports whether they stood where they should.
func ungroup(whole string) (string, bool) {
	mark := ","
	if strings.Contains(whole, " ") {
		mark = " "
	}
	groups := strings.Split(whole, mark)
	for i, g := range groups {
		if strings.Trim(g, "0123456789") != "" {
			return "", false // the other mark too: "1 250,50"
		}
		if len(groups) > 1 && (len(g) > 3 || len(g) == 0 || i > 0 && len(g) < 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}
