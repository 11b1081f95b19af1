package web

import (
	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

func lessonsURL(id models.RoundID) string { return clerkRoundURL(id) + "/lessons" }

// roundLessons shows a clerk what rounds taught, and what is left of the last one.
func (s *Site) roundLessons(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.lessonsPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("clerk-round-lessons", page)
}

func (v *visit) lessonsPage(cmd string) (view.Page, error) {
	r, place, err := v.roundOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return page, err
	}
	body := view.RoundLessons{Round: r.Round.Name, Learn: r.Published || r.Resolved, Action: lessonsURL(r.Round.ID), Cmd: cmd, Back: clerkRoundURL(r.Round.ID)}
	if body.Lessons, err = v.lessonLines(place, r); err != nil {
		return page, err
	}
	if r.Round.From != "" && !r.Round.Rehearsal {
		err = v.addLeft(&body, place, r)
	}
	page.Body = body
	return page, err
}

// addLeft adds the ideas of the last round that got no money, and those of them that were
// brought over.
func (v *visit) addLeft(body *view.RoundLessons, place models.Place, r models.RoundView) error {
	last, err := v.d.Rounds.View(v.ctx, r.Round.From)
	if err != nil {
		return err
	}
	if !last.Published && !last.Resolved {
		return nil
	}
	body.Last = &view.Link{Name: last.Round.Name, URL: roundURL(r.Round.From)}
	all, err := v.d.Ideas.OfPlace(v.ctx, place.ID)
	if err != nil {
		return err
	}
	for _, e := range all {
		if e.Proposal.Again != "" && e.Proposal.Round == r.Round.ID {
			body.Brought = append(body.Brought, view.Link{Name: v.title(e), URL: decideURL(e.Proposal.ID)})
		}
	}
	if r.Seal != nil {
		return nil
	}
	left, err := v.d.Again.Left(v.ctx, r.Round.ID)
	for _, e := range left {
		body.Ideas = append(body.Ideas, view.Choice{Value: string(e.Proposal.ID), Text: v.title(e), Hint: sum(place, e.Proposal.Ask).String(), Checked: true})
	}
	return err
}

// learnOrCarry adds a lesson to a round, or brings ideas of the last one into it.
func (s *Site) learnOrCarry(c *fiber.Ctx) error {
	v := s.visit(c)
	r, place, err := v.roundOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleClerk); err != nil {
		return err
	}
	f := v.form()
	done := "learnt"
	if f.get("do") == "carry" {
		done = "carried"
		_, err = s.d.Again.Carry(v.ctx, v.by(f), r.Round.ID, picked(f))
	} else {
		_, err = s.d.Lessons.Learn(v.ctx, v.by(f), r.Round.ID, f.get("lesson"))
	}
	if err != nil {
		page, pageErr := v.lessonsPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "clerk-round-lessons", page)
	}
	return v.then(lessonsURL(r.Round.ID), done)
}

// mostEarlier is how many rounds back a round shows the lessons of.
const mostEarlier = 5

// lessonLines are what a round taught, and before it the rounds that it was begun like: a new
// round has the lessons of the last one without anybody copying them.
func (v *visit) lessonLines(place models.Place, r models.RoundView) ([]view.LessonLine, error) {
	var out []view.LessonLine
	for n := 0; ; n++ {
		list, err := v.d.Lessons.Lessons(v.ctx, r.Round.ID)
		if err != nil {
			return nil, err
		}
		for _, l := range list {
			line := view.LessonLine{At: v.in(place, l.At), Words: l.Words}
			if n > 0 {
				line.Round = &view.Link{Name: r.Round.Name, URL: roundURL(r.Round.ID)}
			}
			out = append(out, line)
		}
		if r.Round.From == "" || r.Round.Rehearsal || n == mostEarlier {
			return out, nil
		}
		if r, err = v.d.Rounds.View(v.ctx, r.Round.From); err != nil {
			return nil, err
		}
	}
}

// addAnswers adds who answers for a round, what was escalated to them, and what rounds taught.
func (v *visit) addAnswers(body *view.Round, r models.RoundView, place models.Place, seal models.Seal) error {
	body.Councillor, body.Officer = seal.Answers.Councillor, seal.Answers.Officer
	calls, err := v.d.Escalations.EscalationsOf(v.ctx, r.Round.ID)
	if err != nil {
		return err
	}
	body.Calls = v.calls(place, calls, func(models.Escalation) bool { return true })
	body.Lessons, err = v.lessonLines(place, r)
	return err
}

// addAgain links an idea with the one that it was in an earlier round, and with the one that
// it became.
func (v *visit) addAgain(body *view.Proposal, p models.Proposal) error {
	if p.Again != "" {
		e, err := v.d.Ideas.Entry(v.ctx, p.Again)
		if err != nil {
			return err
		}
		r, err := v.d.Rounds.View(v.ctx, e.Proposal.Round)
		if err != nil {
			return err
		}
		body.Again = &view.Link{Name: v.say("again.in_round", "title", v.publicTitle(e), "round", r.Round.Name), URL: proposalURL(p.Again)}
	}
	later, err := v.d.Again.Later(v.ctx, p)
	if err != nil {
		return err
	}
	for _, id := range later {
		e, err := v.d.Ideas.Entry(v.ctx, id)
		if err != nil {
			return err
		}
		body.Later = append(body.Later, view.Link{Name: v.publicTitle(e), URL: proposalURL(id)})
	}
	return nil
}
