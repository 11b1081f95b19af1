package boot

import (
	"fmt"
	"time"

	"commonchest/models"
	"commonchest/models/money"
)

// The days of the story on which partners act.
const (
	askedOn       = -190
	signedOn      = -170
	signedBy      = -145
	fireSigns     = -42 // late: until then no round can open that its money could be in
	fireWithdraws = -12 // while people vote
)

// demoPartners give money to the place budget and decide nothing in it.
var demoPartners = []models.Body{
	{ID: "vale-pcc", Name: "Vale Police and Crime Commissioner"},
	{ID: "marshlands-nhs", Name: "Marshlands NHS Trust"},
	{ID: "jobcentre-westmere", Name: "Jobcentre Plus Westmere"},
	{ID: "fenbridge-homes", Name: "Fenbridge Homes"},
	{ID: "westmere-schools-forum", Name: "Westmere Schools Forum"},
	{ID: "vale-fire", Name: "Vale Fire and Rescue"},
}

// demoCommitment is what a partner is asked for and has signed; on the day given, or
// not at all.
type demoCommitment struct {
	id, partner, name string
	strand            models.Strand
	pooling           models.Pooling
	amount, received  money.Pence
	condition         string
	fence             models.Fence
	essential         bool
	gain              models.Gain
	on                int
	role, why         string
}

var demoCommitments = []demoCommitment{
	{"westmere-pooled", "westmere-council", "Vale Place Budget", "", models.Pooled, 112_000_00, 97_000_00, "", models.Fence{}, true,
		models.Gain{}, signedOn, "Section 151 officer", "We ask others to bring their money to one table, so ours comes first."},
	{"westmere-families", "westmere-council", "Families with complex needs", "families", models.Pooled, 38_000_00, 38_000_00,
		"Only for work with families with complex needs", models.Fence{Strand: "families"}, false, models.Gain{}, signedOn, "Section 151 officer",
		"The former early intervention money stays with the families that it was meant for."},
	{"westmere-aligned", "westmere-council", "Highways small works", "place", models.Aligned, 30_000_00, 0, "Small works on highways, where residents ask for them", models.Fence{}, false,
		models.Gain{}, signedOn, "Section 151 officer", "The highway authority cannot hand this duty over, but it can follow the vote."},
	{"westmere-pcc", "vale-pcc", "Community safety", "safety", models.Pooled, 45_000_00, 45_000_00, "Only for community safety", safetyOnly, true,
		models.Gain{Share: 2_000, Of: "call-outs to the recreation ground avoided, against the year before", Estimate: 9_500_00}, signedOn + 3, "Chief finance officer",
		"What residents see as unsafe is not always what our figures show."},
	{"westmere-nhs", "marshlands-nhs", "Older people and carers", "older_people", models.Pooled, 60_000_00, 30_000_00,
		"For older people and carers, running costs only", careOnly, true, models.Gain{}, signedOn + 9, "Director of community services",
		"A warm room and company keep people well for longer than we can."},
	{"westmere-jobcentre", "jobcentre-westmere", "Adult skills", "skills", models.Aligned, 22_000_00, 0, "Adult skills", models.Fence{Strand: "skills"}, false, models.Gain{},
		signedOn + 15, "District manager", "Our rules do not let us pay into a pot. They let us run courses where people ask for them."},
	{"westmere-fenbridge", "fenbridge-homes", "Fenbridge estates", "place", models.Pooled, 40_000_00, 10_000_00,
		"Things that last, on our estates", estatesOnly, false, models.Gain{}, signedOn + 20, "Director of neighbourhoods", "Our tenants know what their estates lack."},
	{"westmere-schools", "westmere-schools-forum", "Young people after school", "young_people", models.Pooled, 18_000_00, 0, "", models.Fence{}, false, models.Gain{}, 0, "", ""},
	{"westmere-fire", "vale-fire", "Safe at home", "safety", models.Pooled, 15_000_00, 0, "Safety at home", models.Fence{Strand: "safety"}, true, models.Gain{}, fireSigns,
		"Area commander", "Most fires we are called to begin in a kitchen that somebody could have visited."},
}

