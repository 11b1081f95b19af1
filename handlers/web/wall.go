package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// wall shows the tally as it comes in, as far as the round discloses it to this
// reader.
func (s *Site) wall(c *fiber.Ctx) error {
	v := s.visit(c)
	r, place, err := v.roundOf()
	if err != nil {
		return err
	}
	switch r.PhaseAt(v.now) {
	case models.PhasePreparing, models.PhaseHeld, models.PhaseSealed:
		return httpx.SeeOther(c, roundURL(r.Round.ID))
	case models.PhasePublished, models.PhaseResolved:
		return httpx.SeeOther(c, roundURL(r.Round.ID)+"/result")
	}
	if !v.mayWatch(r, place) {
		return models.E(models.Forbidden, "wall_for_members")
	}
	body, err := v.wallModel(r)
	if err != nil {
		return err
	}
	page := v.page(&place)
	page.Body = body
	return v.show("wall", page)
}

// mayWatch reports whether the wall shows this reader more than the page of the
// round does: a tally, or to a clerk the exact turnout.
func (v *visit) mayWatch(r models.RoundView, place models.Place) bool {
	audience := v.audience(place)
	d := v.discloses(r, place)
	return d.Width > 0 || d.Step > 0 && audience == models.Clerks
}

// wallModel is the wall. Its figures are what voting shows the reader's audience.
func (v *visit) wallModel(r models.RoundView) (view.Wall, error) {
	names, err := v.sealedRound(r)
	if err != nil {
		return view.Wall{}, err
	}
	place, seal := names.place, names.seal
	audience := v.audience(place)
	shown, err := v.d.Ballots.Shown(v.ctx, seal.Round, audience)
	if err != nil {
		return view.Wall{}, err
	}
	phase := r.PhaseAt(v.now)
	here := roundURL(seal.Round) + "/wall"
	paused := v.c.Query("pause") != ""
	body := view.Wall{RoundID: seal.Round, Round: seal.Name, View: v.say("wall.view_" + string(audience)),
		Opens: v.in(place, r.OpensAt()), Closes: v.in(place, r.ClosesAt()), Resolves: v.in(place, seal.Times.ResolvesOn), Now: v.in(place, v.now),
		Turnout: view.Turnout{People: shown.Turnout, Step: shown.Step, Roll: seal.RollSize, At: v.in(place, shown.At)},
		Width:   shown.Width, Greedy: seal.Rule.Name == "greedy_votes" && shown.Width > 0,
		Paused: paused, PauseURL: here + "?pause=1", HereURL: here, Currency: place.Currency, Zone: place.Zone}
	if paused {
		body.PauseURL = here
	}
	if phase == models.PhaseVoting || phase == models.PhaseClosing {
		body.Live, body.Snapshot = v.d.Live, "/api/v1/rounds/"+url.PathEscape(string(seal.Round))+"/live"
	}
	name, _, ink := v.pot(names)
	pot := view.WallPot{ID: potID, Name: name, Ink: ink, Total: sum(place, seal.Pot())}
	for i, p := range names.projects {
		row := view.WallRow{Ref: p.Ref, Name: p.title, Cost: sum(place, p.Ask)}
		if i < len(shown.Counts) {
			row.Low = shown.Counts[i]
		}
		pot.Rows = append(pot.Rows, row)
	}
	body.Pots = []view.WallPot{pot}
	body.Arrange()
	return body, nil
}
