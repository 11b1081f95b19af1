package web

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/alloc"
)

// newRoundForm asks for everything that a round needs to begin with.
func (s *Site) newRoundForm(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	r, err := v.usualRound(place)
	if err != nil {
		return err
	}
	page, err := v.setupPage(place, r, setup{action: staffURL(place.ID, "rounds/new"), back: staffURL(place.ID, "rounds"), cmd: v.d.NewID()})
	if err != nil {
		return err
	}
	return v.showForm("clerk-round-form", page)
}

// newRound records a round.
func (s *Site) newRound(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleClerk); err != nil {
		return err
	}
	f := v.form()
	r, err := v.readRound(place, models.Round{Place: place.ID}, f)
	if err == nil {
		_, err = s.d.Setup.Create(v.ctx, v.by(f), r)
	}
	if err != nil {
		page, pageErr := v.setupPage(place, r, setup{action: staffURL(place.ID, "rounds/new"), back: staffURL(place.ID, "rounds"), cmd: v.cmd(f)})
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		return v.again(err, f, "clerk-round-form", page)
	}
	return v.then(clerkRoundURL(r.ID), "created")
}

// editForm shows what a round that is not sealed stands at.
func (s *Site) editForm(c *fiber.Ctx) error {
	v := s.visit(c)
	r, place, err := v.roundOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleClerk); err != nil {
		return err
	}
	if r.Seal != nil {
		return models.E(models.Conflict, "round_sealed")
	}
	base, err := s.d.Rounds.Version(v.ctx, r.Round.ID)
	if err != nil {
		return err
	}
	page, err := v.setupPage(place, r.Round, v.editSetup(r.Round.ID, base, v.d.NewID()))
	if err != nil {
		return err
	}
	return v.showForm("clerk-round-form", page)
}

func (v *visit) editSetup(id models.RoundID, base int64, cmd string) setup {
	return setup{id: id, base: base, action: clerkRoundURL(id) + "/edit", back: clerkRoundURL(id), cmd: cmd}
}

// edit changes a round that is not sealed.
func (s *Site) edit(c *fiber.Ctx) error {
	v := s.visit(c)
	before, place, err := v.roundOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleClerk); err != nil {
		return err
	}
	f := v.form()
	base := v.reader(f, place).count("base", 0)
	r, err := v.readRound(place, before.Round, f)
	if err == nil {
		_, err = s.d.Setup.Edit(v.ctx, v.by(f), base, r)
	}
	if err != nil {
		page, pageErr := v.setupPage(place, r, v.editSetup(r.ID, base, v.cmd(f)))
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		return v.again(err, f, "clerk-round-form", page)
	}
	return v.then(clerkRoundURL(r.ID), "edited")
}

// readRound reads the form of a round over what it was before.
func (v *visit) readRound(place models.Place, r models.Round, f form) (models.Round, error) {
	in := v.reader(f, place)
	r.Name = models.Clean(f.get("name"))
	if r.ID == "" {
		r.ID = models.RoundID(f.get("id"))
		if r.ID == "" {
			r.ID = models.RoundID(slug(r.Name, 60))
		}
	}
	r.Times = models.Timetable{OpensAt: in.moment("opens_at"), ClosesAt: in.moment("closes_at"), ResolvesOn: in.moment("resolves_on")}
	r.Rule = models.RuleSpec{Name: f.get("rule"), Ties: models.TieOrder(f.get("ties"))}
	if rule, err := alloc.Lookup(r.Rule.Name); err == nil {
		if rule.NeedsThreshold {
			r.Rule.Threshold = in.count("threshold", 0)
		}
		if rule.NeedsStep {
			r.Rule.Step = in.amountOr("step", oneUnit(in.currency))
		}
	}
	r.Ballot = models.BallotSpec{Kind: models.Approval, Min: in.count("min", 1), Max: in.count("max", 0)}
	r.Funds = nil
	for _, id := range f["funds"] {
		r.Funds = append(r.Funds, models.FundID(id))
	}
	r.Disclosure = models.DisclosureSpec{Wall: models.WallShows(f.get("wall")), BandWidth: in.count("band_width", 0),
		TurnoutStep: in.count("turnout_step", 10), PublicTally: f.get("public_tally") != ""}
	check := r
	if r.ID == "" {
		check.ID = "round" // it is made from the name, which is what is missing
	}
	return r, in.err("round", check.Check(alloc.Offered()))
}

// usualRound is what a new round begins with: two weeks of voting, and what is
// shown as the default has it for a place of this size.
func (v *visit) usualRound(place models.Place) (models.Round, error) {
	body, err := v.d.Places.Body(v.ctx, place.Body)
	if err != nil && !models.IsKind(err, models.NotFound) {
		return models.Round{}, err
	}
	funds, err := v.d.Money.Funds(v.ctx, place.ID)
	if err != nil {
		return models.Round{}, err
	}
	day := v.in(place, v.now).AddDate(0, 0, 14)
	at := func(days, hour int) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day()+days, hour, 0, 0, 0, day.Location())
	}
	r := models.Round{Place: place.ID, Rule: models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByLot},
		Ballot: models.BallotSpec{Kind: models.Approval, Min: 1, Max: 5}, Disclosure: models.DefaultDisclosure(body.Electors),
		Times: models.Timetable{OpensAt: at(0, 9), ClosesAt: at(14, 21)}}
	for _, f := range funds {
		r.Funds = append(r.Funds, f.ID)
	}
	return r, nil
}

// setup is where the form of a round posts to, and what it was shown for.
type setup struct {
	id           models.RoundID // "" for a new round
	base         int64
	action, back string
	cmd          string
}

// setupPage is the form of a round, filled with r.
func (v *visit) setupPage(place models.Place, r models.Round, at setup) (view.Page, error) {
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return page, err
	}
	body, err := v.setupModel(place, r)
	if err != nil {
		return page, err
	}
	body.New, body.Action, body.Back, body.Cmd, body.Base = at.id == "", at.action, at.back, at.cmd, at.base
	page.Body, page.Form = body, v.setupForm(place, r)
	return page, nil
}
