package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/trail"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/audit"
	"commonchest/models/plainzip"
)

// The auditor's pages: from an award back to whose money it was, and on to the bank.

var trailReaders = trail.Readers()

func trailURL(place models.PlaceID, path string) string { return staffURL(place, "trail") + path }

// trailFile sends one of them.
func (s *Site) trailFile(c *fiber.Ctx) error {
	v := s.visit(c)
	trail, err := v.d.Trail.Place(v.ctx, v.actor, models.PlaceID(c.Params("place")))
	if err != nil {
		return err
	}
	files, err := trail.Files()
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Name == c.Params("file") {
			return sendFile(c, string(trail.Place.ID)+"-"+f.Name, f.Data)
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
	trail, err := v.d.Trail.Place(v.ctx, v.actor, place.ID)
	if err != nil {
		return body, err
	}
	files, err := trail.Files()
	if err != nil {
		return body, err
	}
	table := &view.Table{Caption: v.say("trails.awards"), Empty: v.say("award.none"), Columns: []view.Column{{Name: v.say("award.project")}, {Name: v.say("setup.minute")}, {Name: v.say("trails.bank_refs")}, {Name: v.say("award.awarded"), Num: true}}}
	for _, r := range trail.Rows {
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

// trailOfAward is one award from whose money it was to the bank.
func trailOfAward(v *visit, a awarded) (view.Sheet, map[string]string, error) {
	d, place := a.Delivery, a.place
	body := view.Sheet{Title: a.title(), State: v.awardTag(a.Entry), Lead: v.say("trails.award_lead"), Back: view.Link{Name: v.say("trails.title"), URL: trailURL(place.ID, "")}}
	ch, err := v.chest(place)
	if err != nil {
		return body, nil, err
	}
	story, err := v.d.Trail.Award(v.ctx, v.actor, d.Round, d.Ref)
	if err != nil {
		return body, nil, err
	}
	funds := &view.Table{Caption: v.say("trails.funds"), Columns: []view.Column{{Name: v.say("sums.fund")}, {Name: v.say("trails.came")}, {Name: v.say("award.awarded"), Num: true}}}
	for _, s := range story.Funds {
		came := view.Cell{Text: ch.bodies[s.Partner]}
		if s.Came.Seq > 0 {
			came.URL, came.Small = entryURL(place.ID, s.Came.Seq), s.Came.Ref
		}
		funds.Rows = append(funds.Rows, []view.Cell{{Text: ch.fund(s.Fund).Name, URL: ch.budget.fundURL(s.Fund), Ink: a.names.inks[s.Fund]}, came, {Text: sum(place, s.Amount).String()}})
	}
	minute := v.minuteSection(a)
	minute.Facts = append(minute.Facts, view.Detail{Key: v.say("trails.recorded_by"), Value: v.whose(a.Resolution.Actor)}, view.Detail{Key: v.say("trails.departs"), Value: story.Departs})
	vote := view.Section{ID: "vote", Title: v.say("trails.vote"), Links: []view.Link{{Name: a.round.Round.Name, URL: roundURL(d.Round) + "/result"}, {Name: v.say("trails.recount"), URL: roundURL(d.Round) + "/repeat"}}}
	for _, e := range story.Round {
		vote.Links = append(vote.Links, view.Link{Name: v.say("trails.entry_of", "seq", e.Seq, "what", v.entryLine(ch, e).What), URL: entryURL(place.ID, e.Seq)})
	}
	evidence := view.Section{ID: "evidence", Title: v.say("award.evidence"), Table: v.evidenceTable(a), Links: []view.Link{{Name: v.say("trails.papers"), URL: awardURL(d.Round, d.Ref)}, {Name: v.say("did.link"), URL: roundURL(d.Round) + "/did"}}}
	body.Sections = append([]view.Section{{ID: "funds", Title: v.say("trails.funds"), Table: funds}, vote, minute, v.trailInterests(story)}, v.trailPayments(a, story)...)
	body.Sections = append(body.Sections, evidence)
	return body, nil, nil
}

// trailInterests are the interests that were declared in the award.
func (v *visit) trailInterests(story audit.Story) view.Section {
	table := &view.Table{Caption: v.say("interest.title"), Empty: v.say("trails.no_interests"), Columns: []view.Column{{Name: v.say("trails.who")}, {Name: v.say("trails.what")}, {Name: v.say("bank.state")}, {Name: v.say("report.on")}}}
	for _, i := range story.Interests {
		state := v.say("interest.stays_out")
		switch {
		case i.Ended:
			state = v.say("interest.ended")
		case i.Dispensation != "":
			state = v.say("interest.dispensed", "ref", i.Dispensation)
		}
		table.Rows = append(table.Rows, []view.Cell{{Text: v.whose(string(i.Account)), Small: v.say("role." + string(i.As))}, {Text: v.say("interest.kind." + string(i.Kind)), Small: i.Words}, {Text: state}, {Text: v.date(story.Place, i.At)}})
	}
	return view.Section{ID: "interests", Title: v.say("interest.title"), Table: table}
}

// trailPayments tells of each payment who prepared it, who signed, and what the bank says.
func (v *visit) trailPayments(a awarded, story audit.Story) []view.Section {
	var out []view.Section
	for _, p := range story.Payments {
		var signed []string
		for _, s := range p.Approvals {
			signed = append(signed, v.say("trails.signed", "who", v.whose(string(s.By)), "date", v.date(a.place, s.At)))
		}
		one := view.Section{Title: v.say("trails.payment", "number", p.N), Facts: []view.Detail{{Key: v.say("payment.amount"), Value: sum(a.place, p.Amount).String(), URL: paymentURL(a.Delivery, p.N)}, {Key: v.say("payment.payee"), Value: p.Payee},
			{Key: v.say("payment.document"), Value: p.Document}, {Key: v.say("trails.prepared"), Value: v.say("trails.signed", "who", v.whose(string(p.Preparer)), "date", v.date(a.place, p.At))},
			{Key: v.say("payment.signatures"), Value: v.list(signed)}, {Key: v.say("transfer.bank_ref"), Value: p.BankRef}, {Key: v.say("payment.paid_on"), Value: v.onDay(a.place, p.PaidOn)}}}
		if p.Entry > 0 {
			said := v.say("trails.not_in_list")
			if p.Settled != nil {
				said = v.settledTag(a.place, *p.Settled).Text
			}
			one.Facts = append(one.Facts, view.Detail{Key: v.say("books.entry"), Value: v.say("books.number", "seq", p.Entry), URL: entryURL(a.place.ID, p.Entry)})
			if p.Stage != models.PaymentReversed { // what was corrected never happened, and no bank has it
				one.Facts = append(one.Facts, view.Detail{Key: v.say("trails.in_bank"), Value: said, URL: staffURL(a.place.ID, "bank/entry/") + strconv.FormatInt(p.Entry, 10)})
			}
		}
		out = append(out, one)
	}
	if len(out) == 0 {
		out = []view.Section{{Title: v.say("award.payments"), Lead: v.say("trails.no_payments")}}
	}
	return out
}
