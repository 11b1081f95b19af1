package web

import (
	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// receipt shows that a ballot is in, never what is on it.
func (s *Site) receipt(c *fiber.Ctx) error {
	v, elsewhere, err := s.voter(c)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return httpx.SeeOther(c, elsewhere)
	}
	current, err := v.current()
	if err != nil {
		return err
	}
	if current.Ballot.Rev == 0 {
		return httpx.SeeOther(c, v.at()+"/ballot")
	}
	body := view.Receipt{Round: v.round.Round.Name, Code: current.Code, State: current.Ballot.State, At: v.in(v.names.place, v.now),
		Closes: v.in(v.names.place, v.round.ClosesAt()), Closed: !v.votes(), Change: v.at() + "/ballot",
		RuleWords: v.ruleWords(v.names.seal), RoundURL: v.at(), Key: v.deviceKey(), Forget: v.at() + "/forget"}
	if v.round.Packed {
		body.CheckURL = v.at() + "/receipt/check"
	}
	if body.Keys, err = v.keys(v.round, v.names.place); err != nil {
		return err
	}
	page := v.page(&v.names.place)
	page.Body = body
	return v.showForm("receipt", page)
}

// forget takes the ballot off this device, for the next who uses it. What is
// counted stays counted.
func (s *Site) forget(c *fiber.Ctx) error {
	httpx.ClearPass(c)
	return s.visit(c).then(roundURL(models.RoundID(c.Params("round"))), "forgotten")
}

// receiptCheck says whether this browser's receipt is among those counted.
func (s *Site) receiptCheck(c *fiber.Ctx) error {
	v, elsewhere, err := s.voter(c)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return httpx.SeeOther(c, elsewhere)
	}
	current, err := v.current()
	if err != nil {
		return err
	}
	done, err := v.inList(current.Code)
	if models.IsKind(err, models.Invalid) {
		done, err = "receipt_not_counted", nil
	}
	if err != nil {
		return err
	}
	return v.then(v.at()+"/receipt", done)
}

// anyReceiptCheck says whether a receipt that was typed is among those counted:
// for whoever has the receipt on paper. It is a form although it changes
// nothing, so that no receipt stands in an address.
func (s *Site) anyReceiptCheck(c *fiber.Ctx) error {
	v := s.visit(c)
	f := v.form()
	done, err := v.inList(models.Clean(f.get("receipt")))
	if err == nil {
		return v.then(roundURL(models.RoundID(c.Params("round"))), done)
	}
	r, place, roundErr := v.roundOf()
	if roundErr != nil {
		return roundErr
	}
	page, _, _, roundErr := v.roundPage(r, place)
	if roundErr != nil {
		return roundErr
	}
	page.Form = f.kept()
	return v.again(err, f, "round", page)
}

// inList looks a receipt up in the list of those counted, once there is one.
func (v *visit) inList(receipt string) (done string, err error) {
	if receipt == "" {
		return "", models.E(models.Invalid, "receipt", models.F("receipt", "required"))
	}
	found, err := v.d.Results.HasReceipt(v.ctx, models.RoundID(v.c.Params("round")), receipt)
	switch {
	case models.IsKind(err, models.NotFound):
		return "", models.E(models.Conflict, "not_packed")
	case err == nil && !found:
		return "", models.E(models.Invalid, "receipt", models.F("receipt", "receipt_not_counted"))
	}
	return "receipt_counted", err
}
