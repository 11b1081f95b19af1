package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/ledger"
)

func correctionURL(place models.PlaceID, seq int64) string {
	return staffURL(place, "entries/"+strconv.FormatInt(seq, 10))
}

// correction asks why a receipt was a mistake, for who may undo it.
func (s *Site) correction(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.correctionPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("sheet", page)
}

func (v *visit) correctionPage(cmd string) (view.Page, error) {
	place, err := v.placeOf()
	if err != nil {
		return view.Page{}, err
	}
	seq, _ := strconv.ParseInt(v.c.Params("seq"), 10, 64) // what is no number is no entry
	e, err := v.d.Corrections.Receipt(v.ctx, v.actor, place.ID, seq)
	if err != nil {
		return view.Page{}, err
	}
	ch, err := v.chest(place)
	if err != nil {
		return view.Page{}, err
	}
	line := v.entryLine(ch, e)
	page := v.page(&place)
	page.Body = view.Sheet{Title: v.say("correction.title"), Lead: v.say("correction.lead"), Cmd: cmd, Caption: place.Name,
		Back: view.Link{Name: v.say("books.number", "seq", seq), URL: entryURL(place.ID, seq)},
		Sections: []view.Section{{Facts: []view.Detail{{Key: v.say("books.entry"), Value: line.What}, {Key: v.say("payment.amount"), Value: line.Amount.String()},
			{Key: v.say("report.on"), Value: v.onDay(place, e.Day(v.zone(place.Zone)))}, {Key: v.say("transfer.bank_ref"), Value: e.Ref}}},
			{Form: &view.SheetForm{Action: v.c.Path(), Fields: []view.FormField{{Kind: "textarea", Name: "reason", Label: v.say("return.why"), Hint: v.say("correction.reason_hint"), Rows: 3}},
				Buttons: []view.FormButton{{Text: v.say("correction.undo")}}}}}}
	return page, nil
}

// correct undoes a receipt by an entry of its own, and shows that.
func (s *Site) correct(c *fiber.Ctx) error {
	v := s.visit(c)
	f := v.form()
	place := models.PlaceID(c.Params("place"))
	seq, _ := strconv.ParseInt(c.Params("seq"), 10, 64)
	undone, err := s.d.Corrections.Undo(v.ctx, v.by(f), place, seq, f.get("reason"))
	if err != nil {
		page, pageErr := v.correctionPage(v.cmd(f))
		if pageErr != nil {
			return err
		}
		return v.again(err, f, "sheet", page)
	}
	return v.then(entryURL(place, undone.Seq), "receipt_undone")
}

// correctionLink leads to where a receipt can be undone, for who may.
func (v *visit) correctionLink(ch *chest, e ledger.Entry) ([]view.Link, error) {
	_, err := v.d.Corrections.Receipt(v.ctx, v.actor, ch.place.ID, e.Seq)
	if _, refused := asError(err); refused {
		return nil, nil
	}
	return []view.Link{{Name: v.say("correction.link"), URL: correctionURL(ch.place.ID, e.Seq)}}, err
}
