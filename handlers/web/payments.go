package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/delivery"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// paymentOf finds the payment that an address names.
func (v *visit) paymentOf(a awarded) (models.Payment, error) {
	n, err := strconv.ParseInt(v.c.Params("n"), 10, 64)
	if err != nil || n < 1 || n > int64(len(a.Delivery.Payments)) {
		return models.Payment{}, models.E(models.NotFound, "payment")
	}
	return a.Delivery.Payments[n-1], nil
}

// paymentSheet is one payment, with what its reader may do: a councillor signs or says
// no, the clerk records what the bank did or takes it back.
func paymentSheet(v *visit, a awarded) (view.Sheet, map[string]string, error) {
	p, err := v.paymentOf(a)
	if err != nil {
		return view.Sheet{}, nil, err
	}
	words, err := v.d.Awards.Words(v.ctx, p.Words)
	if err != nil {
		return view.Sheet{}, nil, err
	}
	reason, err := v.d.Awards.Words(v.ctx, p.Reason)
	if err != nil {
		return view.Sheet{}, nil, err
	}
	vat := ""
	if p.VAT > 0 {
		key := "payment.vat_lost"
		if p.VATBack {
			key = "payment.vat_recovered"
		}
		vat = v.say(key, "sum", sum(a.place, p.VAT).String())
	}
	facts := []view.Detail{{Key: v.say("payment.payee"), Value: words.Get("payee")}, {Key: v.say("payment.purpose"), Value: words.Get("purpose")},
		{Key: v.say("payment.amount_all"), Value: sum(a.place, p.Amount).String()}, {Key: v.say("payment.vat"), Value: vat},
		{Key: v.say("payment.document"), Value: p.Document}, {Key: v.say("payment.requested"), Value: v.date(a.place, p.At)},
		{Key: v.say("payment.signatures"), Value: v.signatures(a.place, p)}, {Key: v.say("transfer.bank_ref"), Value: p.BankRef}, {Key: v.say("payment.paid_on"), Value: v.onDay(a.place, p.PaidOn)},
		{Key: v.say("return.why"), Value: reason.Get("words")}}
	section := view.Section{Facts: facts}
	if p.Open() { // whoever signs sees what the award still has
		section.Table = v.shareTable(a)
	} else if len(p.Shares) > 0 {
		section.Table = v.paidTable(a, p)
	}
	act := view.Section{ID: "act", Form: &view.SheetForm{Action: v.c.Path()}}
	v.addSigning(&act, a, p)
	v.addRecording(&act, a, p)
	body := view.Sheet{Title: v.say("payment.title", "number", p.N, "project", a.title()), State: v.paymentTag(p), Sections: []view.Section{section}}
	if len(act.Form.Buttons) > 0 {
		act.Form.Fields = append(act.Form.Fields, view.FormField{Kind: "textarea", Name: "reason", Label: v.say("payment.reason"), Hint: v.say("payment.reason_hint"), Rows: 2, Optional: true})
		act.Title = v.say("payment.act")
	} else {
		act.Form = nil
	}
	body.Sections = append(body.Sections, act)
	return body, map[string]string{"paid_on": v.dayAt(a.place)}, nil
}

// paidTable tells which funds paid.
func (v *visit) paidTable(a awarded, p models.Payment) *view.Table {
	t := &view.Table{Caption: v.say("payment.paid_by"), Columns: []view.Column{{Name: v.say("sums.fund")}, {Name: v.say("payment.amount"), Num: true}}}
	for _, s := range p.Shares {
		t.Rows = append(t.Rows, []view.Cell{{Text: v.fundName(a, s.Fund), Ink: a.names.inks[s.Fund]}, {Text: sum(a.place, s.Amount).String()}})
	}
	return t
}

// signatures says how many councillors have signed, and when; "" while none has.
func (v *visit) signatures(place models.Place, p models.Payment) string {
	if len(p.Approvals) == 0 {
		return ""
	}
	var days []string
	for _, s := range p.Approvals {
		days = append(days, v.date(place, s.At))
	}
	return v.say("payment.signed_on", "text", v.say("payment.signed_of", "signed", len(p.Approvals), "of", p.Needed), "days", v.list(days))
}

// addSigning adds what a councillor may do.
func (v *visit) addSigning(s *view.Section, a awarded, p models.Payment) {
	if !v.actor.Can(models.RoleCouncillor, a.place.ID) || !p.Open() {
		return
	}
	_, err := a.Delivery.Approve(p.N, models.AccountID(v.actor.ID), v.now)
	switch e, _ := asError(err); {
	case err == nil:
		s.Lead = v.say("payment.sign_lead")
		s.Form.Buttons = append(s.Form.Buttons, view.FormButton{Name: "do", Value: "approve", Text: v.say("payment.approve")})
	case e.Code == "own_payment" || e.Code == "approved_already":
		s.Note = v.say("payment." + e.Code)
	}
	s.Form.Buttons = append(s.Form.Buttons, view.FormButton{Name: "do", Value: "reject", Text: v.say("payment.reject"), Kind: "secondary"})
}

