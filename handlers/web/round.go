package web

import (
	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// round shows what may be chosen with which money, how it is counted, and how
// far it has come.
func (s *Site) round(c *fiber.Ctx) error {
	v := s.visit(c)
	r, place, err := v.roundOf()
	if err != nil {
		return err
	}
	page, typed, fault, err := v.roundPage(r, place)
	switch {
	case err != nil:
		return err
	case fault != nil:
		return v.again(fault, typed, "round", page)
	case r.Packed: // it asks for a receipt
		return v.showForm("round", page)
	}
	return v.show("round", page)
}

// roundPage puts the page of a round together. The fault is what cannot be read of
// what was asked for: typed.
func (v *visit) roundPage(r models.RoundView, place models.Place) (page view.Page, typed form, fault, err error) {
	names, gates, err := v.sealedOrDraft(r)
	if err != nil {
		return page, nil, nil, err
	}
	body, err := v.roundModel(r, place, names, gates)
	if err != nil {
		return page, nil, nil, err
	}
	body.Projects, typed, fault = v.projectList(r, place, names.projects)
	page = v.page(&place)
	page.Body, page.Form = body, typed.kept()
	return page, typed, fault, nil
}
