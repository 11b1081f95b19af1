package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/money"
)

// leaders are the roles that lead a place budget; the service knows where.
var leaders = []models.Role{models.RoleOfficer, models.RoleClerk, models.RoleAuditor}

// partnerBoard lists who was asked, and says how the budget is run.
func (s *Site) partnerBoard(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.boardPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("partner-board", page)
}

func (v *visit) boardPage(cmd string) (view.Page, error) {
	place, err := v.placeOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, leaders...)
	if err != nil {
		return page, err
	}
	settings, err := v.d.Budgets.Budget(v.ctx, place.ID)
	if err != nil {
		return page, err
	}
	body := view.PartnerBoard{Budget: settings.Name, PublicURL: budgetURL(place.ID), NewURL: staffURL(place.ID, "partners/new"), Action: staffURL(place.ID, "partners"), Cmd: cmd}
	if body.Base, err = v.d.Budgets.BudgetVersion(v.ctx, place.ID); err != nil {
		return page, err
	}
	list, err := v.d.Partners.Of(v.ctx, place.ID)
	if err != nil {
		return page, err
	}
	for _, c := range list {
		row, err := v.partnerRow(c)
		if err != nil {
			return page, err
		}
		row.URL = staffURL(place.ID, "partners/") + url.PathEscape(string(c.ID))
		body.Rows = append(body.Rows, row)
	}
	for _, p := range models.Paymasters() {
		body.Paymasters = append(body.Paymasters, view.Choice{Value: string(p), Text: v.say("paymaster." + string(p)), Checked: p == settings.Paymaster})
	}
	places, err := v.d.Places.Places(v.ctx)
	if err != nil {
		return page, err
	}
	for _, p := range places {
		if p.Programme != place.Programme {
			continue
		}
		name, err := v.bodyName(p.Body)
		if err != nil {
			return page, err
		}
		body.Payers = append(body.Payers, view.Choice{Value: string(p.Body), Text: name, Checked: p.Body == settings.Payer})
	}
	page.Form = map[string]string{"name": settings.Name, "from": settings.From}
	page.Body = body
	return page, nil
}

// setBudget saves how the budget is run.
func (s *Site) setBudget(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, leaders...); err != nil {
		return err
	}
	f := v.form()
	base, err := strconv.ParseInt(f.get("base"), 10, 64)
	if err != nil {
		return models.E(models.Conflict, "changed_meanwhile")
	}
	r := v.reader(f, place)
	b := models.PlaceBudget{Place: place.ID, Name: models.Clean(f.get("name")), From: r.day("from"), Paymaster: models.Paymaster(f.get("paymaster")), Payer: models.BodyID(f.get("payer"))}
	if err := s.d.Budgets.SetBudget(v.ctx, v.by(f), base, b); err != nil {
		page, pageErr := v.boardPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		return v.again(err, f, "partner-board", page)
	}
	return v.then(staffURL(place.ID, "partners"), "budget_saved")
}

// inviteForm asks whom, for how much, on what terms.
func (s *Site) invitePartnerForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.invitePartnerPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("partner-invite", page)
}

func (v *visit) invitePartnerPage(cmd string) (view.Page, error) {
	place, err := v.placeOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, leaders...)
	if err != nil {
		return page, err
	}
	body := view.PartnerInvite{Fence: v.fenceForm(place), Prefix: prefixOf(place), Action: staffURL(place.ID, "partners/new"), Cmd: cmd, Back: staffURL(place.ID, "partners")}
	list, err := v.d.Partners.Of(v.ctx, place.ID)
	if err != nil {
		return page, err
	}
	ids := []models.BodyID{place.Body}
	for _, c := range list {
		if !slices.Contains(ids, c.Partner) {
			ids = append(ids, c.Partner)
		}
	}
	for _, id := range ids {
		name, err := v.bodyName(id)
		if err != nil {
			return page, err
		}
		body.Partners = append(body.Partners, view.Choice{Value: string(id), Text: name})
	}
	body.Partners = append(body.Partners, view.Choice{Value: "new", Text: v.say("board.new_partner"), Checked: true})
	for _, p := range models.Poolings() {
		body.Poolings = append(body.Poolings, view.Choice{Value: string(p), Text: v.say("pooling." + string(p)), Checked: p == models.Pooled})
	}
	body.Essential = []view.Choice{{Value: "yes", Text: v.say("board.essential")}}
	page.Form = map[string]string{"cooling_off": "14"}
	page.Body = body
	return page, nil
}

// invitePartner records the invitation, and the partner if it is new.
func (s *Site) invitePartner(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	f := v.form()
	by := v.by(f)
	ask, err := v.readAsk(place, f)
	if err == nil { // first: what is refused adds no partner
		ask.Currency = place.Currency
		_, err = ask.Invite(v.in(place, v.now).Format("2006-01-02"), v.now)
	}
	if err == nil && f.get("partner") == "new" {
		err = v.addPartner(by, place, ask.Partner, models.Clean(f.get("new_partner")))
	}
	if err == nil {
		_, err = s.d.Asking.Invite(v.ctx, by, ask)
	}
	if err != nil {
		page, pageErr := v.invitePartnerPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		return v.again(err, f, "partner-invite", page)
	}
	return v.then(staffURL(place.ID, "partners/")+url.PathEscape(string(ask.ID)), "partner_invited")
}

