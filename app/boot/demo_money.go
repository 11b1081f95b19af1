package boot

import (
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

// lastYear is what last winter's round could spend. It left £26,400 of the levy for this
// year's.
var lastYear = []demoFund{
	{"hatherden", "hatherden-precept", "Parish precept", "hatherden-parish-council", models.PreceptFund, "", 17_940_00, models.Fence{}},
	{"hatherden", "hatherden-cil", "Community infrastructure levy", "hatherden-parish-council", models.CILFund, "Things the area needs because it grows; to be spent within five years", 31_600_00, models.Fence{Spend: models.Capital}},
	{"saltby", "saltby-precept", "Parish precept", "saltby-grouped-parish-council", models.PreceptFund, "", 1_250_00, models.Fence{}},
}

// ownMoney is what areas bring by themselves.
var ownMoney = []demoFund{
	{"hatherden", "hatherden-precept", "Parish precept", "hatherden-parish-council", models.PreceptFund, "", 20_000_00, models.Fence{}},
	{"saltby", "saltby-precept", "Parish precept", "saltby-grouped-parish-council", models.PreceptFund, "", 3_600_00, models.Fence{}},
}

// own records money of a place's own body.
func (d *demo) own(f demoFund) {
	if f.kind == models.CILFund {
		f.fence.Until = d.clock.now().AddDate(levyYears, 0, 0).Format(time.DateOnly)
	}
	d.do(func() error {
		return d.Funding.Contribute(d.ctx, d.clerk(models.PlaceID(f.place)), models.Fund{ID: models.FundID(f.id), Place: models.PlaceID(f.place),
			Name: f.name, Partner: models.BodyID(f.partner), Kind: f.kind, Condition: f.condition, Fence: f.fence}, f.amount, models.Banked{})
	})
}
