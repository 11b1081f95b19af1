package web

import (
	"errors"
	"fmt"
	"strings"
	"time"

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

// voter finds out whose ballot it is. Before there is a ballot, or without a pass for
// this round, the visitor is sent to the page that elsewhere names.
func (s *Site) voter(c *fiber.Ctx) (v *voter, elsewhere string, err error) {
	visit := s.visit(c)
	r, _, err := visit.roundOf()
	if err != nil {
		return nil, "", err
	}
	if !hasBallot(r, visit.now) {
		return nil, roundURL(r.Round.ID), nil
	}
	person, err := s.d.Passes.ReadPass(httpx.Pass(c), string(r.Round.ID))
	if models.IsKind(err, models.Unauthenticated) { // no pass is no fault: a code makes one
		elsewhere = roundURL(r.Round.ID) + "/code"
		if c.Method() == fiber.MethodPost { // there was one when the page was shown
			elsewhere += "?gone=1"
		}
		return nil, elsewhere, nil
	}
	if err != nil {
		return nil, "", err
	}
	v, err = visit.voterOf(r, models.PersonKey(person))
	return v, "", err
}

// voterOf is this visit by a person, or by nobody yet, at a round that is sealed.
func (v *visit) voterOf(r models.RoundView, person models.PersonKey) (*voter, error) {
	names, err := v.sealedRound(r)
	return &voter{v, r, names, person}, err
}

// hasBallot reports whether a round has, or had, a ballot to be filled in.
func hasBallot(r models.RoundView, now time.Time) bool {
	return r.Seal != nil && r.PhaseAt(now) != models.PhaseSealed
}

// votes reports whether ballots are taken now.
func (v *voter) votes() bool { return v.round.PhaseAt(v.now) == models.PhaseVoting }

// at is the address of the voter's round.
func (v *voter) at() string { return roundURL(v.round.Round.ID) }

// current is the voter's ballot as it stands.
func (v *voter) current() (voting.Receipt, error) {
	return v.d.Ballots.Current(v.ctx, v.round.Round.ID, v.person)
}

// ballot shows what to choose from, with what is counted now filled in.
func (s *Site) ballot(c *fiber.Ctx) error {
	v, elsewhere, err := s.voter(c)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return httpx.SeeOther(c, elsewhere)
	}
	current, err := v.current()
	if err != nil {
		return err
	}
	if !v.votes() {
		return v.showForm("ballot-closed", v.closedPage(current))
	}
	page := v.page(&v.names.place)
	page.Body = v.ballotModel(current.Ballot, paperOf(current.Ballot), v.d.NewID())
	return v.showForm("ballot", page)
}

// cast takes what was posted. Where the pass is gone the code is asked for first, and what
// was posted is kept in that form meanwhile.
func (s *Site) cast(c *fiber.Ctx) error {
	v, elsewhere, err := s.voter(c)
	switch {
	case err != nil:
		return err
	case elsewhere == "":
		return v.take(v.form())
	case strings.Contains(elsewhere, "/code"):
		return s.codeForm(c)
	}
	return httpx.SeeOther(c, elsewhere)
}

// take does what the form of a ballot asks for: to look at it once more, or to have it
// counted.
func (v *voter) take(f form) error {
	p, err := v.readPaper(f)
	switch do := f.get("do"); {
	case do != "send" && !v.votes():
		return v.notCast(models.E(models.Conflict, "closed"), f, p)
	case do == "change":
		return v.change(p)
	case do == "filter":
		return v.filter(f, p)
	case err != nil:
		return v.notCast(err, f, p)
	case do == "send":
		return v.send(p, f)
	}
	return v.check(p, f)
}

// send has a ballot counted, and shows its receipt.
func (v *voter) send(p paper, f form) error {
	act := v.act(p)
	receipt, err := v.d.Ballots.Cast(v.ctx, act)
	if err == nil && receipt.Reused {
		// The form was sent before and comes again from the browser's history with
		// other choices: a change of what it did then, unless that was changed since.
		act.Base = receipt.Ballot.Rev
		act.Cmd = v.d.KeyedID("web/ballot", append([]string{act.Cmd, string(act.State), fmt.Sprint(act.Points)}, act.Choices...)...)
		_, err = v.d.Ballots.Cast(v.ctx, act)
	}
	if err != nil {
		return v.notCast(err, f, p)
	}
	return httpx.SeeOther(v.c, v.at()+"/receipt")
}

