package web

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// mostJobs is how many jobs stand in one group.
const mostJobs = 7

// home is what needs somebody who works here: the facts of their places, and the
// jobs that follow.
type home struct {
	*visit
	places    []models.Place
	rounds    map[models.RoundID]models.RoundView
	transfers map[models.TransferID]models.Transfer
	duties    []models.Duties
}

// homeOf tells what needs the actor at some places.
func (v *visit) homeOf(places []models.Place) (view.ClerkHome, error) {
	h, err := v.gather(places, true)
	if err != nil {
		return view.ClerkHome{}, err
	}
	body, err := h.jobs()
	if err != nil {
		return body, err
	}
	for _, d := range h.duties {
		if err := h.rail(&body, d); err != nil {
			return body, err
		}
		if !d.Clerk {
			h.look(&body, d)
		}
	}
	slices.SortStableFunc(body.Coming, func(a, b view.Event) int { return a.At.Compare(b.At) })
	return body, nil
}

// roundsHome tells what the rounds of one place need.
func (v *visit) roundsHome(place models.Place) (view.ClerkHome, error) {
	h, err := v.gather([]models.Place{place}, false)
	if err != nil {
		return view.ClerkHome{}, err
	}
	return h.jobs()
}

// gather reads the facts of places; rounds alone unless all is asked for.
func (v *visit) gather(places []models.Place, all bool) (*home, error) {
	h := &home{visit: v, places: places, rounds: map[models.RoundID]models.RoundView{}, transfers: map[models.TransferID]models.Transfer{}}
	for _, p := range places {
		d, err := h.dutiesAt(p, all)
		if err != nil {
			return h, err
		}
		h.duties = append(h.duties, d)
	}
	return h, nil
}

func (h *home) dutiesAt(p models.Place, all bool) (models.Duties, error) {
	d := models.Duties{Place: p.ID, Clerk: h.actor.Can(models.RoleClerk, p.ID), Officer: h.actor.Can(models.RoleOfficer, p.ID)}
	rounds, err := h.d.Rounds.OfPlace(h.ctx, p.ID)
	if err != nil {
		return d, err
	}
	if d.Clerk {
		decided, err := h.d.Rounds.DecidedAt(h.ctx, p.ID)
		if err != nil {
			return d, err
		}
		rounds = append(rounds, slices.DeleteFunc(decided, func(r models.RoundView) bool { return r.Round.Place == p.ID })...)
	}
	slices.SortStableFunc(rounds, func(a, b models.RoundView) int {
		return cmp.Or(a.OpensAt().Compare(b.OpensAt()), cmp.Compare(a.Round.ID, b.Round.ID))
	})
	for _, r := range rounds {
		h.rounds[r.Round.ID] = r
		duty := models.RoundDuty{RoundView: r}
		if d.Clerk && r.Round.Place == p.ID {
			if duty, err = h.roundDuty(duty); err != nil {
				return d, err
			}
		}
		d.Rounds = append(d.Rounds, duty)
	}
	if !all {
		return d, nil
	}
	if d.Bodies, err = h.bodiesAt(p, d); err != nil {
		return d, err
	}
	if d.Clerk {
		list, err := h.d.Ideas.OfPlace(h.ctx, p.ID)
		if err != nil {
			return d, err
		}
		for _, e := range list {
			d.Ideas = append(d.Ideas, e.Proposal)
		}
		if d.Offered, err = h.d.Offers.To(h.ctx, p.ID); err != nil {
			return d, err
		}
		if err := h.owedToPublic(&d, p); err != nil {
			return d, err
		}
	}
	if d.Awards, err = h.awardDuties(p); err != nil {
		return d, err
	}
	if d.Officer {
		if d.Offers, err = h.d.Offers.From(h.ctx, p.ID); err != nil {
			return d, err
		}
	}
	for _, t := range slices.Concat(d.Offered, d.Offers) {
		h.transfers[t.ID] = t
	}
	return d, nil
}

