package boot

import (
	"time"

	"commonchest/models"
	"commonchest/models/money"
)

// familiesService is a service whose money had a fence of its own once: it fell by 31 per cent
// since 2019, and somebody has proposed to lift what is left of the fence.
const familiesService = models.ServiceID("westmere-families")

// familiesFence watches the service, says what was spent, and files the proposal.
func (d *demo) familiesFence() {
	by := func() models.By { return d.as(models.RoleOfficer, "westmere") }
	d.do(func() error {
		return d.Fences.AddService(d.ctx, by(), models.Service{ID: familiesService, Place: "westmere", Name: "Families with complex needs",
			Was: "early intervention only"})
	})
	for _, l := range []struct {
		year    string
		spend   money.Pence
		outputs int64
	}{{"2019-04-01", 55_100_00, 58}, {"2022-04-01", 47_300_00, 49}, {models.YearOf(d.clock.now().Format(time.DateOnly)).First(), 38_000_00, 40}} {
		d.do(func() error {
			return d.Fences.Record(d.ctx, by(), models.ServiceLevel{Service: familiesService, Year: l.year, Spend: l.spend, Outputs: l.outputs,
				Unit: "families with a worker", Where: "Westmere’s budget book"})
		})
	}
	d.do(func() error {
		_, err := d.Fences.Propose(d.ctx, by(), models.Lifting{ID: "families-fence", Place: "westmere", Fund: "westmere-families", Protects: familiesService,
			NoticeUntil: d.clock.now().AddDate(0, 0, 90).Format(time.DateOnly)},
			"The money could then go wherever families ask for help first, also to places that are not on the list.",
			"Forty families have a worker each today. Without the fence nothing says that the money stays with them; two of five workers have contracts until March.")
		return err
	})
}