// placeBudget asks the partners, who answer in the weeks after it.
func (d *demo) placeBudget(now time.Time) {
	d.clock.set(at(now, askedOn, 10))
	officer := func() models.By { return d.as(models.RoleOfficer, "westmere") }
	year := d.clock.now().AddDate(0, 0, -1)
	d.do(func() error {
		return d.Partners.SetBudget(d.ctx, officer(), 0, models.PlaceBudget{Place: "westmere",
			Name: fmt.Sprintf("Vale Place Budget %d-%02d", year.Year(), (year.Year()+1)%100), From: year.Format(time.DateOnly), Paymaster: models.PaymasterCouncil, Payer: "westmere-council"})
	})
	for _, b := range demoPartners {
		b.Kind, b.Place = models.PartnerBody, "westmere"
		d.do(func() error { return d.Places.AddBody(d.ctx, officer(), b) })
	}
	for _, c := range demoCommitments {
		d.do(func() error {
			_, err := d.Partners.Invite(d.ctx, officer(), models.Commitment{ID: models.CommitmentID(c.id), Partner: models.BodyID(c.partner), Place: "westmere", Name: c.name,
				Strand: c.strand, Pooling: c.pooling, Essential: c.essential, Asked: c.amount, AnswerBy: at(now, fireSigns-60, 12).Format(time.DateOnly),
				Condition: c.condition, Fence: c.fence, CoolingOff: 14, Gain: c.gain})
			return err
		})
	}
	d.clock.set(at(now, signedOn, 11))
	d.do(func() error {
		_, err := d.Partners.Discuss(d.ctx, d.partner("westmere-schools-forum"), "westmere-schools")
		return err
	})
	for day := signedOn; day < signedBy; day++ {
		for _, c := range demoCommitments {
			if c.on != 0 && day == c.on {
				d.sign(now, c)
			}
			if c.on != 0 && day == c.on+4 {
				d.pays(now, c)
			}
		}
	}
}

// sign is a partner's act.
func (d *demo) sign(now time.Time, c demoCommitment) {
	d.clock.set(at(now, c.on, 11))
	today := d.clock.now()
	in := models.Signature{Pooling: c.pooling, Amount: c.amount, Condition: c.condition, Fence: c.fence, On: today.Format(time.DateOnly), Role: c.role,
		Authority: "Scheme of delegation", Why: c.why}
	if c.pooling == models.Pooled {
		in.Expires = today.AddDate(1, 0, 0).Format(time.DateOnly)
		if c.received > 0 {
			in.Instalments = append(in.Instalments, models.Instalment{Due: today.AddDate(0, 0, 7).Format(time.DateOnly), Amount: c.received})
		}
		if rest := c.amount - c.received; rest > 0 {
			in.Instalments = append(in.Instalments, models.Instalment{Due: today.AddDate(0, 8, 0).Format(time.DateOnly), Amount: rest})
		}
	}
	d.do(func() error {
		_, err := d.Partners.Sign(d.ctx, d.partner(models.BodyID(c.partner)), models.CommitmentID(c.id), in)
		return err
	})
}

// pays is what arrives of it four days later, if anything does.
func (d *demo) pays(now time.Time, c demoCommitment) {
	if c.received == 0 || c.pooling != models.Pooled {
		return
	}
	d.clock.set(at(now, c.on+4, 12))
	d.do(func() error {
		_, err := d.Partners.Receive(d.ctx, d.as(models.RoleOfficer, "westmere"), models.CommitmentID(c.id), c.received, models.Banked{Ref: fmt.Sprintf("BACS WM-%d", 3000+d.n)})
		return err
	})
}

// lateSignature is Vale Fire's: the last of the essential partners.
func (d *demo) lateSignature(now time.Time) {
	for _, c := range demoCommitments {
		if c.on == fireSigns {
			d.sign(now, c)
		}
	}
}

// partnersMeet is what partners decide on a day on which people vote: Vale Fire takes its
// signature back, and Westmere goes on without it.
func (d *demo) partnersMeet(day int) {
	switch day {
	case fireWithdraws:
		d.do(func() error {
			_, err := d.Partners.Withdraw(d.ctx, d.partner("vale-fire"), "westmere-fire", "Our own budget was cut in the year, and home visits are paid from what is left.", "")
			return err
		})
	case fireWithdraws + 1:
		d.do(func() error {
			_, err := d.Partners.Relax(d.ctx, d.as(models.RoleOfficer, "westmere"), "westmere-fire", false, "It has withdrawn, and nothing that is planned needs its money.")
			return err
		})
	}
}
