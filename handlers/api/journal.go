package api

import (
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
	zone    *time.Location
	entries []ledger.Entry
	funds   []models.Fund
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
	b := books{place: place, zone: zone, entries: s.Entries, funds: s.Funds}
	if !c.QueryBool("whole") {
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
	accounts := ledger.TrialBalance(b.entries)
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

// getAccount lists the entries behind one figure of the trial balance.
func (a *API) getAccount(c *fiber.Ctx) (any, error) {
	b, err := a.books(c)
	if err != nil {
		return nil, err
	}
	account := ledger.Account(c.Query("name"))
	list := ledger.Touching(b.entries, account)
	if len(list) == 0 {
		return nil, models.E(models.NotFound, "document")
	}
	var holds money.Pence
	for _, p := range ledger.TrialBalance(list) {
		if p.Account == account {
			holds = p.Amount
		}
	}
	page, next, err := pagedBySeq(c, list)
	return fiber.Map{"currency": b.place.Currency, "account": account, "holds": holds, "entries": page, "next": next}, err
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

// getYear is a financial year of a place's money, a line for each fund, partner, strand
// or place.
func (a *API) getYear(c *fiber.Ctx) (any, error) {
	b, err := a.books(c)
	if err != nil {
		return nil, err
	}
	year, err := models.ParseYear(c.Params("year"))
	if err != nil {
		return nil, err
	}
	by := c.Query("by", "fund")
	group, ok := ledger.Grouping(by, b.funds)
	if !ok {
		return nil, models.E(models.Invalid, "statement", models.F("by", "choose"))
	}
	lines, total := []lineBody{}, lineBody{}
	for _, l := range ledger.Lines(b.entries, year, b.zone, group) {
		lines = append(lines, lineBody{l.Group, l.Opening, l.In, l.Out, l.Paid, l.Closing})
		total = lineBody{"", total.Opening + l.Opening, total.In + l.In, total.Out + l.Out, total.Paid + l.Paid, total.Closing + l.Closing}
	}
	return fiber.Map{"currency": b.place.Currency, "year": year.String(), "by": by, "lines": lines, "total": total}, nil
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
	i := slices.IndexFunc(b.entries, func(e ledger.Entry) bool { return e.Seq == seq })
	if i < 0 {
		return nil, models.E(models.NotFound, "document")
	}
	reason, err := a.words(c.UserContext(), b.entries[i].Reason, "words")
	return entryBody{b.entries[i], reason}, err
}
