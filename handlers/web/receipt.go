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
	current, err := s.d.Ballots.Current(v.ctx, v.round.Round.ID, v.person)
	if err != nil {
		return err
	}
	at := roundURL(v.round.Round.ID)
	if current.Ballot.Rev == 0 {
		return httpx.SeeOther(c, at+"/ballot")
	}
	body := view.Receipt{Round: v.round.Round.Name, Code: current.Code, Kind: current.Ballot.State, At: v.in(v.names.place, v.now),
		Closes: v.in(v.names.place, v.round.ClosesAt()), Change: at + "/ballot",
		Rule: v.say("rule." + v.names.seal.Rule.Name), RuleWords: v.ruleWords(v.names.seal), RoundURL: at}
	if v.round.Packed {
		body.CheckURL = at + "/receipt/check"
	}
	if body.Keys, err = v.keys(v.round, v.names.place); err != nil {
		return err
	}
	page := v.page(&v.names.place)
	page.Body = body
	return v.show("receipt", page)
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
	current, err := s.d.Ballots.Current(v.ctx, v.round.Round.ID, v.person)
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
	return v.then(roundURL(v.round.Round.ID)+"/receipt", done)
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
	page := v.page(&place)
	if page.Body, roundErr = v.roundModel(r, place); roundErr != nil {
		return roundErr
	}
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
