package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

func entryURL(place models.PlaceID, seq int64) string {
	return placeURL(place) + "/journal/entry/" + strconv.FormatInt(seq, 10)
}

// books answers with a sheet about the journal of a place.
func (s *Site) books(make func(v *visit, ch *chest) (view.Sheet, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := s.visit(c)
		place, err := v.placeOf()
		if err != nil {
			return err
		}
		ch, err := v.chest(place)
		if err != nil {
			return err
		}
		page := v.page(&place)
		body, err := make(v, ch)
		if err != nil {
			return err
		}
		body.Caption, body.Back = place.Name, view.Link{Name: v.say("nav.journal"), URL: placeURL(place.ID) + "/journal"}
		page.Body = body
		return v.show("sheet", page)
	}
}

// promised finds a signature of the programme.
func (ch *chest) promised(id models.CommitmentID) (models.Commitment, bool) {
	list := ch.budget.sources.Commitments
	i := slices.IndexFunc(list, func(c models.Commitment) bool { return c.ID == id })
	if i < 0 || id == "" {
		return models.Commitment{}, false
	}
	return list[i], true
}

// accountName says in words where money is.
func (v *visit) accountName(ch *chest, a ledger.Account) string {
	round, ref := a.Project()
	if round == "" {
		round = a.Round()
	}
	name := ch.fund(a.Fund()).Name
	if c, ok := ch.promised(a.Commitment()); ok {
		name = c.Name
	}
	return v.say("books."+string(a.Stage()), "fund", name, "round", ch.roundName(string(round)), "ref", ref)
}

// trialBalance lists every account of the place with what it holds: together nothing.
func trialBalance(v *visit, ch *chest) (view.Sheet, error) {
	table := &view.Table{Caption: v.say("balance.title"), Empty: v.say("place.no_entries"), Columns: []view.Column{{Name: v.say("balance.account")}, {Name: v.say("balance.in"), Num: true}, {Name: v.say("balance.out"), Num: true}}}
	var in, out money.Pence
	for _, b := range ch.trial() {
		row := []view.Cell{{Text: v.accountName(ch, b.Account), URL: accountURL(ch.place.ID, b.Account), Small: string(b.Account)}, {}, {}}
		switch {
		case b.Account == ledger.Outside:
			row[0] = view.Cell{Text: v.say("balance.outside")}
			fallthrough
		case b.Amount < 0:
			out -= b.Amount
			row[2].Text = sum(ch.place, -b.Amount).String()
		default:
			in += b.Amount
			row[1].Text = sum(ch.place, b.Amount).String()
		}
		table.Rows = append(table.Rows, row)
	}
	table.Total = []view.Cell{{Text: v.say("award.total")}, {Text: sum(ch.place, in).String()}, {Text: sum(ch.place, out).String()}}
	return view.Sheet{Title: v.say("balance.title"), Lead: v.say("balance.lead"), Sections: []view.Section{{Table: table}}}, nil
}

func accountURL(place models.PlaceID, a ledger.Account) string {
	return placeURL(place) + "/journal/account?name=" + url.QueryEscape(string(a))
}

// trial is the trial balance of the place.
func (ch *chest) trial() []ledger.Balance {
	funds := make([]models.FundID, len(ch.funds))
	for i, f := range ch.funds {
		funds[i] = f.ID
	}
	return ledger.Trial(ch.journal.Balances, funds, models.PlaceID(ch.place.Programme) == ch.place.ID)
}

// accountEntries are the entries behind one figure of the trial balance.
func accountEntries(v *visit, ch *chest) (view.Sheet, error) {
	name := ledger.Account(v.c.Query("name"))
	table := &view.Table{Caption: v.say("books.title"), Columns: []view.Column{{Name: v.say("books.entry")}, {Name: v.say("report.on")}, {Name: v.say("payment.amount"), Num: true}}}
	var total money.Pence
	for _, e := range ch.journal.Entries { // also those by which it went to another place, or came
		for _, p := range e.Postings {
			if p.Account != name {
				continue
			}
			total += p.Amount
			line := v.entryLine(ch, e)
			table.Rows = append(table.Rows, []view.Cell{{Text: line.What, URL: entryURL(ch.place.ID, e.Seq), Small: line.Ref}, {Text: v.date(ch.place, e.At)}, {Text: sum(ch.place, p.Amount).String()}})
		}
	}
	if len(table.Rows) == 0 {
		return view.Sheet{}, models.E(models.NotFound, "document")
	}
	table.Total = []view.Cell{{Text: v.say("award.total")}, {}, {Text: sum(ch.place, total).String()}}
	return view.Sheet{Title: v.accountName(ch, name), Lead: v.say("books.lead"), Sections: []view.Section{{Table: table}}}, nil
}

