package web

import (
	"strings"
	"time"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// awardSheet is everything about one award.
func awardSheet(v *visit, a awarded) (view.Sheet, map[string]string, error) {
	d, at := a.Delivery, awardURL(a.Delivery.Round, a.Delivery.Ref)
	clerk := v.actor.Can(models.RoleClerk, a.place.ID)
	body := view.Sheet{Title: a.title(), State: v.awardTag(a.Entry), Back: view.Link{Name: v.say("award.register"), URL: staffURL(a.place.ID, "awards")}}
	link := func(key, path string) view.Link { return view.Link{Name: v.say(key), URL: at + path} }

	money := view.Section{ID: "money", Title: v.say("award.money"), Table: v.shareTable(a)}
	terms := view.Section{ID: "terms", Title: v.say("award.terms"), Facts: v.termFacts(a)}
	payments := view.Section{ID: "payments", Title: v.say("award.payments"), Table: v.paymentTable(a)}
	evidence := view.Section{ID: "evidence", Title: v.say("award.evidence"), Table: v.evidenceTable(a)}
	steps := view.Section{Table: v.milestoneTable(a)}
	measures := view.Section{ID: "measures", Title: v.say("award.measures"), Table: v.measureTable(d)}
	outcome := view.Section{ID: "outcome", Title: v.say("award.outcome"), Facts: v.outcomeFacts(a)}
	if len(d.Measures) == 0 {
		measures.Lead = v.say("award.no_measures")
	}
	if clerk {
		if d.Outcome.Kind.Ended() {
			outcome.Links = append(outcome.Links, link("award.mistaken", onOutcome.path))
		} else {
			terms.Links = append(terms.Links, link("award.arrange", onTerms.path))
			outcome.Links = append(outcome.Links, link("award.finish", onOutcome.path))
		}
		if d.Outcome.Kind != models.OutcomeReturned && models.Sum(d.Left(a.Award)) > d.Claimed() {
			payments.Links = append(payments.Links, link("award.request", onRequest.path))
		}
		payments.Links = append(payments.Links, link("award.give_back", onReturn.path))
		evidence.Links = append(evidence.Links, link("award.report", onReport.path))
	}
	if due := d.Due(v.dayAt(a.place)); len(due) > 0 {
		evidence.Note = v.say("award.due", "list", v.dueList(a.place, due))
		if clerk {
			evidence.Note += " " + v.say("award.due_ask")
		}
	}
	body.Sections = []view.Section{money, terms, payments, v.returnSection(a), evidence, steps, measures, outcome, v.minuteSection(a)}
	return body, nil, nil
}

// dayAt is the day at a place.
func (v *visit) dayAt(p models.Place) string { return v.in(p, v.now).Format(time.DateOnly) }

// dueList names the evidence that is due, with its days.
func (v *visit) dueList(p models.Place, due []models.Milestone) string {
	var names []string
	for _, m := range due {
		if m.What == "" {
			names = append(names, v.say("award.due_end", "date", v.onDay(p, m.Due)))
			continue
		}
		names = append(names, v.say("award.due_milestone", "what", m.What, "date", v.onDay(p, m.Due)))
	}
	return v.list(names)
}

// onDay writes a day that is kept as 2006-01-02; none stays "".
func (v *visit) onDay(p models.Place, day string) string {
	if day == "" {
		return ""
	}
	return v.date(p, v.meeting(p, day))
}

// shareTable tells which fund gives what, what it has paid and what it still owes.
func (v *visit) shareTable(a awarded) *view.Table {
	t := &view.Table{Caption: v.say("award.money"), Columns: []view.Column{{Name: v.say("sums.fund")},
		{Name: v.say("award.awarded"), Num: true}, {Name: v.say("award.paid"), Num: true}, {Name: v.say("award.left"), Num: true}}}
	left, spent := a.Delivery.Left(a.Award), a.Delivery.Spent()
	cell := func(list []models.FundShare, f models.FundID) view.Cell {
		for _, s := range list {
			if s.Fund == f {
				return view.Cell{Text: sum(a.place, s.Amount).String()}
			}
		}
		return view.Cell{Text: nothing(a.place).String()}
	}
	for _, s := range a.Award.Shares {
		t.Rows = append(t.Rows, []view.Cell{{Text: v.fundName(a, s.Fund), Ink: a.names.inks[s.Fund]}, cell(a.Award.Shares, s.Fund), cell(spent, s.Fund), cell(left, s.Fund)})
	}
	all := func(list []models.FundShare) view.Cell {
		return view.Cell{Text: sum(a.place, models.Sum(list)).String()}
	}
	t.Total = []view.Cell{{Text: v.say("award.total")}, all(a.Award.Shares), all(spent), all(left)}
	return t
}

func (v *visit) fundName(a awarded, id models.FundID) string {
	for _, f := range a.names.seal.Funds {
		if f.Fund == id {
			return f.Name
		}
	}
	return string(id)
}

func (v *visit) termFacts(a awarded) []view.Detail {
	d := a.Delivery
	facts := []view.Detail{{Key: v.say("award.to"), Value: v.recipient(a.Entry)}, {Key: v.say("award.conditions"), Value: a.Conditions},
		{Key: v.say("award.starts"), Value: v.onDay(a.place, d.Starts)}, {Key: v.say("award.ends"), Value: v.onDay(a.place, d.Ends)}}
	var lines []string
	for _, i := range d.Instalments {
		key := "award.instalment"
		if i.For != "" {
			key = "award.instalment_for"
		}
		lines = append(lines, v.say(key, "sum", sum(a.place, i.Amount).String(), "date", v.onDay(a.place, i.Due), "for", i.For))
	}
	facts = append(facts, view.Detail{Key: v.say("award.instalments"), Value: strings.Join(lines, "\n")})
	return append(facts, v.bringsFacts(a.place, d.Brings, a.Award.Amount)...)
}

// bringsFacts tell what a project brings beside public money: cash and help in kind
// apart, and both against the award.
func (v *visit) bringsFacts(p models.Place, b models.Brings, award moneyPence) []view.Detail {
	if !b.Any() {
		return nil
	}
	amount := func(n moneyPence) string {
		if n == 0 {
			return ""
		}
		return sum(p, n).String()
	}
	facts := []view.Detail{{Key: v.say("brings.match"), Value: amount(b.Match)}, {Key: v.say("brings.in_kind"), Value: amount(b.InKind)}}
	if b.Hours > 0 {
		facts = append(facts, view.Detail{Key: v.say("brings.hours"), Value: v.say("brings.n_hours", "n", b.Hours)})
	}
	facts = append(facts, view.Detail{Key: v.say("brings.avoided"), Value: amount(b.Avoided)}, view.Detail{Key: v.say("brings.from"), Value: b.From})
	if ratio := b.Ratio(award); ratio != "" {
		facts = append(facts, view.Detail{Key: v.say("brings.ratio"), Value: v.say("brings.ratio_text", "ratio", ratio)})
	}
	return facts
}

func (v *visit) paymentTable(a awarded) *view.Table {
	t := &view.Table{Caption: v.say("award.payments"), Empty: v.say("payment.none"), Columns: []view.Column{{Name: v.say("payment.payment")},
		{Name: v.say("payment.state")}, {Name: v.say("payment.document")}, {Name: v.say("payment.amount"), Num: true}}}
	for _, p := range a.Delivery.Payments {
		small := v.say("payment.requested_on", "date", v.date(a.place, p.At))
		if p.BankRef != "" {
			small = v.say("payment.bank", "ref", p.BankRef, "date", v.onDay(a.place, p.PaidOn))
		}
		t.Rows = append(t.Rows, []view.Cell{{Text: v.say("payment.n", "number", p.N), URL: paymentURL(a.Delivery, p.N), Small: small},
			{Tag: v.paymentTag(p)}, {Text: p.Document}, {Text: sum(a.place, p.Amount).String()}})
	}
	return t
}

func (v *visit) paymentTag(p models.Payment) view.Tag {
	colour := map[models.PaymentStage]string{models.PaymentRequested: "orange", models.PaymentAuthorised: "blue", models.PaymentPaid: "green",
		models.PaymentRejected: "magenta", models.PaymentCancelled: "grey", models.PaymentReversed: "grey"}
	text := v.say("payment.stage." + string(p.Stage))
	if p.Stage == models.PaymentRequested {
		text = v.say("payment.signed_of", "signed", len(p.Approvals), "of", p.Needed)
	}
	return view.Tag{Text: text, Colour: colour[p.Stage]}
}

// returnSection lists what went back; it is empty where nothing did.
func (v *visit) returnSection(a awarded) view.Section {
	if len(a.Delivery.Returns) == 0 {
		return view.Section{}
	}
	t := &view.Table{Caption: v.say("award.returns"), Columns: []view.Column{{Name: v.say("return.what")}, {Name: v.say("return.why")}, {Name: v.say("payment.amount"), Num: true}}}
	for _, r := range a.Delivery.Returns {
		why, err := v.d.Awards.Words(v.ctx, r.Reason)
		v.keep(err)
		what := view.Cell{Text: v.say("return.kind." + string(r.Kind)), Small: v.say("return.on", "date", v.date(a.place, r.At))}
		if r.Reversed {
			what.Tag = view.Tag{Text: v.say("payment.stage.reversed"), Colour: "grey"}
		}
		t.Rows = append(t.Rows, []view.Cell{what, {Text: why.Get("words"), Small: r.BankRef}, {Text: sum(a.place, r.Amount).String()}})
	}
	return view.Section{ID: "returns", Title: v.say("award.returns"), Table: t}
}

func (v *visit) evidenceTable(a awarded) *view.Table {
	t := &view.Table{Caption: v.say("award.evidence"), Empty: v.say("report.none"), Columns: []view.Column{{Name: v.say("report.on")}, {Name: v.say("report.words")}, {Name: v.say("report.shows")}}}
	for _, r := range a.Delivery.Reports {
		words, err := v.d.Awards.Words(v.ctx, r.Words)
		v.keep(err)
		shows := view.Cell{Small: r.Document}
		if r.Milestone > 0 && int(r.Milestone) <= len(a.Delivery.Milestones) {
			shows.Text = a.Delivery.Milestones[r.Milestone-1].What
		}
		if r.Picture != "" {
			shows.Text, shows.URL = v.say("report.picture"), didPictureURL(a.Delivery, r.Picture, models.PictureLarge)
		}
		t.Rows = append(t.Rows, []view.Cell{{Text: v.onDay(a.place, r.On)}, {Text: words.Get("words")}, shows})
	}
	return t
}

func (v *visit) milestoneTable(a awarded) *view.Table {
	t := &view.Table{Caption: v.say("award.milestones"), Columns: []view.Column{{Name: v.say("award.milestone")}, {Name: v.say("award.by")}, {Name: v.say("award.state")}}}
	for _, m := range a.Delivery.Milestones {
		state := view.Tag{Text: v.say("milestone.waiting"), Colour: "grey"}
		switch {
		case m.Done != "":
			state = view.Tag{Text: v.say("milestone.done", "date", v.onDay(a.place, m.Done)), Colour: "green"}
		case m.Due <= v.dayAt(a.place):
			state = view.Tag{Text: v.say("milestone.late"), Colour: "orange"}
		}
		t.Rows = append(t.Rows, []view.Cell{{Text: m.What}, {Text: v.onDay(a.place, m.Due)}, {Tag: state}})
	}
	return t
}

func (v *visit) measureTable(d models.Delivery) *view.Table {
	t := &view.Table{Caption: v.say("award.measures"), Columns: []view.Column{{Name: v.say("measure.what")}, {Name: v.say("measure.baseline"), Num: true},
		{Name: v.say("measure.target"), Num: true}, {Name: v.say("measure.actual"), Num: true}}}
	for _, m := range d.Measures {
		actual := v.say("measure.not_yet")
		if m.Known {
			actual = number(m.Actual)
		}
		t.Rows = append(t.Rows, []view.Cell{{Text: m.What, Small: m.Unit}, {Text: number(m.Baseline)}, {Text: number(m.Target)}, {Text: actual}})
	}
	return t
}

func (v *visit) outcomeFacts(a awarded) []view.Detail {
	o := a.Delivery.Outcome
	facts := []view.Detail{{Key: v.say("award.state"), Value: v.say("award.goes_on")}}
	if o.Kind != "" {
		facts = []view.Detail{{Key: v.say("award.state"), Value: v.say("award.state." + string(o.Kind))}, {Key: v.say("outcome.on"), Value: v.onDay(a.place, o.On)},
			{Key: v.say("outcome.until"), Value: v.onDay(a.place, o.Until)}, {Key: v.say("outcome.reason"), Value: a.Reason}}
	}
	for _, m := range v.mistakes(a.place, a.Delivery) {
		facts = append(facts, view.Detail{Key: v.say("outcome.mistake"), Value: m})
	}
	return facts
}

// mistakes are the ends that were recorded by mistake, each with why.
func (v *visit) mistakes(place models.Place, d models.Delivery) []string {
	var out []string
	for _, m := range d.Mistakes {
		why, err := v.d.Awards.Words(v.ctx, m.Why)
		v.keep(err)
		out = append(out, v.say("outcome.was", "kind", v.say("award.state."+string(m.Was.Kind)), "on", v.onDay(place, m.Was.On), "corrected", v.onDay(place, m.On), "reason", why.Get("words")))
	}
	return out
}

// minuteSection says what the award rests on.
func (v *visit) minuteSection(a awarded) view.Section {
	res := a.Resolution
	power := res.Power
	if res.Kind != "" {
		if kind := v.say("power." + string(res.Kind)); kind != power {
			power = kind + ": " + power
		}
	}
	facts := []view.Detail{{Key: v.say("setup.minute"), Value: res.Minute, URL: clerkRoundURL(res.Round) + resolvePath}, {Key: v.say("outcome.on"), Value: v.onDay(a.place, res.On)}, {Key: v.say("review.power"), Value: power}}
	if !v.actor.Can(models.RoleClerk, a.place.ID) {
		facts[0].URL = roundURL(res.Round) + "/result"
	}
	for _, s := range res.Stood {
		if s.Ref == a.Award.Ref {
			facts = append(facts, view.Detail{Key: v.say("award.stood"), Value: s.Who})
		}
	}
	return view.Section{ID: "minute", Title: v.say("award.minute"), Facts: facts,
		Links: []view.Link{{Name: v.say("proposal.link"), URL: proposalURL(a.Delivery.Proposal)}, {Name: v.say("did.link"), URL: roundURL(a.Delivery.Round) + "/did"}}}
}
