package view

// FundPays is what a fund pays for what is recommended.
type FundPays struct {
	Name           string
	Ink            Ink
	Of, Pays, Left Money
	Until          string // the last day to commit what is left; "" for none
}

// FenceEffect is what the condition on a fund changed: which projects are recommended
// only because of it, and which only would be without it.
type FenceEffect struct {
	Fund         string
	Ink          Ink
	Condition    string
	Kept, Missed string
}

// Changes reports whether the outcome would be another one without the condition.
func (e FenceEffect) Changes() bool { return e.Kept != "" || e.Missed != "" }
