package web

import (
	"github.com/gofiber/fiber/v2"

	"commonchest/app/transfers"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// transfer shows an offer with all its versions to those concerned, and to each what he
// or she may do next.
func (s *Site) transfer(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.transferPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("offer", page)
}

func (v *visit) transferPage(cmd string) (view.Page, error) {
	steps, err := v.d.Offers.Story(v.ctx, models.TransferID(v.c.Params("transfer")))
	if err != nil {
		return view.Page{}, err
	}
	t := steps[len(steps)-1].Transfer
	at, back := t.Place, "transfers"
	if v.actor.Need(t.FromPlace, offerReaders...) == nil {
		at, back = t.FromPlace, "offers"
	}
	place, err := v.d.Places.Place(v.ctx, at)
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, offerReaders...)
	if err != nil {
		return page, err
	}
	body, err := v.offerModel(place, steps)
	if err != nil {
		return page, err
	}
	title := "clerk.transfers"
	if back == "offers" {
		title = "offers.title"
	}
	body.Back = view.Link{Name: v.say(title), URL: staffURL(place.ID, back)}
	body.Acts = v.offerActs(place, steps[len(steps)-1], cmd)
	if t.Public() {
		body.PublicURL = publicOfferURL(t.ID)
	}
	page.Body = body
	return page, nil
}

// publicOffer shows an offer that was decided to everybody.
func (s *Site) publicOffer(c *fiber.Ctx) error {
	v := s.visit(c)
	steps, err := s.d.Offers.Story(v.ctx, models.TransferID(c.Params("transfer")))
	if err != nil {
		return err
	}
	t := steps[len(steps)-1].Transfer
	if !t.Public() {
		return models.E(models.NotFound, "document")
	}
	place, err := s.d.Places.Place(v.ctx, t.Place)
	if err != nil {
		return err
	}
	page := v.page(&place)
	body, err := v.offerModel(place, steps)
	if err != nil {
		return err
	}
	body.Back = view.Link{Name: v.say("offers.public_title"), URL: placeURL(place.ID) + "/offers"}
	page.Body = body
	return v.show("offer", page)
}

// offerModel is what everybody reads who may read an offer.
func (v *visit) offerModel(place models.Place, steps []transfers.Step) (view.OfferPage, error) {
	last := steps[len(steps)-1]
	t := last.Transfer
	body := view.OfferPage{Name: t.Terms.Name, Sum: view.In(t.Currency, t.Terms.Amount), Plain: t.Terms.Plain}
	var err error
	if body.From, err = v.bodyName(t.From); err != nil {
		return body, err
	}
	if body.To, err = v.bodyName(t.To); err != nil {
		return body, err
	}
	if body.Row, err = v.offerRow(place, t); err != nil {
		return body, err
	}
	body.Versions, body.Lines, err = v.offerLines(place, steps)
	if err != nil {
		return body, err
	}
	for i, c := range t.Answer.Conditions {
		body.Conditions = append(body.Conditions, view.OfferCondition{N: i, Text: last.Answer.Get(models.ConditionPart(i)), Met: v.in(place, c.MetAt)})
	}
	body.Steps = v.offerSteps(place, steps)
	return body, nil
}

// offerActs are what the reader may do about an offer now.
func (v *visit) offerActs(place models.Place, last transfers.Step, cmd string) view.OfferActs {
	t := last.Transfer
	acts := view.OfferActs{Action: transferURL(t.ID), Cmd: cmd, Version: t.Version, Notice: last.Words.HandBack}
	version := transferURL(t.ID) + "/version"
	if v.actor.Can(models.RoleClerk, t.Place) {
		acts.Answer, acts.Meet = t.Waits(), t.Stage == models.TransferAccepted && !t.Agreed()
		acts.Receive, acts.HandBack = t.Stage == models.TransferReleased, t.Stage == models.TransferReceived && !t.Terms.Plain
		if acts.Answer {
			acts.CounterURL = version
			for _, r := range models.DeclineReasons() {
				acts.Reasons = append(acts.Reasons, view.Choice{Value: string(r), Text: v.say("decline." + string(r))})
			}
		}
	}
	if v.actor.Can(models.RoleOfficer, t.FromPlace) {
		if _, err := t.Release(v.now); err == nil {
			acts.Release = true
		}
		if _, err := t.Withdraw(); err == nil {
			acts.Withdraw = true
		}
		if t.Waits() || t.Stage == models.TransferCountered || t.Stage == models.TransferDeclined {
			acts.ReviseURL = version
		}
		acts.Agree, acts.Recall, acts.TakeBack = t.Stage == models.TransferCountered, t.Stage == models.TransferReleased, t.Stage == models.TransferReturning
	}
	return acts
}

