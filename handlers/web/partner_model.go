package web

import (
	"slices"
	"strconv"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/placebudget"
)

// partnerRow is a commitment in a list, with what comes next.
func (v *visit) partnerRow(c models.Commitment) (view.PartnerRow, error) {
	place, err := v.d.Places.Place(v.ctx, c.Place)
	if err != nil {
		return view.PartnerRow{}, err
	}
	name, err := v.bodyName(c.Partner)
	if err != nil {
		return view.PartnerRow{}, err
	}
	settings, err := v.d.Budgets.Budget(v.ctx, place.ID)
	if err != nil {
		return view.PartnerRow{}, err
	}
	sources, err := v.d.Partners.Sources(v.ctx, place.ID)
	if err != nil {
		return view.PartnerRow{}, err
	}
	row := view.PartnerRow{Name: c.Name, Partner: name, Budget: settings.Name, Asked: sum(place, c.Asked), Amount: sum(place, c.Amount), Received: sum(place, sources.Came(c.ID)),
		Stage: v.stageTag(c, place), Essential: c.Essential, NotPooled: c.Pooling != models.Pooled}
	today := v.in(place, v.now).Format("2006-01-02")
	if c.Open() && c.AnswerBy != "" {
		row.AnswerBy, row.Late = v.meeting(place, c.AnswerBy), c.AnswerBy < today
	}
	row.Next = v.nextOf(c, sources, today)
	return row, nil
}

// nextOf says what comes next, and whose turn it is.
func (v *visit) nextOf(c models.Commitment, s placebudget.Sources, today string) string {
	switch {
	case c.Open():
		return v.say("partner.next.answer")
	case c.Over(today):
		return v.say("partner.next.over", "date", v.dayWords(c.Expires))
	case c.Stage != models.CommitmentSigned || c.Pooling != models.Pooled:
		return v.say("partner.next." + string(c.Stage))
	}
	came := s.Came(c.ID)
	for _, in := range c.Instalments {
		if came -= in.Amount; came >= 0 {
			continue
		}
		if in.Due < today {
			return v.say("partner.next.late")
		}
		return v.say("partner.next.due")
	}
	return v.say("partner.next.done")
}

// partnerModel is the one page of a partner.
func (v *visit) partnerModel(c models.Commitment, place models.Place, cmd string) (view.PartnerPage, error) {
	row, err := v.partnerRow(c)
	if err != nil {
		return view.PartnerPage{}, err
	}
	asker, err := v.bodyName(place.Body)
	if err != nil {
		return view.PartnerPage{}, err
	}
	public, err := v.commitmentModel(place, c)
	if err != nil {
		return view.PartnerPage{}, err
	}
	out := view.PartnerPage{Name: c.Name, Partner: row.Partner, Budget: row.Budget, Stage: row.Stage, Asker: asker, Asked: row.Asked, AnswerBy: row.AnswerBy,
		Essential: c.Essential, Open: c.Open(), History: public.History, Action: partnerURL(c.ID), Cmd: cmd, Back: "/partner"}
	if c.Open() {
		out.Facts = v.asked(place, c)
		for _, answer := range []string{"sign", "discuss", "decline"} {
			if answer == "discuss" && c.Stage == models.CommitmentDiscussion {
				continue
			}
			out.Answers = append(out.Answers, view.Choice{Value: answer, Text: v.say("partner.answer." + answer), Hint: v.say("partner.answer." + answer + ".hint")})
		}
		return out, nil
	}
	out.Facts, out.Instalments, out.Paper = public.Facts, public.Instalments, partnerURL(c.ID)+"/paper"
	if c.Stage == models.CommitmentDeclined {
		return out, nil
	}
	out.Sums, out.Public = &public.Sums, commitmentURL(place.ID, c.ID)
	if out.Liftings, err = v.liftingsOf(place, c.Partner); err != nil {
		return out, err
	}
	if c.Stage == models.CommitmentSigned {
		out.Withdraw = partnerURL(c.ID) + "/withdraw"
	}
	out.Bought, err = v.bought(place, c)
	return out, err
}

// asked is the terms of an invitation.
func (v *visit) asked(place models.Place, c models.Commitment) []view.Term {
	condition := v.condition(place, c.Fence, c.Condition)
	if condition == "" {
		condition = v.say("sums.none")
	}
	terms := []view.Term{{Key: v.say("partner.asked"), Value: sum(place, c.Asked).String()}, {Key: v.say("commitment.pooling"), Value: v.say("pooling." + string(c.Pooling))},
		{Key: v.say("commitment.condition"), Value: condition}, {Key: v.say("commitment.cooling_off"), Value: v.say("commitment.days", "n", c.CoolingOff)}}
	if c.Gain.Share > 0 {
		terms = append(terms, view.Term{Key: v.say("commitment.gain"), Value: v.gainRule(c.Gain)})
	}
	return terms
}

