package api

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// books are the entries of a place, or of its whole programme, with the funds in them.
type books struct {
	place   models.Place
	whole   bool // the programme is asked for
	zone    *time.Location
	entries []ledger.Entry
	all     []ledger.Entry // of the programme
	funds   []models.Fund  // of the programme
}

func (a *API) books(c *fiber.Ctx) (books, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return books{}, err
	}
	zone, err := time.LoadLocation(place.Zone)
	if err != nil {
		return books{}, err
	}
	s, err := a.d.Budgets.Sources(c.UserContext(), place.ID)
	b := books{place: place, zone: zone, entries: s.Entries, all: s.Entries, funds: s.Funds, whole: c.QueryBool("whole")}
	if !b.whole {
		b.entries = slices.DeleteFunc(slices.Clone(b.entries), func(e ledger.Entry) bool { return e.Place != place.ID })
	}
	return b, err
}

// getTrialBalance lists every account with what it holds.
func (a *API) getTrialBalance(c *fiber.Ctx) (any, error) {
	b, err := a.books(c)
	if err != nil {
		return nil, err
	}
	accounts := array(b.trial())
	var in, out money.Pence
	for _, p := range accounts {
		if p.Amount > 0 {
			in += p.Amount
		} else {
			out -= p.Amount
		}
	}
	return fiber.Map{"currency": b.place.Currency, "entries": len(b.entries), "accounts": accounts, "debit": in, "credit": out}, nil
}

// trial is the trial balance of the place, or of the programme.
func (b books) trial() []ledger.Balance {
	var funds []models.FundID
	for _, f := range b.funds {
		if b.whole || f.Place == b.place.ID {
			funds = append(funds, f.ID)
		}
	}
	return ledger.Trial(ledger.Balances(b.all), funds, b.whole || models.PlaceID(b.place.Programme) == b.place.ID)
}

// getAccount lists the entries behind one figure of the trial balance.
func (a *API) getAccount(c *fiber.Ctx) (any, error) {
	b, err := a.books(c)
	if err != nil {
		return nil, err
	}
	account := ledger.Account(c.Query("name"))
	list := ledger.Touching(b.all, account) // also those by which it went to another place, or came
	if len(list) == 0 {
		return nil, models.E(models.NotFound, "document")
	}
	page, next, err := pagedBySeq(c, list)
	return fiber.Map{"currency": b.place.Currency, "account": account, "holds": ledger.Balances(list)[account], "entries": page, "next": next}, err
}

// pagedBySeq cuts the page that is asked for out of entries, whose cursor is their number.
func pagedBySeq(c *fiber.Ctx, list []ledger.Entry) ([]ledger.Entry, *string, error) {
	return paged(c, list, func(e ledger.Entry) string { return seqCursor(e.Seq) })
}

// seqCursor writes a number so that letters sort as numbers do.
func seqCursor(n int64) string {
	s := strconv.FormatInt(n, 10)
	return "000000000000"[:max(0, 12-len(s))] + s
}

type lineBody struct {
	Key     string      `json:"key"`
	Opening money.Pence `json:"opening"`
	In      money.Pence `json:"in"`
	Out     money.Pence `json:"out"`
	Paid    money.Pence `json:"paid"`
	Closing money.Pence `json:"closing"`
}

func newLine(l ledger.Line) lineBody {
	return lineBody{l.Group, l.Opening, l.In, l.Out, l.Paid, l.Closing}
}

// getYear is a financial year of a place's money, a line for each fund, partner, strand
// or place.
func (a *API) getYear(c *fiber.Ctx) (any, error) {
	b, err := a.statementOf(c)
	if err != nil {
		return nil, err
	}
	all := ledger.Lines(b.entries, b.year, b.zone, b.group)
	lines := []lineBody{}
	for _, l := range all {
		lines = append(lines, newLine(l))
	}
	return fiber.Map{"currency": b.place.Currency, "year": b.year.String(), "by": b.by, "lines": lines, "total": newLine(ledger.Total(all))}, nil
}

// statement is the books of a place with the year and the breakdown of an address.
type statement struct {
	books
	year  models.FinancialYear
	by    string
	group func(models.FundID) string
}

func (a *API) statementOf(c *fiber.Ctx) (st statement, err error) {
	if st.books, err = a.books(c); err != nil {
		return st, err
	}
	if st.year, err = models.ParseYear(c.Params("year")); err != nil {
		return st, err
	}
	st.by = c.Query("by", "fund")
	group, ok := ledger.Grouping(st.by, st.funds)
	if !ok {
		err = models.E(models.Invalid, "statement", models.F("by", "choose"))
	}
	st.group = group
	return st, err
}

type behindBody struct {
	Entry ledger.Entry `json:"entry"`
	In    money.Pence  `json:"in"`
	Out   money.Pence  `json:"out"`
	Paid  money.Pence  `json:"paid"`
}

// listLineEntries lists the entries behind one line of a statement.
func (a *API) listLineEntries(c *fiber.Ctx) (any, error) {
	b, err := a.statementOf(c)
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c, ledger.LineEntries(b.entries, b.year, b.zone, b.group, c.Query("key")), func(e ledger.Behind) string { return seqCursor(e.Seq) })
	out := make([]behindBody, len(page))
	for i, e := range page {
		out[i] = behindBody{e.Entry, e.Line.In, e.Line.Out, e.Line.Paid}
	}
	return fiber.Map{"currency": b.place.Currency, "year": b.year.String(), "by": b.by, "key": c.Query("key"), "entries": out, "next": next}, err
}

type entryBody struct {
	ledger.Entry
	Reason string `json:"reason"`
}

// getEntry is one entry with the words that lie apart.
func (a *API) getEntry(c *fiber.Ctx) (any, error) {
	b, err := a.books(c)
	if err != nil {
		return nil, err
	}
	seq, _ := strconv.ParseInt(c.Params("seq"), 10, 64) // what is no number is no entry
	i := slices.IndexFunc(b.all, func(e ledger.Entry) bool { return e.Seq == seq })
	if i < 0 {
		return nil, models.E(models.NotFound, "document")
	}
	reason, err := a.words(c.UserContext(), b.all[i].Reason, "words")
	return entryBody{b.all[i], reason}, err
}

// Corrections undo receipts that were recorded by mistake.
type Corrections interface {
	// Undo reverses one by an entry of its own, for who may have recorded it; conflict
	// "not_a_receipt", "reversed_already" or "receipt_used".
	Undo(ctx context.Context, by models.By, place models.PlaceID, seq int64, reason string) (ledger.Entry, error)
}

func (a *API) undoReceipt(c *fiber.Ctx, by models.By, in reason) (any, error) {
	seq, _ := strconv.ParseInt(c.Params("seq"), 10, 64) // what is no number is no entry
	e, err := a.d.Corrections.Undo(c.UserContext(), by, placeOf(c), seq, in.Reason)
	return e, err
}
