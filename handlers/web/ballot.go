package web

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/voting"
	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// voter is a visit of somebody who holds a pass for the round.
type voter struct {
	*visit
	round  models.RoundView
	names  sealedRound
	person models.PersonKey
}

// voter finds out whose ballot it is. Without a pass for this round, or before
// there is a ballot, the visitor is sent to the page that elsewhere names.
func (s *Site) voter(c *fiber.Ctx) (v *voter, elsewhere string, err error) {
	visit := s.visit(c)
	r, _, err := visit.roundOf()
	if err != nil {
		return nil, "", err
	}
	if r.Seal == nil || r.PhaseAt(visit.now) == models.PhaseSealed {
		return nil, roundURL(r.Round.ID), nil
	}
	person, err := s.d.Passes.ReadPass(httpx.Pass(c), string(r.Round.ID))
	if models.IsKind(err, models.Unauthenticated) { // no pass is no fault: a code makes one
		return nil, roundURL(r.Round.ID) + "/code", nil
	}
	if err != nil {
		return nil, "", err
	}
	names, err := visit.sealedRound(r)
	return &voter{visit, r, names, models.PersonKey(person)}, "", err
}

// ballot shows what to choose from, with what is counted now ticked.
func (s *Site) ballot(c *fiber.Ctx) error {
	v, elsewhere, err := s.voter(c)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return httpx.SeeOther(c, elsewhere)
	}
	if v.round.PhaseAt(v.now) != models.PhaseVoting {
		return httpx.SeeOther(c, roundURL(v.round.Round.ID))
	}
	current, err := s.d.Ballots.Current(v.ctx, v.round.Round.ID, v.person)
	if err != nil {
		return err
	}
	page := v.page(&v.names.place)
	page.Body = v.ballotModel(current.Ballot, current.Ballot.Choices, v.d.NewID())
	return v.showForm("ballot", page)
}

// cast takes what was posted: to look at once more, or to be counted.
func (s *Site) cast(c *fiber.Ctx) error {
	v, elsewhere, err := s.voter(c)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return httpx.SeeOther(c, elsewhere)
	}
	f := v.form()
	act, err := v.readBallot(f)
	switch {
	case err != nil:
		return v.notCast(err, f, act)
	case f.get("do") == "check":
		return v.check(act, f)
	case f.get("do") == "change":
		return v.change(act)
	}
	return v.send(act, f)
}

// send has a ballot counted, and shows its receipt.
func (v *voter) send(act voting.Cast, f form) error {
	receipt, err := v.d.Ballots.Cast(v.ctx, act)
	if err == nil && receipt.Reused {
		// The form was sent before and comes again from the browser's history with
		// other ticks: a change of what it did then, unless that was changed since.
		act.Base = receipt.Ballot.Rev
		act.Cmd = v.d.KeyedID("web/ballot", append([]string{act.Cmd, string(act.State), fmt.Sprint(act.Points)}, act.Choices...)...)
		_, err = v.d.Ballots.Cast(v.ctx, act)
	}
	if err != nil {
		return v.notCast(err, f, act)
	}
	return httpx.SeeOther(v.c, roundURL(act.Round)+"/receipt")
}

// readBallot reads the form of a ballot. What is on it is judged by the model.
func (v *voter) readBallot(f form) (voting.Cast, error) {
	r := v.reader(f, v.names.place)
	act := voting.Cast{Round: v.round.Round.ID, Person: v.person, Channel: models.Online, Cmd: v.cmd(f), Base: r.count("base", 0),
		State: models.BallotCast, Choices: f["choice"], ReadAt: v.now}
	switch f.get("do") {
	case "blank":
		act.State, act.Choices = models.BallotBlank, nil
	case "withdraw":
		act.State, act.Choices = models.BallotWithdrawn, nil
	case "send", "check", "change":
	default:
		r.fail("kind", "ballot_state")
	}
	return act, r.err("ballot", nil)
}

// check shows the choices once more, if they would count.
func (v *voter) check(act voting.Cast, f form) error {
	if _, err := models.NewBallot(v.round, v.now, "", act.Base, act.State, act.Choices, act.Points); err != nil {
		return v.notCast(err, f, act)
	}
	current, err := v.d.Ballots.Current(v.ctx, act.Round, v.person)
	if err != nil {
		return err
	}
	page := v.page(&v.names.place)
	page.Body = v.checkModel(act, current.Ballot)
	return v.showForm("check", page)
}

// change goes back from the check to the ballot without losing a tick.
func (v *voter) change(act voting.Cast) error {
	current, err := v.d.Ballots.Current(v.ctx, act.Round, v.person)
	if err != nil {
		return err
	}
	base := models.Ballot{Rev: act.Base}
	if current.Ballot.Rev == act.Base {
		base = current.Ballot
	}
	page := v.page(&v.names.place)
	page.Body = v.ballotModel(base, act.Choices, act.Cmd)
	return v.showForm("ballot", page)
}

// notCast shows the ballot again with what was ticked and why it is not counted.
// Who was overtaken by another device sees both, and the next sending is based
// on what is counted.
func (v *voter) notCast(refusal error, f form, act voting.Cast) error {
	current := models.Ballot{Rev: act.Base}
	cmd := act.Cmd
	page := v.page(&v.names.place)
	if stale, ok := errors.AsType[*voting.Stale](refusal); ok {
		current, cmd = stale.Current.Ballot, v.d.NewID()
		page.Errors = []view.FieldError{
			{Message: v.say("ballot.counted_now", "choices", v.chosenNames(current.Choices, current.State))},
			{Message: v.say("ballot.ticked_here", "choices", v.chosenNames(act.Choices, act.State))},
		}
	} else if now, err := v.d.Ballots.Current(v.ctx, act.Round, v.person); err != nil {
		return err
	} else if act.Base == now.Ballot.Rev {
		current = now.Ballot
	}
	body := v.ballotModel(current, act.Choices, cmd)
	if act.State != models.BallotCast {
		body = v.ballotModel(current, f["choice"], cmd)
	}
	body.Counted = body.Counted && act.State == models.BallotCast
	page.Body, page.Form = body, map[string]string{}
	if len(v.names.projects) > 0 { // a ballot's faults are told of all its choices together
		id := "choice-" + v.shuffled()[0].Ref
		v.anchors = map[string]string{"choices": id, "kind": id}
	}
	return v.again(refusal, f, "ballot", page)
}

// same reports whether two lists choose the same projects.
func (v *voter) same(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