// moveTransfer does what one of the forms of an offer asks for.
func (s *Site) moveTransfer(c *fiber.Ctx) error {
	v := s.visit(c)
	f := v.form()
	act := f.get("act")
	err := v.offerAct(act, f, models.TransferID(c.Params("transfer")))
	if err != nil {
		v.order = []string{"answer", "minute", "conditions", "until", "reasons", "words", "amount", "bank_ref", "came_on", "why"}
		page, pageErr := v.transferPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		keepReasons(&page, f)
		return v.again(err, f, "offer", page)
	}
	if act == "answer" {
		act = f.get("answer")
	}
	return v.then(transferURL(models.TransferID(c.Params("transfer"))), "offer_"+act)
}

// keepReasons ticks again what was ticked.
func keepReasons(page *view.Page, f form) {
	body, ok := page.Body.(view.OfferPage)
	if !ok {
		return
	}
	for i, r := range body.Acts.Reasons {
		for _, ticked := range f["reasons"] {
			body.Acts.Reasons[i].Checked = body.Acts.Reasons[i].Checked || ticked == r.Value
		}
	}
}

func (v *visit) offerAct(act string, f form, id models.TransferID) error {
	t, err := v.d.Offers.Transfer(v.ctx, id)
	if err != nil {
		return err
	}
	place, err := v.d.Places.Place(v.ctx, t.Place)
	if err != nil {
		return err
	}
	if !v.actor.Can(models.RoleOfficer, t.FromPlace) {
		if err := v.actor.Need(t.Place, models.RoleClerk); err != nil {
			return err
		}
	}
	by, r := v.by(f), v.reader(f, place)
	why := models.Clean(f.get("why"))
	switch act {
	case "answer":
		return v.answerOffer(by, r, id)
	case "meet":
		_, err = v.d.Answering.Meet(v.ctx, by, id, int(r.count("n", -1)))
	case "receive":
		_, err = v.d.Passing.Receive(v.ctx, by, id, models.Banked{Ref: f.get("bank_ref"), On: r.day("came_on")})
	case "hand_back":
		unused := r.amount("amount")
		if err = r.err("transfer", nil); err == nil {
			_, err = v.d.Passing.HandBack(v.ctx, by, id, unused, f.get("bank_ref"), why)
		}
	case "agree":
		_, err = v.d.Offering.Agree(v.ctx, by, id, r.count("version", 0))
	case "release":
		_, err = v.d.Passing.Release(v.ctx, by, id)
	case "recall":
		_, err = v.d.Passing.Recall(v.ctx, by, id, why)
	case "withdraw":
		_, err = v.d.Offering.Withdraw(v.ctx, by, id, why)
	case "take_back":
		_, err = v.d.Passing.TakeBack(v.ctx, by, id)
	default:
		err = models.E(models.Invalid, "transfer", models.F("", "choose"))
	}
	return err
}

// answerOffer records what the area's body has resolved.
func (v *visit) answerOffer(by models.By, r *reader, id models.TransferID) error {
	reply := models.Reply{Kind: models.AnswerKind(r.get("answer")), Version: r.count("version", 0), Minute: models.Clean(r.get("minute")), Words: models.Clean(r.get("words"))}
	switch reply.Kind {
	case models.AnswerConditions:
		reply.Conditions = r.lines("conditions")
	case models.AnswerDefer:
		reply.Until = r.lastMoment("until")
	case models.AnswerDecline:
		for _, reason := range r.form["reasons"] {
			reply.Reasons = append(reply.Reasons, models.DeclineReason(reason))
		}
	}
	if err := r.err("transfer", reply.Check(v.now)); err != nil {
		return err
	}
	_, err := v.d.Answering.Answer(v.ctx, by, id, reply)
	return err
}
