package alloc

import (
	"math/big"
	"slices"

	"commonchest/models/money"
)

// Result is the outcome of one count with everything that explains it. It is plain
// data: the same request gives an equal result.
type Result struct {
	Rule      string      `json:"rule"`
	Params    Params      `json:"params"`
	TieOrder  string      `json:"tie_order"`      // name of the order of ties
	Seed      string      `json:"seed,omitempty"` // hex; where ties are broken by lot
	Ballots   int64       `json:"ballots"`        // n, blank ballots included
	Budget    money.Pence `json:"budget"`
	Selected  []string    `json:"selected"` // in the order of choosing
	TotalCost money.Pence `json:"total_cost"`
	Left      money.Pence `json:"left"`            // budget less total cost
	Worth     int64       `json:"worth,omitempty"` // of the set to all ballots together, where the rule maximises it

	Endowment Fraction `json:"endowment,omitzero"` // of each ballot in the rounds of Equal Shares, minor units

	Rounds  []Round     `json:"rounds,omitempty"`     // of Equal Shares, one for each project it funded
	Add1    *Add1       `json:"add1,omitempty"`       // how Equal Shares was completed, where the rule does
	Passes  []Pass      `json:"passes,omitempty"`     // of floors, before the rest
	Compare *Comparison `json:"comparison,omitempty"` // with greedy_votes, where the request asks for it
	// PartFunded is the last of Selected where it is paid for only in part after the rest.
	PartFunded *PartFunding `json:"part_funded,omitempty"`

	Payments []Payment `json:"payments,omitempty"` // who pays what, where the request says whose the money is
	Visits   []Visit   `json:"visits,omitempty"`   // of a walk down the ranking, one for each project it came to
	Ties     []Tie     `json:"ties,omitempty"`     // every tie met on the way to the outcome
	Reasons  []Reason  `json:"reasons"`            // one for each project, in the order of the request
}

// Has reports whether a project is funded.
func (r Result) Has(id string) bool { return slices.Contains(r.Selected, id) }

// Reason finds the reason of one project.
func (r Result) Reason(id string) (Reason, bool) {
	i := slices.IndexFunc(r.Reasons, func(why Reason) bool { return why.Project == id })
	if i < 0 {
		return Reason{}, false
	}
	return r.Reasons[i], true
}

// Fraction is an exact rational number in lowest terms, as decimal strings.
type Fraction struct {
	Num string `json:"num"`
	Den string `json:"den"`
}

// fraction gives num/den in lowest terms.
func fraction(num, den *big.Int) Fraction {
	r := new(big.Rat).SetFrac(num, den)
	return Fraction{Num: r.Num().String(), Den: r.Denom().String()}
}

// Rat gives the number for further arithmetic, nil for the zero Fraction.
func (f Fraction) Rat() *big.Rat {
	r, ok := new(big.Rat).SetString(f.Num + "/" + f.Den)
	if !ok {
		return nil
	}
	return r
}

// Pence rounds down to whole minor units.
func (f Fraction) Pence() money.Pence {
	r := f.Rat()
	if r == nil {
		return 0
	}
	return money.Pence(new(big.Int).Div(r.Num(), r.Denom()).Int64())
}

// Outcome says what became of a project in a walk down the ranking.
type Outcome string

// The outcomes of a visit.
const (
	VisitFunded         Outcome = "funded"
	VisitTooDear        Outcome = "too_dear"        // cost more than the money left
	VisitFenced         Outcome = "fence_refused"   // the funds that may pay for a part of it had too little left
	VisitConflict       Outcome = "conflict"        // excluded by a project that was funded before
	VisitAfterStop      Outcome = "after_stop"      // the walk had stopped at one that was too dear
	VisitBelowThreshold Outcome = "below_threshold" // had fewer points than the threshold
)

