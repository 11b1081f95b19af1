// Package lab counts one sample of ballots by several rules, side by side, so that
// whoever sets a round up sees what a rule does before it is sealed. Start with [Try].
// Nothing here is a result: nothing stores, publishes or resolves what comes of it.
package lab

import (
	"context"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/explain"
	"commonchest/models/metrics"
	"commonchest/models/money"
	"commonchest/models/official"
)

// Sample is ballots to try rules on.
type Sample struct {
	Request alloc.Request // what is counted; its rule and parameters are replaced
	Ballot  models.BallotSpec
}

// Trial is what one rule makes of a sample.
type Trial struct {
	Rule     models.RuleSpec
	Result   alloc.Result
	Measured metrics.Metrics
	Warnings []explain.Sentence
	Refused  error // the rule cannot count this sample; nothing else is set then
}

// Try counts a sample by each rule, with its money changed by a percentage and rounded
// down to whole minor units. A rule that cannot count it says so in its trial; the error
// is that of the context.
func Try(ctx context.Context, s Sample, rules []models.RuleSpec, percent int64) ([]Trial, error) {
	trials := make([]Trial, len(rules))
	for i, rule := range rules {
		req := Scaled(s.Request, percent)
		req.Rule = rule.Name
		req.Params = official.Params(rule)
		trials[i].Rule = rule
		res, err := alloc.Run(ctx, req)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			trials[i].Refused = err
			continue
		}
		both, err := metrics.Beside(ctx, req, res, metrics.Labels{})
		if err != nil {
			return nil, err
		}
		trials[i].Result, trials[i].Measured = res, both.Result
		trials[i].Warnings = explain.Warnings(explain.Setting{Rule: rule.Name, Ballot: s.Ballot, Projects: len(req.Projects),
			Profile: req.Profile, Measured: &both})
	}
	return trials, nil
}

// Scaled is a request with its money changed by a percentage, each fund rounded down.
func Scaled(req alloc.Request, percent int64) alloc.Request {
	part := money.Pence(100 + percent)
	change := func(p money.Pence) money.Pence { return p/100*part + p%100*part/100 }
	if len(req.Funds) == 0 {
		req.Budget = change(req.Budget)
		return req
	}
	funds := make([]alloc.Fund, len(req.Funds))
	req.Budget = 0
	for i, f := range req.Funds {
		funds[i] = alloc.Fund{ID: f.ID, Amount: change(f.Amount)}
		req.Budget += funds[i].Amount
	}
	req.Funds = funds
	floors := make([]alloc.Floor, 0, len(req.Floors))
	for _, f := range req.Floors {
		if f.Amount = change(f.Amount); f.Amount > 0 {
			floors = append(floors, f)
		}
	}
	req.Floors = floors
	return req
}

// Step is a step of Add1 that leads to the end in about a thousand: a thousandth of a
// ballot's equal share, rounded up to 1, 2 or 5 times a power of ten minor units.
func Step(budget money.Pence, ballots int64) money.Pence {
	if ballots <= 0 {
		return 1
	}
	least := (int64(budget)/ballots + 999) / 1000
	for unit := int64(1); unit <= 1_000_000_000_000; unit *= 10 {
		for _, n := range []int64{1, 2, 5} {
			if n*unit >= least {
				return money.Pence(n * unit)
			}
		}
	}
	return money.Pence(least)
}
