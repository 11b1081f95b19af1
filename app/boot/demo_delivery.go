package boot

import (
	"fmt"
	"time"

	"commonchest/app/delivery"
	"commonchest/models"
	"commonchest/models/money"
)

// demoAward is what became of one of last winter's awards.
type demoAward struct {
	title string
	terms models.Arrangement
	paid  []demoPayment
	words string // of its evidence; "" for none yet
	// actual is what was measured of the first measure of one that is delivered.
	actual int64
	late   string // why it is late; "" for one that is not
}

// demoPayment is a payment that the bank has made, some days after the resolution.
type demoPayment struct {
	days        int
	payee, what string
	amount, vat money.Pence // the council gets all the VAT back
}

// measure is the one that an award is measured by.
func measure(what, unit string, before, target int64) []models.Measure {
	return []models.Measure{{What: what, Unit: unit, Baseline: before, Target: target}}
}

// The charity and the company are numbered beyond what the registers have given out.
var lastWintersAwards = []demoAward{
	{title: "Village hall heating", words: "The new boiler was lit before the Easter bookings.", actual: 41,
		paid: []demoPayment{{29, "Vale Heating Ltd", "Boiler and fitting", 9_400_00, 1_566_67}},
		terms: models.Arrangement{To: models.RecipientOwn, Conditions: "The hall stays open to every group in the parish.",
			Measures: measure("Winter bookings", "bookings a month", 18, 35),
			Brings:   models.Brings{Match: 1_880_00, InKind: 600_00, Hours: 64, From: "The hall committee"}}},
	{title: "Lights on the school path", words: "The posts are ordered; two of five foundations are dug.", late: "The maker of the lamps delivers in the new year only.",
		paid: []demoPayment{{35, "Mill Lane Groundworks", "Foundations and posts", 2_080_00, 346_67}},
		terms: models.Arrangement{To: models.RecipientOwn, Conditions: "Lit until ten at night, and dimmed after that.",
			Measures: measure("Children who walk", "children a day", 22, 40)}},
	{title: "Good neighbours’ car scheme", words: "Thirty-one drivers have signed up, and nobody had to be told that there was no lift.", actual: 388,
		paid: []demoPayment{{14, "Hatherden Good Neighbours", "Petrol and insurance for a year", 2_400_00, 0}},
		terms: models.Arrangement{To: models.RecipientCharity, Name: "Hatherden Good Neighbours", Number: "9000001", Conditions: "Unspent money comes back after twelve months.",
			Measures: measure("Lifts", "lifts given", 140, 350), Brings: models.Brings{Hours: 900, From: "Drivers"}}},
	{title: "Hedge planting day", words: "Two hundred metres of hedge stand, and most of it is in leaf.", actual: 210,
		paid: []demoPayment{{20, "Mill Lane Nursery", "Plants, stakes and guards", 900_00, 0}},
		terms: models.Arrangement{To: models.RecipientGroup, Name: "Friends of the recreation ground", Measures: measure("Hedge", "metres planted", 0, 200),
			Brings: models.Brings{InKind: 450_00, Hours: 180, From: "Volunteers of three villages"}}},
	{title: "Community fridge", words: "It is filled on four days a week and empty by the evening.", actual: 520,
		paid: []demoPayment{{17, "Vale Larder CIC", "Fridge, shelves and the first year’s power", 2_150_00, 0}},
		terms: models.Arrangement{To: models.RecipientCompany, Name: "Vale Larder CIC", Number: "99000001", Conditions: "What is given out is dated and logged.",
			Measures: measure("Food kept from the bin", "kilograms a month", 0, 400)}},
	{title: "Timetable cases at two bus stops", words: "Both cases are up and lit.", actual: 2,
		paid:  []demoPayment{{26, "Vale Signs Ltd", "Two lit cases", 780_00, 130_00}},
		terms: models.Arrangement{To: models.RecipientOwn, Measures: measure("Cases", "cases up", 0, 2)}},
	{title: "First aid evenings", words: "Three evenings were full, the fourth had two free chairs.", actual: 118,
		paid: []demoPayment{{23, "Hatherden Hall Committee", "Trainer and room, four evenings", 650_00, 0}},
		terms: models.Arrangement{To: models.RecipientGroup, Name: "Hatherden Hall Committee", Measures: measure("People trained", "people", 0, 100),
			Brings: models.Brings{InKind: 200_00, From: "The hall committee"}}},
	{title: "Bins on the recreation ground", words: "The bins are there. The crows have given up.", actual: 3,
		paid:  []demoPayment{{32, "Westmere Street Furniture", "Three bins, fixed", 1_120_00, 186_67}},
		terms: models.Arrangement{To: models.RecipientOwn, Measures: measure("Bins", "bins fixed", 0, 3)}},
	{title: "Leaflet of parish walks", words: "Five of six walks are drawn; the printer has the first proofs.",
		terms: models.Arrangement{To: models.RecipientOwn, Measures: measure("Leaflets", "leaflets taken", 0, 800)}},
}

