package web

import (
	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// letter is the address in the square of a letter. It fills the code into the
// form and does nothing else: whoever follows links to look at them, such as a
// mail program or a messenger, redeems nothing.
func (s *Site) letter(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.codePage(form{})
	if err != nil {
		return err
	}
	code := c.Params("code")
	if letters, err := models.ReadCode(code); err == nil {
		code = models.Grouped(letters)
	}
	page.Form = map[string]string{"code": code}
	return v.showForm("code", page)
}

// codeForm asks for the code of a letter, and keeps the ballot that was posted without one.
func (s *Site) codeForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.codePage(v.form())
	if err != nil {
		return err
	}
	return v.showForm("code", page)
}

// codePage is the form for a code, with the ballot that waits for it. It posts to an
// address without the code.
func (v *visit) codePage(f form) (view.Page, error) {
	r, place, err := v.roundOf()
	if err != nil {
		return view.Page{}, err
	}
	body := view.Code{Round: r.Round.Name, Closes: v.in(place, r.ClosesAt()), Closed: r.Seal != nil && !v.now.Before(r.ClosesAt()),
		Gone: v.c.Query("gone") != "", Action: roundURL(r.Round.ID) + "/code"}
	if v.now.Before(r.OpensAt()) {
		body.Opens = v.in(place, r.OpensAt())
	}
	if waits(f) && hasBallot(r, v.now) {
		nobody, err := v.voterOf(r, "")
		if err != nil {
			return view.Page{}, err
		}
		p, _ := nobody.readPaper(f) // what is wrong with it is told when the code is known
		body.Gone, body.Chosen = true, nobody.words(p, p.state)
		for _, name := range ballotFields {
			for _, value := range f[name] {
				body.Kept = append(body.Kept, view.Kept{Name: name, Value: value})
			}
		}
	}
	name, err := v.bodyName(r.Round.Body)
	if err != nil {
		return view.Page{}, err
	}
	body.Help = v.say("code.help", "body", name)
	page := v.page(&place)
	page.Body = body
	return page, nil
}

// ballotFields are what the form of a ballot says, besides who sends it.
var ballotFields = []string{"do", "state", "base", "cmd", "choice", "points", "rank"}

// waits reports whether a form carries a ballot.
func waits(f form) bool { return f.get("do") != "" }

// redeem turns a code into a pass, with which this browser comes back to the
// ballot; a ballot that waited for it is taken at once. A right code always works; only
// wrong ones are counted.
func (s *Site) redeem(c *fiber.Ctx) error {
	v := s.visit(c)
	r, _, err := v.roundOf()
	if err != nil {
		return err
	}
	f := v.form()
	person, err := s.d.Codes.Redeem(v.ctx, r.Round.ID, f.get("code"))
	if err != nil {
		return v.wrongCode(err, f, r.Round.ID)
	}
	expires := r.PassUntil(v.now)
	pass, err := s.d.Passes.IssuePass(string(r.Round.ID), string(person), expires)
	if err != nil {
		return err
	}
	httpx.SetPass(c, pass, expires)
	if waits(f) && hasBallot(r, v.now) {
		known, err := v.voterOf(r, person)
		if err != nil {
			return err
		}
		return known.take(f)
	}
	return httpx.SeeOther(c, roundURL(r.Round.ID)+"/ballot")
}

// wrongCode counts a guess and shows the form again. A slip of the pen is no
// guess: it was told from one without asking the roll.
func (v *visit) wrongCode(err error, f form, round models.RoundID) error {
	if models.IsKind(err, models.NotFound) {
		letters, readErr := models.ReadCode(f.get("code"))
		if readErr != nil {
			return readErr
		}
		err = faultOf(err, "code")
		if limit := v.d.Guesses.Wrong(httpx.Address(v.c), string(round), models.CodeBatchLetter(letters)); limit != nil {
			err = limit
		}
	}
	page, pageErr := v.codePage(f)
	if pageErr != nil {
		return pageErr
	}
	return v.again(err, f, "code", page)
}
