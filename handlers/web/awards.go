package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/delivery"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// Who may read the papers of awards.
var awardReaders = delivery.Readers()

func awardURL(id models.RoundID, ref string) string {
	return "/staff/awards/" + url.PathEscape(string(id)) + "/" + url.PathEscape(ref)
}

func paymentURL(d models.Delivery, n int64) string {
	return awardURL(d.Round, d.Ref) + "/payments/" + strconv.FormatInt(n, 10)
}

// awardPage is a page about one award: a sheet whose sections a function makes. Forms
// on it come back to it.
type awardPage struct {
	path  string
	roles []models.Role
	body  func(v *visit, a awarded) (view.Sheet, map[string]string, error)
}

var (
	onAward   = awardPage{"", awardReaders, awardSheet}
	onTerms   = awardPage{"/terms", []models.Role{models.RoleClerk}, arrangeSheet}
	onRequest = awardPage{"/pay", []models.Role{models.RoleClerk}, requestSheet}
	onReport  = awardPage{"/report", []models.Role{models.RoleClerk}, reportSheet}
	onOutcome = awardPage{"/outcome", []models.Role{models.RoleClerk}, outcomeSheet}
	onReturn  = awardPage{"/return", []models.Role{models.RoleClerk}, returnSheet}
	onPayment = awardPage{"/payments/:n", awardReaders, paymentSheet}
	onTrail   = awardPage{"", trailReaders, trailOfAward} // at an address of its own
)

// awardPages are all of them, for the map of the site.
var awardPages = []awardPage{onAward, onTerms, onRequest, onReport, onOutcome, onReturn, onPayment}

// awarded is an award with where it is.
type awarded struct {
	delivery.Entry
	place models.Place
	round models.RoundView
	names sealedRound
}

func (a awarded) title() string { return a.names.title(a.Award.Ref) }

// awardOf reads the award that an address names. Who declared an interest in it is
// kept out of its papers.
func (v *visit) awardOf(roles []models.Role) (awarded, error) {
	a, err := v.awardAt(roles)
	if err != nil {
		return a, err
	}
	barred, err := v.d.Awards.Bars(v.ctx, v.actor, a.Delivery.Proposal, a.Award)
	if err == nil && barred {
		err = models.E(models.Forbidden, "interest_declared")
	}
	return a, err
}

// awardAt is awardOf for acts: the service refuses who has an interest, and keeps that it
// was tried.
func (v *visit) awardAt(roles []models.Role) (awarded, error) {
	r, place, err := v.roundOf()
	if err == nil {
		place, err = v.deciding(r, place)
	}
	if err != nil {
		return awarded{}, err
	}
	a := awarded{place: place, round: r}
	if err := v.actor.Need(place.ID, roles...); err != nil {
		return a, err
	}
	if a.Entry, err = v.d.Awards.Entry(v.ctx, r.Round.ID, v.c.Params("ref")); err != nil {
		return a, err
	}
	a.names, err = v.sealedRound(r)
	return a, err
}

func (s *Site) showAward(on awardPage) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := s.visit(c)
		page, err := v.awardPage(on, v.d.NewID())
		if err != nil {
			return err
		}
		return v.showForm("sheet", page)
	}
}

func (v *visit) awardPage(on awardPage, cmd string) (view.Page, error) {
	a, err := v.awardOf(on.roles)
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(a.place, on.roles...)
	if err != nil {
		return page, err
	}
	body, filled, err := on.body(v, a)
	body.Cmd, body.Caption = cmd, a.round.Round.Name
	if body.Back.URL == "" {
		body.Back = view.Link{Name: a.title(), URL: awardURL(a.Delivery.Round, a.Delivery.Ref)}
	}
	page.Body, page.Form = body, filled
	return page, err
}