// addPartner records a partner. One that stands there under this name is the same one.
func (v *visit) addPartner(by models.By, place models.Place, id models.BodyID, name string) error {
	err := v.d.Founding.AddBody(v.ctx, by, models.Body{ID: id, Name: name, Kind: models.PartnerBody, Place: place.ID})
	if !models.IsKind(err, models.Invalid, models.Conflict) {
		return err
	}
	b, readErr := v.d.Places.Body(v.ctx, id)
	if readErr == nil && b.Kind == models.PartnerBody && b.Place == place.ID && b.Name == name {
		return nil
	}
	return models.E(models.Invalid, "commitment", models.F("new_partner", "body_taken")).Because(err)
}

// readAsk reads the form of an invitation.
func (v *visit) readAsk(place models.Place, f form) (models.Commitment, error) {
	r := v.reader(f, place)
	c := models.Commitment{Place: place.ID, Partner: models.BodyID(f.get("partner")), Name: models.Clean(f.get("name")), Pooling: models.Pooling(f.get("pooling")), Asked: r.amount("asked"),
		Condition: models.Clean(f.get("condition")), Fence: readFence(r), Essential: f.get("essential") == "yes", AnswerBy: r.day("answer_by"), CoolingOff: r.count("cooling_off", 14),
		Gain: models.Gain{Of: models.Clean(f.get("gain_of")), Estimate: r.amountOr("gain_estimate", 0)}}
	c.Strand = c.Fence.Strand
	if text := f.get("gain_share"); text != "" {
		share, err := money.ParseDecimal(text, 2) // hundredths of a per cent are ten-thousandths
		if err != nil {
			r.fail("gain_share", "between", "least", "0", "most", "100")
		}
		c.Gain.Share = int64(share)
	}
	if c.Partner == "new" {
		if c.Partner = models.BodyID(models.Slug(f.get("new_partner"), 60)); c.Partner == "" {
			r.fail("new_partner", "required")
		}
	}
	c.ID = models.CommitmentID(models.Slug(string(c.Partner)+" "+c.Name, 60))
	return c, r.err("commitment", nil)
}

// managePartner shows one commitment to who leads the budget.
func (s *Site) managePartner(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.managePage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("partner-manage", page)
}

func (v *visit) managePage(cmd string) (view.Page, error) {
	place, err := v.placeOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, leaders...)
	if err != nil {
		return page, err
	}
	c, err := v.d.Partners.Commitment(v.ctx, models.CommitmentID(v.c.Params("commitment")))
	if err == nil && c.Place != place.ID {
		err = models.E(models.NotFound, "document")
	}
	if err != nil {
		return page, err
	}
	public, err := v.commitmentModel(place, c)
	if err != nil {
		return page, err
	}
	body := view.PartnerManage{Facts: public.Facts, Instalments: public.Instalments, History: public.History, Reason: public.Ending, Open: c.Open(),
		Saves: c.Stage == models.CommitmentSigned && c.Gain.Share > 0 && c.Gain.ActualOn == "", Prefix: prefixOf(place),
		Action: staffURL(place.ID, "partners/") + url.PathEscape(string(c.ID)), Cmd: cmd, Back: staffURL(place.ID, "partners")}
	if body.PartnerRow, err = v.partnerRow(c); err != nil {
		return page, err
	}
	if c.Open() {
		body.Facts = v.asked(place, c)
	}
	mails, err := v.d.Post.Signatory(v.ctx, signatoryOf(place, c))
	if err != nil {
		return page, err
	}
	body.MailReady, body.Mails = v.d.Post.Ready(), v.mailRows(place, mails)
	pays, err := v.d.Asking.Pays(v.ctx, v.actor, place.ID)
	body.Receives = pays && c.Stage == models.CommitmentSigned && c.Pooling == models.Pooled
	for _, in := range body.Instalments {
		if left := in.Amount.Pence - in.Paid.Pence; left > 0 {
			page.Form = map[string]string{"amount": typedAmount(place, left)}
			break
		}
	}
	page.Body = body
	return page, err
}

// actOnPartner does the one thing that a form of the page asks for.
func (s *Site) actOnPartner(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	f, id := v.form(), models.CommitmentID(c.Params("commitment"))
	if f.get("do") == "link" || f.get("do") == "mail" {
		return v.partnerLink(place, f, id)
	}
	r := v.reader(f, place)
	done := ""
	switch f.get("do") {
	case "receive":
		amount := r.amount("amount")
		if err = r.err("arrival", nil); err == nil {
			_, err = s.d.Asking.Receive(v.ctx, v.by(f), id, amount, models.Banked{Ref: f.get("bank_ref"), On: r.day("came_on")})
		}
		done = "received"
	case "relax":
		_, err = s.d.Asking.Relax(v.ctx, v.by(f), id, f.get("essential") == "yes", f.get("why"))
		done = "relaxed"
	case "saved":
		amount, on := r.amount("actual"), r.day("on")
		if err = r.err("commitment", nil); err == nil {
			_, err = s.d.Asking.Saved(v.ctx, v.by(f), id, amount, on, f.get("source"))
		}
		done = "saving_entered"
	case "talk":
		_, err = s.d.Signing.Discuss(v.ctx, v.by(f), id)
		done = "talking"
	default:
		err = models.E(models.Invalid, "commitment", models.F("do", "choose"))
	}
	if err != nil {
		page, pageErr := v.managePage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		return v.again(err, f, "partner-manage", page)
	}
	return v.then(c.Path(), done)
}
