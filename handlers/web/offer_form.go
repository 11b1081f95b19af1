package web

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// offerFields is the order of the fields of an offer on its page.
func offerFields(areas []view.OfferArea) []string {
	fields := []string{"minute", "words", "from_fund", "kind", "plain", "name", "to"}
	for _, a := range areas {
		fields = append(fields, a.Field)
	}
	fields = append(fields, "amount", "years", "answer_by", "condition", "service", "asset", "liabilities", "liability_words", "staff", "tupe", "statutory",
		"starts", "reviews", "notice", "hand_back", "support")
	return append(fields, fenceFields...)
}

// termsPage is what the forms of a draft and of a new version have in common.
func (v *visit) termsPage(place models.Place, f form, cmd string) view.OfferForm {
	body := view.OfferForm{Cmd: cmd, Version: v.reader(f, place).count("version", 0), Fence: v.fenceForm(place)}
	body.Prefix = body.Fence.Prefix
	for _, l := range models.Liabilities() {
		body.Liabilities = append(body.Liabilities, view.Choice{Value: string(l), Text: v.say("liability." + string(l)), Checked: slices.Contains(f["liabilities"], string(l))})
	}
	for _, d := range models.StatutoryDuties() {
		body.Statutory = append(body.Statutory, view.Choice{Value: string(d), Text: v.say("statutory." + string(d))})
	}
	return body
}

// readTerms reads what is offered, but for the fund it comes from and its kind.
func (v *visit) readTerms(r *reader) (models.TransferTerms, models.TransferWords) {
	t := models.TransferTerms{Name: models.Clean(r.get("name")), Condition: models.Clean(r.get("condition")), Fence: readFence(r), Years: r.count("years", 1),
		Staff: r.count("staff", 0), TUPE: r.get("tupe") != "", Statutory: models.StatutoryDuty(r.get("statutory")),
		Starts: r.day("starts"), Reviews: r.day("reviews"), Notice: r.count("notice", 0)}
	if t.Statutory == "" {
		t.Statutory = "none"
	}
	for _, l := range r.form["liabilities"] {
		t.Liabilities = append(t.Liabilities, models.Liability(l))
	}
	t.AnswerBy = r.lastMoment("answer_by")
	text := func(name string) string { return models.Clean(r.get(name)) }
	return t, models.TransferWords{Service: text("service"), Asset: text("asset"), Liabilities: text("liability_words"), HandBack: text("hand_back"), Support: text("support")}
}

// termsForm puts terms back into the fields of their form.
func termsForm(place models.Place, t models.TransferTerms, w models.TransferWords) form {
	f := form{}
	set := func(name, value string) {
		if value != "" {
			f[name] = []string{value}
		}
	}
	number := func(name string, n int64) { set(name, money.Decimal(money.Pence(n), 0)) }
	sumOf := func(name string, p money.Pence) {
		if p != 0 {
			set(name, typedAmount(place, p))
		}
	}
	set("from_fund", string(t.FromFund))
	set("kind", map[bool]string{true: "share", false: "duty"}[t.Plain])
	set("name", t.Name)
	sumOf("amount", t.Amount)
	number("years", t.Years)
	set("condition", t.Condition)
	set("service", w.Service)
	set("asset", w.Asset)
	for _, l := range t.Liabilities {
		f["liabilities"] = append(f["liabilities"], string(l))
	}
	set("liability_words", w.Liabilities)
	number("staff", t.Staff)
	set("tupe", map[bool]string{true: "yes"}[t.TUPE])
	set("statutory", string(t.Statutory))
	set("starts", t.Starts)
	set("reviews", t.Reviews)
	number("notice", t.Notice)
	set("hand_back", w.HandBack)
	set("support", w.Support)
	typedFence(place, t.Fence, set)
	return f
}

