package boot

import (
	"fmt"
	"time"

	"commonchest/app/delivery"
	"commonchest/models"
)

// demoAward is what became of one of last winter's awards.
type demoAward struct {
	title   string
	terms   models.Arrangement
	payee   string
	paid    bool
	words   string // of its evidence
	late    string // why it is late; "" for delivered
	actual  int64
	payDays int // after the resolution
}

var lastWintersAwards = []demoAward{
	{title: "Village hall heating", payee: "Vale Heating Ltd", paid: true, words: "The new boiler was lit before the January meetings.", actual: 41, payDays: 40,
		terms: models.Arrangement{To: models.RecipientOwn, Conditions: "The hall stays open to every group in the parish.",
			Measures: []models.Measure{{What: "Winter bookings", Unit: "bookings a month", Baseline: 18, Target: 35}},
			Brings:   models.Brings{Match: 1_880_00, InKind: 600_00, Hours: 64, From: "The hall committee"}}},
	{title: "Lights on the school path", payee: "", words: "The posts are ordered; two of five foundations are dug.", late: "The maker of the lamps delivers in the new year only.", payDays: 60,
		terms: models.Arrangement{To: models.RecipientOwn, Conditions: "Lit until ten at night, and dimmed after that.",
			Measures: []models.Measure{{What: "Children who walk", Unit: "children a day", Baseline: 22, Target: 40}}}},
	{title: "Hedge planting day", payee: "Mill Lane Nursery", paid: true, words: "Two hundred metres of hedge stand, and most of it is in leaf.", actual: 210, payDays: 30,
		terms: models.Arrangement{To: models.RecipientGroup, Name: "Friends of the recreation ground",
			Measures: []models.Measure{{What: "Hedge", Unit: "metres planted", Target: 200}},
			Brings:   models.Brings{InKind: 450_00, Hours: 180, From: "Volunteers of three villages"}}},
}

// lastWintersDelivery goes on where the resolution left off: two people pay, evidence
// comes, and one project is late and says why. until is the day that this may not pass.
func (d *demo) lastWintersDelivery(until time.Time) {
	resolved := d.clock.now()
	var refs map[string]string
	d.do(func() error {
		list, err := d.Delivery.OfRound(d.ctx, demoLastRound)
		refs = map[string]string{}
		for _, e := range list {
			text, textErr := d.Texts.Get(d.ctx, e.Project.Text)
			if textErr != nil {
				return textErr
			}
			refs[text.Get("title")] = e.Award.Ref
		}
		return err
	})
	for _, a := range lastWintersAwards {
		ref, awarded := refs[a.title]
		if !awarded {
			continue
		}
		day := func(n int) string { return resolved.AddDate(0, 0, n).Format(time.DateOnly) }
		a.terms.Starts, a.terms.Ends = day(1), day(90)
		a.terms.Milestones = []models.Milestone{{What: "It is there", Due: day(80)}}
		d.clock.set(resolved)
		d.do(func() error {
			_, err := d.Delivery.Arrange(d.ctx, d.clerk("hatherden"), demoLastRound, ref, a.terms)
			return err
		})
		if a.paid {
			d.payDemo(ref, a, resolved)
		}
		d.clock.set(earlier(resolved.AddDate(0, 0, 85), until))
		today := d.clock.now().Format(time.DateOnly)
		report, outcome := models.Report{On: today, Milestone: 1}, models.Outcome{Kind: models.OutcomeDelivered, On: today}
		if a.late != "" {
			report.Milestone, outcome = 0, models.Outcome{Kind: models.OutcomeLate, On: today, Until: day(400)}
		}
		d.do(func() error {
			_, err := d.Delivery.Report(d.ctx, d.clerk("hatherden"), demoLastRound, ref, report, a.words, "")
			return err
		})
		d.do(func() error {
			_, err := d.Delivery.Finish(d.ctx, d.clerk("hatherden"), demoLastRound, ref, outcome, a.late, []models.Measure{{Actual: a.actual, Known: a.late == ""}})
			return err
		})
	}
}

// payDemo pays an award in one sum: the clerk prepares it, two councillors sign, and the
// clerk records what the bank did.
func (d *demo) payDemo(ref string, a demoAward, resolved time.Time) {
	d.clock.set(resolved.AddDate(0, 0, a.payDays))
	d.do(func() error {
		e, err := d.Delivery.Entry(d.ctx, demoLastRound, ref)
		if err != nil {
			return err
		}
		_, err = d.Delivery.Request(d.ctx, d.clerk("hatherden"), demoLastRound, ref, delivery.Request{Payee: a.payee, Purpose: a.title,
			Amount: e.Award.Amount, Document: "Invoice " + ref})
		return err
	})
	for n := range models.DefaultApprovals {
		d.do(func() error {
			by := models.By{Cmd: d.NewID(), Request: "demo", Actor: models.Actor{ID: fmt.Sprintf("demo-councillor-%d", n+1), Grants: []models.Grant{{Place: "hatherden", Role: models.RoleCouncillor}}}}
			_, err := d.Delivery.Approve(d.ctx, by, demoLastRound, ref, 1)
			return err
		})
	}
	d.clock.set(d.clock.now().AddDate(0, 0, 3))
	d.do(func() error {
		_, err := d.Delivery.Pay(d.ctx, d.clerk("hatherden"), demoLastRound, ref, 1, "BACS 25-"+ref, d.clock.now().Format(time.DateOnly))
		return err
	})
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
