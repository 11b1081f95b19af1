package web

import (
	"bytes"
	"encoding/csv"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
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
	return sendTable(c, string(place.ID)+"-journal.csv", rows)
}

// sendTable answers with a CSV file. A cell that a spreadsheet would take for a
// formula is marked as text, because its words may come from anybody.
func sendTable(c *fiber.Ctx, name string, rows [][]string) error {
	data, err := tableBytes(rows)
	if err != nil {
		return err
	}
	c.Attachment(name)
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	return c.Send(data)
}

// tableBytes writes such a file.
func tableBytes(rows [][]string) ([]byte, error) {
	var buf bytes.Buffer
	buf.WriteString("\ufeff") // or a spreadsheet takes the £ for something else
	w := csv.NewWriter(&buf)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = inert(cell)
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return buf.Bytes(), w.Error()
}

// inert makes text of what a spreadsheet would run. Plain numbers stay numbers.
func inert(cell string) string {
	if cell == "" || !startsFormula(cell[0]) || isNumber(cell) {
		return cell
	}
	return "'" + cell
}

func startsFormula(b byte) bool {
	switch b {
	case '=', '+', '-', '@', '\t', '\r', '\n':
		return true
	}
	return false
}

func isNumber(s string) bool {
	if len(s) > 1 && s[0] == '-' {
		s = s[1:]
	}
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && s[i] != '.' {
			return false
		}
	}
	return s != ""
}
