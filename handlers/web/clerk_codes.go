package web

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/rolls"
	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// makeCodes prints another batch of codes.
func (s *Site) makeCodes(c *fiber.Ctx) error {
	return s.act(c, "codes_made", func(v *visit, by models.By, f form, id models.RoundID) error {
		_, place, err := v.roundOf()
		if err != nil {
			return err
		}
		r := v.reader(f, place)
		size := r.count("size", 0)
		if err := r.err("batch", nil); err != nil {
			return err
		}
		_, err = s.d.Codes.MakeBatch(v.ctx, by, id, size)
		return err
	})
}

// unused records how many letters of a batch came back.
func (s *Site) unused(c *fiber.Ctx) error {
	return s.act(c, "unused_recorded", func(v *visit, by models.By, f form, id models.RoundID) error {
		_, place, err := v.roundOf()
		if err != nil {
			return err
		}
		r := v.reader(f, place)
		v.anchors = map[string]string{"unused": "unused-" + c.Params("batch")}
		if f.get("unused") == "" {
			r.fail("unused", "required")
		}
		unused := r.count("unused", 0)
		if err := r.err("batch", nil); err != nil {
			return err
		}
		batch, err := batchOf(c)
		if err != nil {
			return err
		}
		_, err = s.d.Codes.RecordUnused(v.ctx, by, id, batch, unused)
		return err
	})
}

// mostSlips is how many letters one sheet holds: more are for a printer's file.
const mostSlips = 2000

// letters fetches the codes of a batch, which is recorded. The same link again
// is the same download.
func (v *visit) letters() (models.RoundView, models.Place, []rolls.Letter, error) {
	r, place, err := v.roundOf()
	if err != nil {
		return r, place, nil, err
	}
	if err := v.actor.Need(place.ID, models.RoleClerk); err != nil {
		return r, place, nil, err
	}
	batch, err := batchOf(v.c)
	if err != nil {
		return r, place, nil, err
	}
	cmd := v.cmd(form{httpx.CmdField: {v.c.Query("cmd")}})
	by := models.By{Actor: v.actor, Request: httpx.RequestID(v.c),
		Cmd: v.d.KeyedID("web/letters", v.actor.ID, string(r.Round.ID), strconv.FormatInt(batch, 10), cmd)}
	letters, err := v.d.Codes.Download(v.ctx, by, r.Round.ID, batch)
	return r, place, letters, err
}

func batchOf(c *fiber.Ctx) (int64, error) {
	n, err := strconv.ParseInt(c.Params("batch"), 10, 64)
	if err != nil || n < 1 {
		return 0, models.E(models.NotFound, "batch")
	}
	return n, nil
}

// codeSheet is a sheet of letters to print and cut out.
func (s *Site) codeSheet(c *fiber.Ctx) error {
	v := s.visit(c)
	if err := v.fitsSheet(); err != nil {
		return err
	}
	r, place, letters, err := v.letters()
	if err != nil {
		return err
	}
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return err
	}
	body := view.Codes{Round: r.Round.Name, Site: v.d.URL + roundURL(r.Round.ID) + "/code", Closes: v.in(place, r.ClosesAt()),
		Back: clerkRoundURL(r.Round.ID)}
	if body.Batch, err = batchOf(c); err != nil {
		return err
	}
	for _, l := range letters {
		qr, err := square(v.d.URL + letterURL(r.Round.ID, l.Code))
		if err != nil {
			return err
		}
		body.Slips = append(body.Slips, view.Slip{Serial: l.Serial, Code: l.Code, QR: &qr})
	}
	page.Body = body
	return v.show("codes", page)
}

// fitsSheet refuses a sheet that no browser could show, before it is recorded as
// a download.
func (v *visit) fitsSheet() error {
	r, place, err := v.roundOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleClerk); err != nil {
		return err
	}
	batches, err := v.d.Codes.Batches(v.ctx, r.Round.ID)
	if err != nil {
		return err
	}
	for _, b := range batches {
		if strconv.FormatInt(b.N, 10) == v.c.Params("batch") && b.Size > mostSlips {
			return models.E(models.Conflict, "sheet_too_large", models.F("batch", "sheet_too_large", "most", strconv.Itoa(mostSlips)))
		}
	}
	return nil
}

// codeFile is the same as a table, for a printer's mail merge.
func (s *Site) codeFile(c *fiber.Ctx) error {
	v := s.visit(c)
	r, place, letters, err := v.letters()
	if err != nil {
		return err
	}
	rows := [][]string{{"letter", "code", "link", "round", "closes"}}
	closes := v.in(place, r.ClosesAt()).Format(time.RFC3339)
	for _, l := range letters {
		rows = append(rows, []string{strconv.FormatInt(l.Serial, 10), l.Code, v.d.URL + letterURL(r.Round.ID, l.Code), r.Round.Name, closes})
	}
	return sendTable(c, string(r.Round.ID)+"-letters-"+c.Params("batch")+".csv", rows)
}
