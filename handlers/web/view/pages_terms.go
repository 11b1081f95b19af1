package view

// Terms is the body of page "clerk-terms": what may pay for one idea. Fields: ask,
// strand, spend, area, group, basis, tags, pays (any or parts), amount.N, spend.N and funds.N
// (repeated) of each part, scalable, least, one_of; do (check or save); and cmd, csrf.
type Terms struct {
	Title    string
	Round    *Link // that the idea is on the list of
	Strands  []Choice
	Spends   []Choice
	Bases    []Choice
	Pays     []Choice
	AreaHint string
	WhomHint string
	TagsHint string
	Prefix   string
	Parts    []TermsPart
	Adds     string // whether the parts add up to what the idea asks for
	Scalable bool
	Effects  []FundEffect
	Unpaid   []string // parts that nothing may pay for
	Action   string
	Cmd      string
	Back     string
}

// TermsPart is a row of the form: a share of the sum that only certain money may pay.
type TermsPart struct {
	N                    int64
	Amount, Spend, Funds string // names of its fields
	Spends               []Choice
	May                  []Choice // the funds that may be ticked
}

// FundEffect is a fund with what it may pay for of an idea.
type FundEffect struct {
	FundLine
	May string   // "yes", "some" or "no"
	Why []string // what it may not pay for, and which line of its conditions says so
}

// Colour is that of the word on whether the fund may pay.
func (e FundEffect) Colour() string {
	switch e.May {
	case "yes":
		return "green"
	case "some":
		return "yellow"
	}
	return "magenta"
}
