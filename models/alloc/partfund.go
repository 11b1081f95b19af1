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
	rest := i.unfunded(res)
	for at, p := range rest {
		parts := pot.partOf(p)
		if parts == nil {
			continue
		}
		share := &PartFunding{Project: i.projects[p].ID, Cost: i.projects[p].Cost, Left: pot.left, Parts: parts}
		for _, amount := range parts {
			share.Paid += amount
		}
		res.PartFunded, res.Selected = share, append(res.Selected, share.Project)
		if i.bare {
			break
		}
		i.partTied(&res, pot, p, rest[at+1:])
		why := &res.Reasons[p]
		*why = Reason{Project: why.Project, Kind: Funded, Score: why.Score, Votes: why.Votes, Cost: why.Cost, Place: why.Place, Paid: share.Paid}
		for no, amount := range parts {
			if amount == 0 {
				why.Dropped = append(why.Dropped, no)
			}
		}
		break
	}
	return res
}

// partOf is what can be found for each part of a project; nil where it may not have a
// share, or there is none to be had.
func (p *pot) partOf(project int32) []money.Pence {
	of := p.inst.projects[project]
	if !of.Scalable || p.inst.profile.votes[project] == 0 || p.ask(project).kind == ConflictTaken {
		return nil
	}
	parts := p.share(project)
	var paid money.Pence
	for _, amount := range parts {
		paid += amount
	}
	if paid == 0 || paid < of.Least {
		return nil
	}
	return parts
}

// partTied notes where only the order of ties gave the money to a project and not to one
// of those after it: in the tie of the walk that holds them, or as a tie of its own.
func (i *instance) partTied(res *Result, pot *pot, p int32, later []int32) {
	id := i.projects[p].ID
	tie := Tie{Place: len(res.Selected), Tied: []string{id}, Funded: []string{}, Score: i.scores[p]}
	of := &tie
	if at := slices.IndexFunc(res.Ties, func(t Tie) bool {
		return res.Visits != nil && t.Rho.Num == "" && t.Score == tie.Score && slices.Contains(t.Tied, id)
	}); at >= 0 {
		of = &res.Ties[at]
	}
	depth, level := 0, false
	for _, q := range later {
		if of == &tie && (res.Visits != nil || i.scores[q] != i.scores[p]) || of != &tie && !slices.Contains(of.Tied, i.projects[q].ID) || pot.partOf(q) == nil {
			continue
		}
		if of == &tie {
			tie.Tied = append(tie.Tied, i.projects[q].ID)
		}
		depth, level = max(depth, i.ties.depth(p, q)), true
	}
	of.Funded = append(of.Funded, id)
	if level && !of.Mattered {
		of.Mattered = true
		of.decide(i.ties, depth)
	}
	if level && of == &tie {
		res.Ties = append(res.Ties, tie)
	}
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
