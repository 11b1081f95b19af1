package web

import (
	"slices"
	"strings"
	"time"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
	"commonchest/models/plaincsv"
)

// chest is the money of a place with everything that tells where it came from.
type chest struct {
	place     models.Place
	funds     []models.Fund
	transfers []models.Transfer
	journal   ledger.Statement // of the whole programme
	entries   []ledger.Entry   // of this place, oldest first
	rounds    []models.RoundView
	minutes   map[models.RoundID]models.Resolution
	bodies    map[models.BodyID]string
	budget    *budget
}

func (v *visit) chest(place models.Place) (*chest, error) {
	ch := &chest{place: place, bodies: map[models.BodyID]string{}, minutes: map[models.RoundID]models.Resolution{}}
	st, err := v.d.Money.Statement(v.ctx, place.ID)
	if err != nil {
		return nil, err
	}
	ch.journal = st
	for _, e := range st.Entries {
		if e.Place == place.ID {
			ch.entries = append(ch.entries, e)
		}
	}
	if ch.funds, err = v.d.Money.Funds(v.ctx, place.ID); err != nil {
		return nil, err
	}
	if ch.transfers, err = v.d.Offers.To(v.ctx, place.ID); err != nil {
		return nil, err
	}
	if ch.rounds, err = v.d.Rounds.OfPlace(v.ctx, place.ID); err != nil {
		return nil, err
	}
	about, err := v.d.Rounds.DecidedAt(v.ctx, place.ID)
	if err != nil {
		return nil, err
	}
	ch.rounds = append(ch.rounds, slices.DeleteFunc(about, func(r models.RoundView) bool { return r.Round.Place == place.ID })...)
	for _, r := range ch.rounds {
		if !r.Resolved {
			continue
		}
		if ch.minutes[r.Round.ID], err = v.d.Results.Resolution(v.ctx, r.Round.ID); err != nil {
			return nil, err
		}
	}
	if ch.budget, err = v.budgetOf(place); err != nil {
		return nil, err
	}
	return ch, v.nameBodies(ch)
}

// nameBodies reads the names of the bodies that stand in a chest.
func (v *visit) nameBodies(ch *chest) error {
	ids := []models.BodyID{ch.place.Body}
	for _, f := range ch.funds {
		ids = append(ids, f.Partner)
	}
	for _, t := range ch.transfers {
		ids = append(ids, t.From)
	}
	for _, id := range ids {
		if _, known := ch.bodies[id]; known {
			continue
		}
		name, err := v.bodyName(id)
		if err != nil {
			return err
		}
		ch.bodies[id] = name
	}
	return nil
}

// bodyName is the name of a body; one that was never recorded has its id.
func (v *visit) bodyName(id models.BodyID) (string, error) {
	b, err := v.d.Places.Body(v.ctx, id)
	if models.IsKind(err, models.NotFound) {
		return string(id), nil
	}
	return b.Name, err
}

func (ch *chest) transfer(id string) (models.Transfer, bool) {
	i := slices.IndexFunc(ch.transfers, func(t models.Transfer) bool { return string(t.ID) == id })
	if i < 0 {
		return models.Transfer{}, false
	}
	return ch.transfers[i], true
}

func (ch *chest) fund(id models.FundID) models.Fund {
	i := slices.IndexFunc(ch.funds, func(f models.Fund) bool { return f.ID == id })
	if i < 0 {
		name := string(id)
		for _, t := range ch.transfers {
			if t.Terms.FromFund == id {
				name = t.Terms.Name // a fund of the place that gave it
			}
		}
		return models.Fund{ID: id, Name: name}
	}
	return ch.funds[i]
}

func (ch *chest) roundName(id string) string {
	i := slices.IndexFunc(ch.rounds, func(r models.RoundView) bool { return string(r.Round.ID) == id })
	if i < 0 {
		return id
	}
	return ch.rounds[i].Round.Name
}

func inkOf(f models.Fund) view.Ink { return view.InkOf(f.Order + 1) }

// unspent says until when what is left of a fund must be committed; "" for no such day.
func (v *visit) unspent(place models.Place, f models.Fence, left money.Pence) string {
	if f.Until == "" || left <= 0 {
		return ""
	}
	key := "sums.unspent"
	if v.in(place, v.now).Format(time.DateOnly) > f.Until {
		key = "sums.expired"
	}
	return v.say(key, "sum", sum(place, left).String(), "date", v.date(place, v.meeting(place, f.Until)))
}

// journalModel is every entry of a place, the newest first.
func (v *visit) journalModel(ch *chest) view.Place {
	entries := v.entryLines(ch)
	view.AlikeIn(entries, func(e *view.Entry) *view.Money { return &e.Amount })
	return view.Place{Name: ch.place.Name, Intro: v.say("journal.lead"), AsOf: v.in(ch.place, v.now), Sums: v.sums(ch),
		Entries: entries, Books: v.bookLinks(ch.place), AllURL: placeURL(ch.place.ID) + "/journal.csv", Publications: publicationsURL(ch.place.ID), Currency: ch.place.Currency}
}

// entryLines tells the journal in words and sums, the newest first.
func (v *visit) entryLines(ch *chest) []view.Entry {
	var lines []view.Entry
	for _, e := range slices.Backward(ch.entries) {
		lines = append(lines, v.entryLine(ch, e))
	}
	return lines
}

