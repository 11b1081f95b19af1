package alloc

import (
	"cmp"
	"math/big"
	"slices"
	"strconv"

	"commonchest/models"
	"commonchest/models/money"
)

// checkConditions lists what is wrong with funds, parts, conflicts, floors and the
// parameters of every rule.
func (r Request) checkConditions(rule Rule) []models.Field {
	var fields []models.Field
	known := make(map[string]bool, len(r.Funds))
	var sum money.Pence
	for _, f := range r.Funds {
		if f.ID == "" || known[f.ID] {
			fields = append(fields, models.F("funds", "duplicate", "fund", f.ID))
		}
		known[f.ID] = true
		if f.Amount < 0 || f.Amount > r.Budget-sum {
			return append(fields, models.F("funds", "budget_differs"))
		}
		sum += f.Amount
	}
	if len(r.Funds) > 0 && sum != r.Budget {
		fields = append(fields, models.F("funds", "budget_differs"))
	}
	conditions := len(r.Funds) > 1 || len(r.Conflicts) > 0 || len(r.Floors) > 0
	for _, p := range r.Projects {
		conditions = conditions || p.Parts != nil || p.Scalable
		fields = append(fields, p.checkParts(known)...)
	}
	if rule.OneFund && r.Params.PartFund {
		fields = append(fields, models.F("part_fund", "not_of_this_rule", "rule", rule.Name))
	}
	if rule.OneFund && conditions {
		fields = append(fields, models.F("rule", "one_fund_only", "rule", rule.Name))
	}
	for _, group := range r.Conflicts {
		fields = append(fields, checkNames("conflicts", group, r.Profile.index)...)
	}
	for _, f := range r.Floors {
		fields = append(fields, checkNames("floors", f.Projects, r.Profile.index)...)
		if f.Amount <= 0 || f.Amount > r.Budget {
			fields = append(fields, models.F("floors", "positive", "floor", f.Name))
		}
	}
	if r.Params.MinVotes < 0 {
		fields = append(fields, models.F("min_votes", "not_negative"))
	}
	if r.Params.Filter < 0 {
		fields = append(fields, models.F("filter", "not_negative"))
	}
	return fields
}

func (p Project) checkParts(funds map[string]bool) []models.Field {
	var fields []models.Field
	var sum money.Pence
	for _, part := range p.Parts {
		if part.Amount <= 0 || part.Amount > p.Cost-sum {
			return append(fields, models.F("parts", "cost_differs", "project", p.ID))
		}
		sum += part.Amount
		for i, id := range part.Funds {
			if !funds[id] || slices.Contains(part.Funds[:i], id) {
				fields = append(fields, models.F("parts", "unknown_fund", "project", p.ID, "fund", id))
			}
		}
	}
	if p.Parts != nil && sum != p.Cost {
		fields = append(fields, models.F("parts", "cost_differs", "project", p.ID))
	}
	if p.Least < 0 || p.Least > p.Cost || p.Least > 0 && !p.Scalable {
		fields = append(fields, models.F("least", "not_of_this_project", "project", p.ID))
	}
	return fields
}

func checkNames(field string, ids []string, projects map[string]int32) []models.Field {
	var fields []models.Field
	for i, id := range ids {
		if _, ok := projects[id]; !ok || slices.Contains(ids[:i], id) {
			fields = append(fields, models.F(field, "unknown_project", "project", id))
		}
	}
	return fields
}

// adjacent gives for each project those it excludes; nil where there are none.
func adjacent(req Request) [][]int32 {
	if len(req.Conflicts) == 0 {
		return nil
	}
	place := req.Profile.index
	others := make([][]int32, len(req.Projects))
	for _, group := range req.Conflicts {
		for _, a := range group {
			for _, b := range group {
				if a != b {
					others[place[a]] = append(others[place[a]], place[b])
				}
			}
		}
	}
	for p := range others { // by id, so that the first named does not depend on the request's order
		slices.SortFunc(others[p], func(a, b int32) int { return cmp.Compare(req.Projects[a].ID, req.Projects[b].ID) })
		others[p] = slices.Compact(others[p])
	}
	return others
}

// bar notes which projects take no part.
func (i *instance) bar(params Params) {
	for p, votes := range i.profile.votes {
		switch {
		case votes < params.MinVotes:
			i.barred[p] = BelowThreshold
		case params.Filter > 0 && i.tooLittleSupport(votes, i.projects[p].Cost, params.Filter):
			i.barred[p] = BelowFilter
		}
	}
}

// tooLittleSupport: votes/n < cost/(filter·budget).
func (i *instance) tooLittleSupport(votes int64, cost money.Pence, filter int64) bool {
	left := new(big.Int).Mul(big.NewInt(votes), big.NewInt(filter))
	left.Mul(left, big.NewInt(int64(i.budget)))
	right := new(big.Int).Mul(big.NewInt(int64(cost)), big.NewInt(i.ballots()))
	return left.Cmp(right) < 0
}

// reasonOfBarred explains a project that took no part.
func (i *instance) reasonOfBarred(p int, params Params) Reason {
	why := Reason{Project: i.projects[p].ID, Kind: i.barred[p], Score: i.scores[p], Cost: i.projects[p].Cost}
	if why.Kind == BelowThreshold {
		why.Threshold = params.MinVotes
		return why
	}
	// The least number of ballots that would have done, rounded up.
	need := new(big.Int).Mul(big.NewInt(int64(i.projects[p].Cost)), big.NewInt(i.ballots()))
	per := new(big.Int).Mul(big.NewInt(params.Filter), big.NewInt(int64(i.budget)))
	if per.Sign() > 0 {
		need.Add(need, per).Sub(need, big.NewInt(1)).Quo(need, per)
		why.Threshold, _ = strconv.ParseInt(need.String(), 10, 64)
	}
	return why
}
