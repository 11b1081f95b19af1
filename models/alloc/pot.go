package alloc

import (
	"slices"

	"commonchest/models/money"
)

// Fund is a source of the money in a pot. What it may pay for is said by the parts of
// the projects that admit it.
type Fund struct {
	ID     string
	Amount money.Pence // minor units, not negative
}

// Part is a share of a project's cost that certain funds may pay, alone or together.
type Part struct {
	Amount money.Pence // minor units, positive
	Funds  []string    // ids of the funds that may pay it; none: nothing may
}

// pot is the money during one run: which projects can be paid for beside those taken.
// With several funds a set of projects can be paid for when whole minor units flow from
// the funds through the parts that admit them so that every part is paid in full.
//
// The more is taken, the less can be asked for: what is refused once stays refused.
type pot struct {
	inst  *instance
	left  money.Pence
	taken []bool
	flow  *flow // nil where every fund may pay everything
}

// verdict is the answer of a pot.
type verdict struct {
	kind    ReasonKind  // Funded: it can be paid for; else why not
	cost    money.Pence // what is paid for: less than the project's cost where parts are dropped
	dropped []int       // parts that cannot be paid and that a scalable project does without
	by      string      // the conflicting project
	part    int         // the first part that cannot be paid
	found   money.Pence // what could be found for it …
	short   money.Pence // … and what was missing
}

func (v verdict) ok() bool { return v.kind == Funded }

// newPot is the pot as a run finds it.
func (i *instance) newPot() *pot {
	if i.start == nil {
		return &pot{inst: i, left: i.budget, taken: make([]bool, len(i.projects)), flow: newFlow(i)}
	}
	p := &pot{inst: i, left: i.budget, taken: slices.Clone(i.start.taken)}
	if i.start.flow != nil {
		p.flow = i.start.flow.clone()
	}
	return p
}

// plain reports whether the pot is one sum that pays for everything, and nothing
// excludes anything.
func (i *instance) plain() bool { return i.conflicts == nil && newFlow(i) == nil }

// ask says whether a project can be paid for beside those taken. It changes nothing.
func (p *pot) ask(project int32) verdict {
	if p.flow == nil {
		return p.try(project)
	}
	before := p.flow.mark()
	v := p.try(project)
	p.flow.back(before)
	return v
}

// take asks, and takes the project if it can be paid for.
func (p *pot) take(project int32) verdict {
	v := p.try(project)
	if v.ok() {
		p.left -= v.cost
		p.taken[project] = true
		if p.flow != nil {
			p.flow.keep()
		}
	}
	return v
}

// try pays for a project if it can be paid for; else nothing is paid.
func (p *pot) try(project int32) verdict {
	for _, other := range p.inst.conflictsOf(project) {
		if p.taken[other] {
			return verdict{kind: ConflictTaken, by: p.inst.projects[other].ID}
		}
	}
	of := &p.inst.projects[project]
	tooDear := verdict{kind: SkippedTooDear, found: p.left, short: of.Cost - p.left}
	switch {
	case of.Cost > p.left && !of.Scalable:
		return tooDear
	case p.flow == nil:
		return verdict{kind: Funded, cost: of.Cost}
	}
	v, before := verdict{kind: Funded, part: -1}, p.flow.mark()
	for i, part := range p.inst.parts(project) {
		found := p.left - v.cost // a floor may be less than the funds have
		if part.amount <= found {
			found = p.flow.pay(project, i, part)
		}
		if found == part.amount {
			v.cost += part.amount
			continue
		}
		if v.part < 0 {
			v.part, v.found, v.short = i, found, part.amount-found
		}
		v.dropped = append(v.dropped, i)
	}
	switch {
	case len(v.dropped) == 0 || of.Scalable && v.cost > 0 && v.cost >= of.Least:
		return v
	case of.Cost > p.left:
		v = tooDear
	default:
		v.kind, v.cost, v.dropped = FenceRefused, 0, nil
	}
	p.flow.back(before)
	return v
}

// fundPart is a part with the places of its funds.
type fundPart struct {
	amount money.Pence
	funds  []int
}

// parts lists the parts of a project: without any, it is one that every fund may pay.
func (i *instance) parts(project int32) []fundPart { return i.split[project] }

// splitParts resolves the funds of all parts.
func splitParts(projects []Project, funds []Fund) [][]fundPart {
	all := make([]int, len(funds))
	place := make(map[string]int, len(funds))
	for i, f := range funds {
		all[i], place[f.ID] = i, i
	}
	parts, names := 0, 0
	for p := range projects {
		parts += max(1, len(projects[p].Parts))
		for _, part := range projects[p].Parts {
			names += len(part.Funds)
		}
	}
	split := make([][]fundPart, len(projects))
	flat, admitted := make([]fundPart, 0, parts), make([]int, 0, names)
	for p := range projects {
		project, from := &projects[p], len(flat)
		if project.Parts == nil && project.Cost > 0 {
			flat = append(flat, fundPart{project.Cost, all})
		}
		for _, part := range project.Parts {
			from := len(admitted)
			for _, id := range part.Funds {
				admitted = append(admitted, place[id])
			}
			own := admitted[from:len(admitted):len(admitted)]
			slices.Sort(own)
			flat = append(flat, fundPart{part.Amount, own})
		}
		split[p] = flat[from:len(flat):len(flat)]
	}
	return split
}
