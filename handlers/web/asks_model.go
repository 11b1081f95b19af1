package web

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"commonchest/app/oversight"
	"commonchest/app/proposals"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/plaincsv"
)

// dayOf is a day 2006-01-02 in the zone of a place.
func (v *visit) dayOf(p models.Place, day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, v.zone(p.Zone))
	if err != nil {
		return time.Time{}
	}
	return t
}

// asksModel is the register: what is overdue first, then what is open, then the rest, each
// by the day an answer is due.
func (v *visit) asksModel(place models.Place) (view.Asks, error) {
	body := view.Asks{PlaceName: place.Name, Back: placeURL(place.ID)}
	if v.keeps(place.ID) {
		body.NewURL = staffURL(place.ID, "asks/new")
	}
	list, err := v.d.Asks.Asks(v.ctx, place)
	if err != nil {
		return body, err
	}
	today := place.Day(v.now)
	rank := func(e oversight.AskEntry) int {
		switch {
		case e.Ask.Overdue(today) > 0:
			return 0
		case e.Ask.Open():
			return 1
		}
		return 2
	}
	slices.SortStableFunc(list, func(a, b oversight.AskEntry) int {
		return cmp.Or(rank(a)-rank(b), strings.Compare(a.Ask.Due, b.Ask.Due))
	})
	for _, e := range list {
		row, err := v.askRow(place, e)
		if err != nil {
			return body, err
		}
		if row.Overdue > 0 {
			body.Late++
		}
		body.Rows = append(body.Rows, row)
	}
	if len(list) > 0 {
		body.FileURL = asksURL(place.ID) + ".csv"
	}
	return body, nil
}

func (v *visit) askRow(place models.Place, e oversight.AskEntry) (view.AskRow, error) {
	a, today := e.Ask, place.Day(v.now)
	row := view.AskRow{Title: cmp.Or(e.Text.Get("title"), v.say("ask.erased")), URL: askURL(a), Owner: a.OwnerName, Status: a.StatusOn(today),
		Raised: v.in(place, a.RaisedAt), Due: v.dayOf(place, a.Due), Overdue: a.Overdue(today)}
	name, err := v.bodyName(a.Body)
	if err != nil {
		return row, err
	}
	row.Of = name
	if a.From == models.AskFromRound {
		r, err := v.d.Rounds.View(v.ctx, a.Round)
		if err != nil {
			return row, err
		}
		row.Of = v.say("ask.of_round", "body", name, "round", r.Round.Name)
	}
	if a.Proposal != "" {
		p, err := v.d.Ideas.Entry(v.ctx, a.Proposal)
		if err != nil {
			return row, err
		}
		row.Blocks = &view.Link{Name: v.publicTitle(p), URL: proposalURL(a.Proposal)}
	}
	return row, nil
}

// blocking are the asks about what blocks a proposal, for its own page.
func (v *visit) blocking(place models.Place, id models.ProposalID) ([]view.AskRow, error) {
	list, err := v.d.Asks.Blocking(v.ctx, id)
	var rows []view.AskRow
	for _, e := range list {
		row, err := v.askRow(place, e)
		if err != nil {
			return nil, err
		}
		row.Blocks = nil // this is its page
		rows = append(rows, row)
	}
	return rows, err
}

// publicTitle names an idea where everybody reads it: one whose words are withheld has no name.
func (v *visit) publicTitle(e proposals.Entry) string {
	if withheld(e) {
		return v.say("proposal.erased_title")
	}
	return v.title(e)
}

