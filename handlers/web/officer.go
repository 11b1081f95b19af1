package web

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/money"
	"commonchest/models/plaincsv"
)

// offers lists what a place's body has offered to others, and what became of it.
func (s *Site) offers(c *fiber.Ctx) error {
	v := s.visit(c)
	place, page, err := v.givingPage()
	if err != nil {
		return err
	}
	list, err := s.d.Offers.From(v.ctx, place.ID)
	if err != nil {
		return err
	}
	rows, err := v.offerRows(place, slices.DeleteFunc(slices.Clone(list), func(t models.Transfer) bool { return t.Terms.Plain }))
	if err != nil {
		return err
	}
	shares, err := v.offerRows(place, slices.DeleteFunc(slices.Clone(list), func(t models.Transfer) bool { return !t.Terms.Plain }))
	if err != nil {
		return err
	}
	body := view.Offers{Rows: rows, Shares: shares, ReadinessURL: staffURL(place.ID, "offers/readiness"), CSVURL: staffURL(place.ID, "offers.csv")}
	if v.actor.Can(models.RoleOfficer, place.ID) {
		body.NewURL = staffURL(place.ID, "offers/new")
		if body.Drafts, err = v.draftRows(place); err != nil {
			return err
		}
	}
	page.Body = body
	return v.show("officer-offers", page)
}

// givingPage is a page for those who may read all the offers of a place.
func (v *visit) givingPage() (models.Place, view.Page, error) {
	place, err := v.placeOf()
	if err != nil {
		return place, view.Page{}, err
	}
	page, err := v.staffPage(place, models.RoleOfficer, models.RoleCouncillor, models.RoleAuditor)
	return place, page, err
}

func (v *visit) draftRows(place models.Place) ([]view.OfferDraftRow, error) {
	drafts, err := v.d.Offers.Drafts(v.ctx, place.ID)
	if err != nil {
		return nil, err
	}
	var rows []view.OfferDraftRow
	for _, d := range drafts {
		areas, total, err := v.draftAreas(place, d)
		if err != nil {
			return nil, err
		}
		var names []string
		for _, a := range areas {
			names = append(names, a.Name)
		}
		rows = append(rows, view.OfferDraftRow{Name: d.Terms.Name, Areas: v.list(names), Sum: total, Saved: v.in(place, d.SavedAt), URL: draftURL(place.ID, d.ID)})
	}
	return rows, nil
}

func (v *visit) draftAreas(place models.Place, d models.TransferDraft) ([]view.OfferDraftArea, view.Money, error) {
	total, out := nothing(place), []view.OfferDraftArea{}
	for _, to := range d.To {
		area, err := v.d.Places.Place(v.ctx, to.Place)
		if err != nil {
			return nil, total, err
		}
		sum := view.In(place.Currency, to.Amount)
		total = total.Add(sum)
		out = append(out, view.OfferDraftArea{Name: area.Name, Sum: sum})
	}
	return out, total, nil
}

// offersFile is the table of offers as a file.
func (s *Site) offersFile(c *fiber.Ctx) error {
	v := s.visit(c)
	place, _, err := v.givingPage()
	if err != nil {
		return err
	}
	list, err := s.d.Offers.From(v.ctx, place.ID)
	if err != nil {
		return err
	}
	head := []string{"area", "body", "duty", "plain_share", "amount_a_year", "years", "currency", "stage", "answer", "why", "next", "whose_turn", "offered", "released", "received"}
	var rows [][]plaincsv.Cell
	for _, t := range newestFirst(list) {
		row, err := v.offerRow(place, t)
		if err != nil {
			return err
		}
		rows = append(rows, slices.Concat(
			plaincsv.Texts(row.Other, row.Kind, row.Name, yesNo(t.Terms.Plain)),
			[]plaincsv.Cell{plaincsv.Amount(t.Terms.Amount, money.DigitsOf(place.Currency)), plaincsv.Int(t.Terms.Years)},
			plaincsv.Texts(t.Currency, row.Stage.Word, row.Answer.Text, row.Why, row.Next, row.Whose),
			plaincsv.Days(v.isoDay(place, t.OfferedAt), v.isoDay(place, t.ReleasedAt), v.isoDay(place, t.ReceivedAt))))
	}
	return sendTable(c, string(place.ID)+"-offers.csv", head, rows)
}

