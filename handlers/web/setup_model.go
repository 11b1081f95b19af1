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

// setupModel is the form of a round with its choices.
func (v *visit) setupModel(place models.Place, r models.Round) (view.RoundForm, error) {
	body := view.RoundForm{Name: r.Name, Public: r.Disclosure.PublicTally}
	for _, name := range alloc.Offered() {
		body.Rules = append(body.Rules, view.Choice{Value: name, Text: v.say("rule." + name), Hint: v.say("rule." + name + ".hint"),
			Checked: name == r.Rule.Name})
	}
	for _, ties := range []models.TieOrder{models.TiesByLot, models.TiesByNumber} {
		body.Ties = append(body.Ties, view.Choice{Value: string(ties), Text: v.say("ties." + string(ties)), Checked: ties == r.Rule.Ties})
	}
	for _, wall := range []models.WallShows{models.WallBands, models.WallExact, models.WallSealed} {
		body.Walls = append(body.Walls, view.Choice{Value: string(wall), Text: v.say("wall_shows." + string(wall)), Checked: wall == r.Disclosure.Wall})
	}
	funds, err := v.d.Money.Funds(v.ctx, place.ID)
	if err != nil {
		return body, err
	}
	st, err := v.d.Money.Statement(v.ctx, place.ID)
	if err != nil {
		return body, err
	}
	for _, f := range funds {
		choice := view.Choice{Value: string(f.ID), Text: f.Name, Hint: f.Condition, Checked: slices.Contains(r.Funds, f.ID)}
		body.Funds = append(body.Funds, view.FundChoice{Choice: choice, Ink: inkOf(f), Amount: sum(place, st.Balances[ledger.FundAccount(f.ID)])})
	}
	return body, nil
}

// setupForm is what stands in the fields of the form of a round.
func (v *visit) setupForm(place models.Place, r models.Round) map[string]string {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	return map[string]string{
		"id": string(r.ID), "name": r.Name,
		"opens_at":    typedMoment(v.in(place, r.Times.OpensAt)),
		"closes_at":   typedMoment(v.in(place, r.Times.ClosesAt)),
		"resolves_on": typedMoment(v.in(place, r.Times.ResolvesOn)),
		"min":         number(r.Ballot.Min), "max": number(r.Ballot.Max), "threshold": number(r.Rule.Threshold),
		"band_width": number(r.Disclosure.BandWidth), "turnout_step": number(r.Disclosure.TurnoutStep),
	}
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
