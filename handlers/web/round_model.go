package web

import (
	"encoding/hex"
	"net/url"
	"time"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// roundModel puts the public page of a round together, but for its projects.
func (v *visit) roundModel(r models.RoundView, place models.Place, names sealedRound, gates []models.Gate) (view.Round, error) {
	id, seal := r.Round.ID, names.seal
	body := view.Round{Name: r.Round.Name, Phase: r.PhaseAt(v.now), Opens: v.in(place, r.OpensAt()), Closes: v.in(place, r.ClosesAt()),
		Resolves: v.in(place, seal.Times.ResolvesOn), BodyName: names.body, Pot: sum(place, seal.Pot()),
		Min: seal.Ballot.Min, Max: seal.Ballot.Max, Rule: v.say("rule." + seal.Rule.Name), RuleWords: v.ruleWords(seal)}
	var err error
	if body.Funds, err = v.fundLines(place, names); err != nil {
		return body, err
	}
	if body.Shadow, err = v.shadowWords(place, seal); err != nil {
		return body, err
	}
	if r.Resolved { // what was awarded is committed
		for i := range body.Funds {
			body.Funds[i].Ends = ""
		}
	}
	view.AlikeIn(body.Funds, func(f *view.FundLine) *view.Money { return &f.Amount })
	if body.Unheld, err = v.unheld(r); err != nil {
		return body, err
	}
	body.Next = v.say("round.next."+string(body.Phase), "body", names.body)
	if r.Seal == nil {
		body.Propose = placeURL(place.ID) + "/propose?round=" + url.QueryEscape(string(id))
	}
	body.Residents, body.Members = v.whoSees(seal)
	if body.Phase == models.PhaseHeld {
		for _, g := range gates {
			way, _ := v.gateWords("gate.", names, g)
			body.Held = append(body.Held, way.Text)
		}
		if len(gates) == 0 {
			body.Held = []string{v.say("round.held_for_clerk")}
		}
	}
	turnout, err := v.turnout(r, place)
	if err != nil {
		return body, err
	}
	body.Turnout = disclosed(turnout)
	if r.Seal != nil {
		body.Digest = hex.EncodeToString(r.Seal.Digest)
	}
	moved, err := v.moves(r, place)
	if err != nil {
		return body, err
	}
	body.RuleWords = append(body.RuleWords, moved...)
	v.roundLinks(&body, r, place)
	if body.Keys, err = v.keys(r, place); err != nil {
		return body, err
	}
	var res models.Resolution
	if r.Resolved {
		if res, err = v.d.Results.Resolution(v.ctx, id); err != nil {
			return body, err
		}
		body.Minute, body.Minuted = res.Minute, v.meeting(place, res.On)
	}
	body.Steps = v.milestones(r, place, res)
	if err := v.addAnswers(&body, r, place, seal); err != nil {
		return body, err
	}
	return body, nil
}

// fundLines lists the money of a round by fund.
func (v *visit) fundLines(place models.Place, names sealedRound) ([]view.FundLine, error) {
	var lines []view.FundLine
	for _, f := range names.seal.Funds {
		partner, err := v.bodyName(f.Partner)
		if err != nil {
			return nil, err
		}
		lines = append(lines, view.FundLine{Name: f.Name, From: partner, Condition: v.condition(place, f.Fence, f.Condition),
			Ends: v.ends(place, f), Ink: names.inks[f.Fund], Amount: sum(place, f.Amount)})
	}
	return lines, nil
}

// moves tells when the closing time was moved, and why.
func (v *visit) moves(r models.RoundView, place models.Place) ([]string, error) {
	var out []string
	for _, o := range r.Overrides {
		text, err := v.d.Texts.Get(v.ctx, o.Reason)
		if err != nil {
			return nil, err
		}
		closes := v.in(place, o.ClosesAt)
		out = append(out, v.say("round.moved", "date", v.date(place, o.At), "to", v.date(place, closes), "time", closes.Format("15:04"),
			"reason", text.Get("words")))
	}
	return out, nil
}

// roundLinks adds the ways on that are open to this reader.
func (v *visit) roundLinks(body *view.Round, r models.RoundView, place models.Place) {
	at := roundURL(r.Round.ID)
	if body.Phase == models.PhaseVoting {
		body.VoteURL = at + "/code"
	}
	if v.mayWatch(r, place) {
		body.WallURL = at + "/wall"
	}
	if v.discloses(r, place).Result {
		body.ResultURL = at + "/result"
	}
	if r.Round.From != "" && !r.Round.Rehearsal {
		body.Changes = at + "/changes"
	}
	if r.Packed {
		body.CheckURL = at + "/receipt/check"
	}
}

// sealedOrDraft is what a round's page is made of: the seal, or before there is
// one what would be sealed now, with what stands in the way.
func (v *visit) sealedOrDraft(r models.RoundView) (sealedRound, []models.Gate, error) {
	if r.Seal != nil {
		names, err := v.sealedRound(r)
		return names, nil, err
	}
	draft, gates, err := v.d.Rounds.Draft(v.ctx, r.Round.ID)
	if err != nil {
		return sealedRound{}, nil, err
	}
	names, err := v.named(draft)
	return names, gates, err
}

func projectLines(place models.Place, projects []project) []view.ProjectLine {
	var lines []view.ProjectLine
	for _, p := range projects {
		lines = append(lines, view.ProjectLine{Ref: p.Ref, Name: p.title, Line: p.line, Where: p.where, Need: p.need, Strengths: p.strengths, Cost: sum(place, p.Ask),
			URL: proposalURL(p.Proposal), Photo: p.photo})
	}
	view.AlikeIn(lines, func(l *view.ProjectLine) *view.Money { return &l.Cost })
	return lines
}

// milestones are what has been and what comes, in order.
func (v *visit) milestones(r models.RoundView, place models.Place, minute models.Resolution) []view.Milestone {
	phase := r.PhaseAt(v.now)
	over := !r.ClosesAt().After(v.now)
	list := []view.Milestone{{What: v.say("round.step.ideas"), Done: r.Seal != nil, At: v.in(place, r.OpensAt())},
		{What: v.say("round.step.opens"), Done: phase == models.PhaseVoting || over && r.Seal != nil, At: v.in(place, r.OpensAt())},
		{What: v.say("round.step.closes"), Done: over && r.Seal != nil, At: v.in(place, r.ClosesAt())},
		{What: v.say("round.step.counted"), Done: r.Published || r.Resolved}}
	if r.Seal != nil {
		list[0].At = v.in(place, r.Seal.SealedAt)
	}
	meets := r.Round.Times.ResolvesOn
	if r.Seal != nil {
		meets = r.Seal.Times.ResolvesOn
	}
	last := view.Milestone{What: v.say("round.step.resolves"), At: v.in(place, meets), Day: true}
	if r.Resolved {
		last = view.Milestone{What: v.say("round.step.resolved", "minute", minute.Minute), At: v.meeting(place, minute.On), Day: true, Done: true}
	}
	return append(list, last)
}

// ruleWords tells how the recommendation is worked out.
func (v *visit) ruleWords(seal models.Seal) []string {
	words := []string{v.say("rule."+seal.Rule.Name+".how", "threshold", seal.Rule.Threshold)}
	words = append(words, v.alsoWords(seal.Rule)...)
	for _, f := range seal.First {
		words = append(words, v.say("floor.rule", "sum", sum(models.Place{Currency: seal.Currency}, f.Amount).String(), "floor", v.floorName(f)))
	}
	return append(words, v.say("ties."+string(seal.Rule.Ties)+".how"))
}

// alsoWords tells what a round asks of every rule.
func (v *visit) alsoWords(rule models.RuleSpec) []string {
	var words []string
	if rule.MinVotes > 0 {
		words = append(words, v.say("rule.also.min_votes", "n", rule.MinVotes))
	}
	if rule.Filter > 0 {
		words = append(words, v.say("rule.also.filter", "n", rule.Filter))
	}
	if rule.Compare {
		words = append(words, v.say("rule.also.compare"))
	}
	if rule.PartFund {
		words = append(words, v.say("rule.also.part_fund"))
	}
	return words
}

// whoSees tells what residents and councillors see while voting is open.
func (v *visit) whoSees(seal models.Seal) (residents, members string) {
	shows := seal.Shows
	turnout := v.say("sees.turnout_step", "step", shows.TurnoutStep)
	if shows.TurnoutStep <= 1 {
		turnout = v.say("sees.turnout")
	}
	members = v.say("sees.members_"+string(shows.Wall), "width", shows.Width(seal.Ballot))
	residents = v.say("sees.residents", "turnout", turnout)
	if shows.PublicTally && shows.Wall != models.WallSealed {
		residents = v.say("sees.residents_too", "turnout", turnout)
	}
	return residents, members
}

// turnout is how many have voted, as far as the round discloses it to this
// reader; Step is 0 before there is anything to disclose.
func (v *visit) turnout(r models.RoundView, place models.Place) (view.Turnout, error) {
	return v.turnoutFor(r, place, v.audience(place))
}

func (v *visit) turnoutFor(r models.RoundView, place models.Place, audience models.Audience) (view.Turnout, error) {
	d := r.Discloses(audience, v.now)
	if d.Step == 0 || v.preview != nil {
		return view.Turnout{}, nil
	}
	if d.Result {
		result, err := v.d.Results.Result(v.ctx, r.Round.ID)
		return view.Turnout{People: result.Ballots, Step: 1, Roll: r.Seal.RollSize, At: v.in(place, result.At), Final: true}, err
	}
	shown, err := v.d.Ballots.Shown(v.ctx, r.Round.ID, audience)
	return view.Turnout{People: shown.Turnout, Step: shown.Step, Roll: r.Seal.RollSize, At: v.in(place, shown.At)}, err
}

// disclosed is a turnout for a page that leaves it out when there is none.
func disclosed(t view.Turnout) *view.Turnout {
	if t.Step == 0 {
		return nil
	}
	return &t
}

// keys tells which of the three locks have turned.
func (v *visit) keys(r models.RoundView, place models.Place) (view.Keys, error) {
	k := view.Keys{Choose: view.Key{Detail: v.say("key.choose_open")}, Money: view.Key{Detail: v.say("key.money_not_yet")},
		Resolve: view.Key{Detail: v.say("key.resolve_not_yet")}}
	if r.Seal != nil {
		k.Money = view.Key{Turned: true, Detail: v.say("key.money_set_aside", "sum", sum(place, r.Seal.Pot()).String())}
		if !r.Seal.Times.ResolvesOn.IsZero() {
			k.Resolve.Detail = v.say("key.resolve_on", "date", v.date(place, r.Seal.Times.ResolvesOn))
		}
	}
	if r.Published || r.Resolved {
		k.Choose = view.Key{Turned: true, Detail: v.say("key.choose_published")}
	}
	if r.Resolved {
		res, err := v.d.Results.Resolution(v.ctx, r.Round.ID)
		if err != nil {
			return k, err
		}
		k.Resolve = view.Key{Turned: true, Detail: v.say("key.resolved", "minute", res.Minute, "date", v.date(place, v.meeting(place, res.On)))}
	}
	return k, nil
}

// meeting is the day of a meeting, in the zone of the place.
func (v *visit) meeting(place models.Place, on string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, on, v.zone(place.Zone))
	if err != nil {
		return time.Time{}
	}
	return t
}
