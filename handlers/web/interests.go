package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/interests"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// interests lists what was declared at a place, with the forms to declare an own
// interest and, for its clerk, to record what lets somebody take part again.
func (s *Site) interests(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.interestsPage(v.d.NewID())
	if err != nil {
		return err
	}
	page.Form = map[string]string{"matter": c.Query("matter")}
	return v.showForm("interests", page)
}

func (v *visit) interestsPage(cmd string) (view.Page, error) {
	place, err := v.placeOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, interests.Readers()...)
	if err != nil {
		return page, err
	}
	list, err := v.d.Interests.OfPlace(v.ctx, place.ID)
	if err != nil {
		return page, err
	}
	body := view.Interests{Place: place.Name, Action: staffURL(place.ID, "interests"), Cmd: cmd}
	matters, err := v.matters(place)
	if err != nil {
		return page, err
	}
	for _, e := range list {
		i := e.Interest
		own := string(i.Account) == v.actor.ID
		row := view.InterestRow{ID: string(i.ID), Who: v.say("role." + string(i.As)), Own: own, What: matters.name(i), URL: matters.url(i), Kind: v.say("interest.kind." + string(i.Kind)),
			Words: e.Words, Dispensation: i.Dispensation, Ended: i.Ended, At: v.in(place, e.At)}
		row.MayChange = !own && !i.Ended && v.actor.Can(models.RoleClerk, place.ID)
		body.Rows = append(body.Rows, row)
	}
	if v.decides(place.ID) {
		body.Matters = matters.choices
		body.Kinds = []view.Choice{
			{Value: string(models.PecuniaryInterest), Text: v.say("interest.kind.pecuniary"), Hint: v.say("interest.kind.pecuniary.hint")},
			{Value: string(models.RegistrableInterest), Text: v.say("interest.kind.registrable"), Hint: v.say("interest.kind.registrable.hint")}}
		body.Sensitive = []view.Choice{{Value: "yes", Text: v.say("interest.sensitive"), Hint: v.say("interest.sensitive.hint")}}
	}
	page.Body = body
	return page, nil
}

func (v *visit) decides(place models.PlaceID) bool {
	return slices.ContainsFunc(models.Deciders(), func(r models.Role) bool { return v.actor.Can(r, place) })
}

// matters are what somebody may have an interest in at a place.
type matters struct {
	choices []view.Choice
}

const (
	ideaMatter = "idea."
	fundMatter = "fund."
)

func (m matters) key(i models.Interest) string {
	if i.Proposal != "" {
		return ideaMatter + string(i.Proposal)
	}
	return fundMatter + string(i.Fund)
}

func (m matters) name(i models.Interest) string {
	for _, c := range m.choices {
		if c.Value == m.key(i) {
			return c.Text
		}
	}
	return string(i.Proposal) + string(i.Fund)
}

func (m matters) url(i models.Interest) string {
	if i.Proposal != "" {
		return proposalURL(i.Proposal)
	}
	return ""
}

func (v *visit) matters(place models.Place) (matters, error) {
	var m matters
	ideas, err := v.d.Ideas.OfPlace(v.ctx, place.ID)
	if err != nil {
		return m, err
	}
	for _, e := range ideas {
		if e.Proposal.Open() || e.Proposal.State == models.ProposalAdmitted {
			m.choices = append(m.choices, view.Choice{Value: ideaMatter + string(e.Proposal.ID), Text: v.title(e)})
		}
	}
	advised, err := v.advisedOn(place)
	if err != nil {
		return m, err
	}
	m.choices = append(m.choices, advised...)
	slices.SortFunc(m.choices, func(a, b view.Choice) int { return strings.Compare(a.Text, b.Text) })
	funds, err := v.d.Money.Funds(v.ctx, place.ID)
	for _, f := range funds {
		m.choices = append(m.choices, view.Choice{Value: fundMatter + string(f.ID), Text: v.say("interest.fund", "fund", f.Name)})
	}
	return m, err
}

