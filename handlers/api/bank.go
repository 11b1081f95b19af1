package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/reconcile"
	"commonchest/handlers/httpx"
	"commonchest/models"
	"commonchest/models/bank"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Bank compares the journal with the lists of a bank and of partners. It is forbidden to
// all but clerks and officers, and auditors may read.
type Bank interface {
	// Take takes a list in whole; invalid "bank_list" with the faulty lines. same tells that
	// it was here already.
	Take(ctx context.Context, by models.By, place models.PlaceID, source models.BodyID, data []byte) (same bool, err error)
	// Account compares the journal with the lists of a source; not found if there is none such.
	Account(ctx context.Context, actor models.Actor, place models.PlaceID, source models.BodyID) (reconcile.Book, error)
	// Exact settles what agrees exactly.
	Exact(ctx context.Context, by models.By, place models.PlaceID, source models.BodyID) error
	// Settle records what belongs together, or why not; invalid with fields, or conflict
	// "settled_meanwhile".
	Settle(ctx context.Context, by models.By, place models.PlaceID, source models.BodyID, what bank.Settlement, reason string) error
	// Undo ends a settlement; the errors are those of Settle.
	Undo(ctx context.Context, by models.By, place models.PlaceID, source models.BodyID, id, reason string) error
	// Sources lists the partners whose money is at a place.
	Sources(ctx context.Context, place models.PlaceID) ([]models.BodyID, error)
}

// bankListBody is a list that was taken in.
type bankListBody struct {
	SHA256 string    `json:"sha256"`
	Lines  int       `json:"lines"`
	Fresh  int       `json:"fresh"`
	At     time.Time `json:"at"`
}

// bankBody is how far a source's lists and the journal agree.
type bankBody struct {
	Currency     string          `json:"currency"`
	Of           models.BodyID   `json:"of"`
	Sources      []models.BodyID `json:"sources"`
	From         string          `json:"from"`
	To           string          `json:"to"`
	ReconciledTo string          `json:"reconciled_to"`
	OpenLines    int             `json:"open_lines"`
	OpenEntries  int             `json:"open_entries"`
	Exact        int             `json:"exact"`
	Settled      int             `json:"settled"`
	Broken       int             `json:"broken"`
	Lists        []bankListBody  `json:"lists"`
}

// bankOf reads the account of a source at the place of the address; "" is the bank's.
func (a *API) bankOf(c *fiber.Ctx, source models.BodyID) (reconcile.Book, models.Place, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return reconcile.Book{}, place, err
	}
	b, err := a.d.Bank.Account(c.UserContext(), httpx.Actor(c), place.ID, source)
	return b, place, err
}

// sourceOf is whose lists a request is about: the bank's unless a partner is named.
func sourceOf(c *fiber.Ctx) models.BodyID { return models.BodyID(c.Query("of")) }

func (a *API) getBank(c *fiber.Ctx) (any, error) { return a.bankState(c, sourceOf(c)) }

func (a *API) bankState(c *fiber.Ctx, source models.BodyID) (any, error) {
	b, place, err := a.bankOf(c, source)
	if err != nil {
		return nil, err
	}
	sources, err := a.d.Bank.Sources(c.UserContext(), place.ID)
	body := bankBody{Currency: place.Currency, Of: source, Sources: array(sources), From: b.From, To: b.To, ReconciledTo: b.ReconciledTo(), OpenLines: len(b.OpenLines()),
		OpenEntries: len(b.OpenEntries()), Exact: len(b.Account.Exact()), Settled: len(b.Settled), Broken: len(b.Broken), Lists: make([]bankListBody, len(b.Lists))}
	for i, l := range b.Lists {
		body.Lists[i] = bankListBody{l.Digest, len(l.Lines), l.Fresh, l.At}
	}
	return body, err
}

// cashBody is an entry of the journal as a bank must have seen it.
type cashBody struct {
	Seq    int64       `json:"seq"`
	Kind   ledger.Kind `json:"kind"`
	Ref    string      `json:"ref"`
	Day    string      `json:"day"`
	Amount money.Pence `json:"amount"`
}

func newCash(e bank.Cash) cashBody { return cashBody{e.Seq, e.Kind, e.Ref, e.Day, e.Amount} }

type likelyBody struct {
	cashBody
	Like bank.Likeness `json:"like"`
	Days int           `json:"days"`
}

