package web

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/delivery"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
	"commonchest/models/plaincsv"
	"commonchest/models/plainzip"
)

// The auditor's pages: from an award back to whose money it was, and on to the bank.

// trailReaders check; clerks and officers see what an auditor will.
var trailReaders = dutyReaders

func trailURL(place models.PlaceID, path string) string { return staffURL(place, "trail") + path }

// trailRow is an award as the file of the trail tells it: who acted is an account's id, and
// no payee is named.
type trailRow struct {
	Round      models.RoundID     `json:"round"`
	Ref        string             `json:"ref"`
	Title      string             `json:"title"`
	Minute     string             `json:"minute"`
	On         string             `json:"on"`
	Power      string             `json:"power"`
	Recorded   string             `json:"recorded_by"`
	Awarded    money.Pence        `json:"awarded"`
	Currency   string             `json:"currency"`
	Funds      []models.FundShare `json:"funds"`
	Payments   []trailPayment     `json:"payments"`
	Reports    int                `json:"reports"`
	Outcome    string             `json:"outcome"`
	Interests  int                `json:"interests"`
	StoodAside int                `json:"stood_aside"`
}

type trailPayment struct {
	N        int64       `json:"n"`
	Amount   money.Pence `json:"amount"`
	Stage    string      `json:"stage"`
	Document string      `json:"document"`
	Prepared string      `json:"prepared_by"`
	Signed   []string    `json:"signed_by"`
	BankRef  string      `json:"bank_ref"`
	PaidOn   string      `json:"paid_on"`
	Entry    int64       `json:"entry"` // of the journal; 0 while there is none
}

// trailRows tells every award of a place.
func (v *visit) trailRows(place models.Place) ([]trailRow, error) {
	list, err := v.d.Awards.OfPlace(v.ctx, place.ID)
	if err != nil {
		return nil, err
	}
	declared, err := v.d.Interests.OfPlace(v.ctx, place.ID)
	if err != nil {
		return nil, err
	}
	out := make([]trailRow, 0, len(list))
	for _, e := range list {
		d := e.Delivery
		title, err := v.projectTitle(e)
		if err != nil {
			return nil, err
		}
		row := trailRow{Round: d.Round, Ref: d.Ref, Title: title, Minute: e.Resolution.Minute, On: e.Resolution.On, Power: e.Resolution.Power, Recorded: e.Resolution.Actor,
			Awarded: e.Award.Amount, Currency: e.Award.Currency, Funds: e.Award.Shares, Payments: []trailPayment{}, Reports: len(d.Reports), Outcome: string(d.Outcome.Kind)}
		for _, i := range declared {
			if concerns(i.Interest, e) {
				row.Interests++
			}
		}
		for _, s := range e.Resolution.Stood {
			if s.Ref == d.Ref {
				row.StoodAside++
			}
		}
		for _, p := range d.Payments {
			one := trailPayment{N: p.N, Amount: p.Amount, Stage: string(p.Stage), Document: p.Document, Prepared: string(p.Preparer), Signed: []string{}, BankRef: p.BankRef, PaidOn: p.PaidOn}
			for _, s := range p.Approvals {
				one.Signed = append(one.Signed, string(s.By))
			}
			entry, found, err := v.d.Awards.Paid(v.ctx, d, p.N)
			if err != nil {
				return nil, err
			}
			if found {
				one.Entry = entry.Seq
			}
			row.Payments = append(row.Payments, one)
		}
		out = append(out, row)
	}
	return out, nil
}

// concerns reports whether an interest is in an award: in its project, or in a fund of it.
func concerns(i models.Interest, e delivery.Entry) bool {
	return i.Proposal != "" && i.Proposal == e.Delivery.Proposal || slices.ContainsFunc(e.Award.Shares, func(s models.FundShare) bool { return i.Fund != "" && i.Fund == s.Fund })
}