// isoDay is a day for a table; "" for none.
func (v *visit) isoDay(place models.Place, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return v.in(place, at).Format(time.DateOnly)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// offerForm asks to whom how much is offered, for what, and what comes with it.
func (s *Site) offerForm(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.draftPage(place, "", form{}, v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("officer-offer", page)
}

// editDraft shows the form of a draft again.
func (s *Site) editDraft(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleOfficer); err != nil {
		return err
	}
	d, words, n, err := v.draftOf(place)
	if err != nil {
		return err
	}
	f := termsForm(place, d.Terms, words)
	for _, to := range d.To {
		f["amount_"+string(to.Place)] = []string{typedAmount(place, to.Amount)}
	}
	f["version"] = []string{money.Decimal(money.Pence(n), 0)}
	page, err := v.draftPage(place, d.ID, f, v.d.NewID())
	if err != nil {
		return err
	}
	page.Form = f.kept()
	return v.showForm("officer-offer", page)
}

func (v *visit) draftOf(place models.Place) (models.TransferDraft, models.TransferWords, int64, error) {
	d, words, n, err := v.d.Offers.Draft(v.ctx, v.actor, models.TransferDraftID(v.c.Params("draft")))
	if err == nil && d.FromPlace != place.ID {
		err = models.E(models.NotFound, "document")
	}
	return d, words, n, err
}

// draftPage is the form of a draft; id is "" for a new one.
func (v *visit) draftPage(place models.Place, id models.TransferDraftID, f form, cmd string) (view.Page, error) {
	page, err := v.staffPage(place, models.RoleOfficer)
	if err != nil {
		return page, err
	}
	body := v.termsPage(place, f, cmd)
	body.Draft, body.Title, body.Action = true, v.say("offers.new"), staffURL(place.ID, "offers/new")
	body.Back = view.Link{Name: v.say("offers.title"), URL: staffURL(place.ID, "offers")}
	if id != "" {
		body.Title, body.Action = v.say("offers.change"), draftURL(place.ID, id)+"/edit"
		body.Back = view.Link{Name: v.say("offers.check_title"), URL: draftURL(place.ID, id)}
	}
	if body.Funds, err = v.fundChoices(place, f.get("from_fund")); err != nil {
		return page, err
	}
	body.Areas, err = v.areasOf(place)
	page.Body = body
	return page, err
}

// fundChoices are the funds of a place with what they hold.
func (v *visit) fundChoices(place models.Place, chosen string) ([]view.Choice, error) {
	funds, err := v.d.Money.Funds(v.ctx, place.ID)
	if err != nil {
		return nil, err
	}
	held, err := v.balances(place)
	if err != nil {
		return nil, err
	}
	var out []view.Choice
	for _, f := range funds {
		if held[f.ID] == 0 && string(f.ID) != chosen {
			continue // there is nothing to offer
		}
		hint := v.say("offers.fund_holds", "sum", view.In(place.Currency, held[f.ID]).String())
		if c := v.condition(place, f.Fence, f.Condition); c != "" {
			hint = sentences([]string{c, hint})
		}
		out = append(out, view.Choice{Value: string(f.ID), Text: f.Name, Hint: hint, Checked: string(f.ID) == chosen})
	}
	return out, nil
}

// areasOf are the other places of the programme that an offer may go to.
func (v *visit) areasOf(place models.Place) ([]view.OfferArea, error) {
	all, err := v.d.Places.Places(v.ctx)
	if err != nil {
		return nil, err
	}
	var out []view.OfferArea
	for _, p := range all {
		if p.Programme != place.Programme || p.ID == place.ID || p.Body == place.Body {
			continue
		}
		kind, err := v.areaKind(p)
		if err != nil {
			return nil, err
		}
		out = append(out, view.OfferArea{Field: "amount_" + string(p.ID), Name: p.Name, Hint: kind})
	}
	slices.SortStableFunc(out, func(a, b view.OfferArea) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// saveDraft keeps an offer and shows it once more before it is sent.
func (s *Site) saveDraft(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleOfficer); err != nil {
		return err
	}
	f, edited := v.form(), models.TransferDraftID(c.Params("draft"))
	by, id := v.by(f), edited
	if id == "" {
		id = models.TransferDraftID(v.d.KeyedID("web/draft", by.Cmd))
	}
	r := v.reader(f, place)
	terms, words := v.readTerms(r)
	d := models.TransferDraft{ID: id, FromPlace: place.ID, Terms: terms}
	d.Terms.FromFund, d.Terms.Plain = models.FundID(f.get("from_fund")), f.get("kind") == "share"
	areas, err := v.areasOf(place)
	if err != nil {
		return err
	}
	v.order = offerFields(areas)
	for _, a := range areas {
		if f.get(a.Field) != "" {
			d.To = append(d.To, models.DraftTo{Place: models.PlaceID(strings.TrimPrefix(a.Field, "amount_")), Amount: r.amount(a.Field)})
		}
	}
	if f.get("kind") == "" {
		r.fail("kind", "choose")
	}
	if err = r.err("transfer", d.Check(words, v.now)); err == nil {
		_, err = s.d.Offering.SaveDraft(v.ctx, by, r.count("version", 0), d, words)
	}
	if err != nil {
		v.anchors = map[string]string{"to": "amount_" + "areas"}
		page, pageErr := v.draftPage(place, edited, f, v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "officer-offer", page)
	}
	return v.then(draftURL(place.ID, id), "")
}

// draft shows an offer as it will be sent.
func (s *Site) draft(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.checkPage(place, v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("officer-offer-check", page)
}

func (v *visit) checkPage(place models.Place, cmd string) (view.Page, error) {
	page, err := v.staffPage(place, models.RoleOfficer)
	if err != nil {
		return page, err
	}
	d, words, n, err := v.draftOf(place)
	if err != nil {
		return page, err
	}
	body := view.OfferCheck{Name: d.Terms.Name, Version: n, Action: draftURL(place.ID, d.ID), Cmd: cmd, ChangeURL: draftURL(place.ID, d.ID) + "/edit",
		Back: view.Link{Name: v.say("offers.title"), URL: staffURL(place.ID, "offers")}}
	if body.Areas, body.Total, err = v.draftAreas(place, d); err != nil {
		return page, err
	}
	fund, err := v.d.Money.Fund(v.ctx, d.Terms.FromFund)
	if err != nil {
		return page, err
	}
	body.Lines = append(body.Lines, view.OfferLine{Label: v.say("offers.line.fund"), Cells: []view.OfferCell{{Text: fund.Name}}})
	for _, line := range v.termLines(place, place.Currency, d.Terms, words, false) {
		if line.Cells[0].Text != "" {
			body.Lines = append(body.Lines, line)
		}
	}
	page.Body = body
	return page, nil
}

// sendDraft offers a draft to all its areas.
func (s *Site) sendDraft(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	f := v.form()
	seen := v.reader(f, place).count("version", 0)
	if _, err := s.d.Offering.Send(v.ctx, v.by(f), models.TransferDraftID(c.Params("draft")), seen); err != nil {
		page, pageErr := v.checkPage(place, v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "officer-offer-check", page)
	}
	return v.then(staffURL(place.ID, "offers"), "offered")
}
