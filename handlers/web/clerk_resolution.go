package web

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// resolution shows the paperwork of a published recommendation: the agenda item,
// the draft minute, the form for what was resolved, and then the awards.
func (s *Site) resolution(c *fiber.Ctx) error { return s.showRound(c, onResolve) }

// resolve records what the body decided at its meeting, and awards the money.
func (s *Site) resolve(c *fiber.Ctx) error {
	return s.act(c, onResolve, "resolved", func(v *visit, by models.By, f form, id models.RoundID) error {
		_, place, err := v.roundOf()
		if err != nil {
			return err
		}
		r := v.reader(f, place)
		m := models.Minuted{Minute: f.get("minute"), On: r.day("on"), Kind: models.Power(f.get("power_kind")), Power: f.get("power"),
			Refs: f["awards"], Reason: f.get("reason"), Stood: stood(f)}
		_, err = s.d.Counting.Resolve(v.ctx, by, id, m)
		return err
	})
}

// stoodField is the field for who stood aside when a project was resolved.
func stoodField(ref string) string { return "stood." + ref }

// stood reads who stood aside, in the order of the projects' numbers.
func stood(f form) []models.Stood {
	var out []models.Stood
	for name := range f {
		if ref, ok := strings.CutPrefix(name, "stood."); ok && f.get(name) != "" {
			out = append(out, models.Stood{Ref: ref, Who: f.get(name)})
		}
	}
	slices.SortFunc(out, func(a, b models.Stood) int { return strings.Compare(a.Ref, b.Ref) })
	return out
}

func resolutionBody(v *visit, r models.RoundView, place models.Place, cmd string) (any, map[string]string, error) {
	v.order = []string{"minute", "on", "power_kind", "power", "awards", "stood", "reason"}
	at := clerkRoundURL(r.Round.ID)
	body := view.RoundResolution{Round: r.Round.Name, Phase: r.PhaseAt(v.now), Back: at, Journal: placeURL(place.ID) + "/journal",
		WhatIf: roundURL(r.Round.ID) + "/what-if"}
	if r.Round.Shadow.Is() { // the page of the round is its area's clerk's
		body.Back = roundURL(r.Round.ID)
	}
	if !r.Published {
		return body, nil, models.E(models.Conflict, "not_published")
	}
	names, err := v.sealedRound(r)
	if err != nil {
		return body, nil, err
	}
	result, err := v.d.Results.Result(v.ctx, r.Round.ID)
	if err != nil {
		return body, nil, err
	}
	body.BodyName = names.body
	if body.Unheld, err = v.unheld(r); err != nil {
		return body, nil, err
	}
	if err := v.addLimit(&body, r, place, money.Pence(result.Total)); err != nil {
		return body, nil, err
	}
	powers, err := v.powers(names, result.Chosen)
	if err != nil {
		return body, nil, err
	}
	paper := paperwork{visit: v, place: place, round: r, names: names, result: result, powers: powers}
	body.Agenda = paper.agenda()
	if r.Resolved {
		return body, nil, v.addResolution(&body, r, place, paper)
	}
	chosen := result.Chosen
	if typed := v.form(); len(typed) > 0 { // a form that comes back keeps what was ticked
		chosen = typed["awards"]
	}
	filled := map[string]string{"power": v.list(powers)}
	declared, err := v.declared(place)
	if err != nil {
		return body, nil, err
	}
	var aside []string // what was declared, as the minute is likely to say it
	body.Form = &view.ResolveForm{Action: at + "/resolve", Cmd: cmd}
	kind := v.form().get("power_kind")
	decides, err := v.d.Places.Body(v.ctx, r.Round.Body)
	if err != nil {
		return body, nil, err
	}
	for _, k := range models.Powers() {
		if k == models.Section137 && !decides.Kind.Local() {
			continue
		}
		body.Form.Powers = append(body.Form.Powers, view.Choice{Value: string(k), Text: v.say("power." + string(k)), Hint: v.say("power." + string(k) + ".hint"), Checked: string(k) == kind})
	}
	for _, p := range names.projects {
		body.Form.Stood = append(body.Form.Stood, view.StoodField{Name: stoodField(p.Ref), Project: p.title})
		if who := v.whoDeclared(declared, p.Proposal); who != "" {
			filled[stoodField(p.Ref)] = who
			aside = append(aside, v.say("resolution.stood", "project", p.title, "who", who))
		}
		body.Form.Projects = append(body.Form.Projects, view.Choice{Value: p.Ref, Text: p.title, Hint: sum(place, p.Ask).String(),
			Checked: slices.Contains(chosen, p.Ref)})
	}
	body.Draft = paper.minute(paper.recommendation(), v.list(powers), "", aside)
	return body, filled, nil
}

