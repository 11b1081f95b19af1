// Package metrics measures what an outcome does for those who voted: how many have
// something chosen, how much of the money follows their ballots, who was left out.
// Start with [Of]; [Beside] measures the most chosen first on the same ballots as well.
//
// Every figure is a whole number or an exact fraction, and its definition stands beside
// it. n is the number of ballots, blank ones included; a ballot's own projects are those
// that it names, whatever points it gives; W is the set of chosen projects, and what a
// project costs is what is paid for it.
//
// The package must not count: it is given a result, and says what holds of it.
package metrics

import (
	"context"
	"math/big"
	"slices"
	"strings"

	"commonchest/models/alloc"
	"commonchest/models/money"
)

// Metrics are the figures of one outcome.
type Metrics struct {
	Rule    string      `json:"rule"`
	Ballots int64       `json:"ballots"` // n
	Chosen  int64       `json:"chosen"`  // projects in W
	Total   money.Pence `json:"total"`   // cost of W
	Left    money.Pence `json:"left"`    // the budget less that

	Served   int64          `json:"served"`    // ballots with at least one of their own projects in W
	Own      alloc.Fraction `json:"own"`       // mean over all ballots: own projects in W
	OwnCost  alloc.Fraction `json:"own_cost"`  // mean over all ballots: cost of own projects in W, minor units
	Gini     alloc.Fraction `json:"gini"`      // of the number of own projects in W: 0 where all have as many, near 1 where few have all
	Fair     alloc.Fraction `json:"fair"`      // budget / n, minor units
	Distance alloc.Fraction `json:"distance"`  // see influence, minor units
	Under    int64          `json:"under"`     // ballots that influenced less than they could fairly have
	Prices   []Price        `json:"prices"`    // of each project in W, in the order of choosing
	ByCost   []Claim        `json:"by_cost"`   // claims to a share of the money that were not met
	ByNumber []Claim        `json:"by_number"` // claims to a number of projects that were not met

	Strands []Share  `json:"strands"`
	Areas   []Share  `json:"areas"`
	Funds   []Source `json:"funds"`
}

// Price is what a chosen project costs for each ballot that names it.
type Price struct {
	Project    string         `json:"project"`
	Cost       money.Pence    `json:"cost"`
	Supporters int64          `json:"supporters"`
	Each       alloc.Fraction `json:"each"` // cost / supporters, minor units; zero where there are none
}

// Share is what the projects under one label came to.
type Share struct {
	Label    string      `json:"label"`
	Projects int64       `json:"projects"`
	Asked    money.Pence `json:"asked"` // cost of all of them
	Chosen   int64       `json:"chosen"`
	Cost     money.Pence `json:"cost"` // of those in W
}

// Source is what one fund paid.
type Source struct {
	Fund   string      `json:"fund"`
	Amount money.Pence `json:"amount"`
	Paid   money.Pence `json:"paid"`
	Left   money.Pence `json:"left"`
}

// Labels say where the projects of a request belong, in its order; nil where nobody says.
type Labels struct {
	Strands []string
	Areas   []string
}

// Both are an outcome's figures and those of the most chosen first beside it.
type Both struct {
	Result Metrics `json:"result"`
	Greedy Metrics `json:"greedy"`
}

// Beside measures a result, and what greedy_votes gives for the same ballots, money and
// conditions. It counts once, for the latter; errors are those of [alloc.Run].
func Beside(ctx context.Context, req alloc.Request, res alloc.Result, labels Labels) (Both, error) {
	other := req
	other.Rule, other.Params = "greedy_votes", alloc.Params{MinVotes: req.Params.MinVotes, Filter: req.Params.Filter}
	greedy, err := alloc.Run(ctx, other)
	if err != nil {
		return Both{}, err
	}
	return Both{Of(req, res, labels), Of(other, greedy, labels)}, nil
}

// Of measures a result of a request.
func Of(req alloc.Request, res alloc.Result, labels Labels) Metrics {
	o := newOutcome(req, res)
	m := Metrics{Rule: res.Rule, Ballots: req.Profile.Ballots(), Chosen: int64(len(res.Selected)), Total: res.TotalCost, Left: res.Left,
		Prices: []Price{}, ByCost: []Claim{}, ByNumber: []Claim{}}
	o.ballots(&m)
	o.influence(&m)
	o.claims(&m)
	for _, id := range res.Selected {
		p := slices.IndexFunc(req.Projects, func(p alloc.Project) bool { return p.ID == id })
		price := Price{Project: id, Cost: o.paid[p], Supporters: o.votes[p], Each: ratio(big.NewInt(0), big.NewInt(1))}
		if o.votes[p] > 0 {
			price.Each = ratio(big.NewInt(int64(o.paid[p])), big.NewInt(o.votes[p]))
		}
		m.Prices = append(m.Prices, price)
	}
	m.Strands, m.Areas, m.Funds = o.under(labels.Strands), o.under(labels.Areas), o.sources(res)
	return m
}

// outcome is a result beside the request it answers, by place of the projects.
type outcome struct {
	req    alloc.Request
	votes  []int64
	chosen []bool
	out    []bool        // took no part, or was refused for a condition
	paid   []money.Pence // of chosen ones; else the cost
}

