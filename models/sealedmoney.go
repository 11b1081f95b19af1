package models

import (
	"slices"
	"strings"
	"time"

	"commonchest/models/money"
)

// SealedPart is a share of a project's cost with the funds that may pay it, alone or
// together, and those that may not and why.
type SealedPart struct {
	Amount  money.Pence   `bson:"amount" json:"amount"`
	Spend   Spend         `bson:"spend,omitempty" json:"spend,omitempty"`
	Funds   []FundID      `bson:"funds" json:"funds"`
	Refused []RefusedFund `bson:"refused,omitempty" json:"refused,omitempty"`
}

// RefusedFund is a fund that may not pay for a part.
type RefusedFund struct {
	Fund FundID    `bson:"fund" json:"fund"`
	Line FenceLine `bson:"line" json:"line"`
}

// Fenced resolves which funds may pay for which part of each project, for money that
// is committed on a day (2006-01-02). A clerk's list and the fences only ever remove
// funds. Where every fund may pay for everything, nothing is said of parts.
func Fenced(projects []SealedProject, funds []SealedFund, on string) []SealedProject {
	out := slices.Clone(projects)
	for i, p := range out {
		parts := slices.Clone(p.Parts)
		if len(parts) == 0 {
			parts = []SealedPart{{Amount: p.Ask}}
		}
		open := true
		for j := range parts {
			parts[j] = fencedPart(parts[j], p.Purpose, funds, on)
			open = open && len(parts[j].Funds) == len(funds)
		}
		if out[i].Parts = parts; open && !p.Scalable {
			out[i].Parts = nil
		}
	}
	return out
}

func fencedPart(part SealedPart, purpose Purpose, funds []SealedFund, on string) SealedPart {
	if part.Spend != "" {
		purpose.Spend = part.Spend
	}
	chosen := part.Funds
	part.Funds, part.Refused = []FundID{}, nil
	for _, f := range funds {
		line := f.Fence.Refuses(purpose, on)
		if len(chosen) > 0 && !slices.Contains(chosen, f.Fund) {
			line = LineChosen
		}
		if line == "" {
			part.Funds = append(part.Funds, f.Fund)
		} else {
			part.Refused = append(part.Refused, RefusedFund{f.Fund, line})
		}
	}
	return part
}

// Without gives the seal as it would be if a fund had no fence, and whether that lets it
// pay for anything more or takes a floor away.
func (s Seal) Without(fund FundID) (Seal, bool) {
	changed := false
	s.Funds, s.Projects = slices.Clone(s.Funds), slices.Clone(s.Projects)
	for i := range s.Funds {
		if s.Funds[i].Fund == fund {
			changed = s.Funds[i].Fence.Floor > 0
			s.Funds[i].Fence = Fence{}
		}
	}
	for i, p := range s.Projects {
		s.Projects[i].Parts = slices.Clone(p.Parts)
		for j, part := range p.Parts {
			at := slices.IndexFunc(part.Refused, func(r RefusedFund) bool { return r.Fund == fund && r.Line != LineChosen })
			if at >= 0 {
				s.Projects[i].Parts[j].Funds = append(slices.Clone(part.Funds), fund)
				changed = true
			}
		}
	}
	return s, changed
}

// On gives the seal as its money is on a day: what had to be committed before it pays for
// nothing. ended are the funds that have.
func (s Seal) On(day string) (then Seal, ended []SealedFund) {
	for _, f := range s.Funds {
		if f.Fence.Until != "" && day > f.Fence.Until {
			ended = append(ended, f)
		}
	}
	if len(ended) == 0 {
		return s, nil
	}
	over := func(id FundID) bool {
		return slices.ContainsFunc(ended, func(f SealedFund) bool { return f.Fund == id })
	}
	s.Projects = slices.Clone(s.Projects)
	for i, p := range s.Projects {
		parts := slices.Clone(s.partsOf(p))
		for j, part := range parts {
			parts[j].Funds = slices.DeleteFunc(slices.Clone(part.Funds), over)
			parts[j].Refused = slices.Clone(part.Refused)
			for _, id := range part.Funds {
				if over(id) {
					parts[j].Refused = append(parts[j].Refused, RefusedFund{id, LineUntil})
				}
			}
		}
		s.Projects[i].Parts = parts
	}
	return s, ended
}

// endsSoon is how many days before the end of its money a round is warned.
const endsSoon = 28

// Ends says what stands between a round and its seal because money ends before it is
// committed (on a day, 2006-01-02), and of what it should beware because it ends soon
// after. A rehearsal spends none.
func (s Seal) Ends(on string) (gates, advice []Gate) {
	day, err := time.Parse(time.DateOnly, on)
	if err != nil || s.Rehearsal {
		return nil, nil
	}
	soon := day.AddDate(0, 0, endsSoon).Format(time.DateOnly)
	for _, f := range s.Funds {
		args := F("", "", "fund", f.Name, "until", f.Fence.Until, "on", on).Args
		switch until := f.Fence.Until; {
		case until == "" || until > soon:
		case until < on:
			gates = append(gates, Gate{Code: "fund_ends", Args: args})
		default:
			advice = append(advice, Gate{Code: "fund_ends_soon", Args: args})
		}
	}
	return gates, advice
}