// advisedOn are the ideas of other places in rounds about this one's money, which it decides.
func (v *visit) advisedOn(place models.Place) ([]view.Choice, error) {
	rounds, err := v.d.Rounds.DecidedAt(v.ctx, place.ID)
	var out []view.Choice
	for _, r := range rounds {
		if r.Round.Place == place.ID {
			continue
		}
		ideas, err := v.d.Ideas.OfPlace(v.ctx, r.Round.Place)
		if err != nil {
			return nil, err
		}
		for _, e := range ideas {
			if e.Proposal.Round == r.Round.ID && e.Proposal.State == models.ProposalAdmitted {
				out = append(out, view.Choice{Value: ideaMatter + string(e.Proposal.ID), Text: v.title(e)})
			}
		}
	}
	return out, err
}

// changeInterests declares an own interest, or records a dispensation or an end.
func (s *Site) changeInterests(c *fiber.Ctx) error {
	v := s.visit(c)
	f := v.form()
	id, done := models.InterestID(f.get("interest")), "interest_declared"
	var err error
	switch f.get("do") {
	case "dispense":
		_, err = s.d.Interests.Dispense(v.ctx, v.by(f), id, f.get("reference"))
		done = "interest_changed"
	case "end":
		_, err = s.d.Interests.End(v.ctx, v.by(f), id, f.get("reference"))
		done = "interest_changed"
	default:
		i := models.Interest{Kind: models.InterestKind(f.get("kind")), Sensitive: f.get("sensitive") != ""}
		if p, ok := strings.CutPrefix(f.get("matter"), ideaMatter); ok {
			i.Proposal = models.ProposalID(p)
		} else if fund, ok := strings.CutPrefix(f.get("matter"), fundMatter); ok {
			i.Fund = models.FundID(fund)
		}
		_, err = s.d.Interests.Declare(v.ctx, v.by(f), i, f.get("words"))
	}
	if err != nil {
		v.order = []string{"matter", "kind", "words", "reference"}
		page, pageErr := v.interestsPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "interests", page)
	}
	return v.then(staffURL(models.PlaceID(c.Params("place")), "interests"), done)
}

// keptOut refuses somebody who declared an interest in a matter: its papers are not
// for them.
func (v *visit) keptOut(p models.ProposalID, funds ...models.FundID) error {
	barred, err := v.d.Interests.Bars(v.ctx, v.actor, p, funds...)
	if err == nil && barred {
		err = models.E(models.Forbidden, "interest_declared")
	}
	return err
}

// declared are the interests of a place that still stand.
func (v *visit) declared(place models.Place) ([]interests.Entry, error) {
	list, err := v.d.Interests.OfPlace(v.ctx, place.ID)
	return slices.DeleteFunc(list, func(e interests.Entry) bool { return e.Interest.Ended }), err
}

// whoDeclared says by role who has an interest in a proposal and no dispensation; ""
// for nobody.
func (v *visit) whoDeclared(list []interests.Entry, p models.ProposalID) string {
	var who []string
	for _, e := range list {
		if e.Interest.Proposal == p && e.Interest.Bars() {
			who = append(who, v.say("interest.who."+string(e.Interest.As)))
		}
	}
	return v.list(who)
}

// declaredOn tells the public what was declared about a proposal, by role.
func (v *visit) declaredOn(place models.Place, p models.ProposalID) ([]string, error) {
	list, err := v.declared(place)
	var out []string
	for _, e := range list {
		if e.Interest.Proposal != p {
			continue
		}
		what := cmp.Or(e.Told(), v.say("interest.withheld"))
		key := "interest.public"
		if e.Interest.Dispensation != "" {
			key = "interest.public_dispensed"
		}
		out = append(out, v.say(key, "who", v.say("interest.who."+string(e.Interest.As)), "kind", v.say("interest.kind."+string(e.Interest.Kind)), "what", what, "ref", e.Interest.Dispensation))
	}
	return out, err
}