// trailFiles are the trail as files: the same facts give the same bytes.
func (v *visit) trailFiles(place models.Place) ([]plainzip.File, error) {
	rows, err := v.trailRows(place)
	if err != nil {
		return nil, err
	}
	data, err := json.MarshalIndent(map[string]any{"place": place.ID, "awards": rows}, "", "  ")
	if err != nil {
		return nil, err
	}
	digits := money.GBP.Digits
	if c, err := money.CurrencyOf(place.Currency); err == nil {
		digits = c.Digits
	}
	table := [][]string{{"round", "ref", "title", "minute", "on", "power", "awarded", "payment", "amount", "currency", "stage", "document", "prepared_by", "signed_by", "bank_ref", "paid_on", "entry"}}
	for _, r := range rows {
		line := []string{string(r.Round), r.Ref, r.Title, r.Minute, r.On, r.Power, money.Decimal(r.Awarded, digits)}
		if len(r.Payments) == 0 {
			table = append(table, append(line, "", "", r.Currency, "", "", "", "", "", "", ""))
		}
		for _, p := range r.Payments {
			signed := ""
			for _, by := range p.Signed {
				signed += by + " "
			}
			table = append(table, append(slices.Clone(line), strconv.FormatInt(p.N, 10), money.Decimal(p.Amount, digits), r.Currency, p.Stage, p.Document, p.Prepared, signed, p.BankRef, p.PaidOn, strconv.FormatInt(p.Entry, 10)))
		}
	}
	lines, err := plaincsv.Write(table)
	return []plainzip.File{{Name: "trail.json", Data: append(data, '\n')}, {Name: "trail.csv", Data: lines}}, err
}

// trailFile sends one of them.
func (s *Site) trailFile(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, trailReaders...); err != nil {
		return err
	}
	files, err := v.trailFiles(place)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Name == c.Params("file") {
			return sendFile(c, string(place.ID)+"-"+f.Name, f.Data)
		}
	}
	return models.E(models.NotFound, "document")
}

// trail is where an auditor begins.
func (s *Site) trail(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.staffPage(place, trailReaders...)
	if err != nil {
		return err
	}
	if page.Body, err = v.trailSheet(place); err != nil {
		return err
	}
	return v.show("sheet", page)
}

func (v *visit) trailSheet(place models.Place) (view.Sheet, error) {
	body := view.Sheet{Caption: place.Name, Title: v.say("trails.title"), Lead: v.say("trails.lead")}
	ch, err := v.chest(place)
	if err != nil {
		return body, err
	}
	proof, err := v.proofSection(place)
	if err != nil {
		return body, err
	}
	exceptions, err := v.exceptions(ch)
	if err != nil {
		return body, err
	}
	rows, err := v.trailRows(place)
	if err != nil {
		return body, err
	}
	files, err := v.trailFiles(place)
	if err != nil {
		return body, err
	}
	table := &view.Table{Caption: v.say("trails.awards"), Empty: v.say("award.none"), Columns: []view.Column{{Name: v.say("award.project")}, {Name: v.say("setup.minute")}, {Name: v.say("trails.bank_refs")}, {Name: v.say("award.awarded"), Num: true}}}
	for _, r := range rows {
		var refs []string
		for _, p := range r.Payments {
			if p.BankRef != "" {
				refs = append(refs, p.BankRef)
			}
		}
		table.Rows = append(table.Rows, []view.Cell{{Text: r.Title, URL: trailURL(place.ID, "/"+string(r.Round)+"/"+r.Ref), Small: ch.roundName(string(r.Round))}, {Text: r.Minute, Small: v.onDay(place, r.On)}, {Text: v.list(refs)}, {Text: sum(place, r.Awarded).String()}})
	}
	export := view.Section{ID: "export", Title: v.say("trails.export"), Lead: v.say("trails.export_lead")}
	for _, f := range files {
		export.Facts = append(export.Facts, view.Detail{Key: f.Name, Value: v.say("trails.digest", "digest", plainzip.Sum(f.Data))})
		export.Links = append(export.Links, view.Link{Name: v.say("trails.download", "file", f.Name), URL: trailURL(place.ID, "/file/"+f.Name)})
	}
	recount := view.Section{ID: "recount", Title: v.say("trails.recount"), Lead: v.say("trails.recount_lead")}
	for _, r := range ch.rounds {
		if r.Published {
			recount.Links = append(recount.Links, view.Link{Name: r.Round.Name, URL: roundURL(r.Round.ID) + "/repeat"})
		}
	}
	body.Sections = []view.Section{exceptions, {ID: "awards", Title: v.say("trails.awards"), Table: table}, proof, recount, export}
	return body, nil
}

