package web

import (
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// typedMoment writes a time as forms do; it is in the place's zone already.
func typedMoment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02T15:04")
}

// clerkRoundsModel lists what the rounds of one place need.
func (v *visit) clerkRoundsModel(place models.Place) (view.ClerkHome, error) {
	t, err := v.roundsHome(place)
	if err != nil {
		return t, err
	}
	rounds, err := v.d.Rounds.OfPlace(v.ctx, place.ID)
	if err != nil {
		return t, err
	}
	for _, r := range rounds {
		rail := view.RailRound{RoundRow: v.roundRow(place, r, false)}
		rail.URL = clerkRoundURL(r.Round.ID)
		t.Rounds = append(t.Rounds, rail)
	}
	t.Also = []view.Link{{Name: v.say("also.round", "place", place.Name), URL: staffURL(place.ID, "rounds/new")}}
	return t, nil
}

// clerkRoundModel puts the clerk's page of a round together.
func (v *visit) clerkRoundModel(r models.RoundView, place models.Place) (view.ClerkRound, error) {
	id, phase, at := r.Round.ID, r.PhaseAt(v.now), clerkRoundURL(r.Round.ID)
	names, gates, err := v.sealedOrDraft(r)
	if err != nil {
		return view.ClerkRound{}, err
	}
	body := view.ClerkRound{Name: r.Round.Name, Phase: phase, Opens: v.in(place, r.OpensAt()), Closes: v.in(place, r.ClosesAt()),
		Resolves: v.in(place, names.seal.Times.ResolvesOn), PublicURL: roundURL(id), Back: staffURL(place.ID, "rounds")}
	if body.Base, err = v.d.Rounds.Version(v.ctx, id); err != nil {
		return body, err
	}
	if r.Seal == nil {
		body.Parts = v.tasks(r, place, names, gates)
		for _, g := range gates {
			body.Gates = append(body.Gates, v.sentence("gate."+g.Code, g.Args))
		}
		if len(gates) == 0 {
			body.SealURL = at + "/seal"
		}
	} else {
		body.Digest = hex.EncodeToString(r.Seal.Digest)
	}
	if err := v.addCodes(&body, r, place); err != nil {
		return body, err
	}
	turnout, err := v.turnout(r, place)
	if err != nil {
		return body, err
	}
	body.Turnout = disclosed(turnout)
	return body, v.addNext(&body, r, names, place)
}

// addNext adds the acts that a sealed round is ready for.
func (v *visit) addNext(body *view.ClerkRound, r models.RoundView, names sealedRound, place models.Place) error {
	at := clerkRoundURL(r.Round.ID)
	switch body.Phase {
	case models.PhaseSealed, models.PhaseVoting:
		body.CloseURL = at + "/close"
	case models.PhaseClosing, models.PhaseClosed:
		body.CountURL = at + "/count"
	case models.PhaseCounted:
		body.Publish = at + "/publish"
	}
	if v.mayWatch(r, place) && body.Phase != models.PhasePublished && body.Phase != models.PhaseResolved {
		body.WallURL = roundURL(r.Round.ID) + "/wall"
	}
	if !v.discloses(r, place).Result {
		return nil
	}
	body.ResultURL = roundURL(r.Round.ID) + "/result"
	if r.Resolved {
		res, err := v.d.Results.Resolution(v.ctx, r.Round.ID)
		body.Minute, body.Minuted = res.Minute, v.meeting(place, res.On)
		return err
	}
	if body.Phase != models.PhasePublished {
		return nil
	}
	result, err := v.d.Results.Result(v.ctx, r.Round.ID)
	if err != nil {
		return err
	}
	chosen := result.Chosen
	if typed := v.form(); len(typed) > 0 { // a form that comes back keeps what was ticked
		chosen = typed["awards"]
	}
	body.Resolve = &view.ResolveForm{Action: at + "/resolve"}
	for _, p := range names.projects {
		body.Resolve.Projects = append(body.Resolve.Projects, view.Choice{Value: p.Ref, Text: p.title, Hint: sum(place, p.Ask).String(),
			Checked: slices.Contains(chosen, p.Ref)})
	}
	return nil
}

// tasks is what there is to do before a round can be sealed.
func (v *visit) tasks(r models.RoundView, place models.Place, names sealedRound, gates []models.Gate) []view.TaskPart {
	at := clerkRoundURL(r.Round.ID)
	state := func(codes ...string) view.TaskState {
		for _, g := range gates {
			if slices.Contains(codes, g.Code) {
				return view.TaskNeedsYou
			}
		}
		return view.TaskDone
	}
	seal := view.Task{Name: v.say("task.seal"), State: view.TaskCannot, Hint: v.say("task.seal_waits")}
	if len(gates) == 0 {
		seal = view.Task{Name: v.say("task.seal"), State: view.TaskNeedsYou}
	}
	return []view.TaskPart{
		{Name: v.say("task.part_round"), Tasks: []view.Task{
			{Name: v.say("task.dates"), URL: at + "/edit", State: state("closes_in_the_past"), Hint: v.say("task.dates_hint")},
			{Name: v.say("task.rule"), URL: at + "/edit", State: view.TaskDone, Hint: v.say("rule." + r.Round.Rule.Name)},
		}},
		{Name: v.say("task.part_money"), Tasks: []view.Task{
			{Name: v.say("task.funds"), URL: at + "/edit", State: state("no_money", "fund_empty"),
				Hint: v.say("task.funds_hint", "sum", sum(place, names.seal.Pot()).String(), "n", len(names.seal.Funds))},
		}},
		{Name: v.say("task.part_projects"), Tasks: []view.Task{
			{Name: v.say("task.projects"), URL: staffURL(place.ID, "proposals"), State: state("no_projects", "fewer_projects_than_min", "ref_twice"),
				Hint: v.say("task.projects_hint", "n", len(names.projects))},
		}},
		{Name: v.say("task.part_codes"), Tasks: []view.Task{
			{Name: v.say("task.codes"), URL: "#codes", State: state("no_codes"), Hint: v.say("task.codes_hint", "n", names.seal.RollSize)},
		}},
		{Name: v.say("task.part_seal"), Tasks: []view.Task{seal}},
	}
}

// addCodes lists the batches of codes. Each link to their letters carries an id
// of its own, so that loading the page of letters again is one download.
func (v *visit) addCodes(body *view.ClerkRound, r models.RoundView, place models.Place) error {
	batches, err := v.d.Codes.Batches(v.ctx, r.Round.ID)
	if err != nil {
		return err
	}
	at := clerkRoundURL(r.Round.ID) + "/codes"
	open := r.ClosesAt().After(v.now)
	for _, b := range batches {
		line := view.CodeBatch{N: b.N, Size: b.Size, Made: v.in(place, b.MadeAt), Downloads: b.Downloads, Unused: b.Unused}
		if b.Ready && open {
			if b.Size <= mostSlips {
				line.SheetURL = fmt.Sprintf("%s/%d/sheet?cmd=%s", at, b.N, v.d.NewID())
			}
			line.FileURL = fmt.Sprintf("%s/%d/file?cmd=%s", at, b.N, v.d.NewID())
		}
		if b.Ready {
			line.UnusedURL = fmt.Sprintf("%s/%d/unused", at, b.N)
		}
		body.Batches = append(body.Batches, line)
	}
	if open {
		body.CodesURL = at
	}
	return nil
}