// askTable is the register as a table: its columns and its rows.
func (v *visit) askTable(place models.Place, list []oversight.AskEntry) (head []string, rows [][]plaincsv.Cell) {
	today := place.Day(v.now)
	head = []string{v.say("ask.col.title"), v.say("ask.col.rule"), v.say("ask.col.evidence"), v.say("ask.col.wanted"), v.say("ask.col.owner_kind"),
		v.say("ask.col.owner"), v.say("ask.col.of"), v.say("ask.col.blocks"), v.say("ask.col.raised"), v.say("ask.col.due"), v.say("ask.col.status"),
		v.say("ask.col.overdue"), v.say("ask.col.answer")}
	for _, e := range list {
		row, err := v.askRow(place, e)
		v.keep(err)
		blocks := ""
		if row.Blocks != nil {
			blocks = row.Blocks.Name
		}
		rows = append(rows, slices.Concat(
			plaincsv.Texts(e.Text.Get("title"), e.Text.Get("rule"), e.Text.Get("evidence"), e.Text.Get("wanted"),
				v.say("ask.owner."+string(e.Ask.Owner)), e.Ask.OwnerName, row.Of, blocks),
			plaincsv.Days(place.Day(e.Ask.RaisedAt), e.Ask.Due),
			[]plaincsv.Cell{plaincsv.Text(v.say("ask.status." + string(row.Status))), plaincsv.Int(e.Ask.Overdue(today)), plaincsv.Text(e.Words)}))
	}
	return head, rows
}

// askModel is one ask with what became of it.
func (v *visit) askModel(place models.Place, e oversight.AskEntry) (view.Ask, error) {
	row, err := v.askRow(place, e)
	body := view.Ask{AskRow: row, Rule: e.Text.Get("rule"), Evidence: e.Text.Get("evidence"), Wanted: e.Text.Get("wanted"), Words: e.Words,
		OwnerKind: v.say("ask.owner." + string(e.Ask.Owner)), Back: asksURL(place.ID)}
	if err != nil {
		return body, err
	}
	if v.keeps(place.ID) {
		body.EditURL = keptAskURL(e.Ask.ID)
	}
	groups, err := v.d.Groups.Groups(v.ctx, place)
	if err != nil {
		return body, err
	}
	if body.Before, body.Handed, err = v.heldWords(place, groups, e.Ask.Held); err != nil {
		return body, err
	}
	steps, err := v.d.Asks.AskHistory(v.ctx, e.Ask.ID)
	if err != nil {
		return body, err
	}
	for _, step := range slices.Backward(steps) {
		what := v.say("ask.event." + string(step.Status))
		if e.Ask.OwnerBody != "" && step.Status != models.AskRaised && !step.Itself {
			what += " " + v.say("ask.written_down") // nobody shall take it for the partner's own
		}
		body.History = append(body.History, view.AskEvent{At: v.in(place, step.At), What: what, Words: step.Words})
	}
	calls, err := v.d.Escalations.Escalations(v.ctx, place)
	if err != nil {
		return body, err
	}
	body.Calls = v.calls(place, calls, func(c models.Escalation) bool { return c.Ask == e.Ask.ID })
	return body, nil
}

// askForm is what the staff can record of an ask; nil once it is agreed to.
func (v *visit) askForm(a models.Ask, cmd string) *view.AskForm {
	if a.Status == models.AskAgreed {
		return nil
	}
	f := &view.AskForm{Action: keptAskURL(a.ID), Cmd: cmd}
	for _, status := range []models.AskStatus{models.AskAcknowledged, models.AskAgreed, models.AskRefused} {
		f.Statuses = append(f.Statuses, view.Choice{Value: string(status), Text: v.say("ask.said." + string(status))})
	}
	if a.Open() && a.Round != "" {
		f.Call = v.callForm(keptAskURL(a.ID), a.Round, cmd)
	}
	return f
}

// callForm offers the two who answer for a round; nil where nobody is named.
func (v *visit) callForm(action string, id models.RoundID, cmd string) *view.CallForm {
	r, err := v.d.Rounds.View(v.ctx, id)
	v.keep(err)
	f := &view.CallForm{Action: action, Cmd: cmd}
	for to, role := range map[models.EscalatedTo]string{models.ToCouncillor: r.Round.Answers.Councillor, models.ToOfficer: r.Round.Answers.Officer} {
		if role != "" {
			f.To = append(f.To, view.Choice{Value: string(to), Text: role, Hint: v.say("call.to." + string(to))})
		}
	}
	if len(f.To) == 0 {
		return nil
	}
	slices.SortFunc(f.To, func(a, b view.Choice) int { return strings.Compare(a.Value, b.Value) })
	return f
}