// addRecording adds what the clerk may do.
func (v *visit) addRecording(s *view.Section, a awarded, p models.Payment) {
	if !v.actor.Can(models.RoleClerk, a.place.ID) {
		return
	}
	switch {
	case p.Stage == models.PaymentAuthorised:
		s.Lead = v.say("payment.pay_lead")
		s.Form.Fields = append(s.Form.Fields, view.FormField{Name: "bank_ref", Label: v.say("transfer.bank_ref"), Hint: v.say("payment.bank_hint"), Width: "20"}, v.dateField("paid_on", "payment.paid_on"))
		s.Form.Buttons = append(s.Form.Buttons, view.FormButton{Name: "do", Value: "pay", Text: v.say("payment.pay")})
	case p.Stage == models.PaymentRequested:
		s.Lead = v.say("payment.waits")
	case p.Stage == models.PaymentPaid:
		s.Lead = v.say("payment.correct_lead")
		s.Form.Buttons = append(s.Form.Buttons, view.FormButton{Name: "do", Value: "correct", Text: v.say("payment.correct"), Kind: "secondary"})
	}
	if p.Open() {
		s.Form.Buttons = append(s.Form.Buttons, view.FormButton{Name: "do", Value: "cancel", Text: v.say("payment.cancel"), Kind: "secondary"})
	}
}

// actOnPayment does what a form on a payment's page asks for.
func actOnPayment(v *visit, a awarded, by models.By, f form) (string, error) {
	p, err := v.paymentOf(a)
	if err != nil {
		return "", err
	}
	round, ref := a.Delivery.Round, a.Delivery.Ref
	switch f.get("do") {
	case "approve":
		_, err = v.d.Awards.Approve(v.ctx, by, round, ref, p.N)
		return "payment_signed", err
	case "reject":
		_, err = v.d.Awards.Reject(v.ctx, by, round, ref, p.N, f.get("reason"))
		return "payment_stopped", err
	case "cancel":
		_, err = v.d.Awards.Cancel(v.ctx, by, round, ref, p.N, f.get("reason"))
		return "payment_stopped", err
	case "pay":
		r := v.reader(f, a.place)
		_, err = v.d.Awards.Pay(v.ctx, by, round, ref, p.N, f.get("bank_ref"), r.day("paid_on"))
		return "payment_paid", err
	case "correct":
		_, err = v.d.Awards.CorrectPayment(v.ctx, by, round, ref, p.N, f.get("reason"))
		return "payment_corrected", err
	}
	return "", models.E(models.Invalid, "payment", models.F("do", "choose"))
}

// approvals is what waits for a councillor's signature at a place.
func (s *Site) approvals(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.staffPage(place, models.RoleCouncillor)
	if err != nil {
		return err
	}
	waiting, barred, err := v.waiting(place)
	if err != nil {
		return err
	}
	table := &view.Table{Caption: v.say("approvals.title"), Empty: v.say("approvals.none"), Columns: []view.Column{{Name: v.say("award.project")},
		{Name: v.say("payment.purpose")}, {Name: v.say("payment.state")}, {Name: v.say("payment.amount"), Num: true}}}
	for _, w := range waiting {
		words, err := v.d.Awards.Words(v.ctx, w.payment.Words)
		if err != nil {
			return err
		}
		title, err := v.projectTitle(w.entry)
		if err != nil {
			return err
		}
		table.Rows = append(table.Rows, []view.Cell{{Text: title, URL: paymentURL(w.entry.Delivery, w.payment.N), Small: words.Get("payee")},
			{Text: words.Get("purpose"), Small: w.payment.Document}, {Tag: v.paymentTag(w.payment)}, {Text: sum(place, w.payment.Amount).String()}})
	}
	section := view.Section{Table: table}
	if barred > 0 {
		section.Note = v.say("approvals.barred", "payments", barred)
	}
	page.Body = view.Sheet{Title: v.say("approvals.title"), Lead: v.say("approvals.lead"), Sections: []view.Section{section}}
	return v.show("sheet", page)
}

// waitingPayment is a payment that somebody could sign.
type waitingPayment struct {
	entry   delivery.Entry
	payment models.Payment
}

// waiting lists the payments that the reader may sign; barred counts those that an
// interest keeps from them.
func (v *visit) waiting(place models.Place) (list []waitingPayment, barred int, err error) {
	entries, err := v.d.Awards.OfPlace(v.ctx, place.ID)
	if err != nil {
		return nil, 0, err
	}
	for _, e := range entries {
		for _, p := range e.Delivery.Payments {
			if p.Stage != models.PaymentRequested {
				continue
			}
			out, err := v.d.Awards.Bars(v.ctx, v.actor, e.Delivery.Proposal, e.Award)
			if err != nil {
				return nil, 0, err
			}
			if out {
				barred++
			} else if _, err := e.Delivery.Approve(p.N, models.AccountID(v.actor.ID), v.now); err == nil {
				list = append(list, waitingPayment{e, p})
			}
		}
	}
	return list, barred, nil
}

// awardDuties are the awards of a place with what the reader may sign of them.
func (v *visit) awardDuties(place models.Place) ([]models.AwardDuty, error) {
	clerk, councillor := v.actor.Can(models.RoleClerk, place.ID), v.actor.Can(models.RoleCouncillor, place.ID)
	if !clerk && !councillor {
		return nil, nil
	}
	entries, err := v.d.Awards.OfPlace(v.ctx, place.ID)
	if err != nil {
		return nil, err
	}
	var sign []waitingPayment
	if councillor {
		if sign, _, err = v.waiting(place); err != nil {
			return nil, err
		}
	}
	out := make([]models.AwardDuty, len(entries))
	for i, e := range entries {
		out[i].Delivery = e.Delivery
		for _, w := range sign {
			if w.entry.Delivery.ID == e.Delivery.ID {
				out[i].Sign = append(out[i].Sign, w.payment)
			}
		}
	}
	return out, nil
}

// projectTitle is the name of an award's project as it was sealed.
func (v *visit) projectTitle(e delivery.Entry) (string, error) {
	text, err := v.d.Texts.Get(v.ctx, e.Project.Text)
	return text.Get("title"), err
}
