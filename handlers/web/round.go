package web

import (
	"github.com/gofiber/fiber/v2"
)

// round shows what may be chosen with which money, how it is counted, and how
// far it has come.
func (s *Site) round(c *fiber.Ctx) error {
	v := s.visit(c)
	r, place, err := v.roundOf()
	if err != nil {
		return err
	}
	body, err := v.roundModel(r, place)
	if err != nil {
		return err
	}
	page := v.page(&place)
	page.Body = body
	if body.CheckURL != "" {
		return v.showForm("round", page)
	}
	return v.show("round", page)
}
