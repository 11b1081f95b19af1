package web

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// clerkRounds lists the rounds of a place for its clerk.
func (s *Site) clerkRounds(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return err
	}
	if page.Body, err = v.clerkRoundsModel(place); err != nil {
		return err
	}
	return v.show("clerk-rounds", page)
}

// clerkRound shows a round to its clerk: what is done, what is in the way, and
// what comes next.
func (s *Site) clerkRound(c *fiber.Ctx) error { return s.showRound(c, onRound) }

// roundPage is a page of a round with forms that come back to it.
type roundPage struct {
	name, path string // path is under the clerk's page of the round
	body       func(v *visit, r models.RoundView, place models.Place, cmd string) (any, map[string]string, error)
}

const (
	closingPath = "/closing"
	codesPath   = "/codes"
	resolvePath = "/resolution"
	checkPath   = "/check"
)

var (
	onRound   = roundPage{"clerk-round", "", roundBody}
	onClosing = roundPage{"clerk-round-closing", closingPath, closingBody}
	onCodes   = roundPage{"clerk-round-codes", codesPath, codesBody}
	onResolve = roundPage{"clerk-round-resolution", resolvePath, resolutionBody}
	onCheck   = roundPage{"clerk-round-check", checkPath, checkBody}
)

func roundBody(v *visit, r models.RoundView, place models.Place, cmd string) (any, map[string]string, error) {
	body, err := v.clerkRoundModel(r, place)
	body.Cmd = cmd
	return body, nil, err
}

func closingBody(v *visit, r models.RoundView, place models.Place, cmd string) (any, map[string]string, error) {
	v.order = []string{"closes_at", "reason"}
	closes, at := v.in(place, r.ClosesAt()), clerkRoundURL(r.Round.ID)
	body := view.Closing{Round: r.Round.Name, Closes: closes, Action: at + "/close", Cmd: cmd, Back: at}
	if !mayMove(r.PhaseAt(v.now)) {
		return body, nil, models.E(models.Conflict, "closing_already")
	}
	return body, map[string]string{"closes_at": typedMoment(closes)}, nil
}

// mayMove reports whether the closing time can still be moved.
func mayMove(p models.Phase) bool { return p == models.PhaseSealed || p == models.PhaseVoting }

func (s *Site) showRound(c *fiber.Ctx, on roundPage) error {
	v := s.visit(c)
	page, err := v.pageOn(on, v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm(on.name, page)
}

func (v *visit) pageOn(on roundPage, cmd string) (view.Page, error) {
	r, place, err := v.roundOf()
	if err == nil && on.name == onResolve.name {
		place, err = v.deciding(r, place)
	}
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return page, err
	}
	page.Body, page.Form, err = on.body(v, r, place, cmd)
	return page, err
}

// act makes one call for a form on a page of a round, and shows that page again:
// with what was done, or with what is wrong.
func (s *Site) act(c *fiber.Ctx, on roundPage, done string, call func(v *visit, by models.By, f form, id models.RoundID) error) error {
	v := s.visit(c)
	f, id := v.form(), models.RoundID(c.Params("round"))
	if err := call(v, v.by(f), f, id); err != nil {
		page, pageErr := v.pageOn(on, v.cmd(f))
		if asked, ok := asError(err); pageErr != nil && ok && models.IsKind(pageErr, models.Conflict) {
			return asked // the page is not there any more, and the reason is the better answer
		}
		if pageErr != nil {
			return pageErr
		}
		page.Form = nil
		return v.again(err, f, on.name, page)
	}
	path := on.path
	if on.name == onCheck.name || on.name == onClosing.name {
		path = "" // what comes next stands on the page of the round
	}
	return v.then(clerkRoundURL(id)+path, done)
}

// closing asks when voting is to close instead.
func (s *Site) closing(c *fiber.Ctx) error { return s.showRound(c, onClosing) }

// moveClosing closes early or later; the time is typed in the place's zone.
func (s *Site) moveClosing(c *fiber.Ctx) error {
	return s.act(c, onClosing, "closing_moved", func(v *visit, by models.By, f form, id models.RoundID) error {
		_, place, err := v.roundOf()
		if err != nil {
			return err
		}
		r := v.reader(f, place)
		at := r.moment("closes_at")
		if at.IsZero() {
			r.fail("closes_at", "required")
		}
		if f.get("reason") == "" {
			r.fail("reason", "required")
		}
		if err := r.err("override", nil); err != nil {
			return err
		}
		_, err = s.d.Setup.Close(v.ctx, by, id, at, f.get("reason"))
		return err
	})
}

// count packs the ballots of a closed round and counts them.
func (s *Site) count(c *fiber.Ctx) error {
	return s.act(c, onRound, "counted", func(v *visit, by models.By, _ form, id models.RoundID) error {
		_, err := s.d.Counting.Count(v.ctx, by, id)
		return err
	})
}

// publish makes the result public.
func (s *Site) publish(c *fiber.Ctx) error {
	return s.act(c, onRound, "published", func(v *visit, by models.By, _ form, id models.RoundID) error {
		_, err := s.d.Counting.Publish(v.ctx, by, id)
		return err
	})
}

// rehearse makes a copy of a round to practise with, and leads to it.
func (s *Site) rehearse(c *fiber.Ctx) error {
	v := s.visit(c)
	f := v.form()
	made, err := v.rehearsed(f)
	if err != nil {
		page, pageErr := v.pageOn(onRound, v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = nil
		return v.again(gatesInWords(err), f, onRound.name, page)
	}
	return v.then(clerkRoundURL(made), "rehearsal_made")
}

func (v *visit) rehearsed(f form) (models.RoundID, error) {
	r, place, err := v.roundOf()
	if err != nil {
		return "", err
	}
	in := v.reader(f, place)
	minutes := in.count("minutes", 30)
	if err := in.err("rehearsal", nil); err != nil {
		return "", err
	}
	made, err := v.d.Setup.Rehearse(v.ctx, v.by(f), r.Round.ID, v.say("rehearsal.name", "round", shortened(r.Round.Name)), time.Duration(minutes)*time.Minute)
	return made.ID, err
}

// shortened leaves room in a name for what is put behind it.
func shortened(name string) string {
	letters := []rune(name)
	return string(letters[:min(len(letters), 80)])
}

// endRehearsal closes a rehearsal as soon as a round can be closed.
func (s *Site) endRehearsal(c *fiber.Ctx) error {
	return s.act(c, onRound, "closing_moved", func(v *visit, by models.By, _ form, id models.RoundID) error {
		r, err := s.d.Rounds.View(v.ctx, id)
		if err != nil {
			return err
		}
		if !r.Round.Rehearsal {
			return models.E(models.NotFound, "page")
		}
		_, err = s.d.Setup.Close(v.ctx, by, id, v.now.Add(models.OverrideNotice+time.Second), v.say("rehearsal.ended"))
		return err
	})
}
