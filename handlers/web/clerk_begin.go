package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/rounds"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// How the choice of a beginning is written in the form.
const (
	fromTemplate = "template."
	fromRound    = "round."
	fromShadow   = "shadow."
)

// newRoundForm asks how a round is to begin: from a template, or like another one.
func (s *Site) newRoundForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.beginPage(v.d.NewID(), "")
	if err != nil {
		return err
	}
	return v.showForm("clerk-round-begin", page)
}

func (v *visit) beginPage(cmd, chosen string) (view.Page, error) {
	place, err := v.placeOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return page, err
	}
	body := view.RoundBegin{Action: staffURL(place.ID, "rounds/new"), Back: staffURL(place.ID, "rounds"), Cmd: cmd}
	templates, err := rounds.Templates()
	if err != nil {
		return page, err
	}
	for _, t := range templates {
		value := fromTemplate + t.ID
		body.Templates = append(body.Templates, view.Choice{Value: value, Text: v.say("template." + t.ID), Hint: v.say("template." + t.ID + ".why"),
			Checked: value == chosen})
	}
	if body.Copies, err = v.shadowChoices(place, chosen); err != nil {
		return page, err
	}
	list, err := v.d.Rounds.OfPlace(v.ctx, place.ID)
	if err != nil {
		return page, err
	}
	for i := len(list) - 1; i >= 0; i-- {
		r := list[i]
		value := fromRound + string(r.Round.ID)
		body.Copies = append(body.Copies, view.Choice{Value: value, Text: v.say("begin.like", "round", r.Round.Name),
			Hint: v.say("begin.like_hint", "date", v.date(place, r.OpensAt())), Checked: value == chosen})
	}
	page.Body = body
	return page, nil
}

// newRound records a round as a template or another round has it.
func (s *Site) newRound(c *fiber.Ctx) error {
	v := s.visit(c)
	f := v.form()
	id, err := v.begin(f)
	if err != nil {
		page, pageErr := v.beginPage(v.cmd(f), f.get("start"))
		if pageErr != nil {
			return pageErr
		}
		v.order = []string{"start", "name", "id"}
		return v.again(err, f, "clerk-round-begin", page)
	}
	return v.then(clerkRoundURL(id), "created")
}

func (v *visit) begin(f form) (models.RoundID, error) {
	place, err := v.placeOf()
	if err != nil {
		return "", err
	}
	b := rounds.Beginning{Place: place.ID, ID: models.RoundID(f.get("id")), Name: f.get("name")}
	if b.ID == "" {
		b.ID = models.RoundID(models.Slug(models.Clean(b.Name), 60))
	}
	if b.ID == "" {
		b.ID = "round" // the name is missing, and that is what is told
	}
	start := f.get("start")
	if id, ok := strings.CutPrefix(start, fromRound); ok {
		b.From = models.RoundID(id)
	} else if giver, ok := strings.CutPrefix(start, fromShadow); ok {
		b.Shadow = models.PlaceID(giver)
	} else {
		b.Template = strings.TrimPrefix(start, fromTemplate)
	}
	r, err := v.d.Setup.Begin(v.ctx, v.by(f), b)
	return r.ID, err
}
