package web

import (
	"cmp"
	"slices"
	"time"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// soonDays is how long before its time a job of preparation moves up to today.
const soonDays = 7 * 24 * time.Hour

// mostJobs is how many jobs stand in one group.
const mostJobs = 7

// tray collects the jobs of somebody who works here.
type tray struct{ view.ClerkHome }

// homeOfStaff gathers what needs the actor, at all places.
func (v *visit) homeOfStaff(places []models.Place) (view.ClerkHome, error) {
	t := &tray{ClerkHome: view.ClerkHome{Now: v.now}}
	for _, p := range places {
		t.Now = v.in(p, v.now)
		if err := v.jobsAt(t, p); err != nil {
			return t.ClerkHome, err
		}
	}
	slices.SortStableFunc(t.Coming, func(a, b view.Event) int { return a.At.Compare(b.At) })
	for _, group := range []*[]view.Job{&t.Today, &t.Soon, &t.Waiting} {
		if more := len(*group) - mostJobs; more > 0 {
			*group = append((*group)[:mostJobs:mostJobs], view.Job{Do: v.say("job.more", "n", more), URL: "/staff"})
		}
	}
	return t.ClerkHome, nil
}

func (v *visit) jobsAt(t *tray, p models.Place) error {
	clerk, officer := v.actor.Can(models.RoleClerk, p.ID), v.actor.Can(models.RoleOfficer, p.ID)
	rounds, err := v.d.Rounds.OfPlace(v.ctx, p.ID)
	if err != nil {
		return err
	}
	slices.SortStableFunc(rounds, func(a, b models.RoundView) int {
		return cmp.Or(a.OpensAt().Compare(b.OpensAt()), cmp.Compare(a.Round.ID, b.Round.ID))
	})
	for _, r := range rounds {
		if clerk {
			if err := v.roundJob(t, p, r); err != nil {
				return err
			}
		}
		if err := v.inRail(t, p, r); err != nil {
			return err
		}
	}
	if clerk {
		if err := v.ideaJobs(t, p); err != nil {
			return err
		}
		if err := v.transferJobs(t, p); err != nil {
			return err
		}
	}
	if clerk {
		t.Soon = append(t.Soon, view.Job{Do: v.say("job.propose", "place", p.Name), Why: v.say("job.propose.why"),
			URL: placeURL(p.ID) + "/propose?by=body", Minutes: 5})
	}
	if officer {
		return v.offerJobs(t, p)
	}
	return nil
}

// roundJob is what a round needs of its clerk now.
func (v *visit) roundJob(t *tray, p models.Place, r models.RoundView) error {
	url := clerkRoundURL(r.Round.ID)
	job := func(kind string, minutes int64, args ...any) view.Job {
		args = append(args, "round", r.Round.Name, "place", p.Name)
		return view.Job{Do: v.say("job."+kind, args...), Why: v.say("job."+kind+".why", args...), URL: url, Minutes: minutes}
	}
	switch r.PhaseAt(v.now) {
	case models.PhasePreparing, models.PhaseHeld:
		_, gates, err := v.d.Rounds.Draft(v.ctx, r.Round.ID)
		if err != nil {
			return err
		}
		next := job("seal", 5, "date", v.date(p, r.OpensAt()))
		if len(gates) > 0 {
			next = job("prepare", 20, "n", len(gates), "date", v.date(p, r.OpensAt()))
		}
		switch {
		case r.PhaseAt(v.now) == models.PhaseHeld:
			next.Tag = view.Tag{Text: v.say("job.late"), Colour: "orange"}
			t.Today = append(t.Today, next)
		case r.OpensAt().Sub(v.now) < soonDays:
			t.Today = append(t.Today, next)
		default:
			t.Soon = append(t.Soon, next)
		}
		t.Coming = append(t.Coming, view.Event{At: v.in(p, r.OpensAt()), What: v.say("event.opens", "round", r.Round.Name)})
	case models.PhaseSealed:
		t.Coming = append(t.Coming, view.Event{At: v.in(p, r.OpensAt()), What: v.say("event.opens", "round", r.Round.Name)})
	case models.PhaseVoting:
		t.Coming = append(t.Coming, view.Event{At: v.in(p, r.ClosesAt()), What: v.say("event.closes", "round", r.Round.Name)})
	case models.PhaseClosing, models.PhaseClosed:
		t.Today = append(t.Today, job("count", 2))
	case models.PhaseCounted:
		t.Today = append(t.Today, job("publish", 5))
	case models.PhasePublished:
		next := job("resolve", 10)
		if met := r.Seal.Times.ResolvesOn; met.After(v.now) {
			t.Waiting = append(t.Waiting, next)
			t.Coming = append(t.Coming, view.Event{At: v.in(p, met), What: v.say("event.meets", "round", r.Round.Name)})
		} else {
			t.Soon = append(t.Soon, next)
		}
	}
	return nil
}

// inRail shows a round that is open or just closed beside the jobs, with the
// turnout that is disclosed to this reader.
func (v *visit) inRail(t *tray, p models.Place, r models.RoundView) error {
	switch r.PhaseAt(v.now) {
	case models.PhaseVoting, models.PhaseClosing, models.PhaseClosed, models.PhaseCounted:
	default:
		return nil
	}
	turnout, err := v.turnout(r, p)
	if err != nil {
		return err
	}
	rail := view.RailRound{RoundRow: v.roundRow(p, r, true), Turnout: disclosed(turnout)}
	if v.actor.Can(models.RoleClerk, p.ID) {
		rail.URL = clerkRoundURL(r.Round.ID)
	}
	if v.mayWatch(r, p) {
		rail.WallURL = roundURL(r.Round.ID) + "/wall"
	}
	t.Rounds = append(t.Rounds, rail)
	return nil
}

func (v *visit) ideaJobs(t *tray, p models.Place) error {
	list, err := v.d.Ideas.OfPlace(v.ctx, p.ID)
	if err != nil {
		return err
	}
	open := 0
	for _, e := range list {
		if e.Proposal.Open() {
			open++
		}
	}
	if open > 0 {
		t.Today = append(t.Today, view.Job{Do: v.say("job.sort", "n", open, "place", p.Name), Why: v.say("job.sort.why"),
			URL: staffURL(p.ID, "proposals") + "?state=open", Minutes: int64(min(open, 10)) * 5})
	}
	return nil
}

func (v *visit) transferJobs(t *tray, p models.Place) error {
	list, err := v.d.Money.TransfersTo(v.ctx, p.ID)
	if err != nil {
		return err
	}
	for _, tr := range list {
		from, err := v.bodyName(tr.From)
		if err != nil {
			return err
		}
		args := []any{"from", from, "sum", sum(p, tr.Amount).String(), "name", tr.Name, "place", p.Name}
		switch tr.Stage {
		case models.TransferOffered:
			t.Today = append(t.Today, view.Job{Do: v.say("job.answer", args...), Why: v.say("job.answer.why", args...), URL: transferURL(tr.ID), Minutes: 5})
		case models.TransferAccepted:
			t.Waiting = append(t.Waiting, view.Job{Do: v.say("job.receive", args...), Why: v.say("job.receive.why", args...), URL: transferURL(tr.ID), Minutes: 2})
		}
	}
	return nil
}

func (v *visit) offerJobs(t *tray, p models.Place) error {
	list, err := v.d.Money.TransfersFrom(v.ctx, p.ID)
	if err != nil {
		return err
	}
	waiting := 0
	for _, tr := range list {
		if tr.Stage == models.TransferOffered {
			waiting++
		}
	}
	offers := staffURL(p.ID, "offers")
	if waiting > 0 {
		t.Waiting = append(t.Waiting, view.Job{Do: v.say("job.offers", "n", waiting), Why: v.say("job.offers.why"), URL: offers})
	} else {
		t.Soon = append(t.Soon, view.Job{Do: v.say("job.offer", "place", p.Name), Why: v.say("job.offer.why"), URL: offers + "/new", Minutes: 5})
	}
	return nil
}
