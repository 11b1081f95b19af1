package money

// This package lies below commonchest/models, which imports it, so it has an error
// type of its own; models.MoneyField turns it into a field error.

// Error says why an amount is refused. Code is stable and names the message in
// the catalogue ("error.<code>").
type Error struct {
	Code string
	Text string // the amount as it was typed
}

func (e *Error) Error() string { return "money: " + e.Code + ": " + e.Text }