// Visit is one project considered in a walk down the ranking.
type Visit struct {
	Place   int         `json:"place"` // in the ranking, from 1
	Project string      `json:"project"`
	Score   int64       `json:"score"`
	Cost    money.Pence `json:"cost"`
	Left    money.Pence `json:"left"` // money left when it was reached
	Outcome Outcome     `json:"outcome"`

	Paid    money.Pence `json:"paid,omitempty"`    // what is paid for: the cost less the parts that were dropped
	Dropped []int       `json:"dropped,omitempty"` // places of those parts
	By      string      `json:"by,omitempty"`      // the project that excluded it
	Part    int         `json:"part,omitempty"`    // where funds had too little: place of the first such part …
	Found   money.Pence `json:"found,omitempty"`   // … what they had for it …
	Short   money.Pence `json:"short,omitempty"`   // … and what was missing
}

// Round is one round of Equal Shares: a project is paid for by those who chose it. Rounds
// of Phragmén's rule tell in Rho and MaxPayment the load of each supporter after it.
type Round struct {
	Project    string      `json:"project"`
	Cost       money.Pence `json:"cost"`
	Rho        Fraction    `json:"rho"`         // what a supporter pays for a unit of utility, or comes to carry; the least of all projects
	MaxPayment Fraction    `json:"max_payment"` // most that one supporter pays, minor units
	Supporters int64       `json:"supporters"`  // ballots that name it
	PaidInFull int64       `json:"paid_in_full"`
	PaidRest   int64       `json:"paid_rest"`         // ballots that gave all they had left, less than MaxPayment
	Left       money.Pence `json:"left"`              // budget less the cost of everything funded so far; below zero never stands
	Dropped    []int       `json:"dropped,omitempty"` // places of its parts that are not paid; Cost is without them
	Shares     Shares      `json:"shares"`            // before this round
}

// Shares counts ballots by how much of their endowment they still have.
type Shares struct {
	Rich   int64 `json:"rich"`   // over two thirds
	Middle int64 `json:"middle"` // from one third to two thirds
	Poor   int64 `json:"poor"`   // under one third
}

// StopReason says why Add1 stopped.
type StopReason string

// The reasons to stop.
const (
	StopExhaustive StopReason = "exhaustive" // nothing supported that is left out still fits: this outcome stands
	StopInfeasible StopReason = "infeasible" // this outcome cost more than the budget: the one before it stands
	StopAllFunded  StopReason = "all_funded" // everything with a supporter is funded: this outcome stands
)

// Add1 tells how the endowment was raised.
type Add1 struct {
	Step      money.Pence `json:"step"`      // minor units for each ballot at a time
	Steps     int64       `json:"steps"`     // how many steps the outcome that stands took
	Tried     int64       `json:"tried"`     // the last step looked at: Steps, or one more when that was infeasible
	Stop      StopReason  `json:"stop"`      // what the last one showed
	Endowment Fraction    `json:"endowment"` // of each ballot in the outcome that stands, minor units
	LastCost  money.Pence `json:"last_cost"` // of the last one; more than the budget when infeasible
	Ties      []StepTies  `json:"ties"`      // met at any endowment up to the last
}

// Tie is an equality that the order of ties had to break.
type Tie struct {
	Place    int      `json:"place"`          // place in the ranking of the first of them, or number of the round, from 1
	Tied     []string `json:"tied"`           // in the order of ties
	Funded   []string `json:"funded"`         // those of them that are funded in the end
	Score    int64    `json:"score"`          // of each, in a ranking
	Rho      Fraction `json:"rho"`            // of each, in a round that funded the first of them; zero where a condition refused it
	Mattered bool     `json:"mattered"`       // the order of ties decided which of them are funded
	By       string   `json:"by,omitempty"`   // what decided ([ByLowerCost], [ByLot] …), where it mattered
	Lots     []Lot    `json:"lots,omitempty"` // the draw, where a lot decided
}

// Lot is what was drawn for a project.
type Lot struct {
	Project string `json:"project"`
	Lot     string `json:"lot"` // hex; the lower comes first
}

// StepTies is a tie met at some of the endowments that were run.
type StepTies struct {
	Tied  []string `json:"tied"` // the first of them was funded first
	First int64    `json:"first_step"`
	Last  int64    `json:"last_step"`
	Times int64    `json:"times"`
}
