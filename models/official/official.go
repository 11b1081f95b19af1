// Package official says what a sealed round asks of the rules of counting, and what a
// set of projects takes from its funds. Start at [Request]. It is the only bridge from
// rounds, funds and fences to package alloc, which knows none of them.
package official

import (
	"commonchest/models"
	"commonchest/models/alloc"
)

// Request is the count that a seal asks for. seed breaks ties by lot; it may be nil
// where the order of ties is replaced.
func Request(seal models.Seal, profile *alloc.Profile, seed []byte) alloc.Request {
	projects := make([]alloc.Project, len(seal.Projects))
	for i, p := range seal.Projects {
		projects[i] = alloc.Project{ID: p.Ref, Cost: p.Ask, Parts: parts(p), Scalable: p.Scalable, Least: p.Least}
	}
	ties := alloc.ByID(projects)
	if seal.Rule.Ties == models.TiesByLot {
		ties = alloc.BySeed(seed, projects, profile.Votes())
	}
	return alloc.Request{Budget: seal.Pot(), Funds: funds(seal), Projects: projects, Profile: profile, Rule: seal.Rule.Name,
		Params: Params(seal.Rule), Ties: ties, Conflicts: conflicts(seal), Floors: floors(seal)}
}

// Params are the numbers of a published rule.
func Params(rule models.RuleSpec) alloc.Params {
	return alloc.Params{Threshold: rule.Threshold, Step: rule.Step, MinVotes: rule.MinVotes, Filter: rule.Filter,
		Compare: rule.Compare, PartFund: rule.PartFund}
}

func funds(seal models.Seal) []alloc.Fund {
	out := make([]alloc.Fund, len(seal.Funds))
	for i, f := range seal.Funds {
		out[i] = alloc.Fund{ID: string(f.Fund), Amount: f.Amount}
	}
	return out
}

// parts are what the fences have left of a project; nil where every fund may pay.
func parts(p models.SealedProject) []alloc.Part {
	var out []alloc.Part
	for _, part := range p.Parts {
		admitted := make([]string, len(part.Funds))
		for i, f := range part.Funds {
			admitted[i] = string(f)
		}
		out = append(out, alloc.Part{Amount: part.Amount, Funds: admitted})
	}
	return out
}

// conflicts groups the projects of which one at most is wanted.
func conflicts(seal models.Seal) [][]string {
	var groups [][]string
	place := map[string]int{}
	for _, p := range seal.Projects {
		if p.OneOf == "" {
			continue
		}
		i, known := place[p.OneOf]
		if !known {
			i = len(groups)
			place[p.OneOf], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], p.Ref)
	}
	return groups
}

func floors(seal models.Seal) []alloc.Floor {
	var out []alloc.Floor
	for _, f := range seal.Floors() {
		floor := alloc.Floor{Name: string(f.Fund), Amount: min(f.Fence.Floor, f.Amount)}
		for _, p := range seal.Projects {
			if p.MayPay(f.Fund) {
				floor.Projects = append(floor.Projects, p.Ref)
			}
		}
		out = append(out, floor)
	}
	for _, f := range seal.First {
		floor := alloc.Floor{Name: f.Name(), Amount: min(f.Amount, seal.Pot())} // a scenario may have less
		for _, p := range seal.Projects {
			if f.Takes(p.Purpose) {
				floor.Projects = append(floor.Projects, p.Ref)
			}
		}
		if floor.Amount > 0 {
			out = append(out, floor)
		}
	}
	return out
}
