package money

// Currency is an ISO 4217 currency with the number of decimal digits between
// its major and its minor unit.
type Currency struct {
	Code   string // ISO 4217, three capital letters
	Digits int    // 2 for GBP, 0 for JPY, 3 for KWD
}

// GBP is the pound sterling, the currency of every programme unless set otherwise.
var GBP = Currency{Code: "GBP", Digits: 2}

// CurrencyOf finds a currency by its ISO 4217 code. A code that is not
// in the table is refused with "unknown_currency".
//
// Source of the digits: ISO 4217 list one, as of 1 January 2026.
func CurrencyOf(code string) (Currency, error) {
	digits := -1
	switch code {
	case "GBP", "EUR", "PLN", "HUF", "USD", "CHF", "CZK", "SEK", "NOK", "DKK",
		"RON", "UAH", "TRY", "CAD", "AUD", "NZD", "BRL", "MXN", "INR", "ZAR", "CNY":
		digits = 2
	case "JPY", "KRW", "ISK", "CLP", "VND":
		digits = 0
	case "BHD", "JOD", "KWD", "OMR", "TND":
		digits = 3
	}
	if digits < 0 {
		return Currency{}, &Error{Code: "unknown_currency", Text: code}
	}
	return Currency{Code: code, Digits: digits}, nil
}

// DigitsOf is how many decimals a currency has; two for one that is not in the table.
func DigitsOf(code string) int {
	if c, err := CurrencyOf(code); err == nil {
		return c.Digits
	}
	return GBP.Digits
}

// sign is the symbol a currency may be written with, before the amount.
func (c Currency) sign() string {
	switch c.Code {
	case "GBP":
		return "£"
	case "EUR":
		return "€"
	case "USD":
		return "$"
	}
	return ""
}

// unit is how many minor units make a major one.
func (c Currency) unit() uint64 { return pow10(c.Digits) }

func pow10(n int) uint64 {
	u := uint64(1)
	for range n {
		u *= 10
	}
	return u
}
