package web

import (
	"slices"
	"time"

	"commonchest/app/delivery"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/ledger"
)

// exception is something that an auditor wants to look at; none of them is an error by itself.
type exception struct {
	kind string // "exception.<kind>"
	what string
	at   time.Time
	url  string
}

// exceptions lists what was refused, corrected, late, changed under way or does not agree.
func (v *visit) exceptions(ch *chest) (view.Section, error) {
	var found []exception
	for _, look := range []func(*chest) ([]exception, error){v.refusedActs, v.corrections, v.lateAwards, v.mismatches, v.changedRules, v.liftedFences, v.lateStatements} {
		some, err := look(ch)
		if err != nil {
			return view.Section{}, err
		}
		found = append(found, some...)
	}
	slices.SortStableFunc(found, func(a, b exception) int { return b.at.Compare(a.at) })
	table := &view.Table{Caption: v.say("exception.title"), Empty: v.say("exception.none"), Columns: []view.Column{{Name: v.say("exception.kind")}, {Name: v.say("trails.what")}, {Name: v.say("report.on")}}}
	for _, e := range found {
		when := view.Cell{}
		if !e.at.IsZero() {
			when.Text = v.date(ch.place, e.at)
		}
		table.Rows = append(table.Rows, []view.Cell{{Text: v.say("exception." + e.kind)}, {Text: e.what, URL: e.url}, when})
	}
	return view.Section{ID: "exceptions", Title: v.say("exception.title"), Lead: v.say("exception.lead"), Table: table}, nil
}

