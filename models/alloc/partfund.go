package alloc

import (
	"slices"

	"commonchest/models/money"
)

// PartFunding is money for a share of one project, after the rule has ended: see Params.PartFund.
type PartFunding struct {
	Project string        `json:"project"`
	Cost    money.Pence   `json:"cost"`
	Left    money.Pence   `json:"left"` // of the budget before it
	Paid    money.Pence   `json:"paid"`
	Parts   []money.Pence `json:"parts"` // what is paid of each part; of a project without parts, of the whole
}

// partFund gives what the rule has left to the next project, where Params.PartFund asks
// for it. The next is the first scalable project that is not funded, by the ranking of
// the rule's own walk; Equal Shares has none, and there it is the ranking of
// [greedyVotes]. Passed over are those below a threshold, on no ballot, or in conflict
// with one that is funded, and those for which less than Least, or nothing, is to be
// found. Its parts are paid in their order, each with all that its funds can come to,
// and nothing is given to another project.
func (i *instance) partFund(res Result) Result {
	pot := i.newPot()
	for _, id := range res.Selected {
		pot.take(i.place(id))
	}
	for _, p := range i.unfunded(res) {
		if !i.projects[p].Scalable || i.profile.votes[p] == 0 || pot.ask(p).kind == ConflictTaken {
			continue
		}
		parts := pot.share(p)
		var paid money.Pence
		for _, amount := range parts {
			paid += amount
		}
		if paid == 0 || paid < i.projects[p].Least {
			continue
		}
		res.PartFunded = &PartFunding{Project: i.projects[p].ID, Cost: i.projects[p].Cost, Left: pot.left, Paid: paid, Parts: parts}
		res.Selected = append(res.Selected, i.projects[p].ID)
		if i.bare {
			break
		}
		why := &res.Reasons[p]
		*why = Reason{Project: why.Project, Kind: Funded, Score: why.Score, Votes: why.Votes, Cost: why.Cost, Place: why.Place, Paid: paid}
		for no, amount := range parts {
			if amount == 0 {
				why.Dropped = append(why.Dropped, no)
			}
		}
		break
	}
	return res
}

// unfunded lists the projects that a count has come to without funding them, in the order
// of its walk, or by score where it made none.
func (i *instance) unfunded(res Result) []int32 {
	var rest []int32
	for _, v := range res.Visits {
		if v.Outcome != VisitFunded && v.Outcome != VisitBelowThreshold {
			rest = append(rest, i.place(v.Project))
		}
	}
	if res.Visits != nil {
		return rest
	}
	rest = slices.DeleteFunc(i.everyone(), func(p int32) bool { return res.Has(i.projects[p].ID) })
	return newWalk(i, i.byScore()).rank(rest)
}

// share is what can be found for each part of a project, in turn. It changes nothing.
func (p *pot) share(project int32) []money.Pence {
	before, left := p.flow.mark(), p.left
	var shares []money.Pence
	for no, part := range p.inst.parts(project) {
		part.amount = min(part.amount, left)
		if found := p.flow.pay(project, no, part); found < part.amount {
			part.amount = found
			p.flow.pay(project, no, part)
		}
		left -= part.amount
		shares = append(shares, part.amount)
	}
	p.flow.back(before)
	return shares
}

// payShares pays of each part what was found for it.
func (f *flow) payShares(project int32, parts []fundPart, shares []money.Pence) {
	for no, part := range parts {
		if part.amount = shares[no]; part.amount > 0 {
			f.pay(project, no, part)
		}
	}
}