var saltbysLastAwards = []demoAward{
	{title: "Lunch club in the chapel hall", words: "Between nineteen and twenty-six people came each week.", actual: 26,
		paid:  []demoPayment{{14, "Saltby Lunch Club", "Food and hire of the hall", 900_00, 0}},
		terms: models.Arrangement{To: models.RecipientGroup, Name: "Saltby Lunch Club", Measures: measure("Lunches", "people a week", 0, 20)}},
	{title: "Planters by the war memorial", words: "The school has filled them with bulbs.", actual: 2,
		paid:  []demoPayment{{18, "Cotes Joinery", "Two planters", 350_00, 58_33}},
		terms: models.Arrangement{To: models.RecipientOwn, Measures: measure("Planters", "planters", 0, 2)}},
}

// deliver goes on where a resolution left off: terms are set, the clerk and two
// councillors pay, and some days later there is evidence. Nothing happens after until.
func (d *demo) deliver(round models.RoundID, list []demoAward, evidence int, until time.Time) {
	resolved := d.clock.now()
	day := func(n int) string { return resolved.AddDate(0, 0, n).Format(time.DateOnly) }
	place, refs := d.refs(round)
	for _, a := range list {
		a.terms.Starts, a.terms.Ends = day(1), day(90)
		a.terms.Milestones = []models.Milestone{{What: "It is there", Due: day(80)}}
		d.do(func() error {
			_, err := d.Delivery.Arrange(d.ctx, d.clerk(place), round, refs[a.title], a.terms)
			return err
		})
	}
	for n := range evidence {
		for _, a := range list {
			for _, p := range a.paid {
				if p.days == n {
					d.clock.set(resolved.AddDate(0, 0, n))
					d.pay(place, round, refs[a.title], p)
				}
			}
		}
	}
	d.clock.set(earlier(resolved.AddDate(0, 0, evidence), until))
	for _, a := range list {
		d.evidence(place, round, refs[a.title], a, day(400))
	}
}

// refs are the numbers of a round's awards by title, and whose round it is.
func (d *demo) refs(round models.RoundID) (models.PlaceID, map[string]string) {
	var place models.PlaceID
	refs := map[string]string{}
	d.do(func() error {
		list, err := d.Delivery.OfRound(d.ctx, round)
		for _, e := range list {
			text, textErr := d.Texts.Get(d.ctx, e.Project.Text)
			if textErr != nil {
				return textErr
			}
			place, refs[text.Get("title")] = e.Delivery.Place, e.Award.Ref
		}
		return err
	})
	return place, refs
}

