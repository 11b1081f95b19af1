package view

// Count is the body of page "count": how the money went, step by step.
type Count struct {
	Name     string
	Back     string // the result
	Shares   bool   // counted by Equal Shares
	Lead     string // how it is counted
	Ballots  int64
	Pot      Money
	Each     string   // each person's share of it; "" where nobody has one
	Told     []string // how the count went, in sentences
	Parts    []CountPart
	Refused  []CountRefused // in the order of the count
	Funds    []CountFund
	Chosen   int64
	Total    Money
	Left     Money
	WhatIf   string // address of counting with less money
	ListedAt string // address of the result's list
}

// CountPart is a pass of the count: a floor, or the main count, which has no name.
type CountPart struct {
	Name   string
	Budget Money // of the floor
	Own    bool  // the floor is the round's, for certain projects; else a fund's
	Steps  []CountStep
}

// CountStep is one project that was paid for.
type CountStep struct {
	N          int64
	Name, URL  string
	Cost       Money
	Left       Money // of the whole pot after it
	Supporters int64
	Price      string // most that one supporter pays; "" where nobody has a share
	Full, Rest int64  // how many paid that, and how many gave all they had left
	None       int64  // supporters who had nothing left
	ByPoints   bool   // they paid in proportion to their points
	Load       string // of Phragmén's rule: what each supporter carries after it
	Thirds     CountThirds
	Paid       []CountPaid // by fund, in the order of the funds
	Before     Money       // spent before it
	Pot        Money       // the whole
}

// CountPaid is what a fund pays for a project.
type CountPaid struct {
	Fund string
	Ink  Ink
	Sum  Money
	At   Money // how much of the pot stands before it in the bar
}

// CountThirds counts people by how much of their share they have left before a step.
type CountThirds struct{ Rich, Middle, Poor int64 }

// All is everybody.
func (t CountThirds) All() int64 { return t.Rich + t.Middle + t.Poor }

// Bands are the three, as bars one after the other.
func (t CountThirds) Bands() []CountBand {
	all := t.All()
	return []CountBand{{"rich", "count.rich", t.Rich, "0%", share(t.Rich, all)},
		{"middle", "count.middle", t.Middle, share(t.Rich, all), share(t.Middle, all)},
		{"poor", "count.poor", t.Poor, share(t.Rich+t.Middle, all), share(t.Poor, all)}}
}

// CountBand is one bar of [CountThirds].
type CountBand struct {
	Kind, Key string
	People    int64
	X, Width  string
}

// Of gives an amount as a share of the pot, for the width of a bar or its place.
func (s CountStep) Of(m Money) string { return share(int64(m.Pence), int64(s.Pot.Pence)) }

// CountRefused is one project that was not paid for.
type CountRefused struct {
	Name, URL string
	Cost      Money
	Had       Money  // money there was for it
	Measured  bool   // Had says how far its supporters' money went
	Reason    string // why
}

// Share is how far the money went, as the width of a bar.
func (r CountRefused) Share() string { return share(int64(r.Had.Pence), int64(r.Cost.Pence)) }

// CountFund is what the count takes from a fund.
type CountFund struct {
	Name string
	Ink  Ink
	Pays Money
	Of   Money
}

// Left is what stays in the fund.
func (f CountFund) Left() Money { return f.Of.Add(f.Pays.Minus()) }

// Share is the width of its bar.
func (f CountFund) Share() string { return share(int64(f.Pays.Pence), int64(f.Of.Pence)) }