// awardAct makes one call for a form of an award's page, and then shows the award: with
// what was done, or the form with what is wrong.
func (s *Site) awardAct(on awardPage, call func(v *visit, a awarded, by models.By, f form) (done string, err error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := s.visit(c)
		a, err := v.awardAt(on.roles)
		if err != nil {
			return err
		}
		f := v.form()
		done, err := call(v, a, v.by(f), f)
		if err != nil {
			page, pageErr := v.awardPage(on, v.cmd(f))
			if asked, ok := asError(err); pageErr != nil && ok && models.IsKind(pageErr, models.Conflict) {
				return asked
			}
			if pageErr != nil {
				return pageErr
			}
			page.Form = nil
			v.order = fieldsOf(page.Body.(view.Sheet))
			return v.again(err, f, "sheet", page)
		}
		path := awardURL(a.Delivery.Round, a.Delivery.Ref)
		if on.path == onPayment.path {
			path += "/payments/" + c.Params("n")
		}
		return v.then(path, done)
	}
}

// fieldsOf lists the fields of a sheet in their order.
func fieldsOf(s view.Sheet) []string {
	var names []string
	for _, section := range s.Sections {
		if section.Form != nil {
			for _, f := range section.Form.Fields {
				names = append(names, f.Name)
			}
		}
	}
	return names
}

// awards is the register of a place's awards, for those who work on them.
func (s *Site) awards(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.awardsPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("sheet", page)
}

func (v *visit) awardsPage(cmd string) (view.Page, error) {
	place, err := v.placeOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, awardReaders...)
	if err != nil {
		return page, err
	}
	list, err := v.d.Awards.OfPlace(v.ctx, place.ID)
	if err != nil {
		return page, err
	}
	rule, err := v.d.Awards.Rule(v.ctx, place.ID)
	if err != nil {
		return page, err
	}
	body := view.Sheet{Title: v.say("award.register"), Lead: v.say("award.register_lead"), Cmd: cmd}
	rounds := slices.CompactFunc(slices.Clone(list), func(a, b delivery.Entry) bool { return a.Delivery.Round == b.Delivery.Round })
	for _, first := range rounds {
		section, err := v.registerSection(place, first.Delivery.Round, list)
		if err != nil {
			return page, err
		}
		body.Sections = append(body.Sections, section)
	}
	if len(list) == 0 {
		body.Sections = append(body.Sections, view.Section{Lead: v.say("award.none")})
	}
	if v.actor.Need(place.ID, dutyReaders...) == nil {
		body.Sections = append(body.Sections, view.Section{Links: []view.Link{{Name: v.say("evidence.title"), URL: staffURL(place.ID, "evidence")}}})
	}
	body.Sections = append(body.Sections, v.ruleSection(place, rule))
	page.Body = body
	page.Form = map[string]string{"approvals": strconv.FormatInt(rule.Approvals, 10)}
	return page, nil
}

// registerSection is the table of a round's awards.
func (v *visit) registerSection(place models.Place, round models.RoundID, list []delivery.Entry) (view.Section, error) {
	r, err := v.d.Rounds.View(v.ctx, round)
	if err != nil {
		return view.Section{}, err
	}
	names, err := v.sealedRound(r)
	if err != nil {
		return view.Section{}, err
	}
	table := &view.Table{Caption: v.say("award.table", "round", r.Round.Name), Columns: []view.Column{{Name: v.say("award.project")},
		{Name: v.say("award.state")}, {Name: v.say("award.awarded"), Num: true}, {Name: v.say("award.paid"), Num: true}, {Name: v.say("award.left"), Num: true}}}
	var total [3]view.Money
	for _, e := range list {
		if e.Delivery.Round != round {
			continue
		}
		sums := [3]view.Money{sum(place, e.Award.Amount), sum(place, models.Sum(e.Delivery.Spent())), sum(place, models.Sum(e.Delivery.Left(e.Award)))}
		row := []view.Cell{{Text: names.title(e.Award.Ref), URL: awardURL(round, e.Award.Ref), Small: v.recipient(e)}, {Tag: v.awardTag(e)}}
		for i, m := range sums {
			row, total[i] = append(row, view.Cell{Text: m.String()}), m.Add(total[i])
		}
		table.Rows = append(table.Rows, row)
	}
	table.Total = []view.Cell{{Text: v.say("award.total")}, {}, {Text: total[0].String()}, {Text: total[1].String()}, {Text: total[2].String()}}
	return view.Section{ID: string(round), Title: r.Round.Name, Table: table, Links: []view.Link{{Name: v.say("did.link"), URL: roundURL(round) + "/did"}}}, nil
}