// balances is what each fund of a place holds.
func (v *visit) balances(place models.Place) (map[models.FundID]money.Pence, error) {
	st, err := v.d.Money.Statement(v.ctx, place.ID)
	if err != nil {
		return nil, err
	}
	held := map[models.FundID]money.Pence{}
	for account, amount := range st.Balances {
		if account.Stage() == ledger.AtFund {
			held[account.Fund()] = amount
		}
	}
	return held, nil
}

// versionForm is the form of a new version: the giver's, or the counter-offer of the area.
func (s *Site) versionForm(c *fiber.Ctx) error {
	v := s.visit(c)
	steps, err := s.d.Offers.Story(v.ctx, models.TransferID(c.Params("transfer")))
	if err != nil {
		return err
	}
	last := steps[len(steps)-1]
	place, err := s.d.Places.Place(v.ctx, last.Transfer.Place)
	if err != nil {
		return err
	}
	f := termsForm(place, last.Transfer.Terms, last.Words)
	f["version"] = []string{money.Decimal(money.Pence(last.Transfer.Version), 0)}
	page, err := v.versionPage(last.Transfer, f, v.d.NewID())
	if err != nil {
		return err
	}
	page.Form = f.kept()
	return v.showForm("officer-offer", page)
}

// writes says whose version the reader would write: the giver's or the taker's.
func (v *visit) writes(t models.Transfer) (models.PlaceID, models.Role) {
	if v.actor.Can(models.RoleOfficer, t.FromPlace) {
		return t.FromPlace, models.RoleOfficer
	}
	return t.Place, models.RoleClerk
}

func (v *visit) versionPage(t models.Transfer, f form, cmd string) (view.Page, error) {
	id, role := v.writes(t)
	place, err := v.d.Places.Place(v.ctx, id)
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, role)
	if err != nil {
		return page, err
	}
	body := v.termsPage(place, f, cmd)
	body.Action, body.Plain, body.Counter = transferURL(t.ID)+"/version", t.Terms.Plain, role == models.RoleClerk
	body.Back = view.Link{Name: t.Terms.Name, URL: transferURL(t.ID)}
	body.Title = v.say("offers.revise_title", "name", t.Terms.Name)
	if body.Counter {
		body.Title = v.say("offers.counter_title", "name", t.Terms.Name)
	}
	page.Body = body
	return page, nil
}

// saveVersion sends a new version to the other side.
func (s *Site) saveVersion(c *fiber.Ctx) error {
	v := s.visit(c)
	t, err := s.d.Offers.Transfer(v.ctx, models.TransferID(c.Params("transfer")))
	if err != nil {
		return err
	}
	id, role := v.writes(t)
	if err := v.actor.Need(id, role); err != nil {
		return err
	}
	place, err := s.d.Places.Place(v.ctx, t.Place)
	if err != nil {
		return err
	}
	f := v.form()
	r := v.reader(f, place)
	terms, words := v.readTerms(r)
	terms.Amount, terms.FromFund, terms.Plain = r.amount("amount"), t.Terms.FromFund, t.Terms.Plain
	seen, done := r.count("version", 0), "revised"
	reply := models.Reply{Kind: models.AnswerCounter, Version: seen, Minute: models.Clean(f.get("minute")), Words: models.Clean(f.get("words"))}
	rest := terms.Check(words, v.now)
	if role == models.RoleClerk {
		terms.AnswerBy = time.Time{}
		r.take(reply.Check(v.now))
	}
	switch err = r.err("transfer", rest); {
	case err != nil:
	case role == models.RoleClerk:
		done = "countered"
		_, err = s.d.Answering.Counter(v.ctx, v.by(f), t.ID, reply, terms, words)
	default:
		_, err = s.d.Offering.Revise(v.ctx, v.by(f), t.ID, seen, terms, words)
	}
	if err != nil {
		v.order = offerFields(nil)
		page, pageErr := v.versionPage(t, f, v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "officer-offer", page)
	}
	return v.then(transferURL(t.ID), done)
}