// calls are escalations, the one that has waited longest first and those answered last.
func (v *visit) calls(place models.Place, list []oversight.EscalationEntry, wanted func(models.Escalation) bool) []view.Call {
	var out []view.Call
	for _, e := range list {
		c := e.Escalation
		if !wanted(c) {
			continue
		}
		call := view.Call{About: cmp.Or(e.About, v.say("ask.erased")), Role: c.Role, At: v.in(place, c.At), Days: c.Waits(v.now), Open: c.Open(), Reason: e.Reason, Answer: e.Answer}
		call.URL = askURL(models.Ask{Place: c.Place, ID: c.Ask})
		if c.Matter != "" {
			call.URL = matterURL(c.Place, c.Matter)
		}
		if r, err := v.d.Rounds.View(v.ctx, c.Round); err != nil {
			v.keep(err)
		} else if c.Open() && v.actor.Need(r.Round.Place, c.Roles()...) == nil {
			call.Reply = "/staff/escalations/" + string(c.ID)
		}
		out = append(out, call)
	}
	slices.SortStableFunc(out, func(a, b view.Call) int {
		if a.Open != b.Open {
			if a.Open {
				return -1
			}
			return 1
		}
		return a.At.Compare(b.At)
	})
	return out
}

// newAskPage is the form of a new ask.
func (v *visit) newAskPage(place models.Place, f form, cmd string) (view.Page, error) {
	page, err := v.staffPage(place, models.RoleClerk, models.RoleOfficer)
	if err != nil {
		return page, err
	}
	body := view.AskNew{Action: staffURL(place.ID, "asks/new"), Cmd: cmd, Back: asksURL(place.ID)}
	for _, from := range []models.AskFrom{models.AskFromRound, models.AskFromPilot, models.AskFromBody} {
		body.Froms = append(body.Froms, view.Choice{Value: string(from), Text: v.say("ask.from." + string(from)), Hint: v.say("ask.from." + string(from) + "_hint")})
	}
	for _, owner := range []models.AskOwner{models.OwnerDepartment, models.OwnerPartner, models.OwnerCouncil} {
		body.Owners = append(body.Owners, view.Choice{Value: string(owner), Text: v.say("ask.owner." + string(owner))})
	}
	if body.Bodies, err = v.partnerChoices(place, f.get("owner_body")); err != nil {
		return page, err
	}
	if body.Rounds, err = v.roundChoices(place, f.get("round")); err != nil {
		return page, err
	}
	if body.Ideas, err = v.ideaChoices(place, f.get("proposal")); err != nil {
		return page, err
	}
	if body.Held, err = v.heldChoices(place, f.get("held"), true); err != nil {
		return page, err
	}
	page.Body, page.Form = body, f.kept()
	return page, nil
}

// inner lists a place and, of an outermost one, the places within it.
func (v *visit) inner(place models.Place) ([]models.Place, error) {
	all, err := v.d.Places.Places(v.ctx)
	return slices.DeleteFunc(all, func(p models.Place) bool {
		return p.ID != place.ID && (place.Parent != "" || p.Programme != place.Programme)
	}), err
}

func (v *visit) roundChoices(place models.Place, chosen string) ([]view.Choice, error) {
	places, err := v.inner(place)
	out := []view.Choice{{Value: "", Text: v.say("ask.no_round"), Checked: chosen == ""}}
	for _, p := range places {
		list, err := v.d.Rounds.OfPlace(v.ctx, p.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range list {
			out = append(out, view.Choice{Value: string(r.Round.ID), Text: r.Round.Name, Hint: p.Name, Checked: string(r.Round.ID) == chosen})
		}
	}
	return out, err
}

func (v *visit) ideaChoices(place models.Place, chosen string) ([]view.Choice, error) {
	places, err := v.inner(place)
	out := []view.Choice{{Value: "", Text: v.say("ask.no_idea"), Checked: chosen == ""}}
	for _, p := range places {
		list, err := v.d.Ideas.OfPlace(v.ctx, p.ID)
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			if e.Proposal.State != models.ProposalMerged && e.Proposal.State != models.ProposalWithdrawn && !withheld(e) {
				out = append(out, view.Choice{Value: string(e.Proposal.ID), Text: v.title(e), Hint: p.Name, Checked: string(e.Proposal.ID) == chosen})
			}
		}
	}
	return out, err
}