func (v *visit) ruleSection(place models.Place, rule models.PaymentRule) view.Section {
	out := view.Section{ID: "rule", Title: v.say("payrule.title"), Lead: v.say("payrule.lead", "councillors", rule.Approvals)}
	if !v.actor.Can(models.RoleClerk, place.ID) {
		return out
	}
	var items []view.Choice
	for n := models.LeastApprovals; n <= models.MostApprovals; n++ {
		value := strconv.Itoa(n)
		items = append(items, view.Choice{Value: value, Text: v.say("payrule." + value), Checked: int64(n) == rule.Approvals})
	}
	out.Form = &view.SheetForm{Action: staffURL(place.ID, "awards"), Buttons: []view.FormButton{{Text: v.say("payrule.save"), Kind: "secondary"}},
		Fields: []view.FormField{{Kind: "radios", Name: "approvals", Label: v.say("payrule.approvals"), Items: items},
			{Name: "minute", Label: v.say("setup.minute"), Hint: v.say("payrule.minute_hint"), Width: "10"}}}
	return out
}

// setRule records how many councillors a payment needs.
func (s *Site) setRule(c *fiber.Ctx) error {
	v := s.visit(c)
	if err := v.actor.Need(models.PlaceID(c.Params("place")), models.RoleClerk); err != nil {
		return err
	}
	f := v.form()
	n, _ := strconv.ParseInt(f.get("approvals"), 10, 64) // what is no number is refused as out of range
	_, err := s.d.Awards.SetRule(v.ctx, v.by(f), models.PaymentRule{Place: models.PlaceID(c.Params("place")), Approvals: n, Minute: f.get("minute")})
	if err != nil {
		page, pageErr := v.awardsPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "sheet", page)
	}
	return v.then(staffURL(models.PlaceID(c.Params("place")), "awards"), "rule_set")
}

// recipient says who gets an award: never a person's name to the public.
func (v *visit) recipient(e delivery.Entry) string {
	switch {
	case e.Delivery.To == "":
		return v.say("award.not_arranged")
	case e.Delivery.To == models.RecipientOwn:
		return v.say("recipient.own")
	case e.To != "" && e.Recipient(v.actor) == "":
		return v.say("recipient.redacted")
	case e.Delivery.Number != "":
		return v.say("recipient.numbered", "name", e.To, "number", e.Delivery.Number)
	}
	return e.To
}

func (v *visit) worksOn(place models.PlaceID) bool {
	return slices.ContainsFunc(awardReaders, func(r models.Role) bool { return v.actor.Can(r, place) })
}

// awardTag says in a word how far an award is.
func (v *visit) awardTag(e delivery.Entry) view.Tag {
	d := e.Delivery
	switch d.Outcome.Kind {
	case models.OutcomeDelivered:
		return view.Tag{Text: v.say("award.state.delivered"), Colour: "green"}
	case models.OutcomeLate:
		return view.Tag{Text: v.say("award.state.late"), Colour: "orange"}
	case models.OutcomeReturned:
		return view.Tag{Text: v.say("award.state.returned"), Colour: "grey"}
	}
	if d.To == "" && len(d.Payments) == 0 && len(d.Reports) == 0 {
		return view.Tag{Text: v.say("award.state.awarded")}
	}
	return view.Tag{Text: v.say("award.state.under_way"), Colour: "blue"}
}
