package alloc

import (
	"context"
	"slices"

	"commonchest/models"
	"commonchest/models/money"
)

// Project is what can be funded: whole or not at all.
type Project struct {
	ID   string
	Cost money.Pence // minor units, not negative
}

// Params are the numbers that some rules need; see [Rule]. A number that the rule
// does not use must be zero, so that nothing published is silently ignored.
type Params struct {
	Threshold int64       `json:"threshold,omitempty"` // fewest points a project needs to stay in
	Step      money.Pence `json:"step,omitempty"`      // Add1: minor units added to each ballot's endowment at a time
}

// Request is one count: everything that decides its outcome.
type Request struct {
	Budget   money.Pence // minor units, not negative
	Projects []Project
	Profile  *Profile // over the same projects in the same order
	Rule     string   // one of the names of [Rules]
	Params   Params
	Ties     Order // over the same projects in the same order
}

// Run counts. The error is an invalid *models.Error when the request is not one
// that can be counted (with code "unknown_rule" when there is no such rule), or the
// context's error when it ended first.
func Run(ctx context.Context, req Request) (Result, error) {
	rule, err := Lookup(req.Rule)
	if err != nil {
		return Result{}, err
	}
	if err := req.check(rule); err != nil {
		return Result{}, err
	}
	inst := &instance{budget: req.Budget, projects: req.Projects, scores: req.Profile.Scores(),
		profile: req.Profile, ties: req.Ties}
	res, err := rule.count(ctx, inst, req.Params)
	if err != nil {
		return Result{}, err
	}
	res.Rule, res.Params = rule.Name, req.Params
	return res, nil
}

// GreedyFromScores is greedy_votes on plain scores, one per project, where the
// ballots themselves are not at hand: a tally that is kept current. Errors are
// those of [Run].
func GreedyFromScores(budget money.Pence, projects []Project, scores []int64, ties Order) (Result, error) {
	if fields := checkProjects(budget, projects, ties); len(fields) > 0 {
		return Result{}, models.E(models.Invalid, "count", fields...)
	}
	if len(scores) != len(projects) {
		return Result{}, models.E(models.Invalid, "count", models.F("scores", "one_for_each_project"))
	}
	res := countGreedyVotes(&instance{budget: budget, projects: projects, scores: scores, ties: ties})
	res.Rule = greedyVotes().Name
	return res, nil
}

// instance is a checked request: what the rules work on.
type instance struct {
	budget   money.Pence
	projects []Project
	scores   []int64
	ties     Order
	profile  *Profile // nil when only the scores are known
}

func (i *instance) ballots() int64 {
	if i.profile == nil {
		return 0
	}
	return i.profile.Ballots()
}

func (r Request) check(rule Rule) error {
	fields := checkProjects(r.Budget, r.Projects, r.Ties)
	switch {
	case r.Profile == nil:
		fields = append(fields, models.F("ballots", "required"))
	case !slices.EqualFunc(r.Projects, r.Profile.ids, func(p Project, id string) bool { return p.ID == id }):
		fields = append(fields, models.F("ballots", "other_projects"))
	}
	if p := r.Params; p.Threshold < 0 || p.Threshold != 0 && !rule.NeedsThreshold {
		fields = append(fields, models.F("threshold", "not_of_this_rule", "rule", rule.Name))
	}
	if p := r.Params; rule.NeedsStep && p.Step <= 0 {
		fields = append(fields, models.F("step", "positive"))
	} else if !rule.NeedsStep && p.Step != 0 {
		fields = append(fields, models.F("step", "not_of_this_rule", "rule", rule.Name))
	}
	if len(fields) > 0 {
		return models.E(models.Invalid, "count", fields...)
	}
	return nil
}

// checkProjects lists what is wrong with a budget, its projects and their order. The
// costs must add up, so that no sum inside a rule can overflow.
func checkProjects(budget money.Pence, projects []Project, ties Order) []models.Field {
	var fields []models.Field
	if budget < 0 {
		fields = append(fields, models.F("budget", "not_negative"))
	}
	seen := make(map[string]bool, len(projects))
	total := budget
	for _, p := range projects {
		if p.ID == "" || seen[p.ID] {
			fields = append(fields, models.F("projects", "duplicate", "project", p.ID))
		}
		seen[p.ID] = true
		if p.Cost < 0 {
			fields = append(fields, models.F("projects", "not_negative", "project", p.ID))
			continue
		}
		var err error
		if total, err = total.Add(p.Cost); err != nil {
			return append(fields, models.F("projects", "money_overflow", "project", p.ID))
		}
	}
	if !slices.EqualFunc(projects, ties.ids, func(p Project, id string) bool { return p.ID == id }) {
		fields = append(fields, models.F("ties", "other_projects"))
	}
	return fields
}
