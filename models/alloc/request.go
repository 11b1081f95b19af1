package alloc

import (
	"context"
	"slices"

	"commonchest/models"
	"commonchest/models/money"
)

// Project is what can be funded: whole or not at all, unless it is scalable.
type Project struct {
	ID   string
	Cost money.Pence // minor units, not negative

	// Parts say which funds may pay for what; they add up to Cost. None: every fund may
	// pay. A scalable project does without parts that cannot be paid, as long as at
	// least Least remains.
	Parts    []Part
	Scalable bool
	Least    money.Pence
}

// Params are the numbers that some rules need; see [Rule]. A number that the rule
// does not use must be zero, so that nothing published is silently ignored.
type Params struct {
	Threshold int64       `json:"threshold,omitempty"` // fewest points a project needs to stay in
	Step      money.Pence `json:"step,omitempty"`      // Add1: minor units added to each ballot's endowment at a time

	// For every rule: a project on fewer ballots than MinVotes takes no part, and one
	// whose share of the ballots is less than its share of the budget divided by
	// Filter (0: no filter). Świecie 2023 used 3.
	MinVotes int64 `json:"min_votes,omitempty"`
	Filter   int64 `json:"filter,omitempty"`

	// Compare takes the outcome of greedy_votes instead if more ballots name more of
	// its projects than of the rule's own. Wieliczka 2023 used it with Equal Shares.
	Compare bool `json:"compare,omitempty"`

	// PartFund gives what is left in the end to a share of the next scalable project,
	// see [PartFunding]. Not for rules that cannot keep to conditions.
	PartFund bool `json:"part_fund,omitempty"`
}

// Request is one count: everything that decides its outcome.
type Request struct {
	Budget   money.Pence // minor units, not negative
	Funds    []Fund      // whose money the budget is; they add up to it. None: nobody asks
	Projects []Project
	Profile  *Profile // over the same projects in the same order
	Rule     string   // one of the names of [Rules]
	Params   Params
	Ties     Order // over the same projects in the same order

	// Conflicts are groups of projects of which one at most is funded. Floors are sums
	// that go to certain projects first, as far as the rule finds any among them.
	Conflicts [][]string
	Floors    []Floor

	// Cores is how many processors the count may use; 0: all. The outcome is the same.
	Cores int
}

// Check says what keeps a request from being counted: the error of [Run] but for the
// context's.
func (r Request) Check() error {
	rule, err := Lookup(r.Rule)
	if err != nil {
		return err
	}
	return r.check(rule)
}

// Run counts. The error is an invalid *models.Error when the request is not one
// that can be counted (with code "unknown_rule" when there is no such rule), or the
// context's error when it ended first.
func Run(ctx context.Context, req Request) (Result, error) {
	return req.count(ctx, false)
}

// Choose gives what [Run] selects and nothing of how: for a count that is made over and
// over while ballots come in, and that nobody asks to have explained.
func Choose(ctx context.Context, req Request) ([]string, error) {
	res, err := req.count(ctx, true)
	return res.Selected, err
}

func (r Request) count(ctx context.Context, bare bool) (Result, error) {
	rule, err := Lookup(r.Rule)
	if err != nil {
		return Result{}, err
	}
	if err := r.check(rule); err != nil {
		return Result{}, err
	}
	inst := newInstance(r)
	inst.bare = bare
	res, err := inst.passes(ctx, rule, r)
	if err != nil {
		return Result{}, err
	}
	res.Rule, res.Params = rule.Name, r.Params
	return res, nil
}

// instance is a checked request: what the rules work on.
type instance struct {
	budget   money.Pence
	projects []Project
	scores   []int64
	ties     Order
	profile  *Profile

	funds     []Fund
	split     [][]fundPart // of each project: its parts
	conflicts [][]int32    // of each project: those it excludes; nil where there are none
	barred    []ReasonKind // of each project: why it takes no part, or ""
	start     *pot         // what was taken before; nil: nothing
	cores     int          // that may be used; 0: all
	bare      bool         // only what is selected is asked for
}

func newInstance(req Request) *instance {
	i := &instance{budget: req.Budget, projects: req.Projects, scores: req.Profile.Scores(), profile: req.Profile,
		ties: req.Ties, funds: req.Funds, cores: req.Cores, barred: make([]ReasonKind, len(req.Projects))}
	if len(i.funds) == 0 {
		i.funds = []Fund{{Amount: req.Budget}}
	}
	i.split = splitParts(i.projects, i.funds)
	i.conflicts = adjacent(req)
	i.bar(req.Params)
	return i
}

func (i *instance) conflictsOf(p int32) []int32 {
	if i.conflicts == nil {
		return nil
	}
	return i.conflicts[p]
}

func (i *instance) ballots() int64 { return i.profile.Ballots() }

func (r Request) check(rule Rule) error {
	switch {
	case r.Profile == nil:
		return models.E(models.Invalid, "count", models.F("ballots", "required"))
	case !slices.EqualFunc(r.Projects, r.Profile.ids, func(p Project, id string) bool { return p.ID == id }):
		return models.E(models.Invalid, "count", models.F("ballots", "other_projects"))
	}
	fields := r.checkProjects()
	if p := r.Params; p.Threshold < 0 || p.Threshold != 0 && !rule.NeedsThreshold {
		fields = append(fields, models.F("threshold", "not_of_this_rule", "rule", rule.Name))
	}
	if p := r.Params; rule.NeedsStep && p.Step <= 0 {
		fields = append(fields, models.F("step", "positive"))
	} else if !rule.NeedsStep && p.Step != 0 {
		fields = append(fields, models.F("step", "not_of_this_rule", "rule", rule.Name))
	}
	fields = append(fields, r.checkConditions(rule)...)
	if len(fields) > 0 {
		return models.E(models.Invalid, "count", fields...)
	}
	return nil
}

// checkProjects lists what is wrong with a budget, its projects and their order. The
// costs must add up, so that no sum inside a rule can overflow.
func (r Request) checkProjects() []models.Field {
	var fields []models.Field
	if r.Budget < 0 {
		fields = append(fields, models.F("budget", "not_negative"))
	}
	twice := len(r.Profile.index) < len(r.Projects)
	total := r.Budget
	for i, p := range r.Projects {
		if p.ID == "" || twice && r.Profile.index[p.ID] != int32(i) {
			fields = append(fields, models.F("projects", "duplicate", "project", p.ID))
		}
		if p.Cost < 0 {
			fields = append(fields, models.F("projects", "not_negative", "project", p.ID))
			continue
		}
		var err error
		if total, err = total.Add(p.Cost); err != nil {
			return append(fields, models.F("projects", "money_overflow", "project", p.ID))
		}
	}
	if !slices.EqualFunc(r.Projects, r.Ties.ids, func(p Project, id string) bool { return p.ID == id }) {
		fields = append(fields, models.F("ties", "other_projects"))
	}
	return fields
}
