package web

import (
	"slices"
	"strconv"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// taskModel is the choices of one part of a round, as r has them.
func (v *visit) taskModel(place models.Place, task models.RoundTask, r models.Round) (view.RoundTask, error) {
	body := view.RoundTask{Prefix: prefixOf(place)}
	switch task {
	case models.TaskMoney:
		body.MoneyURL = staffURL(place.ID, "transfers")
		for n := range int64(groupFloors) {
			body.Groups = append(body.Groups, groupFloor(n+1))
		}
		return body, v.addFunds(&body, place, r)
	case models.TaskBallot:
		for _, kind := range models.BallotKinds() {
			body.Kinds = append(body.Kinds, view.Choice{Value: string(kind), Text: v.say("kind." + string(kind)),
				Hint: v.say("kind." + string(kind) + ".like"), Checked: kind == r.Ballot.Kind})
		}
	case models.TaskRule:
		body.Rules = v.ruleChoices(r)
		body.Compare, body.PartFund = r.Rule.Compare, r.Rule.PartFund
		for _, ties := range []models.TieOrder{models.TiesByLot, models.TiesByNumber} {
			body.Ties = append(body.Ties, view.Choice{Value: string(ties), Text: v.say("ties." + string(ties)), Checked: ties == r.Rule.Ties})
		}
	case models.TaskShown:
		for _, wall := range []models.WallShows{models.WallBands, models.WallExact, models.WallSealed} {
			body.Walls = append(body.Walls, view.Choice{Value: string(wall), Text: v.say("wall_shows." + string(wall)),
				Hint: v.say("wall_shows." + string(wall) + ".hint"), Checked: wall == r.Disclosure.Wall})
		}
		body.Public = r.Disclosure.PublicTally
	}
	return body, nil
}

// ruleChoices are the rules for the ballots of a round, and the one that it has.
func (v *visit) ruleChoices(r models.Round) []view.Choice {
	var list []view.Choice
	offered := alloc.OfferedFor(r.Ballot.Kind)
	for _, name := range offered {
		list = append(list, view.Choice{Value: name, Text: v.say("rule." + name), Hint: v.say("rule." + name + ".hint"), Checked: name == r.Rule.Name})
	}
	if !slices.Contains(offered, r.Rule.Name) && slices.Contains(alloc.Offered(), r.Rule.Name) {
		list = append(list, view.Choice{Value: r.Rule.Name, Text: v.say("rule." + r.Rule.Name), Hint: v.say("rule.misfit"), Checked: true})
	}
	return list
}

func (v *visit) addFunds(body *view.RoundTask, place models.Place, r models.Round) error {
	if r.Shadow.Is() {
		return v.addShadowFund(body, place, r.Shadow)
	}
	funds, err := v.d.Money.Funds(v.ctx, place.ID)
	if err != nil {
		return err
	}
	st, err := v.d.Money.Statement(v.ctx, place.ID)
	if err != nil {
		return err
	}
	for _, f := range funds {
		choice := view.Choice{Value: string(f.ID), Text: f.Name, Hint: v.condition(place, f.Fence, f.Condition), Checked: slices.Contains(r.Funds, f.ID)}
		body.Funds = append(body.Funds, view.FundChoice{Choice: choice, Ink: inkOf(f), Amount: sum(place, st.Balances[ledger.FundAccount(f.ID)])})
	}
	return nil
}

// typedRound is what stands in the fields of the forms of a round.
func (v *visit) typedRound(place models.Place, r models.Round) map[string]string {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	step := ""
	if r.Rule.Step > 0 {
		step = typedAmount(place, r.Rule.Step)
	}
	out := map[string]string{
		"name": r.Name, "councillor": r.Answers.Councillor, "officer": r.Answers.Officer,
		"opens_at":    typedMoment(v.in(place, r.Times.OpensAt)),
		"closes_at":   typedMoment(v.in(place, r.Times.ClosesAt)),
		"resolves_on": typedMoment(v.in(place, r.Times.ResolvesOn)),
		"min":         number(r.Ballot.Min), "max": number(r.Ballot.Max),
		"max_sum": number(r.Ballot.MaxSum), "max_each": number(r.Ballot.MaxEach), "min_sum": number(r.Ballot.MinSum),
		"threshold": number(r.Rule.Threshold), "step": step,
		"min_votes": number(r.Rule.MinVotes), "filter": number(r.Rule.Filter),
		"band_width": number(r.Disclosure.BandWidth), "turnout_step": number(r.Disclosure.TurnoutStep),
	}
	groups := int64(0)
	for _, f := range r.First {
		if f.Basis != "" {
			out["floor_"+string(f.Basis)] = typedAmount(place, f.Amount)
			continue
		}
		groups++
		row := groupFloor(groups)
		out[row.Group], out[row.Amount] = slugWords(f.Group), typedAmount(place, f.Amount)
	}
	return out
}

// prefixOf is what stands before an amount in a form.
func prefixOf(place models.Place) string {
	if place.Currency == "GBP" {
		return "£"
	}
	return place.Currency
}

// oneUnit is one pound, or one of what the place pays in: the step of Equal
// Shares unless the form says otherwise.
func oneUnit(c money.Currency) money.Pence {
	unit := money.Pence(1)
	for range c.Digits {
		unit *= 10
	}
	return unit
}
