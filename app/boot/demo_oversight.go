package boot

import (
	"time"

	"commonchest/models"
)

// The oversight groups of the vale: one of them was wound down, and the other has what it had.
const (
	familiesGroup = models.GroupID("families-officials")
	valeBoard     = models.GroupID("vale-board")
)

// groups forms the oversight groups and gives the first something to deal with.
func (d *demo) groups(now time.Time) {
	from, until := now.AddDate(0, -5, 0).Format(time.DateOnly), now.AddDate(2, 0, 0).Format(time.DateOnly)
	for _, g := range []struct {
		group models.Group
		remit string
	}{
		{models.Group{ID: familiesGroup, Name: "Families officials’ group", Kind: models.OfficialsGroup,
			Seats: []models.Seat{{Role: "Head of early help", Of: "Westmere Council"}, {Role: "Partnership manager", Of: "Jobcentre Plus Westmere"}, {Role: "Inclusion lead", Of: "Westmere Schools Forum"}}},
			"What families with complex needs get from every service of the vale."},
		{models.Group{ID: valeBoard, Name: "Vale partnership board", Kind: models.PartnershipBoard,
			Seats: []models.Seat{{Role: "Cabinet member for neighbourhoods", Of: "Westmere Council"}, {Role: "Neighbourhood inspector", Of: "Vale Police"}, {Role: "Director of community services", Of: "Marshlands NHS Trust"}}},
			"Watches over the place budget and clears what stands in its way."},
	} {
		g.group.Place, g.group.Lead, g.group.From, g.group.Until = "westmere", g.group.Seats[0].Role, from, until
		d.do(func() error {
			_, err := d.Oversight.Form(d.ctx, d.as(models.RoleOfficer, "westmere"), 0, g.group, g.remit)
			return err
		})
	}
	d.do(func() error {
		_, err := d.Oversight.Bring(d.ctx, d.as(models.RoleOfficer, "westmere"), models.Matter{ID: "volunteer-drivers", Place: "westmere", Kind: models.MatterBlocked,
			Held: models.Held{Group: familiesGroup, Sponsor: "Partnership manager"}}, "Insurance for volunteer drivers",
			"Nobody has said whose policy covers somebody who drives a family to an appointment.")
		return err
	})
}

// windDown ends the families group; the board takes over.
func (d *demo) windDown() {
	d.do(func() error {
		_, err := d.Oversight.WindDown(d.ctx, d.as(models.RoleOfficer, "westmere"), familiesGroup, valeBoard, false, "One board for the whole place budget is enough, and it meets more often.")
		return err
	})
}

// busAsk brings the rule that blocks the bus trial before who could change it. Its day
// passes without an answer, and who answers for the round was called upon early.
func (d *demo) busAsk(now time.Time) {
	d.do(func() error {
		_, err := d.Oversight.Raise(d.ctx, d.clerk("hatherden"), models.Ask{ID: "bus-to-college", Place: "hatherden", From: models.AskFromPilot, Proposal: d.ids["Bus to college trial"],
			Owner: models.OwnerPartner, OwnerBody: "jobcentre-westmere", OwnerName: "Jobcentre Plus Westmere", Due: now.AddDate(0, 0, -9).Format(time.DateOnly),
			Held: models.Held{Group: valeBoard, Sponsor: "Cabinet member for neighbourhoods"}},
			models.AskText{Title: "Count students as learning for work", Rule: "Fares are paid only for who is registered as looking for work. Who studies full time cannot be, so the aligned money for adult skills may not pay for a seat on the bus.",
				Evidence: "The first bus from Hatherden arrives after the first lesson. Of the idea’s two terms, none could be paid for under the rule as it is.",
				Wanted:   "For the two terms of the trial, count a place at college as a step to work."})
		return err
	})
	d.do(func() error {
		_, err := d.Oversight.Escalate(d.ctx, d.clerk("hatherden"), models.Escalation{Ask: "bus-to-college", To: models.ToCouncillor}, "Voting ends soon after the day for an answer: please ask for one in person.")
		return err
	})
}

// lesson is what last winter's round taught.
func (d *demo) lesson() {
	d.do(func() error {
		_, err := d.Oversight.Learn(d.ctx, d.clerk("hatherden"), demoLastRound, "Ask for two quotations before the list is settled: one project cost a third more than people had been told.")
		return err
	})
}
