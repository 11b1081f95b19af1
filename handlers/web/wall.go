package web

import (
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// wall shows the tally as it comes in, as far as the round discloses it to this
// reader; before the opening it says when, and after the count it leads to the result.
func (s *Site) wall(c *fiber.Ctx) error {
	v := s.visit(c)
	r, place, err := v.roundOf()
	if err != nil {
		return err
	}
	switch r.PhaseAt(v.now) {
	case models.PhasePreparing, models.PhaseHeld:
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
// round does: a tally, or the exact turnout. Before the opening it shows who will be
// shown that the moment is near.
func (v *visit) mayWatch(r models.RoundView, place models.Place) bool {
	if r.Seal == nil {
		return false
	}
	at := v.now
	if opens := r.OpensAt(); r.PhaseAt(at) == models.PhaseSealed && at.Before(opens) {
		at = opens
	}
	d := r.Discloses(v.audience(place), at)
	return d.Width > 0 || d.Step > 0 && v.audience(place) != models.Public
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
	if d := r.Discloses(audience, v.now); d.Width == 0 { // stricter than when it was shown last
		shown.Counts, shown.Width, shown.Standing = nil, 0, nil
	}
	at := roundURL(seal.Round)
	body := view.Wall{RoundID: seal.Round, Round: seal.Name, View: v.say("wall.view_" + string(audience)), Phase: r.PhaseAt(v.now),
		Opens: v.in(place, r.OpensAt()), Closes: v.in(place, r.ClosesAt()), Resolves: v.in(place, seal.Times.ResolvesOn), Now: v.in(place, v.now),
		Turnout: view.Turnout{People: shown.Turnout, Step: shown.Step, Roll: seal.RollSize, At: v.in(place, shown.At)},
		Width:   shown.Width, Least: seal.Least(), Points: seal.Ballot.Unit() == models.UnitPoints, Moved: v.in(place, shown.Taken), Sealed: seal.Shows.Wall == models.WallSealed, Ranked: seal.OffBands(), Rule: v.say("rule." + seal.Rule.Name),
		FactsURL: at + "/facts", Currency: place.Currency, Zone: place.Zone}
	v.wallLinks(&body, at)
	v.curve(&body, place, shown)
	row := func(p project) view.WallRow {
		row := view.WallRow{Ref: p.Ref, Name: p.title, Cost: sum(place, p.Ask), Parts: names.takes(p.SealedProject)}
		i := slices.IndexFunc(seal.Projects, func(q models.SealedProject) bool { return q.Ref == p.Ref })
		if i < len(shown.Counts) {
			row.Low = shown.Counts[i]
		}
		row.In = shown.Standing != nil && shown.Standing.In[i]
		return row
	}
	for _, pot := range v.pots(names, names.projects) {
		wall := view.WallPot{ID: pot.id, Name: pot.name, Ink: pot.ink, Total: pot.total}
		for _, p := range pot.projects {
			wall.Rows = append(wall.Rows, row(p))
		}
		body.Pots = append(body.Pots, wall)
	}
	if s := shown.Standing; s != nil {
		body.Would = &view.WallWould{Close: s.Close, At: v.in(place, s.At), Of: shown.CountedFrom(), Step: shown.Step}
	}
	purses := seal.Purses()
	for _, purse := range purses {
		for _, f := range purse.Funds {
			body.Funds = append(body.Funds, view.WallFund{Pot: purse.ID(len(purses)), Name: f.Name, Ink: names.inks[f.Fund], Amount: sum(place, f.Amount)})
		}
	}
	body.Arrange()
	return body, nil
}

// wallLinks are the ways on from a wall, each with what the address says already.
func (v *visit) wallLinks(body *view.Wall, at string) {
	body.Paused, body.Meeting = v.c.Query("pause") != "", v.c.Query("view") == "meeting"
	if !body.Over() {
		body.Live, body.Snapshot = v.d.Live, "/api/v1/rounds/"+url.PathEscape(string(body.RoundID))+"/live"
	}
	here := at + "/wall"
	body.HereURL, body.PauseURL, body.OtherURL = here, here+"?pause=1", here+"?view=meeting"
	if body.Meeting {
		body.OtherURL = here
	}
	if body.Paused {
		body.PauseURL = here
	}
}

// mostHours is how many hours a curve and its table show one by one. Of a longer
// time they show the end of each day, and the hours of the last day.
const mostHours = 36

// curve adds turnout over time and by channel.
func (v *visit) curve(body *view.Wall, place models.Place, shown models.Shown) {
	if shown.Step == 0 {
		return
	}
	hours := shown.Hours
	body.Curve = []view.CurvePoint{{At: body.Opens}}
	for i, h := range hours {
		at := v.in(place, h.At)
		last := i+1 == len(hours)
		if len(hours) <= mostHours || last || at.YearDay() == body.Now.YearDay() || at.YearDay() != v.in(place, hours[i+1].At).YearDay() {
			body.Curve = append(body.Curve, view.CurvePoint{At: at, People: h.Turnout})
		}
		if last {
			body.Hour = at
			body.Channels = []view.Channel{{Name: v.say("channel.online"), People: h.Online}, {Name: v.say("channel.paper"), People: h.Paper}}
		}
	}
	if shown.At.After(body.Curve[len(body.Curve)-1].At) {
		body.Curve = append(body.Curve, view.CurvePoint{At: body.Turnout.At, People: shown.Turnout})
	}
}
