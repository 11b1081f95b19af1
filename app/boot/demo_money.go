package boot

import (
	"fmt"
	"time"

	"commonchest/models"
	"commonchest/models/money"
)

// What money without a condition is for.
const anything = "Anything that makes the area a better place to live"

// What partners tie their money to.
var (
	safetyOnly  = models.Fence{Strand: "safety"}
	careOnly    = models.Fence{Strand: "older_people", Spend: models.Revenue}
	estatesOnly = models.Fence{Area: "fenbridge-estates", Spend: models.Capital}
)

// levyYears is how long a parish has for its share of the infrastructure levy.
// Source: The Community Infrastructure Levy Regulations 2010 (SI 2010/948), regulation
// 59E, https://www.legislation.gov.uk/uksi/2010/948/regulation/59E (read 22 November 2026).
const levyYears = 5

type demoFund struct {
	place, id, name, partner string
	kind                     models.FundKind
	condition                string
	amount                   money.Pence
	fence                    models.Fence
}

// lastYear is what last winter's round has spent, and what has come since then
// and lies there for this year's.
var lastYear = []demoFund{
	{"hatherden", "hatherden-precept", "Parish precept", "hatherden-parish-council", models.PreceptFund, "", 15_500_00, models.Fence{}},
	{"hatherden", "hatherden-cil", "Community infrastructure levy", "hatherden-parish-council", models.CILFund, "Things the area needs because it grows; to be spent within five years", 26_400_00, models.Fence{Spend: models.Capital}},
}

// ownMoney is what areas bring by themselves.
var ownMoney = []demoFund{
	{"hatherden", "hatherden-precept", "Parish precept", "hatherden-parish-council", models.PreceptFund, "", 20_000_00, models.Fence{}},
	{"saltby", "saltby-precept", "Parish precept", "saltby-grouped-parish-council", models.PreceptFund, "", 3_600_00, models.Fence{}},
}

// demoTransfer is an offer of Westmere's; answer is how far it has come.
type demoTransfer struct {
	id, place, fund, name, condition string
	amount                           money.Pence
	answer                           models.TransferStage
	fence                            models.Fence
}

var transfers = []demoTransfer{
	{"westmere-pcc", "hatherden", "hatherden-safety", "Community safety", "Community safety: the police and crime commissioner’s share", 8_000_00, models.TransferReceived, safetyOnly},
	{"westmere-nhs", "hatherden", "hatherden-care", "Older people and carers", "Older people and carers, running costs only: the NHS trust’s share", 12_000_00, models.TransferReceived, careOnly},
	{"westmere-fenbridge", "hatherden", "hatherden-estates", "Fenbridge estates", "Things that last, on Fenbridge estates", 10_000_00, models.TransferReceived, estatesOnly},
	{"westmere-recreation", "hatherden", "hatherden-recreation", "Recreation ground", "The recreation ground, after a safety inspection; the first of three years", 18_000_00, models.TransferReceived, models.Fence{}},
	{"westmere-grass", "saltby", "saltby-grass", "Grass cutting", "Cutting the grass of verges and churchyard", 4_200_00, models.TransferReceived, models.Fence{}},
	{"westmere-forum", "quarrybank", "quarrybank-start", "First round", anything, 2_000_00, models.TransferReceived, models.Fence{}},
	{"westmere-lights", "upper-denshaw", "upper-denshaw-lights", "Street lights", "41 street lights, with their columns and their insurance", 9_000_00, models.TransferDeclined, models.Fence{}},
	{"westmere-centre", "quarrybank", "quarrybank-centre", "Community centre", "The lease of the community centre, for one year", 12_500_00, models.TransferOffered, models.Fence{}},
	{"westmere-verge", "little-fossby", "little-fossby-verge", "Verge and phone box", "Keeping the verge and the phone box", 600_00, models.TransferOffered, models.Fence{}},
}

// declineLights is why Upper Denshaw will not have the street lights.
const declineLights = "The columns are not insured, and our clerk has six hours a week."

// pathMoney waits for the clerk's answer.
var pathMoney = demoTransfer{"westmere-paths", "hatherden", "hatherden-paths", "Footpath money", "Footpaths that a wheelchair can use", 4_200_00, models.TransferOffered, models.Fence{}}

// own records money of a place's own body.
func (d *demo) own(f demoFund) {
	if f.kind == models.CILFund {
		f.fence.Until = d.clock.now().AddDate(levyYears, 0, 0).Format(time.DateOnly)
	}
	d.do(func() error {
		return d.Funding.Contribute(d.ctx, d.clerk(models.PlaceID(f.place)), models.Fund{ID: models.FundID(f.id), Place: models.PlaceID(f.place),
			Name: f.name, Partner: models.BodyID(f.partner), Kind: f.kind, Condition: f.condition, Fence: f.fence}, f.amount)
	})
}

// transfer takes an offer through its stages, some days apart.
func (d *demo) transfer(t demoTransfer) {
	id, place := models.TransferID(t.id), models.PlaceID(t.place)
	d.do(func() error {
		_, err := d.Funding.Offer(d.ctx, d.as(models.RoleOfficer, "westmere"), models.Transfer{ID: id, FromPlace: "westmere", Place: place,
			Fund: models.FundID(t.fund), Name: t.name, Condition: t.condition, Fence: t.fence, Amount: t.amount})
		return err
	})
	if t.answer == models.TransferOffered {
		return
	}
	d.clock.set(d.clock.now().Add(26 * time.Hour))
	d.do(func() error {
		if t.answer == models.TransferDeclined {
			_, err := d.Funding.Decline(d.ctx, d.clerk(place), id, declineLights)
			return err
		}
		_, err := d.Funding.Answer(d.ctx, d.clerk(place), id, true)
		return err
	})
	if t.answer != models.TransferReceived {
		return
	}
	d.clock.set(d.clock.now().Add(50 * time.Hour))
	d.do(func() error {
		_, err := d.Funding.Receive(d.ctx, d.clerk(place), id, fmt.Sprintf("BACS WM-%d", 4000+d.n))
		return err
	})
}
