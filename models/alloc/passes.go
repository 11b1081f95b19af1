package alloc

import (
	"context"
	"slices"

	"commonchest/models/money"
)

// Floor is a sum that goes to certain projects before all the rest is counted: the rule
// runs over them alone with that sum, and then over the others with what is left.
type Floor struct {
	Name     string
	Amount   money.Pence
	Projects []string
}

// Pass is the trace of what a floor funded.
type Pass struct {
	Floor     string      `json:"floor"`
	Budget    money.Pence `json:"budget"`
	Selected  []string    `json:"selected"`
	TotalCost money.Pence `json:"total_cost"`
	Rounds    []Round     `json:"rounds,omitempty"`
	Add1      *Add1       `json:"add1,omitempty"`
	Visits    []Visit     `json:"visits,omitempty"`
	Ties      []Tie       `json:"ties,omitempty"`

	reasons []Reason // of all projects
}

// passes runs the rule for each floor and then for all that is left, in one pot.
func (i *instance) passes(ctx context.Context, rule Rule, req Request) (Result, error) {
	var before []Pass
	for _, floor := range req.Floors {
		res, err := i.pass(ctx, rule, req.Params, floor)
		if err != nil {
			return Result{}, err
		}
		before = append(before, Pass{Floor: floor.Name, Budget: res.Budget, Selected: res.Selected, TotalCost: res.TotalCost,
			Rounds: res.Rounds, Add1: res.Add1, Visits: res.Visits, Ties: res.Ties, reasons: res.Reasons})
	}
	main := *i
	main.barred = slices.Clone(i.barred)
	for p := range main.projects {
		if i.start != nil && i.start.taken[p] {
			main.barred[p] = Funded
		}
	}
	if i.start != nil {
		main.budget = i.start.left
	}
	res, err := rule.count(ctx, &main, req.Params)
	if err != nil {
		return Result{}, err
	}
	if req.Params.Compare {
		if res, err = main.compared(res); err != nil {
			return Result{}, err
		}
	}
	if req.Params.PartFund {
		res = main.partFund(res)
	}
	return i.gathered(res, before, &main, req.Params), nil
}

// pass runs the rule over the projects of a floor and takes what it funds from the pot.
func (i *instance) pass(ctx context.Context, rule Rule, params Params, floor Floor) (Result, error) {
	if i.start == nil {
		i.start = i.newPot()
	}
	named := make(map[string]bool, len(floor.Projects))
	for _, id := range floor.Projects {
		named[id] = true
	}
	part := *i
	part.budget = min(floor.Amount, i.start.left)
	part.barred = slices.Clone(i.barred)
	for p, project := range i.projects {
		if !named[project.ID] || i.start.taken[p] {
			part.barred[p] = NotOfFloor
		}
	}
	res, err := rule.count(ctx, &part, params)
	if err != nil {
		return Result{}, err
	}
	for _, id := range res.Selected {
		i.start.take(i.place(id))
	}
	return res, nil
}

// gathered puts the passes and the main count together.
func (i *instance) gathered(res Result, before []Pass, main *instance, params Params) Result {
	res.Passes, res.Budget = before, i.budget
	var selected []string
	for _, pass := range before {
		selected = append(selected, pass.Selected...)
	}
	res.Selected = append(selected, res.Selected...)
	if res.Selected == nil {
		res.Selected = []string{}
	}
	if i.bare {
		return res
	}
	for _, pass := range before {
		for p, project := range i.projects {
			if why := pass.reasons[p]; why.Kind == Funded && slices.Contains(pass.Selected, project.ID) {
				why.Floor = pass.Floor
				res.Reasons[p] = why
			}
		}
	}
	for p := range i.projects {
		if main.barred[p] != "" && main.barred[p] != Funded {
			res.Reasons[p] = i.reasonOfBarred(p, params)
		}
	}
	res.Payments = i.settle(res)
	res.TotalCost = 0
	for p := range res.Reasons {
		why := &res.Reasons[p]
		if why.Kind == Funded {
			res.TotalCost += why.Paid
		}
		if why.Votes == 0 {
			why.Votes = i.profile.votes[p]
		}
		if why.Kind == FenceRefused {
			for _, fund := range i.split[p][why.Part].funds {
				why.Funds = append(why.Funds, i.funds[fund].ID)
			}
		}
	}
	res.Left = i.budget - res.TotalCost
	return res
}

// place finds a project.
func (i *instance) place(id string) int32 { return i.profile.index[id] }

// settle says who pays for what is funded, where it is known whose the money is.
func (i *instance) settle(res Result) []Payment {
	if len(i.funds) == 1 && i.funds[0].ID == "" {
		return nil
	}
	f := i.unspent()
	for _, id := range res.Selected {
		p := i.place(id)
		if share := res.PartFunded; share != nil && share.Project == id {
			f.payShares(p, i.parts(p), share.Parts)
			continue
		}
		i.payParts(f, p, res.Reasons[p].Dropped)
	}
	return f.payers(i)
}

// payParts pays for a project but for the parts that were dropped.
func (i *instance) payParts(f *flow, project int32, dropped []int) {
	for no, part := range i.parts(project) {
		if !slices.Contains(dropped, no) {
			f.pay(project, no, part)
		}
	}
}