// act is the command that a paper asks for.
func (v *voter) act(p paper) voting.Cast {
	act := voting.Cast{Round: v.round.Round.ID, Person: v.person, Channel: models.Online, Cmd: p.cmd, Base: p.base, State: p.state, ReadAt: v.now}
	if p.state == models.BallotCast {
		act.Choices, act.Points = p.choices, p.points
	}
	return act
}

// check shows the choices once more, if they would count, or asks whether a
// blank ballot or a withdrawal is meant.
func (v *voter) check(p paper, f form) error {
	act := v.act(p)
	if _, err := models.NewBallot(v.round, v.now, "", act.Base, act.State, act.Choices, act.Points); err != nil {
		return v.notCast(err, f, p)
	}
	current, err := v.current()
	if err != nil {
		return err
	}
	page := v.page(&v.names.place)
	page.Body = v.checkModel(p, current.Ballot)
	return v.showForm("check", page)
}

// change goes back from the check to the ballot without losing a choice.
func (v *voter) change(p paper) error {
	base, err := v.base(p.base)
	if err != nil {
		return err
	}
	page := v.page(&v.names.place)
	page.Body = v.ballotModel(base, p, p.cmd)
	return v.showForm("ballot", page)
}

// base is the revision that a page was based on, as far as it is still known.
func (v *voter) base(rev int64) (models.Ballot, error) {
	current, err := v.current()
	if err != nil || current.Ballot.Rev != rev {
		return models.Ballot{Rev: rev}, err
	}
	return current.Ballot, nil
}

// notCast shows the ballot again with what is on it and why it is not counted.
// Who was overtaken by another device sees both, and the next sending is based
// on what is counted.
func (v *voter) notCast(refusal error, f form, p paper) error {
	if e, ok := asError(refusal); ok && (e.Code == "closed" || e.Code == "not_counted") {
		current, err := v.current()
		if err != nil {
			return err
		}
		return v.again(refusal, f, "ballot-closed", v.closedPage(current))
	}
	base, err := v.base(p.base)
	if err != nil {
		return err
	}
	cmd := p.cmd
	var conflict *view.BallotConflict
	if stale, ok := errors.AsType[*voting.Stale](refusal); ok {
		base, cmd = stale.Current.Ballot, v.d.NewID()
		conflict = &view.BallotConflict{There: v.words(paperOf(base), base.State), Here: v.words(p, p.state)}
	}
	body := v.ballotModel(base, p, cmd)
	body.Conflict = conflict
	page := v.page(&v.names.place)
	page.Body, page.Form = body, map[string]string{}
	v.anchors = map[string]string{}
	for i, project := range v.shuffled() { // a ballot's faults are told of all its choices together
		id := "choice-" + project.Ref
		v.anchors[rowField(project.Ref)] = id
		if i == 0 {
			v.anchors["choices"], v.anchors["points"], v.anchors["kind"] = id, id, id
		}
	}
	return v.again(v.atRows(refusal), f, "ballot", page)
}

// rowField is the name under which a fault of one project is told.
func rowField(ref string) string { return "row-" + ref }

// atRows leads faults of one project to its row, and calls it by its name.
func (v *voter) atRows(refusal error) error {
	e, ok := asError(refusal)
	if !ok {
		return refusal
	}
	told := models.E(e.Kind, e.Code)
	for _, f := range e.Fields {
		for i, a := range f.Args {
			if a.Name != "project" {
				continue
			}
			f.Name = rowField(a.Value)
			args := append([]models.Arg{}, f.Args...)
			args[i].Value = "“" + strings.TrimSpace(v.names.title(a.Value)) + "”"
			f.Args = args
		}
		told.Fields = append(told.Fields, f)
	}
	return told.Because(refusal)
}