// refusedActs are those that somebody tried in spite of an interest, and signatures of
// people who declared one afterwards.
func (v *visit) refusedActs(ch *chest) ([]exception, error) {
	var out []exception
	refused, err := v.d.Awards.Refusals(v.ctx, ch.place.ID)
	if err != nil {
		return nil, err
	}
	awards, err := v.d.Awards.OfPlace(v.ctx, ch.place.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range refused {
		i := slices.IndexFunc(awards, func(e delivery.Entry) bool { return e.Delivery.Round == r.Round && e.Delivery.Ref == r.Ref })
		if i < 0 {
			continue
		}
		title, err := v.projectTitle(awards[i])
		if err != nil {
			return nil, err
		}
		out = append(out, exception{"refused", v.say("exception.tried", "who", v.whose(r.Actor), "project", title), r.At, trailURL(ch.place.ID, "/"+string(r.Round)+"/"+r.Ref)})
	}
	declared, err := v.d.Interests.OfPlace(v.ctx, ch.place.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range awards {
		for _, p := range e.Delivery.Payments {
			for _, s := range p.Approvals {
				for _, i := range declared {
					if i.Interest.Account == s.By && concerns(i.Interest, e) {
						out = append(out, exception{"signed", v.say("exception.signed_by", "who", v.whose(string(s.By)), "number", p.N), s.At, trailURL(ch.place.ID, "/"+string(e.Delivery.Round)+"/"+e.Delivery.Ref)})
					}
				}
			}
		}
	}
	return out, nil
}

// corrections are the entries that undo another.
func (v *visit) corrections(ch *chest) ([]exception, error) {
	var out []exception
	for _, e := range ch.entries {
		if e.Kind != ledger.Reversed {
			continue
		}
		why, err := v.d.Texts.Get(v.ctx, e.Reason)
		if err != nil {
			return nil, err
		}
		out = append(out, exception{"corrected", v.say("exception.undone", "seq", e.Reverses, "reason", why.Get("words")), e.At, entryURL(ch.place.ID, e.Seq)})
	}
	return out, nil
}

// lateAwards are those whose evidence is due or that are late.
func (v *visit) lateAwards(ch *chest) ([]exception, error) {
	awards, err := v.d.Awards.OfPlace(v.ctx, ch.place.ID)
	var out []exception
	for _, e := range awards {
		due := e.Delivery.Due(v.dayAt(ch.place))
		if len(due) == 0 && e.Delivery.Outcome.Kind != models.OutcomeLate {
			continue
		}
		title, err := v.projectTitle(e)
		if err != nil {
			return nil, err
		}
		one := exception{kind: "late", what: v.say("exception.late_award", "project", title, "reason", e.Reason), url: trailURL(ch.place.ID, "/"+string(e.Delivery.Round)+"/"+e.Delivery.Ref)}
		if len(due) > 0 {
			one.kind, one.what, one.at = "evidence", v.say("exception.due", "project", title, "list", v.dueList(ch.place, due)), v.meeting(ch.place, due[0].Due)
		}
		out = append(out, one)
	}
	return out, err
}

// mismatches are lines and entries that nobody has settled, of the bank's lists and of
// every partner's.
func (v *visit) mismatches(ch *chest) ([]exception, error) {
	ids, err := v.d.Bank.Sources(v.ctx, ch.place.ID)
	if err != nil {
		return nil, err
	}
	var out []exception
	for _, source := range append([]models.BodyID{""}, ids...) {
		b := bankBook{place: ch.place, source: source, chest: ch}
		if b.Book, err = v.d.Bank.Account(v.ctx, v.actor, ch.place.ID, source); err != nil {
			return nil, err
		}
		for _, l := range b.OpenLines() {
			out = append(out, exception{"only_list", v.say("bank.line_of", "ref", v.lineName(l), "sum", sum(ch.place, l.Amount).String()), v.meeting(ch.place, l.Day), b.url("/line/" + l.ID)})
		}
		for _, e := range b.OpenEntries() {
			out = append(out, exception{"only_journal", v.say("trails.entry_sum", "what", v.cashName(&b, e), "sum", sum(ch.place, e.Amount).String(), "ref", e.Ref), v.meeting(ch.place, e.Day), entryURL(ch.place.ID, e.Seq)})
		}
	}
	return out, nil
}

// changedRules are closing times that were moved while people voted, and how many sign.
func (v *visit) changedRules(ch *chest) ([]exception, error) {
	var out []exception
	for _, r := range ch.rounds {
		for _, o := range r.Overrides {
			why, err := v.d.Texts.Get(v.ctx, o.Reason)
			if err != nil {
				return nil, err
			}
			out = append(out, exception{"moved", v.say("exception.moved_to", "round", r.Round.Name, "date", v.date(ch.place, o.ClosesAt), "reason", why.Get("words")), o.At, roundURL(r.Round.ID)})
		}
	}
	rules, err := v.d.Awards.RuleHistory(v.ctx, ch.place.ID)
	for _, r := range rules {
		out = append(out, exception{"signatures", v.say("exception.signatures_now", "n", r.Rule.Approvals, "minute", r.Rule.Minute), r.At, staffURL(ch.place.ID, "awards#rule")})
	}
	return out, err
}

// liftedFences are those that were lifted.
func (v *visit) liftedFences(ch *chest) ([]exception, error) {
	list, err := v.d.Fences.Liftings(v.ctx, ch.place.ID)
	var out []exception
	for _, l := range list {
		if !l.LiftedAt.IsZero() {
			out = append(out, exception{"fence", ch.fund(l.Fund).Name, l.LiftedAt, placeURL(ch.place.ID) + "/fences"})
		}
	}
	return out, err
}

// lateStatements are statements of use that have not come in time.
func (v *visit) lateStatements(ch *chest) ([]exception, error) {
	years, err := v.d.Duties.Years(v.ctx, ch.place)
	if err != nil {
		return nil, err
	}
	var out []exception
	for _, of := range years {
		y, err := v.d.Duties.Year(v.ctx, ch.place.ID, of)
		if err != nil {
			return nil, err
		}
		for _, s := range y.Statements() {
			if s.Late(v.d.Duties.Today(ch.place)) {
				out = append(out, exception{"statement", v.say("exception.statement_of", "to", s.Award.Name, "project", s.Award.Title), v.meeting(ch.place, s.Due), staffURL(ch.place.ID, "grants/"+of.String())})
			}
		}
	}
	return out, nil
}