// proofSection tells whether all that is stored is as it was signed.
func (v *visit) proofSection(place models.Place) (view.Section, error) {
	out := view.Section{ID: "proof", Title: v.say("trails.proof"), Lead: v.say("trails.proof_lead")}
	if v.c.Query("prove") == "" {
		out.Links = []view.Link{{Name: v.say("trails.prove"), URL: trailURL(place.ID, "?prove=1#proof")}}
		return out, nil
	}
	p, err := v.d.Proofs.Proof(v.ctx)
	if err != nil {
		return out, err
	}
	out.Lead = v.say("trails.proved")
	if len(p.Findings) > 0 {
		out.Note = v.say("trails.findings", "n", int64(len(p.Findings)))
		out.Lead = ""
	}
	number := func(key string, n int64) view.Detail {
		return view.Detail{Key: v.say(key), Value: strconv.FormatInt(n, 10)}
	}
	at := v.in(place, p.At)
	out.Facts = []view.Detail{{Key: v.say("trails.proved_at"), Value: v.date(place, p.At) + ", " + at.Format("15:04")}, number("trails.records", p.Records), number("trails.changes", p.Changes),
		number("trails.facts", p.Facts), number("trails.entries", p.Entries), number("trails.checkpoints", p.Checkpoints), {Key: v.say("trails.checkpoint"), Value: strings.TrimSpace(p.Hour + "  " + p.Digest)}, {Key: v.say("trails.keys"), Value: p.Keys}}
	for _, f := range p.Findings {
		out.Facts = append(out.Facts, view.Detail{Key: v.say("trails.finding"), Value: f})
	}
	return out, nil
}

// whose is what colleagues call an account; jobs of the chest itself have their own names.
func (v *visit) whose(id string) string {
	p, err := v.d.Names.Person(v.ctx, models.AccountID(id))
	if models.IsKind(err, models.NotFound) {
		return id
	}
	v.keep(err)
	return v.called(p)
}

// trailOfAward is one award from whose money it was to the bank.
func trailOfAward(v *visit, a awarded) (view.Sheet, map[string]string, error) {
	d, place := a.Delivery, a.place
	body := view.Sheet{Title: a.title(), State: v.awardTag(a.Entry), Lead: v.say("trails.award_lead"), Back: view.Link{Name: v.say("trails.title"), URL: trailURL(place.ID, "")}}
	ch, err := v.chest(place)
	if err != nil {
		return body, nil, err
	}
	funds := &view.Table{Caption: v.say("trails.funds"), Columns: []view.Column{{Name: v.say("sums.fund")}, {Name: v.say("trails.came")}, {Name: v.say("award.awarded"), Num: true}}}
	for _, s := range a.Award.Shares {
		fund := ch.fund(s.Fund)
		came := view.Cell{Text: ch.bodies[fund.Partner]}
		for _, e := range ch.entries {
			if receives(e, s.Fund) {
				came.URL, came.Small = entryURL(place.ID, e.Seq), e.Ref
			}
		}
		funds.Rows = append(funds.Rows, []view.Cell{{Text: fund.Name, URL: placeURL(place.ID) + "/budget/own/" + string(s.Fund), Ink: a.names.inks[s.Fund]}, came, {Text: sum(place, s.Amount).String()}})
	}
	minute := v.minuteSection(a)
	minute.Facts = append(minute.Facts, view.Detail{Key: v.say("trails.recorded_by"), Value: v.whose(a.Resolution.Actor)})
	why, err := v.d.Texts.Get(v.ctx, a.Resolution.Reason)
	if err != nil {
		return body, nil, err
	}
	minute.Facts = append(minute.Facts, view.Detail{Key: v.say("trails.departs"), Value: why.Get("words")})
	vote := view.Section{ID: "vote", Title: v.say("trails.vote"), Links: []view.Link{{Name: a.round.Round.Name, URL: roundURL(d.Round) + "/result"}, {Name: v.say("trails.recount"), URL: roundURL(d.Round) + "/repeat"}}}
	for _, e := range ch.entries {
		if (e.Kind == ledger.SetAside || e.Kind == ledger.Allocated) && e.Of == string(d.Round) {
			vote.Links = append(vote.Links, view.Link{Name: v.say("trails.entry_of", "seq", e.Seq, "what", v.entryLine(ch, e).What), URL: entryURL(place.ID, e.Seq)})
		}
	}
	payments, err := v.trailPayments(a)
	if err != nil {
		return body, nil, err
	}
	interests, err := v.trailInterests(a)
	evidence := view.Section{ID: "evidence", Title: v.say("award.evidence"), Table: v.evidenceTable(a), Links: []view.Link{{Name: v.say("trails.papers"), URL: awardURL(d.Round, d.Ref)}, {Name: v.say("did.link"), URL: roundURL(d.Round) + "/did"}}}
	body.Sections = append([]view.Section{{ID: "funds", Title: v.say("trails.funds"), Table: funds}, vote, minute, interests}, payments...)
	body.Sections = append(body.Sections, evidence)
	return body, nil, err
}

