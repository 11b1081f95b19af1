package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/reconcile"
	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/bank"
	"commonchest/models/money"
	"commonchest/models/plaincsv"
)

// The pages that compare the journal with the lists of the bank and of partners.

var bankKeepers = []models.Role{models.RoleClerk, models.RoleOfficer}

// bankBook is one source's account with the place it is about.
type bankBook struct {
	reconcile.Book
	place  models.Place
	source models.BodyID // "" for the bank
	chest  *chest
	keeps  bool // the reader may settle
}

// url is a page about the book; path is "" for the queue.
func (b bankBook) url(path string) string {
	at := staffURL(b.place.ID, "bank") + path
	if b.source != "" {
		at += "?of=" + url.QueryEscape(string(b.source))
	}
	return at
}

// bankOf reads the book that an address names.
func (v *visit) bankOf() (*bankBook, error) {
	place, err := v.placeOf()
	if err != nil {
		return nil, err
	}
	b := &bankBook{place: place, source: models.BodyID(v.c.Query("of"))}
	if b.Book, err = v.d.Bank.Account(v.ctx, v.actor, place.ID, b.source); err != nil {
		return nil, err
	}
	b.keeps = slices.ContainsFunc(bankKeepers, func(r models.Role) bool { return v.actor.Can(r, place.ID) })
	b.chest, err = v.chest(place)
	return b, err
}

// bankPage makes a page about the book of an address.
func (v *visit) bankPage(cmd string, sheet func(v *visit, b *bankBook) (view.Sheet, error)) (view.Page, error) {
	b, err := v.bankOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(b.place, append([]models.Role{models.RoleAuditor}, bankKeepers...)...)
	if err != nil {
		return page, err
	}
	body, err := sheet(v, b)
	body.Cmd, body.Caption = cmd, b.place.Name
	page.Body = body
	return page, err
}

func (s *Site) showBank(sheet func(v *visit, b *bankBook) (view.Sheet, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := s.visit(c)
		page, err := v.bankPage(v.d.NewID(), sheet)
		if err != nil {
			return err
		}
		return v.showForm("sheet", page)
	}
}

// bankAct makes one call for a form, and then shows the queue; what was refused comes back
// on its page.
func (s *Site) bankAct(sheet func(v *visit, b *bankBook) (view.Sheet, error), call func(v *visit, place models.PlaceID, source models.BodyID, f form) (string, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := s.visit(c)
		f := v.form()
		place, source := models.PlaceID(c.Params("place")), models.BodyID(c.Query("of"))
		done, err := call(v, place, source, f)
		if err != nil {
			if models.IsKind(err, models.Forbidden, models.Unauthenticated, models.NotFound) {
				return err
			}
			page, pageErr := v.bankPage(v.cmd(f), sheet)
			if pageErr != nil {
				return pageErr
			}
			return v.again(err, f, "sheet", page)
		}
		at := url.Values{"done": {done}}
		if source != "" {
			at.Set("of", string(source))
		}
		return httpx.SeeOther(v.c, staffURL(place, "bank")+"?"+at.Encode())
	}
}

// takeList takes a list in, or settles what agrees exactly by now.
func takeList(v *visit, place models.PlaceID, source models.BodyID, f form) (string, error) {
	if f.get("do") == "exact" {
		return "bank_exact", v.d.Bank.Exact(v.ctx, v.by(f), place, source)
	}
	if err := v.actor.Need(place, bankKeepers...); err != nil {
		return "", err
	}
	data, err := v.file("file")
	if err != nil {
		return "", err
	}
	if len(data) == 0 {
		return "", models.E(models.Invalid, "bank_list", models.F("file", "bank_file"))
	}
	same, err := v.d.Bank.Take(v.ctx, v.by(f), place, source, data)
	if same {
		return "bank_same", err
	}
	return "bank_taken", err
}

// settleLine says what a line belongs to, or why to nothing.
func settleLine(v *visit, place models.PlaceID, source models.BodyID, f form) (string, error) {
	what := bank.Settlement{Lines: []string{v.c.Params("line")}}
	if f.get("do") == "match" {
		for _, typed := range f["entry"] {
			seq, err := strconv.ParseInt(typed, 10, 64)
			if err != nil {
				return "", models.E(models.Invalid, "settlement", models.F("entry", "choose"))
			}
			what.Entries = append(what.Entries, seq)
		}
		if len(what.Entries) == 0 {
			return "", models.E(models.Invalid, "settlement", models.F("entry", "choose"))
		}
	}
	return "bank_settled", v.d.Bank.Settle(v.ctx, v.by(f), place, source, what, f.get("reason"))
}

// settleEntry says why an entry stands in no list.
func settleEntry(v *visit, place models.PlaceID, source models.BodyID, f form) (string, error) {
	seq, _ := strconv.ParseInt(v.c.Params("seq"), 10, 64) // what is no number is not found
	return "bank_settled", v.d.Bank.Settle(v.ctx, v.by(f), place, source, bank.Settlement{Entries: []int64{seq}}, f.get("reason"))
}

// undoSettled ends a settlement.
func undoSettled(v *visit, place models.PlaceID, source models.BodyID, f form) (string, error) {
	return "bank_undone", v.d.Bank.Undo(v.ctx, v.by(f), place, source, v.c.Params("settled"), f.get("reason"))
}

// bankFile is the book as a table: every line, and every entry that no line answers.
func (s *Site) bankFile(c *fiber.Ctx) error {
	v := s.visit(c)
	b, err := v.bankOf()
	if err != nil {
		return err
	}
	var rows [][]plaincsv.Cell
	line := func(in, day string, sum money.Pence, digits int, rest ...string) {
		rows = append(rows, append([]plaincsv.Cell{plaincsv.Text(in), plaincsv.Day(day), plaincsv.Amount(sum, digits)}, plaincsv.Texts(rest...)...))
	}
	digits := money.DigitsOf(b.place.Currency)
	for _, l := range b.Lines {
		state, id, entries := "open", "", ""
		if st, ok := b.OfLine(l.ID); ok {
			state, id = string(st.State()), st.ID
			for _, seq := range st.Entries {
				entries += strconv.FormatInt(seq, 10) + " "
			}
		}
		line("list", l.Day, l.Amount, digits, b.place.Currency, l.Ref, l.Text, state, id, entries)
	}
	for _, e := range b.Entries {
		st, ok := b.OfEntry(e.Seq)
		state := "open"
		if ok {
			state = string(st.State())
		}
		line("journal", e.Day, e.Amount, digits, b.place.Currency, e.Ref, "", state, st.ID, strconv.FormatInt(e.Seq, 10))
	}
	return sendTable(c, string(b.place.ID)+"-bank.csv", []string{"in", "date", "amount", "currency", "reference", "text", "state", "settlement", "entries"}, rows)
}
