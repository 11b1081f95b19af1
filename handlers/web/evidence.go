package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/audit"
)

// evidence offers a pack for each strand: what was awarded and paid, what came of it, and
// why some of it is late.
func (s *Site) evidence(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.staffPage(place, trailReaders...)
	if err != nil {
		return err
	}
	strands, err := v.d.Trail.Strands(v.ctx, v.actor, place.ID)
	if err != nil {
		return err
	}
	table := &view.Table{Caption: v.say("evidence.title"), Empty: v.say("award.none"), Columns: []view.Column{{Name: v.say("evidence.strand")}, {Name: v.say("trails.awards"), Num: true}, {Name: v.say("evidence.reports"), Num: true}, {Name: v.say("award.awarded"), Num: true}}}
	for _, s := range strands {
		table.Rows = append(table.Rows, []view.Cell{{Text: v.strandWord(s.Strand), URL: staffURL(place.ID, "evidence/"+s.Strand+".zip")}, {Text: strconv.Itoa(s.Awards)}, {Text: strconv.Itoa(s.Reports)}, {Text: sum(place, s.Awarded).String()}})
	}
	page.Body = view.Sheet{Caption: place.Name, Title: v.say("evidence.title"), Lead: v.say("evidence.lead"), Sections: []view.Section{{Table: table}}, Back: view.Link{Name: v.say("award.register"), URL: staffURL(place.ID, "awards")}}
	return v.show("sheet", page)
}

func (v *visit) strandWord(s string) string {
	if s == audit.NoStrand {
		return v.say("statement.no_strand")
	}
	return v.strandTitle(models.Strand(s))
}

// evidencePack sends the pack of a strand.
func (s *Site) evidencePack(c *fiber.Ctx) error {
	v := s.visit(c)
	place, strand := models.PlaceID(c.Params("place")), strings.TrimSuffix(c.Params("strand"), ".zip")
	data, err := v.d.Trail.Pack(v.ctx, v.actor, place, strand)
	if err != nil {
		return err
	}
	return sendFile(c, string(place)+"-evidence-"+strand+".zip", data)
}
