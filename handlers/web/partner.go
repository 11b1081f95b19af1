package web

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

func partnerURL(id models.CommitmentID) string { return "/partner/" + url.PathEscape(string(id)) }

// partnerHome lists what the bodies that somebody signs for were asked and have signed.
func (s *Site) partnerHome(c *fiber.Ctx) error {
	v := s.visit(c)
	var rows []view.PartnerRow
	grants := v.actor.PartnerOf()
	if err := v.isPartner(); err != nil {
		return err
	}
	page := v.page(nil)
	for _, g := range grants {
		list, err := s.d.Partners.OfPartner(v.ctx, g.Body)
		if err != nil {
			return err
		}
		for _, signed := range list {
			if signed.Place != g.Place {
				continue
			}
			row, err := v.partnerRow(signed)
			if err != nil {
				return err
			}
			row.URL = partnerURL(signed.ID)
			rows = append(rows, row)
		}
	}
	asked, err := v.addressed(grants)
	if err != nil {
		return err
	}
	page.Body = view.PartnerHome{Rows: rows, Asks: asked}
	return v.show("partner-home", page)
}

func (v *visit) isPartner() error {
	if v.actor.IsAnonymous() {
		return models.E(models.Unauthenticated, "sign_in")
	}
	if len(v.actor.PartnerOf()) == 0 {
		return models.E(models.Forbidden, "not_your_signature")
	}
	return nil
}

// mine reads the commitment that an address names, for the partner itself.
func (v *visit) mine() (models.Commitment, models.Place, error) {
	if err := v.isPartner(); err != nil {
		return models.Commitment{}, models.Place{}, err
	}
	c, err := v.d.Partners.Commitment(v.ctx, models.CommitmentID(v.c.Params("commitment")))
	if err != nil {
		return c, models.Place{}, err
	}
	if !v.actor.SignsFor(c.Partner, c.Place) {
		return c, models.Place{}, models.E(models.Forbidden, "not_your_signature")
	}
	place, err := v.d.Places.Place(v.ctx, c.Place)
	return c, place, err
}

// partner shows the ask, the terms and the answers; after the signature what came of it.
func (s *Site) partner(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.partnerPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("partner", page)
}

func (v *visit) partnerPage(cmd string) (view.Page, error) {
	c, place, err := v.mine()
	if err != nil {
		return view.Page{}, err
	}
	page := v.page(&place)
	page.Body, err = v.partnerModel(c, place, cmd)
	return page, err
}

// answer takes one of the three answers: the way to the signature, talks, or no; and after
// a signature the word about a fence of its money.
func (s *Site) answerPartner(c *fiber.Ctx) error {
	v := s.visit(c)
	f, id := v.form(), models.CommitmentID(c.Params("commitment"))
	var err error
	done := ""
	switch f.get("answer") {
	case "sign":
		if _, _, err = v.mine(); err == nil {
			return httpx.SeeOther(c, partnerURL(id)+"/sign")
		}
	case "discuss":
		_, err = s.d.Signing.Discuss(v.ctx, v.by(f), id)
		done = "talking"
	case "decline":
		_, err = s.d.Signing.Decline(v.ctx, v.by(f), id, f.get("why"))
		done = "partner_declined"
	case "lifting":
		if _, _, err = v.mine(); err == nil {
			_, err = s.d.Fences.Agree(v.ctx, v.by(f), models.LiftingID(f.get("lifting")))
		}
		done = "fence_agreed"
	default:
		err = models.E(models.Invalid, "commitment", models.F("answer", "choose"))
	}
	if err != nil {
		page, pageErr := v.partnerPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "partner", page)
	}
	return v.then(partnerURL(id), done)
}

// signForm asks for what is signed.
func (s *Site) signForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.signPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("partner-sign", page)
}

const mostParts = 4

