package web

import (
	"slices"
	"strconv"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/duties"
	"commonchest/models/plainzip"
)

// publishModel is what is due about a year, what is missing, and the pack as it stands.
func (v *visit) publishModel(place models.Place, of models.FinancialYear, cmd string) (view.Publish, error) {
	y, err := v.d.Duties.Year(v.ctx, place.ID, of)
	if err != nil {
		return view.Publish{}, err
	}
	data, err := y.Pack()
	if err != nil {
		return view.Publish{}, err
	}
	at := publishURL(place.ID, of)
	body := view.Publish{Year: of.String(), Body: y.Body.Name, Ends: v.dayWords(of.Last()), Code: v.codeWords(y), PackURL: at + "/" + packName,
		Digest: plainzip.Sum(data), KB: int64(len(data)+1023) / 1024, GrantsURL: staffURL(place.ID, "grants") + "/" + of.String(), PublicURL: publicationsURL(place.ID)}
	if body.Years, err = v.yearLinks(place, of, staffURL(place.ID, "publish")); err != nil {
		return body, err
	}
	if body.Packs, err = v.packRows(place, of); err != nil {
		return body, err
	}
	body.Over = v.d.Duties.Today(place) > of.Last()
	stops := false
	for _, g := range y.Gaps() {
		stops = stops || g.Stops
		body.Gaps = append(body.Gaps, view.Gap{Text: v.say("gap."+g.Code, "title", g.Title, "amount", g.Amount), Stops: g.Stops})
	}
	for _, d := range y.Duties() {
		body.Duties = append(body.Duties, v.dutyRow(place, y, d, len(body.Packs) > 0))
	}
	if may := v.actor.Can(models.RoleClerk, place.ID) || v.actor.Can(models.RoleOfficer, place.ID); may {
		body.FactsURL = at + "/facts"
		if !stops && (len(body.Packs) == 0 || body.Packs[0].Digest != body.Digest) {
			body.Form = &view.PublishForm{Action: at, Cmd: cmd, Digest: body.Digest, Again: len(body.Packs) > 0}
		}
	}
	body.Resolutions, err = v.resolutionLinks(place, y)
	return body, err
}

// resolutionLinks lead to the agenda items and minutes of the rounds of a year.
func (v *visit) resolutionLinks(place models.Place, y duties.Year) ([]view.Link, error) {
	rounds, err := v.d.Rounds.OfPlace(v.ctx, place.ID)
	if err != nil || !v.actor.Can(models.RoleClerk, place.ID) {
		return nil, err
	}
	var out []view.Link
	for _, r := range rounds {
		if r.Published && y.Of.Has(v.in(place, r.ClosesAt()).Format("2006-01-02")) {
			out = append(out, view.Link{Name: r.Seal.Name, URL: clerkRoundURL(r.Round.ID) + resolvePath})
		}
	}
	return out, nil
}

// dutyRow is one duty in words. One that must be done and is late says so.
func (v *visit) dutyRow(place models.Place, y duties.Year, d duties.Duty, published bool) view.DutyRow {
	row := view.DutyRow{Name: v.say("duty." + string(d.Kind)), Must: d.Must, URL: publishURL(place.ID, y.Of) + "/" + d.File, Source: d.Source}
	if d.Quarter > 0 {
		row.Name = v.say("duty.quarter", "duty", row.Name, "n", strconv.Itoa(d.Quarter))
	}
	if d.Kind == duties.DutyGiving && len(y.Giving(y.Of).Grants) == 0 {
		row.URL = ""
	}
	if d.Due != "" {
		row.Due = v.dayWords(d.Due)
		row.Late = d.Must && !published && d.Due < v.d.Duties.Today(place)
	}
	return row
}

func (v *visit) codeWords(y duties.Year) string {
	limit := func(f duties.Figure) string { return sum(y.Place, f.Value).String() }
	return v.say("code."+string(y.Code()), "small", limit(y.Figures.SmallTurnover), "large", limit(y.Figures.LargeTurnover))
}

// yearLinks lead to the same page of other years.
func (v *visit) yearLinks(place models.Place, of models.FinancialYear, at string) ([]view.NavItem, error) {
	years, err := v.d.Duties.Years(v.ctx, place)
	var out []view.NavItem
	for _, y := range years {
		out = append(out, view.NavItem{Name: y.String(), URL: at + "/" + y.String(), Current: y == of})
	}
	return out, err
}

// packRows lists the published packs of a place: of one year, or of all (0).
func (v *visit) packRows(place models.Place, of models.FinancialYear) ([]view.PackRow, error) {
	list, err := v.d.Duties.Published(v.ctx, place.ID)
	var out []view.PackRow
	for _, p := range list {
		if of == 0 || p.Year == of {
			out = append(out, view.PackRow{Year: p.Year.String(), N: p.N, At: v.in(place, p.At), Digest: p.Digest, KB: (p.Bytes + 1023) / 1024,
				URL: publicationsURL(place.ID) + "/" + p.Year.String() + "/" + strconv.FormatInt(p.N, 10) + ".zip"})
		}
	}
	return out, err
}

