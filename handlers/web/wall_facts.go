package web

import (
	"encoding/hex"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// facts is the page about a round to print and to share. Whoever reads it, it shows
// what the public may see: a councillor may hand it on.
func (s *Site) facts(c *fiber.Ctx) error {
	v := s.visit(c)
	r, place, err := v.roundOf()
	if err != nil {
		return err
	}
	body, err := v.factsModel(r, place)
	if err != nil {
		return err
	}
	page := v.page(&place)
	page.Body = body
	return v.show("facts", page)
}

func (v *visit) factsModel(r models.RoundView, place models.Place) (view.Facts, error) {
	names, _, err := v.sealedOrDraft(r)
	if err != nil {
		return view.Facts{}, err
	}
	seal := names.seal
	body := view.Facts{Name: r.Round.Name, Place: place.Name, BodyName: names.body, Phase: r.PhaseAt(v.now), AsOf: v.in(place, v.now),
		Opens: v.in(place, r.OpensAt()), Closes: v.in(place, r.ClosesAt()), Resolves: v.in(place, seal.Times.ResolvesOn),
		Pot: sum(place, seal.Pot()), Projects: projectLines(place, names.projects), Min: seal.Ballot.Min, Max: seal.Ballot.Max,
		Rule: v.say("rule." + seal.Rule.Name), RuleWords: v.ruleWords(seal)}
	if body.Funds, err = v.fundLines(place, names); err != nil {
		return body, err
	}
	body.Residents, body.Members = v.whoSees(seal)
	turnout, err := v.turnoutFor(r, place, models.Public)
	if err != nil {
		return body, err
	}
	body.Turnout = disclosed(turnout)
	if r.Seal != nil {
		body.Digest = hex.EncodeToString(r.Seal.Digest)
	}
	public := r.Discloses(models.Public, v.now).Result
	if public {
		err = v.publicResult(&body, r, names)
	}
	v.sources(&body, r, place, public)
	return body, err
}

// publicResult adds a published result and what the body resolved.
func (v *visit) publicResult(body *view.Facts, r models.RoundView, names sealedRound) error {
	place := names.place
	result, err := v.d.Results.Result(v.ctx, r.Round.ID)
	if err != nil {
		return err
	}
	body.Total = sum(place, result.Total)
	body.Points = names.seal.Ballot.Unit() == models.UnitPoints
	for _, p := range inOrder(result) {
		figure := p.Votes
		if body.Points {
			figure = p.Score
		}
		body.Results = append(body.Results, view.ResultRow{Name: names.title(p.Ref), Cost: sum(place, p.Ask), ChosenBy: figure, Chosen: p.Chosen})
	}
	if !r.Resolved {
		return nil
	}
	minute, err := v.d.Results.Resolution(v.ctx, r.Round.ID)
	body.Minute, body.Minuted = minute.Minute, v.meeting(place, minute.On)
	return err
}

// sources are whole addresses, because they are read from paper as well.
func (v *visit) sources(body *view.Facts, r models.RoundView, place models.Place, public bool) {
	at := v.d.URL + roundURL(r.Round.ID)
	body.URL = at + "/facts"
	body.Sources = []view.Link{{Name: v.say("facts.round"), URL: at},
		{Name: v.say("facts.place_money", "place", place.Name), URL: v.d.URL + placeURL(place.ID) + "/journal"}}
	if public {
		body.Sources = append(body.Sources, view.Link{Name: v.say("facts.result_page"), URL: at + "/result"})
	}
	body.Sources = append(body.Sources, view.Link{Name: v.say("facts.data"), URL: v.d.URL + "/api/v1/rounds/" + url.PathEscape(string(r.Round.ID))})
}
