package models

import "commonchest/models/money"

// Banked is what a bank's statement says of money that came.
type Banked struct {
	Ref string // "" where it has none
	On  string // 2006-01-02; "" for today
}

// Cleaned gives the same with its words cleaned, and on a day: today where none is given.
func (b Banked) Cleaned(today string) Banked {
	b.Ref = Clean(b.Ref)
	if b.On == "" {
		b.On = today
	}
	return b
}

// banked wants a reference of at least some characters and a day that is not to come.
func (c *checks) banked(b Banked, least int, today string) {
	c.text("bank_ref", b.Ref, least, 60)
	c.pastDay("came_on", b.On, today)
}

// Check says what is wrong with money of a body's own that came to one of its funds.
func (b Banked) Check(amount money.Pence, today string) error {
	var c checks
	c.amount("amount", amount)
	c.banked(b, 0, today)
	return c.err("fund")
}