type bankLineBody struct {
	ID        string       `json:"id"`
	Day       string       `json:"day"`
	Amount    money.Pence  `json:"amount"`
	Ref       string       `json:"ref"`
	Text      string       `json:"text"`
	Proposals []likelyBody `json:"proposals"`
}

// listBankLines lists what is in a list and nothing in the journal answers yet, with what
// may answer it.
func (a *API) listBankLines(c *fiber.Ctx) (any, error) {
	b, place, err := a.bankOf(c, sourceOf(c))
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c, b.OpenLines(), func(l bank.Said) string { return l.ID })
	out := make([]bankLineBody, len(page))
	for i, l := range page {
		out[i] = bankLineBody{l.ID, l.Day, l.Amount, l.Ref, l.Text, []likelyBody{}}
		for _, p := range b.Proposals(l) {
			out[i].Proposals = append(out[i].Proposals, likelyBody{newCash(p.Cash), p.Like, p.Days})
		}
	}
	return fiber.Map{"currency": place.Currency, "lines": out, "next": next}, err
}

// listBankEntries lists what is in the journal on a day of the lists, and in none of them.
func (a *API) listBankEntries(c *fiber.Ctx) (any, error) {
	b, place, err := a.bankOf(c, sourceOf(c))
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c, b.OpenEntries(), func(e bank.Cash) string { return seqCursor(e.Seq) })
	out := make([]cashBody, len(page))
	for i, e := range page {
		out[i] = newCash(e)
	}
	return fiber.Map{"currency": place.Currency, "entries": out, "next": next}, err
}

type settledBody struct {
	ID         string      `json:"id"`
	Lines      []string    `json:"lines"`
	Entries    []int64     `json:"entries"`
	Difference money.Pence `json:"difference"`
	Exact      bool        `json:"exact"`
	Reason     string      `json:"reason"`
	At         time.Time   `json:"at"`
}

// listSettled lists the settlements that stand.
func (a *API) listSettled(c *fiber.Ctx) (any, error) {
	b, place, err := a.bankOf(c, sourceOf(c))
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c, b.Settled, func(s bank.Standing) string { return s.ID })
	out := make([]settledBody, len(page))
	for i, s := range page {
		out[i] = settledBody{ID: s.ID, Lines: array(s.Lines), Entries: array(s.Entries), Difference: s.Difference, Exact: s.Exact, At: s.At}
		if out[i].Reason, err = a.words(c.UserContext(), s.Reason, "words"); err != nil {
			return nil, err
		}
	}
	return fiber.Map{"currency": place.Currency, "settled": out, "next": next}, err
}

type bankList struct {
	Of   models.BodyID `json:"of"`
	File string        `json:"file"`
}

// most is how large a list may be: it is a whole file.
func (bankList) most() int { return 2 << 20 }

// sendBank answers an act with how far the lists and the journal agree after it.
func (a *API) sendBank(c *fiber.Ctx, source models.BodyID, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return a.bankState(c, source)
}

func (a *API) takeBankList(c *fiber.Ctx, by models.By, in bankList) (any, error) {
	_, err := a.d.Bank.Take(c.UserContext(), by, placeOf(c), in.Of, []byte(in.File))
	return a.sendBank(c, in.Of, err)
}

type bankSource struct {
	Of models.BodyID `json:"of"`
}

func (a *API) settleExact(c *fiber.Ctx, by models.By, in bankSource) (any, error) {
	return a.sendBank(c, in.Of, a.d.Bank.Exact(c.UserContext(), by, placeOf(c), in.Of))
}

type settling struct {
	Of      models.BodyID `json:"of"`
	Lines   []string      `json:"lines"`
	Entries []int64       `json:"entries"`
	Reason  string        `json:"reason"`
}

func (a *API) settle(c *fiber.Ctx, by models.By, in settling) (any, error) {
	err := a.d.Bank.Settle(c.UserContext(), by, placeOf(c), in.Of, bank.Settlement{Lines: in.Lines, Entries: in.Entries}, in.Reason)
	return a.sendBank(c, in.Of, err)
}

type unsettling struct {
	Of     models.BodyID `json:"of"`
	Reason string        `json:"reason"`
}

func (a *API) undoSettled(c *fiber.Ctx, by models.By, in unsettling) (any, error) {
	return a.sendBank(c, in.Of, a.d.Bank.Undo(c.UserContext(), by, placeOf(c), in.Of, c.Params("settlement"), in.Reason))
}
