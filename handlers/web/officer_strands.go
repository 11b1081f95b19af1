package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/places"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// strandsForm lists the strands of a programme for its officer, and moves funds.
func (s *Site) strandsForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.strandsPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("officer-strands", page)
}

func (v *visit) strandsPage(cmd string) (view.Page, error) {
	place, err := v.placeOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, models.RoleOfficer)
	if err != nil {
		return page, err
	}
	book, err := v.strandBook(place)
	if err != nil {
		return page, err
	}
	body := view.StrandsForm{PlaceName: place.Name, NewURL: staffURL(place.ID, "strands/new"), Action: v.c.Path(), Cmd: cmd}
	body.Rows, _ = book.rows()
	for i, line := range book.lines {
		body.Rows[i].URL = ""
		if !line.Closed {
			body.Rows[i].URL = staffURL(place.ID, "strands/") + string(line.ID)
			body.Strands = append(body.Strands, view.Choice{Value: string(line.ID), Text: v.strandTitle(line.ID)})
		}
	}
	inner, err := v.managed(place)
	if err != nil {
		return page, err
	}
	for _, p := range inner {
		funds, err := v.d.Money.Funds(v.ctx, p.ID)
		if err != nil {
			return page, err
		}
		for _, f := range funds {
			body.Funds = append(body.Funds, view.Choice{Value: string(f.ID), Text: p.Name + ": " + f.Name, Hint: v.say("strands.counts_under", "strand", v.strandTitle(f.Belongs()))})
		}
	}
	page.Body = body
	return page, nil
}

// moveStrand says under which strand a fund counts.
func (s *Site) moveStrand(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	f := v.form()
	if f.get("fund") == "" {
		err = models.E(models.Invalid, "strand", models.F("fund_line", "choose"))
	} else {
		_, err = s.d.FundLines.MoveStrand(v.ctx, v.by(f), models.FundID(f.get("fund")), models.Strand(f.get("strand")))
	}
	if err != nil {
		page, pageErr := v.strandsPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "officer-strands", page)
	}
	return v.then(staffURL(place.ID, "strands"), "strand_moved")
}

func (s *Site) addStrandForm(c *fiber.Ctx) error { return s.strandPage(c, "") }

func (s *Site) divideForm(c *fiber.Ctx) error {
	return s.strandPage(c, models.Strand(c.Params("strand")))
}

func (s *Site) strandPage(c *fiber.Ctx, of models.Strand) error {
	v := s.visit(c)
	page, err := v.strandFormPage(of, v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("officer-strand", page)
}

// strandParts are how many new strands a form has room for.
const strandParts = 3

func (v *visit) strandFormPage(of models.Strand, cmd string) (view.Page, error) {
	place, err := v.placeOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, models.RoleOfficer)
	if err != nil {
		return page, err
	}
	body := view.StrandForm{Action: v.c.Path(), Cmd: cmd, Back: staffURL(place.ID, "strands")}
	if of != "" {
		list, err := v.d.Strands.Strands(v.ctx, place.Programme)
		if err != nil {
			return page, err
		}
		if _, ok := list.Line(of); !ok {
			return page, models.E(models.NotFound, "document")
		}
		body.Of = v.strandTitle(of)
		for _, way := range []string{"split", "narrow"} {
			body.Ways = append(body.Ways, view.Choice{Value: way, Text: v.say("strands.way." + way), Hint: v.say("strands.way." + way + ".hint")})
		}
		for i := range int64(strandParts) {
			body.Parts = append(body.Parts, i+1)
		}
	}
	page.Body = body
	return page, nil
}

// addStrand makes a strand of the programme's own.
func (s *Site) addStrand(c *fiber.Ctx) error {
	return s.saveStrand(c, "", "strand_added", func(v *visit, f form, place models.Place) error {
		return s.d.Strands.AddStrand(v.ctx, v.by(f), place.ID, readStrand(place, f, "name", "what"))
	})
}

// divide splits a strand, or narrows it.
func (s *Site) divide(c *fiber.Ctx) error {
	of := models.Strand(c.Params("strand"))
	return s.saveStrand(c, of, "strand_divided", func(v *visit, f form, place models.Place) error {
		if f.get("do") != "split" && f.get("do") != "narrow" {
			return models.E(models.Invalid, "strand", models.F("do", "choose"))
		}
		d := places.Division{Of: of, Narrow: f.get("do") == "narrow", What: f.get("what"), Reason: f.get("reason")}
		for i := 1; i <= strandParts; i++ {
			if n := "_" + strconv.Itoa(i); f.get("name"+n) != "" {
				d.Into = append(d.Into, readStrand(place, f, "name"+n, "what"+n))
			}
		}
		return s.d.Strands.Divide(v.ctx, v.by(f), place.ID, d)
	})
}

func readStrand(place models.Place, f form, name, what string) models.StrandLine {
	called := models.Clean(f.get(name))
	return models.StrandLine{ID: models.OwnStrand(place.Programme, models.Slug(called, 30)), Name: called, What: models.Clean(f.get(what))}
}

func (s *Site) saveStrand(c *fiber.Ctx, of models.Strand, done string, save func(*visit, form, models.Place) error) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	f := v.form()
	if err := save(v, f, place); err != nil {
		page, pageErr := v.strandFormPage(of, v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		if of != "" {
			v.anchors = map[string]string{"name": "name_1"}
		}
		return v.again(err, f, "officer-strand", page)
	}
	return v.then(staffURL(place.ID, "strands"), done)
}
