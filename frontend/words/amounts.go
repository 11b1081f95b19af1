package words

import (
	"math/big"

	"commonchest/models/alloc"
	"commonchest/models/money"
)

// Amounts says how the amounts of one count are written.
type Amounts struct {
	Currency money.Currency // zero: no sign and no code
	Digits   int            // of the count's minor unit, at most those of the currency
	Full     bool           // with the smallest coins, because some amount has them
}

// Sum writes an amount in the count's minor units.
func (a Amounts) Sum(p money.Pence) string {
	if a.Currency.Code == "" {
		return new(big.Rat).SetFrac(big.NewInt(int64(p)), a.power(a.Digits)).FloatString(a.Digits)
	}
	coins, err := p.Mul(a.power(a.Currency.Digits - a.Digits).Int64())
	if err != nil {
		return new(big.Rat).SetFrac(big.NewInt(int64(p)), a.power(a.Digits)).FloatString(a.Digits)
	}
	if a.Full {
		return money.FormatFull(coins, a.Currency)
	}
	return money.Format(coins, a.Currency)
}

// Price writes an exact amount in the count's minor units, rounded to the currency's
// smallest coin, half up, or to two decimals more where there is no currency.
func (a Amounts) Price(f alloc.Fraction) string {
	r := f.Rat()
	if r == nil {
		r = new(big.Rat)
	}
	if a.Currency.Code == "" {
		r.Quo(r, new(big.Rat).SetInt(a.power(a.Digits)))
		return r.FloatString(a.Digits + 2)
	}
	r.Mul(r, new(big.Rat).SetInt(a.power(a.Currency.Digits-a.Digits)))
	r.Add(r, big.NewRat(1, 2))
	coins := money.Pence(new(big.Int).Div(r.Num(), r.Denom()).Int64())
	if a.Full {
		return money.FormatFull(coins, a.Currency)
	}
	return money.Format(coins, a.Currency)
}

// About writes an exact amount in the count's minor units, rounded to whole units of the
// currency, half up.
func (a Amounts) About(f alloc.Fraction) string {
	r := f.Rat()
	if r == nil {
		r = new(big.Rat)
	}
	unit := a.power(a.Digits)
	r.Quo(r, new(big.Rat).SetInt(unit))
	r.Add(r, big.NewRat(1, 2))
	whole := new(big.Int).Div(r.Num(), r.Denom())
	a.Full = false
	return a.Sum(money.Pence(whole.Mul(whole, unit).Int64()))
}

func (a Amounts) power(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(0, n))), nil)
}
