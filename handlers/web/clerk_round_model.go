package web

import (
	"encoding/hex"
	"slices"
	"strings"
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

// clerkRoundsModel lists the rounds of one place, and what they need.
func (v *visit) clerkRoundsModel(place models.Place) (view.ClerkRounds, error) {
	body := view.ClerkRounds{NewURL: staffURL(place.ID, "rounds/new")}
	jobs, err := v.roundsHome(place)
	if err != nil {
		return body, err
	}
	body.Today, body.Soon, body.Waiting = jobs.Today, jobs.Soon, jobs.Waiting
	rounds, err := v.d.Rounds.OfPlace(v.ctx, place.ID)
	if err != nil {
		return body, err
	}
	for _, r := range rounds {
		row := v.roundRow(place, r, false)
		row.URL = clerkRoundURL(r.Round.ID)
		body.Rounds = append(body.Rounds, row)
	}
	sortRounds(body.Rounds)
	return body, nil
}

// clerkRoundModel puts the clerk's page of a round together.
func (v *visit) clerkRoundModel(r models.RoundView, place models.Place) (view.ClerkRound, error) {
	id, phase, at := r.Round.ID, r.PhaseAt(v.now), clerkRoundURL(r.Round.ID)
	names, gates, err := v.sealedOrDraft(r)
	if err != nil {
		return view.ClerkRound{}, err
	}
	body := view.ClerkRound{Name: r.Round.Name, Rehearsal: r.Round.Rehearsal, Phase: phase, Opens: v.in(place, r.OpensAt()), Closes: v.in(place, r.ClosesAt()),
		Resolves: v.in(place, names.seal.Times.ResolvesOn), PublicURL: roundURL(id), CodesURL: at + codesPath, Back: staffURL(place.ID, "rounds")}
	if r.Round.Rehearsal {
		body.Back = clerkRoundURL(r.Round.From)
	}
	if err := v.addOrigin(&body, r); err != nil {
		return body, err
	}
	if r.Seal == nil {
		body.Gates, body.PreviewURL = v.ways("gate.", r.Round, names, gates), at+"/preview"
		if body.Parts, err = v.tasks(r, place, names, gates, len(body.Rehearsals) > 0); err != nil {
			return body, err
		}
	} else {
		body.Digest = hex.EncodeToString(r.Seal.Digest)
	}
	turnout, err := v.turnout(r, place)
	if err != nil {
		return body, err
	}
	body.Turnout = disclosed(turnout)
	return body, v.addNext(&body, r, place)
}

// addOrigin tells what a round was started from, and lists its rehearsals.
func (v *visit) addOrigin(body *view.ClerkRound, r models.RoundView) error {
	switch {
	case r.Round.From != "" && !r.Round.Rehearsal:
		last, err := v.d.Rounds.View(v.ctx, r.Round.From)
		if err != nil {
			return err
		}
		body.Origin, body.ChangesURL = v.say("setup.from_round", "round", last.Round.Name), roundURL(r.Round.ID)+"/changes"
	case r.Round.Template != "" && !r.Round.Rehearsal:
		body.Origin = v.say("setup.from_template", "template", v.say("template."+r.Round.Template))
	}
	if r.Round.Rehearsal {
		return nil
	}
	body.LessonsURL = lessonsURL(r.Round.ID)
	phase := r.PhaseAt(v.now)
	if phase == models.PhasePreparing || phase == models.PhaseHeld || phase == models.PhaseSealed {
		body.Practice = clerkRoundURL(r.Round.ID) + "/rehearse"
	}
	list, err := v.d.Rounds.Rehearsals(v.ctx, r.Round.ID)
	for _, p := range list {
		place, err := v.d.Places.Place(v.ctx, p.Round.Place)
		if err != nil {
			return err
		}
		row := v.roundRow(place, p, false)
		row.URL = clerkRoundURL(p.Round.ID)
		body.Rehearsals = append(body.Rehearsals, row)
	}
	slices.SortStableFunc(body.Rehearsals, func(a, b view.RoundRow) int { return b.Opens.Compare(a.Opens) })
	return err
}

// addNext adds the acts that a sealed round is ready for.
func (v *visit) addNext(body *view.ClerkRound, r models.RoundView, place models.Place) error {
	at := clerkRoundURL(r.Round.ID)
	switch body.Phase {
	case models.PhaseSealed, models.PhaseVoting:
		body.CloseURL = at + closingPath
		if r.Round.Rehearsal {
			body.EndURL = at + "/end"
		}
	case models.PhaseClosing, models.PhaseClosed:
		body.CountURL = at + "/count"
	case models.PhaseCounted:
		if !r.Round.Rehearsal {
			body.Publish = at + "/publish"
		}
	}
	if v.mayWatch(r, place) && body.Phase != models.PhasePublished && body.Phase != models.PhaseResolved {
		body.WallURL = roundURL(r.Round.ID) + "/wall"
	}
	if !v.discloses(r, place).Result {
		return nil
	}
	body.ResultURL = roundURL(r.Round.ID) + "/result"
	if r.Published && v.actor.Can(models.RoleClerk, r.Round.DecidedAt()) {
		body.Resolution = at + resolvePath
	}
	if r.Resolved {
		res, err := v.d.Results.Resolution(v.ctx, r.Round.ID)
		body.Minute, body.Minuted = res.Minute, v.meeting(place, res.On)
		return err
	}
	return nil
}

// tasks is what there is to do before a round can be sealed.
func (v *visit) tasks(r models.RoundView, place models.Place, names sealedRound, gates []models.Gate, rehearsed bool) ([]view.TaskPart, error) {
	batches, err := v.d.Codes.Batches(v.ctx, r.Round.ID)
	if err != nil {
		return nil, err
	}
	at, now := clerkRoundURL(r.Round.ID), v.termsOf(place, r.Round)
	shut := func(task models.RoundTask) bool {
		return slices.ContainsFunc(gates, func(g models.Gate) bool {
			return mends[g.Code] == task || mends[g.Code] == "terms" && task == "projects"
		})
	}
	part := func(task models.RoundTask, hint string) view.Task {
		t := view.Task{Name: v.say("task." + string(task)), URL: at + "/set/" + string(task), Hint: hint, State: view.TaskDone}
		switch settled := slices.Contains(r.Round.Settled, task); {
		case !settled:
			t.State = view.TaskNotStarted
		case task == models.TaskMoney && shut(task) && len(r.Round.Funds) > 0:
			t.State = view.TaskWaiting
		case shut(task):
			t.State = view.TaskNeedsYou
		}
		return t
	}
	begun := func(task models.RoundTask, n int) view.TaskState {
		switch {
		case n == 0:
			return view.TaskNotStarted
		case shut(task):
			return view.TaskNeedsYou
		}
		return view.TaskDone
	}
	facts := func(task models.RoundTask) []view.Fact { return v.factsOf(place, now, task) }
	practice := view.Task{Name: v.say("task.rehearsal"), URL: "#practice", Hint: v.say("task.rehearsal_hint"), State: view.TaskNotStarted}
	if rehearsed {
		practice.State = view.TaskDone
	}
	return []view.TaskPart{
		{Name: v.say("task.part_round"), Tasks: []view.Task{
			part(models.TaskDates, v.say("task.dates_hint", "opens", v.date(place, r.Round.Times.OpensAt), "closes", v.date(place, r.Round.Times.ClosesAt))),
			part(models.TaskPeople, v.said(facts(models.TaskPeople), "task.people_none"))}},
		{Name: v.say("task.part_money"), Tasks: []view.Task{
			part(models.TaskMoney, v.say("task.money_hint", "sum", sum(place, names.seal.Pot()).String(), "n", len(names.seal.Funds)))}},
		{Name: v.say("task.part_ballot"), Tasks: []view.Task{
			{Name: v.say("task.projects"), URL: at + "/projects", State: begun("projects", len(names.projects)), Hint: v.say("task.projects_hint", "n", len(names.projects))},
			part(models.TaskBallot, v.said(facts(models.TaskBallot), "")),
			part(models.TaskRule, v.say("rule."+r.Round.Rule.Name)),
			part(models.TaskShown, v.said(facts(models.TaskShown), ""))}},
		{Name: v.say("task.part_codes"), Tasks: []view.Task{
			{Name: v.say("task.codes"), URL: at + codesPath, State: begun("codes", len(batches)), Hint: v.say("task.codes_hint", "n", names.seal.RollSize)}}},
		{Name: v.say("task.part_seal"), Tasks: []view.Task{practice, v.sealTask(at, r.Round, names, gates)}},
	}, nil
}

// sealTask is the last task. Until it can start, it says what it waits for.
func (v *visit) sealTask(at string, r models.Round, names sealedRound, gates []models.Gate) view.Task {
	t := view.Task{Name: v.say("task.seal"), URL: at + checkPath, Hint: v.say("task.seal_hint"), State: view.TaskNotStarted}
	if len(gates) == 0 {
		return t
	}
	var waits []string
	for _, w := range v.ways("gate.", r, names, gates) {
		waits = append(waits, w.Text)
	}
	t.URL, t.State, t.Hint = "", view.TaskCannot, v.say("task.seal_waits", "for", strings.Join(waits, " "))
	return t
}

// said puts facts behind each other, or says the other string when there are none.
func (v *visit) said(facts []view.Fact, none string) string {
	var texts []string
	for _, f := range facts {
		if f.Text != "" {
			texts = append(texts, strings.TrimSuffix(f.Text, "."))
		}
	}
	if len(texts) == 0 {
		return v.say(none)
	}
	return strings.Join(texts, ". ") + "."
}
