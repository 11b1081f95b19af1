package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/rolls"
	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/plaincsv"
)

// codes shows the letters of a round, by printing.
func (s *Site) codes(c *fiber.Ctx) error { return s.showRound(c, onCodes) }

// makeCodes prints another batch of codes.
func (s *Site) makeCodes(c *fiber.Ctx) error {
	return s.act(c, onCodes, "codes_made", func(v *visit, by models.By, f form, id models.RoundID) error {
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

// replaceLetter makes the code of a lost or spoiled letter void, and a new one.
func (s *Site) replaceLetter(c *fiber.Ctx) error {
	done := "letter_replaced"
	if c.FormValue("do") == "void" {
		done = "letter_void"
	}
	return s.act(c, onCodes, done, func(v *visit, by models.By, f form, id models.RoundID) error {
		letter, ok := readLetter(f.get("letter"))
		if !ok {
			return models.E(models.Invalid, "batch", models.F("letter", "letter_number"))
		}
		var err error
		if f.get("do") == "void" {
			_, err = s.d.Codes.Void(v.ctx, by, id, letter)
		} else {
			_, err = s.d.Codes.Replace(v.ctx, by, id, letter)
		}
		return err
	})
}

// letterNumber is what is printed on a letter to find it by.
func letterNumber(l models.LetterRef) string { return fmt.Sprintf("%d-%d", l.Batch, l.Serial) }

// readLetter reads the number of a letter as it is printed, or nearly so.
func readLetter(typed string) (models.LetterRef, bool) {
	parts := strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune("-\u2013/. ", r) })
	if len(parts) != 2 {
		return models.LetterRef{}, false
	}
	batch, err1 := strconv.ParseInt(parts[0], 10, 64)
	serial, err2 := strconv.ParseInt(parts[1], 10, 64)
	return models.LetterRef{Batch: batch, Serial: serial}, err1 == nil && err2 == nil && batch > 0 && serial > 0
}

// unused records how many letters of a batch came back.
func (s *Site) unused(c *fiber.Ctx) error {
	return s.act(c, onCodes, "unused_recorded", func(v *visit, by models.By, f form, id models.RoundID) error {
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
	names, _, err := v.sealedOrDraft(r)
	if err != nil {
		return err
	}
	body := view.Codes{Round: r.Round.Name, BodyName: names.body, Site: v.d.URL + roundURL(r.Round.ID) + "/code", Closes: v.in(place, r.ClosesAt()),
		Pot: sum(place, names.seal.Pot()), How: v.limits(names.seal.Ballot), Back: clerkRoundURL(r.Round.ID) + codesPath}
	body.Residents, body.Members = v.whoSees(names.seal)
	if body.Batch, err = batchOf(c); err != nil {
		return err
	}
	for _, l := range letters {
		qr, err := square(v.d.URL + letterURL(r.Round.ID, l.Code))
		if err != nil {
			return err
		}
		body.Slips = append(body.Slips, view.Slip{Number: letterNumber(models.LetterRef{Batch: body.Batch, Serial: l.Serial}), Code: l.Code, QR: &qr})
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
	n, err := batchOf(c)
	if err != nil {
		return err
	}
	var rows [][]plaincsv.Cell
	closes := v.in(place, r.ClosesAt()).Format(time.RFC3339)
	for _, l := range letters { // as they are: what we make ourselves runs nothing, and a mail merge prints it
		number, link := letterNumber(models.LetterRef{Batch: n, Serial: l.Serial}), v.d.URL+letterURL(r.Round.ID, l.Code)
		rows = append(rows, []plaincsv.Cell{plaincsv.Cell(number), plaincsv.Cell(l.Code), plaincsv.Cell(link), plaincsv.Text(r.Round.Name), plaincsv.Cell(closes)})
	}
	return sendTable(c, string(r.Round.ID)+"-letters-"+c.Params("batch")+".csv", []string{"letter", "code", "link", "round", "closes"}, rows)
}