// refused are the reasons that more money of people would not have mended.
var refused = []alloc.ReasonKind{alloc.BelowThreshold, alloc.BelowFilter, alloc.FenceRefused, alloc.ConflictTaken}

func newOutcome(req alloc.Request, res alloc.Result) outcome {
	o := outcome{req: req, votes: req.Profile.Votes()}
	for p, why := range res.Reasons {
		o.chosen = append(o.chosen, why.Kind == alloc.Funded)
		o.out = append(o.out, slices.Contains(refused, why.Kind))
		o.paid = append(o.paid, req.Projects[p].Cost)
		if o.chosen[p] {
			o.paid[p] = why.Paid
		}
	}
	return o
}

// own gives what a ballot has of W: how many of its own projects, and what they cost.
func (o outcome) own(choices []int32) (number int64, cost money.Pence) {
	for _, p := range choices {
		if o.chosen[p] {
			number++
			cost += o.paid[p]
		}
	}
	return number, cost
}

// ballots adds up over the ballots. The Gini coefficient of x is the mean of |x_i − x_j|
// over all pairs of ballots, over twice the mean of x.
func (o outcome) ballots(m *Metrics) {
	histogram := make([]int64, len(o.chosen)+1) // ballots by number of own projects in W
	cost, numbers := new(big.Int), new(big.Int)
	for choices, weight := range o.req.Profile.All() {
		number, sum := o.own(choices)
		histogram[number] += weight
		cost.Add(cost, times(weight, int64(sum)))
	}
	m.Served = m.Ballots - histogram[0]
	apart := new(big.Int) // Σ over pairs i < j
	for a := range histogram {
		numbers.Add(numbers, times(histogram[a], int64(a)))
		for b := range a {
			apart.Add(apart, new(big.Int).Mul(times(histogram[a], histogram[b]), big.NewInt(int64(a-b))))
		}
	}
	n := big.NewInt(max(1, m.Ballots))
	m.Own, m.OwnCost = ratio(numbers, n), ratio(cost, n)
	m.Fair = ratio(big.NewInt(int64(o.req.Budget)), n)
	m.Gini = ratio(apart, new(big.Int).Mul(n, numbers))
}

// influence measures how equally the ballots moved the money. Each chosen project's cost
// counts in equal parts for the ballots that name it; a ballot's share is the sum of its
// parts. Its fair share is budget/n, or the parts of all its own projects if that is less.
// Distance is the mean of |share − fair share|, and Under counts the ballots whose
// share is less.
//
// Source: Maly, Rey, Endriss and Lackner, "Fairness in Participatory Budgeting via Equality
// of Resources", AAMAS 2023.
func (o outcome) influence(m *Metrics) {
	den := big.NewInt(max(1, m.Ballots)) // of all shares: n × the least common multiple of the numbers of supporters
	for _, votes := range o.votes {
		if votes > 0 {
			common := new(big.Int).GCD(nil, nil, den, big.NewInt(votes))
			den.Mul(den, new(big.Int).Quo(big.NewInt(votes), common))
		}
	}
	parts := make([]big.Int, len(o.votes))
	for p, votes := range o.votes {
		if votes > 0 {
			parts[p].Quo(den, big.NewInt(votes))
			parts[p].Mul(&parts[p], big.NewInt(int64(o.paid[p])))
		}
	}
	fair := new(big.Int).Quo(den, big.NewInt(max(1, m.Ballots)))
	fair.Mul(fair, big.NewInt(int64(o.req.Budget)))
	all := new(big.Int)
	var share, most, weigh big.Int
	for choices, weight := range o.req.Profile.All() {
		share.SetInt64(0)
		most.SetInt64(0)
		for _, p := range choices {
			most.Add(&most, &parts[p])
			if o.chosen[p] {
				share.Add(&share, &parts[p])
			}
		}
		if most.Cmp(fair) > 0 {
			most.Set(fair)
		}
		share.Sub(&share, &most)
		if share.Sign() < 0 {
			m.Under += weight
		}
		all.Add(all, weigh.Mul(share.Abs(&share), big.NewInt(weight)))
	}
	m.Distance = ratio(all, den.Mul(den, big.NewInt(max(1, m.Ballots))))
}

// under adds up projects by label, labels ascending.
func (o outcome) under(labels []string) []Share {
	shares := []Share{}
	for p, label := range labels {
		at, found := slices.BinarySearchFunc(shares, label, func(s Share, l string) int { return strings.Compare(s.Label, l) })
		if !found {
			shares = slices.Insert(shares, at, Share{Label: label})
		}
		s := &shares[at]
		s.Projects++
		s.Asked += o.req.Projects[p].Cost
		if o.chosen[p] {
			s.Chosen++
			s.Cost += o.paid[p]
		}
	}
	return shares
}

// sources adds up what each fund paid, in the order of the request.
func (o outcome) sources(res alloc.Result) []Source {
	sources := []Source{}
	for _, f := range o.req.Funds {
		s := Source{Fund: f.ID, Amount: f.Amount, Left: f.Amount}
		for _, paid := range res.Payments {
			if paid.Fund == f.ID {
				s.Paid += paid.Amount
				s.Left -= paid.Amount
			}
		}
		sources = append(sources, s)
	}
	return sources
}
