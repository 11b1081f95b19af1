package web

import (
	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// previewed turns a clerk's visit into that of a resident at the minute of
// opening, with the round as it would be sealed now. Nothing is stored.
func (s *Site) previewed(c *fiber.Ctx) (*visit, models.RoundView, error) {
	v := s.visit(c)
	r, place, err := v.roundOf()
	if err != nil {
		return v, r, err
	}
	if err := v.actor.Need(place.ID, models.RoleClerk); err != nil {
		return v, r, err
	}
	names, _, err := v.sealedOrDraft(r)
	if err != nil {
		return v, r, err
	}
	v.now = r.OpensAt()
	names.seal.SealedAt = v.now
	r.Seal, r.Overrides, r.Facts = &names.seal, nil, models.Facts{}
	v.preview, v.mark, v.actor = &names, view.MarkPreview, models.Anonymous
	return v, r, nil
}

// previewRound shows the page of a round as residents will see it.
func (s *Site) previewRound(c *fiber.Ctx) error {
	v, r, err := s.previewed(c)
	if err != nil {
		return err
	}
	page, typed, fault, err := v.roundPage(r, v.preview.place)
	if err != nil {
		return err
	}
	body := page.Body.(view.Round)
	body.VoteURL, body.Digest = clerkRoundURL(r.Round.ID)+"/preview/ballot", ""
	page.MarkTo, page.Body = clerkRoundURL(r.Round.ID), body
	if fault != nil { // what was searched for cannot be read
		return v.again(fault, typed, "round", page)
	}
	return v.showForm("round", page)
}

// previewBallot shows the ballot as residents will see it. What is sent from it
// comes back with the sentence that nothing is counted.
func (s *Site) previewBallot(c *fiber.Ctx) error {
	v, r, err := s.previewed(c)
	if err != nil {
		return err
	}
	voter := &voter{visit: v, round: r, names: *v.preview, person: "preview"}
	typed, _ := voter.readPaper(v.form()) // what is wrong with it would be told when it is cast
	body := voter.ballotModel(models.Ballot{}, typed, v.d.NewID())
	at := clerkRoundURL(r.Round.ID) + "/preview"
	body.Action, body.Forget, body.Live, body.RoundURL = at+"/ballot", at+"/ballot", "", at
	page := v.page(&v.preview.place)
	page.MarkTo, page.Body = clerkRoundURL(r.Round.ID), body
	if c.Method() == fiber.MethodPost {
		return v.again(models.E(models.Conflict, "preview"), v.form(), "ballot", page)
	}
	return v.showForm("ballot", page)
}