// publicationsModel is what everybody may download.
func (v *visit) publicationsModel(place models.Place) (view.Publications, error) {
	name, err := v.bodyName(place.Body)
	if err != nil {
		return view.Publications{}, err
	}
	body := view.Publications{Place: place.Name, Body: name}
	if body.Packs, err = v.packRows(place, 0); err != nil {
		return body, err
	}
	switch _, err := v.d.Duties.Giving(v.ctx, place.ID); {
	case err == nil:
		body.GivingURL = placeURL(place.ID) + "/360giving"
	case !models.IsKind(err, models.NotFound):
		return body, err
	}
	return body, nil
}

// grantsModel is the register of a year: what was resolved in it or paid in it.
func (v *visit) grantsModel(place models.Place, of models.FinancialYear, cmd string) (view.Grants, error) {
	y, err := v.d.Duties.Year(v.ctx, place.ID, of)
	if err != nil {
		return view.Grants{}, err
	}
	body := view.Grants{Year: of.String(), PublishURL: publishURL(place.ID, of), Total: nothing(place)}
	if body.Years, err = v.yearLinks(place, of, staffURL(place.ID, "grants")); err != nil {
		return body, err
	}
	for _, a := range y.InYear() {
		row := view.GrantRow{Title: a.Title, Minute: a.Minute, On: v.dayWords(a.On), Power: a.Power, To: a.Name, Number: a.Number, Kind: v.say("recipient." + recipientWord(a.To)),
			Amount: sum(place, a.Amount), Paid: sum(place, a.Disbursed(of.Last()))}
		body.Total = body.Total.Add(row.Amount)
		body.Rows = append(body.Rows, row)
	}
	v.addS137(&body, place, y)
	today := v.d.Duties.Today(place)
	for _, s := range y.Statements() {
		row := view.StatementRow{Grant: string(s.Award.Round) + "/" + s.Award.Ref, Title: s.Award.Title, To: s.Award.Name, Paid: sum(place, s.Paid), Due: v.dayWords(s.Due), Late: s.Late(today)}
		if s.Received != nil {
			row.Came, row.Document = v.dayWords(s.Received.On), s.Received.Document
		}
		body.Open = body.Open || s.Received == nil
		body.Statements = append(body.Statements, row)
	}
	if body.Open && (v.actor.Can(models.RoleClerk, place.ID) || v.actor.Can(models.RoleOfficer, place.ID)) {
		body.Action, body.Cmd = staffURL(place.ID, "grants")+"/"+of.String(), cmd
	}
	body.StatementFrom = sum(place, y.Figures.StatementFrom.Value)
	return body, nil
}

// addS137 says how far the spending under section 137 is from its limit.
func (v *visit) addS137(body *view.Grants, place models.Place, y duties.Year) {
	s := y.S137()
	if len(s.Items) == 0 && s.Promised == 0 && (!s.Limited || y.Body.Competence) {
		return
	}
	out := view.S137{Known: s.Known, Cap: sum(place, s.Cap), Spent: sum(place, s.Spent), Promised: sum(place, s.Promised), Left: sum(place, max(0, s.Left())),
		Rate: sum(place, y.Figures.S137Rate.Value), Electors: y.Body.Electors, Competence: y.Body.Competence, Unchecked: y.Figures.S137Rate.Known && y.Figures.S137Rate.CheckedOn == ""}
	switch {
	case s.Over():
		out.Warning = v.say("capped.over", "sum", sum(place, s.Spent-s.Cap).String())
	case s.WouldBeOver():
		out.Warning = v.say("capped.would", "sum", sum(place, -s.Left()).String())
	}
	for _, i := range s.Items {
		out.Items = append(out.Items, view.S137Item{On: v.dayWords(i.On), Minute: i.Minute, Title: i.Title, To: i.To, Amount: sum(place, i.Amount)})
	}
	body.S137 = &out
}

func recipientWord(r duties.Recipient) string {
	if r == "" {
		return "open"
	}
	return string(r)
}

// owedToPublic adds what is to be asked for and published about the year that is over
// last, and the statements of grants of the one that runs.
func (v *visit) owedToPublic(d *models.Duties, place models.Place) error {
	years, err := v.d.Duties.Years(v.ctx, place)
	if err != nil {
		return err
	}
	published, err := v.d.Duties.Published(v.ctx, place.ID)
	if err != nil {
		return err
	}
	today := v.d.Duties.Today(place)
	for _, of := range years[:min(2, len(years))] {
		y, err := v.d.Duties.Year(v.ctx, place.ID, of)
		if err != nil {
			return err
		}
		for _, s := range y.Statements() {
			if s.Received == nil {
				d.Statements = append(d.Statements, v.meeting(place, s.Due))
			}
		}
		if of.Last() >= today || slices.ContainsFunc(published, func(p duties.Publication) bool { return p.Year == of }) {
			continue
		}
		for _, duty := range y.Duties() {
			if duty.Must && duty.Kind != duties.DutyUse && !y.Empty() {
				d.Pack = v.meeting(place, duty.Due)
				break
			}
		}
	}
	return nil
}