func (v *visit) signPage(cmd string) (view.Page, error) {
	c, place, err := v.mine()
	if err != nil {
		return view.Page{}, err
	}
	if !c.Open() {
		return view.Page{}, models.E(models.Conflict, "commitment_"+string(c.Stage))
	}
	budget, err := v.d.Budgets.Budget(v.ctx, place.ID)
	if err != nil {
		return view.Page{}, err
	}
	page := v.page(&place)
	today := v.in(place, v.now).Format("2006-01-02")
	page.Form = map[string]string{"amount": typedAmount(place, c.Asked), "condition": c.Condition, "on": today, "part-1": typedAmount(place, c.Asked)}
	typedFence(place, c.Fence, func(name, value string) { page.Form[name] = value })
	body := view.PartnerSign{Name: c.Name, Budget: budget.Name, Fence: v.fenceForm(place), Prefix: prefixOf(place), Action: partnerURL(c.ID) + "/sign", Cmd: cmd, Back: partnerURL(c.ID)}
	for _, p := range models.Poolings() {
		body.Poolings = append(body.Poolings, view.Choice{Value: string(p), Text: v.say("pooling." + string(p)), Checked: p == c.Pooling})
	}
	for i := range mostParts {
		body.Parts = append(body.Parts, i+1)
	}
	page.Body = body
	return page, nil
}

// sign shows everything once more, and signs when it comes back from there.
func (s *Site) sign(c *fiber.Ctx) error {
	v := s.visit(c)
	signed, place, err := v.mine()
	if err != nil {
		return err
	}
	f := v.form()
	in, err := v.readSignature(place, f)
	if err == nil && f.get("do") == "sign" {
		if _, err = s.d.Signing.Sign(v.ctx, v.by(f), signed.ID, in); err == nil {
			return v.then(partnerURL(signed.ID), "signed")
		}
	}
	if err == nil {
		_, err = signed.Sign(in, v.in(place, v.now).Format("2006-01-02"), v.now)
	}
	if err != nil || f.get("do") == "change" {
		page, pageErr := v.signPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		if err == nil {
			return v.showForm("partner-sign", page)
		}
		v.anchors = map[string]string{"instalments": "part-1", "base": "amount"}
		return v.again(err, f, "partner-sign", page)
	}
	page := v.page(&place)
	if page.Body, err = v.checkModel(signed, place, in, f); err != nil {
		return err
	}
	return v.showForm("partner-check", page)
}

// readSignature reads the form of a signature; what cannot be read is told at once.
func (v *visit) readSignature(place models.Place, f form) (models.Signature, error) {
	r := v.reader(f, place)
	in := models.Signature{Pooling: models.Pooling(f.get("pooling")), Amount: r.amount("amount"), Condition: f.get("condition"), Fence: readFence(r),
		Expires: r.day("expires"), On: r.day("on"), Role: f.get("role"), Authority: f.get("authority"), Why: f.get("why")}
	for i := range mostParts {
		n := strconv.Itoa(i + 1)
		if f.get("part-"+n) == "" && f.get("due-"+n) == "" {
			continue
		}
		if in.Pooling != models.Pooled {
			continue // what a partner keeps comes in no instalments
		}
		in.Instalments = append(in.Instalments, models.Instalment{Due: r.day("due-" + n), Amount: r.amount("part-" + n)})
	}
	return in, r.err("commitment", nil)
}

// withdrawForm shows what a withdrawal would do, and asks whether it shall.
func (s *Site) withdrawForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.withdrawPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("partner-withdraw", page)
}

func (v *visit) withdrawPage(cmd string) (view.Page, error) {
	c, place, err := v.mine()
	if err != nil {
		return view.Page{}, err
	}
	if c.Stage != models.CommitmentSigned {
		return view.Page{}, models.E(models.Conflict, "commitment_"+string(c.Stage))
	}
	page := v.page(&place)
	page.Body, err = v.withdrawModel(c, place, cmd)
	return page, err
}

// withdrawSignature takes a signature back for good.
func (s *Site) withdrawSignature(c *fiber.Ctx) error {
	v := s.visit(c)
	f, id := v.form(), models.CommitmentID(c.Params("commitment"))
	if _, err := s.d.Signing.Withdraw(v.ctx, v.by(f), id, f.get("why"), f.get("seen")); err != nil {
		page, pageErr := v.withdrawPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "partner-withdraw", page)
	}
	return v.then(partnerURL(id), "signature_withdrawn")
}

// partnerPaper is what a partner's board is given: the same facts, made to be printed.
func (s *Site) partnerPaper(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.partnerPage("")
	if err != nil {
		return err
	}
	return v.show("partner-paper", page)
}