// trailInterests are the interests that were declared in the award.
func (v *visit) trailInterests(a awarded) (view.Section, error) {
	list, err := v.d.Interests.OfPlace(v.ctx, a.place.ID)
	table := &view.Table{Caption: v.say("interest.title"), Empty: v.say("trails.no_interests"), Columns: []view.Column{{Name: v.say("trails.who")}, {Name: v.say("trails.what")}, {Name: v.say("bank.state")}, {Name: v.say("report.on")}}}
	for _, e := range list {
		if !concerns(e.Interest, a.Entry) {
			continue
		}
		state := v.say("interest.stays_out")
		switch {
		case e.Interest.Ended:
			state = v.say("interest.ended")
		case e.Interest.Dispensation != "":
			state = v.say("interest.dispensed", "ref", e.Interest.Dispensation)
		}
		table.Rows = append(table.Rows, []view.Cell{{Text: v.whose(string(e.Interest.Account)), Small: v.say("role." + string(e.Interest.As))}, {Text: v.say("interest.kind." + string(e.Interest.Kind)), Small: e.Words}, {Text: state}, {Text: v.date(a.place, e.At)}})
	}
	return view.Section{ID: "interests", Title: v.say("interest.title"), Table: table}, err
}

// trailPayments tells of each payment who prepared it, who signed, and what the bank says.
func (v *visit) trailPayments(a awarded) ([]view.Section, error) {
	var out []view.Section
	book, err := v.d.Bank.Account(v.ctx, v.actor, a.place.ID, "")
	if err != nil {
		return nil, err
	}
	for _, p := range a.Delivery.Payments {
		words, err := v.d.Awards.Words(v.ctx, p.Words)
		if err != nil {
			return nil, err
		}
		var signed []string
		for _, s := range p.Approvals {
			signed = append(signed, v.say("trails.signed", "who", v.whose(string(s.By)), "date", v.date(a.place, s.At)))
		}
		one := view.Section{Title: v.say("trails.payment", "number", p.N), Facts: []view.Detail{{Key: v.say("payment.amount"), Value: sum(a.place, p.Amount).String(), URL: paymentURL(a.Delivery, p.N)}, {Key: v.say("payment.payee"), Value: words.Get("payee")},
			{Key: v.say("payment.document"), Value: p.Document}, {Key: v.say("trails.prepared"), Value: v.say("trails.signed", "who", v.whose(string(p.Preparer)), "date", v.date(a.place, p.At))},
			{Key: v.say("payment.signatures"), Value: v.list(signed)}, {Key: v.say("transfer.bank_ref"), Value: p.BankRef}, {Key: v.say("payment.paid_on"), Value: v.onDay(a.place, p.PaidOn)}}}
		entry, found, err := v.d.Awards.Paid(v.ctx, a.Delivery, p.N)
		if err != nil {
			return nil, err
		}
		if found {
			said := v.say("trails.not_in_list")
			if st, ok := book.OfEntry(entry.Seq); ok {
				said = v.settledTag(&bankBook{Book: book, place: a.place}, st).Text
			}
			one.Facts = append(one.Facts, view.Detail{Key: v.say("books.entry"), Value: v.say("books.number", "seq", entry.Seq), URL: entryURL(a.place.ID, entry.Seq)},
				view.Detail{Key: v.say("trails.in_bank"), Value: said, URL: staffURL(a.place.ID, "bank/entry/") + strconv.FormatInt(entry.Seq, 10)})
		}
		out = append(out, one)
	}
	if len(out) == 0 {
		out = []view.Section{{Title: v.say("award.payments"), Lead: v.say("trails.no_payments")}}
	}
	return out, nil
}