// entrySheet is one entry with its postings and the papers behind it.
func entrySheet(v *visit, ch *chest) (view.Sheet, error) {
	seq, _ := strconv.ParseInt(v.c.Params("seq"), 10, 64)
	i := slices.IndexFunc(ch.journal.Entries, func(e ledger.Entry) bool { return e.Seq == seq })
	if i < 0 {
		return view.Sheet{}, models.E(models.NotFound, "document")
	}
	e := ch.journal.Entries[i]
	line := v.entryLine(ch, e)
	reason, err := v.d.Texts.Get(v.ctx, e.Reason)
	if err != nil {
		return view.Sheet{}, err
	}
	facts := []view.Detail{{Key: v.say("report.on"), Value: v.date(ch.place, e.At)}, {Key: v.say("books.bank_day"), Value: v.bankDay(ch.place, e)}, {Key: v.say("books.ref"), Value: cmp.Or(line.Ref, e.Ref)}, {Key: v.say("return.why"), Value: reason.Get("words")}}
	if e.Reverses > 0 {
		facts = append(facts, view.Detail{Key: v.say("books.undoes"), Value: v.say("books.number", "seq", e.Reverses), URL: entryURL(ch.place.ID, e.Reverses)})
	}
	table := &view.Table{Caption: v.say("books.postings"), Columns: []view.Column{{Name: v.say("balance.account")}, {Name: v.say("payment.amount"), Num: true}}}
	for _, p := range e.Postings {
		table.Rows = append(table.Rows, []view.Cell{{Text: v.accountName(ch, p.Account), URL: accountURL(ch.place.ID, p.Account)}, {Text: sum(ch.place, p.Amount).String()}})
	}
	undo, err := v.correctionLink(ch, e)
	if err != nil {
		return view.Sheet{}, err
	}
	sections := []view.Section{{Facts: facts, Links: undo}, {Title: v.say("books.postings"), Table: table}}
	papers, err := v.papers(ch, e)
	if err != nil {
		return view.Sheet{}, err
	}
	if len(papers) > 0 {
		sections = append(sections, view.Section{Title: v.say("books.papers"), Links: papers})
	}
	return view.Sheet{Title: v.say("books.number", "seq", e.Seq), Lead: line.What, Sections: sections}, nil
}

// bankDay is the day of the bank, where it was recorded on another; "" else.
func (v *visit) bankDay(place models.Place, e ledger.Entry) string {
	if e.On == v.in(place, e.At).Format(time.DateOnly) {
		return ""
	}
	return v.onDay(place, e.On)
}

// papers lead from an entry to what it was made for: a signature, an offer, a result with
// its resolution, and for those who work there the award and its payment.
func (v *visit) papers(ch *chest, e ledger.Entry) ([]view.Link, error) {
	var out []view.Link
	if c, ok := ch.promised(models.CommitmentID(e.Of)); ok {
		out = append(out, view.Link{Name: v.say("books.signature", "name", c.Name), URL: commitmentURL(c.Place, c.ID)})
	}
	switch e.Kind {
	case ledger.Sent, ledger.Arrived, ledger.Recalled:
		out = append(out, view.Link{Name: v.say("books.offer"), URL: publicOfferURL(models.TransferID(e.Of))})
	}
	for _, p := range e.Postings {
		round, ref := p.Account.Project()
		if round != "" && v.worksOn(ch.place.ID) {
			out = append(out, view.Link{Name: v.say("books.award_link", "ref", ref), URL: awardURL(round, ref)})
			payment, err := v.paymentBehind(e, round, ref)
			if err != nil {
				return nil, err
			}
			out = append(out, payment...)
		}
		if round := p.Account.Round(); round != "" {
			out = append(out, view.Link{Name: ch.roundName(string(round)), URL: v.outcomeURL(ch, round)}, view.Link{Name: v.say("did.link"), URL: roundURL(round) + "/did"})
		}
	}
	slices.SortFunc(out, func(a, b view.Link) int { return cmp.Compare(a.URL, b.URL) })
	return slices.Compact(out), nil
}

// outcomeURL leads to the result of a round, or to the round while that is not public.
func (v *visit) outcomeURL(ch *chest, id models.RoundID) string {
	for _, r := range ch.rounds {
		if r.Round.ID == id && !v.discloses(r, ch.place).Result {
			return roundURL(id)
		}
	}
	return roundURL(id) + "/result"
}

// paymentBehind leads to the payment that an entry recorded, or undoes; to none for other
// entries.
func (v *visit) paymentBehind(e ledger.Entry, round models.RoundID, ref string) ([]view.Link, error) {
	seq := e.Seq
	if e.Kind == ledger.Reversed {
		seq = e.Reverses
	}
	award, err := v.d.Awards.Entry(v.ctx, round, ref)
	if err != nil {
		return nil, err
	}
	for _, p := range award.Delivery.Payments {
		posted, found, err := v.d.Awards.Paid(v.ctx, award.Delivery, p.N)
		if err != nil {
			return nil, err
		}
		if found && posted.Seq == seq {
			return []view.Link{{Name: v.say("books.payment", "seq", p.N), URL: paymentURL(award.Delivery, p.N)}}, nil
		}
	}
	return nil, nil
}
