package web

import (
	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/plaincsv"
)

// placeOf reads the place that an address names.
func (v *visit) placeOf() (models.Place, error) {
	return v.d.Places.Place(v.ctx, models.PlaceID(v.c.Params("place")))
}

// place shows a place: its money and where it came from, rounds, ideas.
func (s *Site) place(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	body, err := v.placeModel(place)
	if err != nil {
		return err
	}
	page := v.page(&place)
	page.Body = body
	return v.show("place", page)
}

// journal shows every entry of a place.
func (s *Site) journal(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	chest, err := v.chest(place)
	if err != nil {
		return err
	}
	page := v.page(&place)
	page.Body = v.journalModel(chest)
	return v.show("journal", page)
}

// journalFile is the journal as a table for spreadsheets.
func (s *Site) journalFile(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	chest, err := v.chest(place)
	if err != nil {
		return err
	}
	rows := v.journalRows(chest)
	if v.err != nil {
		return v.err
	}
	return sendTable(c, string(place.ID)+"-journal.csv", []string{"entry", "date", "what", "account", "amount", "currency", "reference", "bank_day"}, rows)
}

// sendTable answers with a CSV file.
func sendTable(c *fiber.Ctx, name string, head []string, rows [][]plaincsv.Cell) error {
	c.Attachment(name)
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	return c.Send(plaincsv.Write(head, rows))
}