func (v *visit) entryLine(ch *chest, e ledger.Entry) view.Entry {
	line := view.Entry{At: v.in(ch.place, e.At), Amount: sum(ch.place, moved(e))}
	switch e.Kind {
	case ledger.Received:
		fund := ch.fund(into(e))
		line.What, line.Ref = v.say("journal.own", "body", ch.bodies[fund.Partner], "fund", fund.Name), e.Ref
	case ledger.Arrived:
		line.What, line.Ref = v.say("journal.back", "fund", ch.fund(into(e)).Name), e.Ref
		if t, ok := ch.transfer(e.Of); ok {
			line.What = v.say("journal.transfer", "from", ch.bodies[t.From], "fund", ch.fund(into(e)).Name)
		}
	case ledger.Signed, ledger.Withdrawn, ledger.GivenBack:
		line.What = v.say("journal.partner", "what", v.say("entry."+string(e.Kind)), "fund", ch.fund(models.FundID(e.Of)).Name)
	case ledger.Moved:
		line.What, line.URL = v.say("journal.moved", "from", ch.fund(outOf(e)).Name, "to", ch.fund(into(e)).Name), entryURL(ch.place.ID, e.Seq)
	case ledger.Sent:
		line.What, line.Ref = v.say("journal.sent", "fund", ch.fund(outOf(e)).Name), e.Ref
	case ledger.Recalled:
		line.What = v.say("journal.recalled", "fund", ch.fund(into(e)).Name)
	case ledger.SetAside:
		line.What, line.URL = v.say("journal.set_aside", "round", ch.roundName(e.Of)), roundURL(models.RoundID(e.Of))
	case ledger.Released:
		line.What, line.URL = v.say("journal.released", "round", ch.roundName(e.Of)), roundURL(models.RoundID(e.Of))
	case ledger.Allocated:
		line.What, line.URL = v.say("journal.allocated", "round", ch.roundName(e.Of)), roundURL(models.RoundID(e.Of))
		if r, ok := ch.minutes[models.RoundID(e.Of)]; ok {
			line.Ref = v.say("journal.minute", "minute", r.Minute)
		}
	case ledger.Paid, ledger.Lapsed, ledger.Refunded:
		line.What, line.URL, line.Ref = v.say("journal."+string(e.Kind), "round", ch.roundName(e.Of), "ref", projectRef(e)), entryURL(ch.place.ID, e.Seq), e.Ref
	case ledger.Reversed:
		line.What, line.URL, line.Ref = v.say("journal.reversed", "seq", e.Reverses), entryURL(ch.place.ID, e.Seq), e.Ref
	default:
		line.What = string(e.Kind)
	}
	return line
}

// projectRef is the number of the project that an entry of an award is about.
func projectRef(e ledger.Entry) string {
	for _, p := range e.Postings {
		if _, ref := p.Account.Project(); ref != "" {
			return ref
		}
	}
	return ""
}

// moved is the sum that an entry is about: what came in, was set aside, or was
// awarded.
func moved(e ledger.Entry) money.Pence {
	var n money.Pence
	for _, p := range e.Postings {
		account := string(p.Account)
		switch {
		case p.Amount > 0 && (e.Kind == ledger.Received || e.Kind == ledger.Signed || e.Kind == ledger.Withdrawn || e.Kind == ledger.GivenBack || e.Kind == ledger.Moved),
			p.Amount > 0 && (e.Kind == ledger.Sent || e.Kind == ledger.Arrived || e.Kind == ledger.Recalled),
			p.Amount > 0 && (e.Kind == ledger.Paid || e.Kind == ledger.Lapsed || e.Kind == ledger.Refunded || e.Kind == ledger.Reversed),
			e.Kind == ledger.Released && strings.HasPrefix(account, "fund:"),
			e.Kind == ledger.SetAside && strings.HasPrefix(account, "pot:"),
			e.Kind == ledger.Allocated && strings.HasPrefix(account, "award:"):
			n += p.Amount
		}
	}
	return n
}

// journalRows is the journal as a table: a line for each posting, so that it
// can be added up.
func (v *visit) journalRows(ch *chest) [][]plaincsv.Cell {
	scale := money.DigitsOf(ch.place.Currency)
	var rows [][]plaincsv.Cell
	for _, e := range ch.entries {
		line := v.entryLine(ch, e)
		for _, p := range e.Postings {
			rows = append(rows, []plaincsv.Cell{plaincsv.Int(e.Seq), plaincsv.Day(v.in(ch.place, e.At).Format(time.DateOnly)), plaincsv.Text(line.What),
				plaincsv.Text(p.Account), plaincsv.Amount(p.Amount, scale), plaincsv.Text(e.Currency), plaincsv.Text(line.Ref), plaincsv.Day(e.On)})
		}
	}
	return rows
}

// into is the fund that money came into, and outOf the one that it left.
func into(e ledger.Entry) models.FundID  { return fundOf(e, 1) }
func outOf(e ledger.Entry) models.FundID { return fundOf(e, -1) }

func fundOf(e ledger.Entry, sign money.Pence) models.FundID {
	for _, p := range e.Postings {
		if p.Account.Stage() == ledger.AtFund && p.Amount*sign > 0 {
			return p.Account.Fund()
		}
	}
	return ""
}

// bookLinks lead to the other ways to read a place's journal.
func (v *visit) bookLinks(p models.Place) []view.Link {
	at := placeURL(p.ID)
	return []view.Link{{Name: v.say("balance.title"), URL: at + "/journal/balance"}, {Name: v.say("statement.link"), URL: at + "/journal/statement"}, {Name: v.say("did.link"), URL: at + "/did"}}
}