// addLimit says how much section 137 leaves a body that may have to rely on it, and
// whether the recommendation comes near that.
func (v *visit) addLimit(body *view.RoundResolution, r models.RoundView, place models.Place, more money.Pence) error {
	b, err := v.d.Places.Body(v.ctx, r.Round.Body)
	if err != nil || r.Resolved || b.HasCompetence(v.today()) {
		return err
	}
	y, err := v.d.Duties.Year(v.ctx, r.Round.DecidedAt(), models.YearOf(v.d.Duties.Today(place)))
	if err != nil {
		return err
	}
	limit := y.S137()
	switch {
	case !limit.Limited:
	case !limit.Known:
		body.Limit = v.say("capped.unknown_here")
	default:
		key := "capped.leaves"
		if body.Near = limit.Near(more); body.Near {
			key = "capped.near"
		}
		body.Limit = v.say(key, "year", y.Of.String(), "cap", sum(place, limit.Cap).String(), "used", sum(place, limit.Spent+limit.Promised).String(),
			"left", sum(place, max(0, limit.Left())).String(), "sum", sum(place, more).String())
	}
	return nil
}

// addResolution adds what was resolved, what it awards, and how the money moved.
func (v *visit) addResolution(body *view.RoundResolution, r models.RoundView, place models.Place, paper paperwork) error {
	res, err := v.d.Results.Resolution(v.ctx, r.Round.ID)
	if err != nil {
		return err
	}
	reason, err := v.d.Texts.Get(v.ctx, res.Reason)
	if err != nil {
		return err
	}
	body.Minute, body.Minuted, body.Power, body.Reason = res.Minute, v.meeting(place, res.On), res.Power, reason.Get("words")
	body.Total = sum(place, res.Total())
	for _, a := range res.Awards {
		row := view.AwardRow{Name: paper.names.title(a.Ref), URL: proposalURL(a.Proposal), Sum: sum(place, a.Amount)}
		for _, s := range res.Paid {
			if s.Ref == a.Ref {
				row.Funds = append(row.Funds, view.FundLine{Name: paper.fund(s.Fund), Ink: paper.names.inks[s.Fund], Amount: sum(place, s.Amount)})
			}
		}
		body.Awards = append(body.Awards, row)
	}
	for _, s := range res.Stood {
		body.Stood = append(body.Stood, v.say("resolution.stood", "project", paper.names.title(s.Ref), "who", s.Who))
	}
	stood := body.Stood
	if len(stood) == 0 {
		stood = []string{v.say("draft.interests_none")}
	}
	body.Draft = paper.minute(models.AwardPlan{Awards: res.Awards, Paid: res.Paid}, res.Power, body.Reason, stood)
	chest, err := v.chest(place)
	if err != nil {
		return err
	}
	chest.entries = slices.DeleteFunc(chest.entries, func(e ledger.Entry) bool { return e.Of != string(r.Round.ID) })
	body.Entries = v.entryLines(chest)
	return nil
}

// powers lists the powers relied on for the projects, each once.
func (v *visit) powers(names sealedRound, refs []string) ([]string, error) {
	var out []string
	for _, p := range names.projects {
		if !slices.Contains(refs, p.Ref) {
			continue
		}
		e, err := v.d.Ideas.Entry(v.ctx, p.Proposal)
		if err != nil {
			return nil, err
		}
		if power := e.Proposal.Power; power != "" && !slices.Contains(out, power) {
			out = append(out, power)
		}
	}
	return out, nil
}