// bodiesAt are the bodies that a clerk or officer of a place looks after: its own, and
// for an officer those of the places inside it.
func (h *home) bodiesAt(p models.Place, d models.Duties) ([]models.Body, error) {
	if !d.Clerk && !d.Officer {
		return nil, nil
	}
	list := []models.Place{p}
	if d.Officer {
		var err error
		if list, err = h.managed(p); err != nil {
			return nil, err
		}
	}
	var out []models.Body
	for _, of := range list {
		b, err := h.d.Places.Body(h.ctx, of.Body)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// roundDuty adds what only the clerk's jobs look at.
func (h *home) roundDuty(duty models.RoundDuty) (models.RoundDuty, error) {
	id := duty.Round.ID
	if duty.Seal == nil {
		_, gates, err := h.d.Rounds.Draft(h.ctx, id)
		if err != nil {
			return duty, err
		}
		duty.Gates = int64(len(gates))
	}
	var err error
	if !duty.Resolved {
		duty.Batches, err = h.d.Codes.Batches(h.ctx, id)
	}
	return duty, err
}

// jobs puts the jobs into words, a few of each group unless all are asked for.
func (h *home) jobs() (view.ClerkHome, error) {
	body := view.ClerkHome{Now: h.now}
	if len(h.places) > 0 {
		body.Now = h.in(h.places[0], h.now)
	}
	all := models.Jobs(h.duties, h.now)
	whole := h.c.Query("show") == "all"
	for group, list := range map[models.JobGroup]*[]view.Job{models.JobsToday: &body.Today, models.JobsSoon: &body.Soon, models.JobsWaiting: &body.Waiting} {
		of := slices.DeleteFunc(slices.Clone(all), func(j models.Job) bool { return j.Group != group })
		if group == models.JobsToday {
			body.Count = int64(len(of))
			for _, j := range of {
				body.Minutes += j.Minutes
			}
		}
		more := 0
		if len(of) > mostJobs && !whole {
			more, of = len(of)-mostJobs, of[:mostJobs]
		}
		for _, j := range of {
			row, err := h.job(j)
			if err != nil {
				return body, err
			}
			*list = append(*list, row)
		}
		if more > 0 {
			*list = append(*list, view.Job{Do: h.say("job.more", "n", more), URL: h.c.Path() + "?show=all"})
		}
	}
	return body, nil
}

// job is one job in words.
func (h *home) job(j models.Job) (view.Job, error) {
	p := h.places[slices.IndexFunc(h.places, func(p models.Place) bool { return p.ID == j.Place })]
	args := []any{"place", p.Name, "date", h.dueDate(p, j.Due), "round", h.rounds[j.Round].Round.Name}
	url := clerkRoundURL(j.Round)
	with := ""
	switch j.Kind {
	case models.JobSort:
		url = staffURL(p.ID, "proposals")
	case models.JobStatements:
		url = staffURL(p.ID, "grants")
	case models.JobPack:
		url = staffURL(p.ID, "publish")
	case models.JobOffers:
		url = staffURL(p.ID, "offers")
		with = h.say("job.with_areas")
	case models.JobAnswer, models.JobReceive, models.JobCondition, models.JobGiver, models.JobCounter, models.JobSilent, models.JobRelease, models.JobTakeBack:
		t := h.transfers[j.Transfer]
		from, err := h.bodyName(t.From)
		if err != nil {
			return view.Job{}, err
		}
		to, err := h.bodyName(t.To)
		if err != nil {
			return view.Job{}, err
		}
		args = append(args, "from", from, "to", to, "sum", sum(p, t.Terms.Amount).String(), "name", t.Terms.Name)
		url, with = transferURL(t.ID), from
	case models.JobBody:
		args = append(args, "body", j.Body.Name, "warning", h.say("body_warning."+j.Warning, "body", j.Body.Name, "date", h.dueDate(p, j.Due)))
		url = placeURL(j.Body.Place) + "/body"
		if h.actor.Can(models.RoleOfficer, p.ID) {
			url = bodyURL(p, models.Place{ID: j.Body.Place})
		}
	case models.JobSign:
		url = staffURL(p.ID, "approvals")
	case models.JobPay, models.JobEvidence, models.JobArrange:
		url = staffURL(p.ID, "awards")
	case models.JobSeal:
		url += checkPath
	case models.JobPrint, models.JobUnused:
		url += codesPath
	case models.JobResolve:
		url += resolvePath
	case models.JobSettle:
		with = h.say("job.by_itself")
	}
	row := view.Job{Why: h.say("job."+string(j.Kind)+".why", args...), URL: url, Minutes: j.Minutes, Tag: h.jobTag(p, j, with)}
	if j.N > 0 {
		args = append(args, "n", j.N)
	}
	row.Do = h.say("job."+string(j.Kind), args...)
	if len(h.places) > 1 {
		row.Place = p.Name
	}
	return row, nil
}

func (h *home) dueDate(p models.Place, due time.Time) string {
	if due.IsZero() {
		return ""
	}
	return h.date(p, due)
}

// jobTag says how urgent a job is, or with whom it lies.
func (h *home) jobTag(p models.Place, j models.Job, with string) view.Tag {
	days := int64(0)
	if !j.Since.IsZero() {
		days = int64(h.now.Sub(j.Since) / (24 * time.Hour))
	}
	switch {
	case j.Group == models.JobsWaiting:
		return view.Tag{Text: h.say("job.with", "who", with), Colour: "grey"}
	case j.Late:
		return view.Tag{Text: h.say("job.late"), Colour: "orange"}
	case days > 0:
		return view.Tag{Text: h.say("job.waiting", "n", days), Colour: "orange"}
	case !j.Due.IsZero():
		at := h.in(p, j.Due)
		return view.Tag{Text: h.say("job.by", "day", at.Day(), "month", h.say("month.short."+strconv.Itoa(int(at.Month()))))}
	case j.Group == models.JobsToday:
		return view.Tag{Text: h.say("job.today"), Colour: "orange"}
	}
	return view.Tag{}
}

// rail adds the rounds of a place with the turnout that is disclosed to this
// reader, what is coming up, and what can be begun at any time.
func (h *home) rail(body *view.ClerkHome, d models.Duties) error {
	p := h.places[slices.IndexFunc(h.places, func(p models.Place) bool { return p.ID == d.Place })]
	coming := func(r models.RoundView, at time.Time, what string) {
		if at.After(h.now) {
			body.Coming = append(body.Coming, view.Event{At: h.in(p, at), What: h.say("event."+what, "round", r.Round.Name)})
		}
	}
	for _, duty := range d.Rounds {
		r := duty.RoundView
		switch r.PhaseAt(h.now) {
		case models.PhasePreparing:
			coming(r, r.OpensAt(), "opens_if_sealed")
		case models.PhaseSealed:
			coming(r, r.OpensAt(), "opens")
			coming(r, r.ClosesAt(), "closes")
		case models.PhaseVoting:
			coming(r, r.ClosesAt(), "closes")
		}
		if r.Seal != nil && !r.Resolved {
			coming(r, r.Seal.Times.ResolvesOn, "meets")
		}
		if err := h.railRound(body, p, r); err != nil {
			return err
		}
	}
	if d.Clerk {
		body.Also = append(body.Also, view.Link{Name: h.say("also.round", "place", p.Name), URL: staffURL(p.ID, "rounds/new")},
			view.Link{Name: h.say("also.paper", "place", p.Name), URL: staffURL(p.ID, "proposals/new")},
			view.Link{Name: h.say("also.propose", "place", p.Name), URL: placeURL(p.ID) + "/propose?by=body"})
	}
	if d.Officer {
		body.Also = append(body.Also, view.Link{Name: h.say("also.offer", "place", p.Name), URL: staffURL(p.ID, "offers/new")})
	}
	return nil
}

// look lists what there is for somebody without a clerk's jobs: results and money
// for everybody, entries for who checks them, people and places for who looks after
// them.
func (h *home) look(body *view.ClerkHome, d models.Duties) {
	p := h.places[slices.IndexFunc(h.places, func(p models.Place) bool { return p.ID == d.Place })]
	add := func(what, url, round string) {
		body.Look = append(body.Look, view.Job{Do: h.say("look."+what, "place", p.Name, "round", round), URL: url, Why: h.say("look." + what + ".why")})
	}
	operator := h.actor.Can(models.RoleOperator, p.ID)
	if d.Officer || operator {
		add("people", staffURL(p.ID, "people"), "")
		if p.Kind == models.PrincipalArea {
			add("places", staffURL(p.ID, "places"), "")
		}
	}
	if operator {
		add("figures", "/figures", "")
		return
	}
	for _, r := range d.Rounds {
		if r.Published {
			add("result", roundURL(r.Round.ID)+"/result", r.Round.Name)
		}
	}
	if h.worksOn(p.ID) {
		add("awards", staffURL(p.ID, "awards"), "")
	}
	add("money", placeURL(p.ID), "")
	if h.actor.Can(models.RoleAuditor, p.ID) {
		add("entries", placeURL(p.ID)+"/journal", "")
	}
}

func (h *home) railRound(body *view.ClerkHome, p models.Place, r models.RoundView) error {
	switch r.PhaseAt(h.now) {
	case models.PhaseVoting, models.PhaseClosing, models.PhaseClosed, models.PhaseCounted:
	default:
		return nil
	}
	turnout, err := h.turnout(r, p)
	if err != nil {
		return err
	}
	rail := view.RailRound{RoundRow: h.roundRow(p, r, len(h.places) > 1), Turnout: disclosed(turnout)}
	if h.actor.Can(models.RoleClerk, p.ID) {
		rail.URL = clerkRoundURL(r.Round.ID)
	}
	if h.mayWatch(r, p) {
		rail.WallURL = roundURL(r.Round.ID) + "/wall"
	}
	body.Rounds = append(body.Rounds, rail)
	return nil
}