// bought is what the partner's money pays for, wherever it went.
func (v *visit) bought(place models.Place, c models.Commitment) ([]view.FlowUse, error) {
	b, err := v.budgetOf(place)
	if err != nil {
		return nil, err
	}
	var lines []placebudget.Line
	for _, l := range b.Lines {
		if l.Commitment == c.ID {
			lines = append(lines, l)
		}
	}
	var out []view.FlowUse
	for _, s := range (placebudget.Budget{Lines: lines}).Streams(placebudget.Line.Payer) {
		for _, u := range s.Uses {
			use, err := v.useOf(b, u)
			if err != nil {
				return nil, err
			}
			out = append(out, use)
		}
	}
	view.AlikeIn(out, func(u *view.FlowUse) *view.Money { return &u.Sum })
	return out, nil
}

// checkModel is everything that will be signed, once more.
func (v *visit) checkModel(c models.Commitment, place models.Place, in models.Signature, f form) (view.PartnerCheck, error) {
	settings, err := v.d.Budgets.Budget(v.ctx, place.ID)
	if err != nil {
		return view.PartnerCheck{}, err
	}
	out := view.PartnerCheck{Name: c.Name, Budget: settings.Name, Why: models.Clean(in.Why), CoolingOff: c.CoolingOff, Action: partnerURL(c.ID) + "/sign", Cmd: v.cmd(f), Change: partnerURL(c.ID) + "/sign"}
	condition := v.condition(place, in.Fence, models.Clean(in.Condition))
	if condition == "" {
		condition = v.say("sums.none")
	}
	for _, fact := range [][2]string{{"amount", sum(place, in.Amount).String()}, {"pooling", v.say("pooling." + string(in.Pooling))}, {"condition", condition},
		{"signatory", models.Clean(in.Role)}, {"authority", models.Clean(in.Authority)}, {"signed_on", v.day(place, in.On)}, {"expires", v.day(place, in.Expires)}} {
		if fact[1] != "" {
			out.Facts = append(out.Facts, view.Term{Key: v.say("commitment." + fact[0]), Value: fact[1]})
		}
	}
	for _, part := range in.Instalments {
		out.Instalments = append(out.Instalments, view.Term{Key: v.day(place, part.Due), Value: sum(place, part.Amount).String()})
	}
	kept := f.kept()
	names := []string{"amount", "pooling", "condition", "role", "authority", "on", "expires", "why"}
	for i := range mostParts {
		names = append(names, "due-"+strconv.Itoa(i+1), "part-"+strconv.Itoa(i+1))
	}
	for _, name := range slices.Concat(names, fenceFields) {
		if kept[name] != "" {
			out.Keep = append(out.Keep, view.HiddenField{Name: name, Value: kept[name]})
		}
	}
	return out, nil
}

// withdrawModel is what a withdrawal would do.
func (v *visit) withdrawModel(c models.Commitment, place models.Place, cmd string) (view.PartnerWithdraw, error) {
	e, err := v.d.Partners.Effect(v.ctx, c.ID)
	if err != nil {
		return view.PartnerWithdraw{}, err
	}
	out := view.PartnerWithdraw{Name: c.Name, Before: sum(place, e.Before), After: sum(place, e.After), Unpaid: sum(place, e.Unpaid), Back: sum(place, e.Back), Stays: sum(place, e.Stays),
		Free: c.CoolingOffAt(v.now), Until: v.in(place, c.SignedAt.AddDate(0, 0, int(c.CoolingOff))), Essential: c.Essential,
		Action: partnerURL(c.ID) + "/withdraw", Seen: e.Mark(), Cmd: cmd, BackURL: partnerURL(c.ID)}
	view.Alike(&out.Before, &out.After, &out.Unpaid, &out.Back, &out.Stays)
	for _, h := range e.Held {
		r, err := v.d.Rounds.View(v.ctx, h.Round)
		if err != nil {
			return out, err
		}
		key := "partner.held.pot"
		if h.Awarded {
			key = "partner.held.award"
		}
		out.Held = append(out.Held, view.Term{Key: r.Round.Name, Value: v.say(key, "sum", sum(place, h.Amount).String())})
	}
	for _, id := range e.Rounds {
		r, err := v.d.Rounds.View(v.ctx, id)
		if err != nil {
			return out, err
		}
		out.Rounds = append(out.Rounds, r.Round.Name)
	}
	b, err := v.budgetOf(place)
	if err != nil {
		return out, err
	}
	for _, f := range b.sources.Funds {
		if slices.Contains(e.Passed, f.ID) {
			out.Passed = append(out.Passed, v.say("flow.duty", "name", f.Name, "place", b.places[f.Place].Name))
		}
	}
	return out, nil
}
