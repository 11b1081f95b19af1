package explain

import (
	"cmp"
	"math/big"
	"slices"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"
)

// mostSpent is how many projects a list of spending names.
const mostSpent = 5

func (e *Explanation) why(key string, params ...Param) {
	e.Why = append(e.Why, Sentence{key, params})
}

func (e *Explanation) more(key string, params ...Param) {
	e.More = append(e.More, Sentence{key, params})
}

func count(name string, n int64) Param           { return Param{Name: name, Kind: Number, N: n} }
func sum(name string, p money.Pence) Param       { return Param{Name: name, Kind: Sum, N: int64(p)} }
func price(name string, f alloc.Fraction) Param  { return Param{Name: name, Kind: Price, Exact: f} }
func exact(name string, f alloc.Fraction) Param  { return Param{Name: name, Kind: Decimal, Exact: f} }
func source(name, fund string) Param             { return Param{Name: name, Kind: Funds, IDs: []string{fund}} }
func votes(why alloc.Reason) Param               { return count("n", why.Votes) }
func few(name string, took []alloc.Taking) Param { return listed(name, Few, took) }

// spending lists where money went: the first few projects, and the rest as one sum
// without an id.
func spending(name string, took []alloc.Taking) Param {
	p := listed(name, Spending, took)
	if rest := len(took) - mostSpent; rest > 1 {
		p.IDs, p.Sums = p.IDs[:mostSpent], append(p.Sums[:mostSpent:mostSpent], total(took[mostSpent:]))
		p.N = int64(rest)
	}
	return p
}

func listed(name string, kind Kind, took []alloc.Taking) Param {
	p := Param{Name: name, Kind: kind}
	for _, t := range took {
		p.IDs = append(p.IDs, t.Project)
		p.Sums = append(p.Sums, t.Amount)
	}
	return p
}

// byAmount puts the most money first; equal sums keep their order.
func byAmount(took []alloc.Taking) []alloc.Taking {
	took = slices.Clone(took)
	slices.SortStableFunc(took, func(a, b alloc.Taking) int { return cmp.Compare(b.Amount, a.Amount) })
	return took
}

func total(took []alloc.Taking) (all money.Pence) {
	for _, t := range took {
		all += t.Amount
	}
	return all
}

// byFloors lists what floors took before the main count.
func (t teller) byFloors() (took []alloc.Taking) {
	for _, why := range t.res.Reasons {
		if why.Floor != "" {
			took = append(took, alloc.Taking{Project: why.Project, Amount: why.Paid})
		}
	}
	return took
}

// severalFunds reports whether the money came from more than one.
func (t teller) severalFunds() bool {
	return slices.ContainsFunc(t.res.Payments, func(p alloc.Payment) bool { return p.Fund != t.res.Payments[0].Fund })
}

// payers tells which funds pay for a project.
func (t teller) payers(project string) Param {
	p := Param{Name: "funds", Kind: Paying}
	for _, paid := range t.res.Payments {
		if paid.Project != project {
			continue
		}
		at := slices.Index(p.IDs, paid.Fund)
		if at < 0 {
			p.IDs, p.Sums = append(p.IDs, paid.Fund), append(p.Sums, 0)
			at = len(p.IDs) - 1
		}
		p.Sums[at] += paid.Amount
	}
	return p
}

// paidFrom tells what some funds pay for, the most money first.
func (t teller) paidFrom(funds []string) []alloc.Taking {
	var took []alloc.Taking
	for _, paid := range t.res.Payments {
		if !slices.Contains(funds, paid.Fund) {
			continue
		}
		at := slices.IndexFunc(took, func(t alloc.Taking) bool { return t.Project == paid.Project })
		if at < 0 {
			took = append(took, alloc.Taking{Project: paid.Project})
			at = len(took) - 1
		}
		took[at].Amount += paid.Amount
	}
	return byAmount(took)
}

// thousandths is part of whole, rounded down.
func thousandths(part, whole money.Pence) int64 {
	if whole <= 0 {
		return 0
	}
	x := new(big.Int).Mul(big.NewInt(int64(part)), big.NewInt(1000))
	return x.Quo(x, big.NewInt(int64(whole))).Int64()
}

func fraction(num, den int64) alloc.Fraction { return written(big.NewRat(num, den)) }

// divide gives n/f, and 0 where f is 0.
func divide(n int64, f alloc.Fraction) alloc.Fraction {
	r := f.Rat()
	if r == nil || r.Sign() == 0 {
		return fraction(0, 1)
	}
	return written(new(big.Rat).Quo(new(big.Rat).SetInt64(n), r))
}

// times gives n·f.
func times(f alloc.Fraction, n int64) alloc.Fraction {
	return written(new(big.Rat).Mul(f.Rat(), new(big.Rat).SetInt64(n)))
}

func written(r *big.Rat) alloc.Fraction {
	return alloc.Fraction{Num: r.Num().String(), Den: r.Denom().String()}
}

// floorKey tells a floor of the round itself from one that a fund's giver has set.
func floorKey(key, floor string) string {
	if _, own := models.RoundFloorOf(floor); own {
		return key + "_own"
	}
	return key
}