// Plain reports whether every fund may pay for every project.
func (s Seal) Plain() bool {
	return !slices.ContainsFunc(s.Projects, func(p SealedProject) bool { return len(p.Parts) > 0 })
}

// Floors are the sums that go first to the projects that their fund may pay for.
func (s Seal) Floors() []SealedFund {
	var floors []SealedFund
	for _, f := range s.Funds {
		if f.Fence.Floor > 0 && f.Amount > 0 {
			floors = append(floors, f)
		}
	}
	return floors
}

// MayPay reports whether a fund may pay for something of a project.
func (p SealedProject) MayPay(fund FundID) bool {
	if len(p.Parts) == 0 {
		return true
	}
	return slices.ContainsFunc(p.Parts, func(part SealedPart) bool { return slices.Contains(part.Funds, fund) })
}

// Purse is money that projects compete for: funds that some project may have from
// either of. What is chosen for one purse takes nothing from another.
type Purse struct {
	Funds []SealedFund
	Total money.Pence
}

// among counts how many of some funds are in the purse.
func (p Purse) among(funds []FundID) int {
	n := 0
	for _, f := range p.Funds {
		if slices.Contains(funds, f.Fund) {
			n++
		}
	}
	return n
}

// ID names the purse on a page: "all" where there is only one.
func (p Purse) ID(all int) string {
	if all == 1 {
		return "all"
	}
	return string(p.Funds[0].Fund)
}

// Name is the names of its funds.
func (p Purse) Name() string {
	names := make([]string, len(p.Funds))
	for i, f := range p.Funds {
		names[i] = f.Name
	}
	return strings.Join(names, " + ")
}

// PurseShare is what a project takes from a purse.
type PurseShare struct {
	Purse  int // place in Seal.Purses
	Amount money.Pence
}

// Purses groups the round's money into purses, in sealed order of their first fund.
func (s Seal) Purses() []Purse {
	if len(s.Funds) > 0 && s.Plain() {
		return []Purse{{Funds: s.Funds, Total: s.Pot()}}
	}
	root := make([]int, len(s.Funds))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			i = root[i]
		}
		return i
	}
	for _, p := range s.Projects {
		for _, part := range s.partsOf(p) {
			for _, id := range part.Funds[min(1, len(part.Funds)):] {
				a, b := find(s.fundAt(part.Funds[0])), find(s.fundAt(id))
				root[max(a, b)] = min(a, b)
			}
		}
	}
	var purses []Purse
	place := make([]int, len(s.Funds))
	for i, f := range s.Funds {
		if r := find(i); r != i {
			place[i] = place[r]
		} else {
			place[i] = len(purses)
			purses = append(purses, Purse{})
		}
		purse := &purses[place[i]]
		purse.Funds, purse.Total = append(purse.Funds, f), purse.Total+f.Amount
	}
	return purses
}

// SharesOf says what a project takes from which of the purses, in the order of its
// parts. A part that nothing may pay is left out.
func (s Seal) SharesOf(purses []Purse, p SealedProject) []PurseShare {
	var shares []PurseShare
	for _, part := range s.partsOf(p) {
		at := slices.IndexFunc(purses, func(purse Purse) bool { return purse.among(part.Funds) > 0 })
		if at < 0 {
			continue
		}
		if i := slices.IndexFunc(shares, func(share PurseShare) bool { return share.Purse == at }); i >= 0 {
			shares[i].Amount += part.Amount
		} else {
			shares = append(shares, PurseShare{at, part.Amount})
		}
	}
	return shares
}

// partsOf is the parts of a project: without any, one that every fund may pay.
func (s Seal) partsOf(p SealedProject) []SealedPart {
	if len(p.Parts) > 0 {
		return p.Parts
	}
	all := SealedPart{Amount: p.Ask}
	for _, f := range s.Funds {
		all.Funds = append(all.Funds, f.Fund)
	}
	return []SealedPart{all}
}

func (s Seal) fundAt(id FundID) int {
	return slices.IndexFunc(s.Funds, func(f SealedFund) bool { return f.Fund == id })
}

// Of gives the project the terms of its proposal, before fences.
func (p SealedProject) Of(t Terms) SealedProject {
	p.Purpose, p.Scalable, p.Least, p.OneOf = t.Purpose, t.Scalable, t.Least, t.OneOf
	for _, part := range t.Parts {
		p.Parts = append(p.Parts, SealedPart{Amount: part.Amount, Spend: part.Spend, Funds: part.Funds})
	}
	return p
}