// evidence reports on an award and says how it ended, if it has.
func (d *demo) evidence(place models.PlaceID, round models.RoundID, ref string, a demoAward, later string) {
	today := d.clock.now().Format(time.DateOnly)
	report, outcome := models.Report{On: today}, models.Outcome{On: today}
	switch {
	case a.late != "":
		outcome.Kind, outcome.Until = models.OutcomeLate, later
	case a.actual > 0:
		report.Milestone, outcome.Kind = 1, models.OutcomeDelivered
	}
	d.do(func() error {
		_, err := d.Delivery.Report(d.ctx, d.clerk(place), round, ref, report, a.words, "")
		return err
	})
	if outcome.Kind == "" {
		return
	}
	d.do(func() error {
		_, err := d.Delivery.Finish(d.ctx, d.clerk(place), round, ref, outcome, a.late, []models.Measure{{Actual: a.actual, Known: a.late == ""}})
		return err
	})
}

// pay pays in full: the clerk prepares it, two councillors sign, and three days later
// the clerk records what the bank did.
func (d *demo) pay(place models.PlaceID, round models.RoundID, ref string, p demoPayment) {
	const n = 1 // no award has more than one that is paid
	d.prepare(place, round, ref, p)
	for i := range models.DefaultApprovals {
		d.signs(place, round, ref, n, i)
	}
	d.clock.set(d.clock.now().AddDate(0, 0, 3))
	d.do(func() error {
		_, err := d.Delivery.Pay(d.ctx, d.clerk(place), round, ref, n, fmt.Sprintf("BACS %04d", 2500+d.n), d.clock.now().Format(time.DateOnly))
		return err
	})
}

// prepare asks for a payment.
func (d *demo) prepare(place models.PlaceID, round models.RoundID, ref string, p demoPayment) {
	d.do(func() error {
		_, err := d.Delivery.Request(d.ctx, d.clerk(place), round, ref, delivery.Request{Payee: p.payee, Purpose: p.what, Amount: p.amount,
			VAT: p.vat, VATBack: p.vat > 0, Document: fmt.Sprintf("Invoice %04d", 700+d.n)})
		return err
	})
}

// signs has a councillor of the place sign a payment: one of the people where they sit
// on its council.
func (d *demo) signs(place models.PlaceID, round models.RoundID, ref string, n int64, councillor int) {
	d.do(func() error {
		by := models.By{Cmd: d.NewID(), Request: "demo", Actor: models.Actor{ID: fmt.Sprintf("demo-%s-councillor-%d", place, councillor+1),
			Grants: []models.Grant{{Place: place, Role: models.RoleCouncillor}}}}
		if place == "hatherden" {
			by = d.by([]string{"chair", "councillor"}[councillor])
		}
		_, err := d.Delivery.Approve(d.ctx, by, round, ref, n)
		return err
	})
}

// The days of the story on which the clerk prepares two payments, and on which the chair
// signs one of them: one waits for a second signature, and the other for both.
const (
	preparedOn = -6
	chairSigns = -4
)

// payments is what happens to them on a day.
func (d *demo) payments(day int) {
	if day != preparedOn && day != chairSigns {
		return
	}
	_, refs := d.refs(demoLastRound)
	leaflet, lights := refs["Leaflet of parish walks"], refs["Lights on the school path"]
	if day == chairSigns {
		d.signs("hatherden", demoLastRound, leaflet, 1, 0)
		return
	}
	d.prepare("hatherden", demoLastRound, leaflet, demoPayment{payee: "Aldermarsh Print", what: "Printing, 800 leaflets", amount: 420_00, vat: 70_00})
	d.prepare("hatherden", demoLastRound, lights, demoPayment{payee: "Brightway Lamps Ltd", what: "Lamps, half of the price with the order", amount: 1_560_00, vat: 260_00})
}

// standsAside has the trustee of the archive declare it.
func (d *demo) standsAside() {
	d.do(func() error {
		_, err := d.Interests.Declare(d.ctx, d.by("trustee"), models.Interest{Proposal: d.ids["Parish archive scanning"], Kind: models.RegistrableInterest},
			"Trustee of the parish archive")
		return err
	})
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
