package web

import (
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/audit"
)

// exceptions lists what was refused, corrected, late, changed under way or does not agree.
func (v *visit) exceptions(ch *chest) (view.Section, error) {
	found, err := v.d.Trail.Exceptions(v.ctx, v.actor, ch.place.ID)
	if err != nil {
		return view.Section{}, err
	}
	table := &view.Table{Caption: v.say("exception.title"), Empty: v.say("exception.none"), Columns: []view.Column{{Name: v.say("exception.kind")}, {Name: v.say("trails.what")}, {Name: v.say("report.on")}}}
	for _, e := range found {
		when := view.Cell{}
		if !e.At.IsZero() {
			when.Text = v.date(ch.place, e.At)
		}
		what, at := v.exception(ch, e)
		table.Rows = append(table.Rows, []view.Cell{{Text: v.say("exception." + string(e.Kind))}, {Text: what, URL: at}, when})
	}
	return view.Section{ID: "exceptions", Title: v.say("exception.title"), Lead: v.say("exception.lead"), Table: table}, nil
}

// exception says what one is about, and where that stands.
func (v *visit) exception(ch *chest, e audit.Exception) (what, at string) {
	place := ch.place
	award := trailURL(place.ID, "/"+string(e.Round)+"/"+e.Ref)
	amount := sum(place, e.Amount).String()
	switch e.Kind {
	case audit.Refused:
		return v.say("exception.tried", "who", v.whose(string(e.Who)), "project", e.Title), award
	case audit.Signed:
		return v.say("exception.signed_by", "who", v.whose(string(e.Who)), "number", e.Payment), award
	case audit.Early:
		return v.say("exception.early_payment", "project", e.Title, "number", e.Payment), award
	case audit.Corrected:
		return v.say("exception.undone", "seq", e.Reverses, "reason", e.Reason), entryURL(place.ID, e.Entry)
	case audit.Late:
		return v.say("exception.late_award", "project", e.Title, "reason", e.Reason), award
	case audit.Due:
		return v.say("exception.due", "project", e.Title, "list", v.dueList(place, e.Due)), award
	case audit.OnlyList:
		return v.say("bank.line_of", "ref", v.lineName(e.BankRef), "sum", amount), bankBook{place: place, source: e.Source}.url("/line/" + e.Line)
	case audit.OnlyJournal:
		return v.say("trails.entry_sum", "what", v.entryName(ch, e.Entry), "sum", amount, "ref", e.BankRef), entryURL(place.ID, e.Entry)
	case audit.Moved:
		return v.say("exception.moved_to", "round", e.Title, "date", v.date(place, e.ClosesAt), "reason", e.Reason), roundURL(e.Round)
	case audit.Signatures:
		return v.say("exception.signatures_now", "n", e.Approvals, "minute", e.Minute), staffURL(place.ID, "awards#rule")
	case audit.Lifted:
		return ch.fund(e.Fund).Name, placeURL(place.ID) + "/fences"
	case audit.Unstated:
		return v.say("exception.statement_of", "to", e.To, "project", e.Title), staffURL(place.ID, "grants/"+e.Year)
	}
	return string(e.Kind), ""
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
