package view_test

import (
	"fmt"

	"commonchest/handlers/web/view"
)

// countSamples are a count by Equal Shares, one down the ranking, and a long one.
func countSamples() map[string]view.Page {
	body := view.Count{Name: "Hatherden Decides", Back: "/r/h26/result", ListedAt: "/r/h26/result", WhatIf: "/r/h26/what-if?change=-10", Shares: true, Lead: "Everyone who voted was given the same share. A project is paid for by the people who chose it, each putting in the same amount, or all they have left. Each round picks the project where every supporter pays the smallest slice of the cost.", Ballots: 607,
		Pot: pounds(76400), Each: "£125.86", Chosen: 5, Told: []string{"Each of the 607 ballots had £125.86 to give: £76,400 in equal shares.",
			"5 projects for £34,750 are chosen, and £41,650 of the £76,400 is left."}}
	spent := view.Money{}
	add := func(part *view.CountPart, name string, cost, people, rest int64, price string, thirds view.CountThirds, paid ...view.CountPaid) {
		step := view.CountStep{N: int64(len(part.Steps)) + 1, Name: name, URL: "/r/h26/result/1", Cost: pounds(cost), Supporters: people, Full: people - rest, Rest: rest,
			Price: price, Thirds: thirds, Paid: paid, Before: spent, Pot: body.Pot}
		at := spent
		for i := range step.Paid {
			step.Paid[i].At = at
			at = at.Add(step.Paid[i].Sum)
		}
		spent = spent.Add(step.Cost)
		step.Left = body.Pot.Add(spent.Minus())
		part.Steps = append(part.Steps, step)
	}
	precept := func(n int64) view.CountPaid {
		return view.CountPaid{Fund: "Anything for Hatherden", Ink: "1", Sum: pounds(n)}
	}
	floor, rest := view.CountPart{Name: "Older people and carers", Budget: pounds(5000)}, view.CountPart{}
	add(&floor, "Warm hub, winter openings", 4800, 374, 0, "£12.83", view.CountThirds{Rich: 607}, view.CountPaid{Fund: "Older people and carers", Ink: "4", Sum: pounds(4800)})
	add(&rest, "Community orchard", 2450, 385, 0, "£6.36", view.CountThirds{Rich: 607}, precept(2450))
	add(&rest, "Two speed-indicator devices", 6900, 354, 0, "£19.49", view.CountThirds{Rich: 497, Middle: 110}, view.CountPaid{Fund: "Community safety", Ink: "3", Sum: pounds(6000)}, precept(900))
	add(&rest, "Village hall kitchen", 18500, 307, 62, "£61.04", view.CountThirds{Rich: 145, Middle: 186, Poor: 276}, view.CountPaid{Fund: "Building and repairs", Ink: "2", Sum: pounds(18500)})
	add(&rest, "Parish archive scanning", 2100, 160, 1, "£14.93", view.CountThirds{Rich: 100, Middle: 191, Poor: 316}, precept(2100))
	rest.Steps[3].Supporters, rest.Steps[3].None = 170, 10
	body.Parts = []view.CountPart{floor, rest}
	body.Total, body.Left = spent, body.Pot.Add(spent.Minus())
	body.Refused = []view.CountRefused{
		{Name: "Inclusive swing and surfacing", URL: "/r/h26/result/3", Cost: pounds(14800), Had: view.GBP(int64(9_133_20)), Measured: true, Reason: "Its supporters’ money had gone to the village hall kitchen, the orchard and the speed signs."},
		{Name: "Skate ramp repair", URL: "/r/h26/result/4", Cost: pounds(11750), Reason: "Nobody may pay for it: the funds leave it out."}}
	body.Funds = []view.CountFund{{Name: "Anything for Hatherden", Ink: "1", Of: pounds(20000), Pays: pounds(5450)}, {Name: "Building and repairs", Ink: "2", Of: pounds(26400), Pays: pounds(18500)},
		{Name: "Community safety", Ink: "3", Of: pounds(8000), Pays: pounds(6000)}, {Name: "Older people and carers", Ink: "4", Of: pounds(12000), Pays: pounds(4800)}, {Name: "Fenbridge estates", Ink: "5", Of: pounds(10000)}}
	ranked := body
	ranked.Lead = "The count went down the list of projects, the most chosen first. What the money left could pay for was recommended."
	ranked.Shares, ranked.Each, ranked.Parts, ranked.Told = false, "", []view.CountPart{{Steps: append([]view.CountStep(nil), rest.Steps...)}}, body.Told[1:]
	for i := range ranked.Parts[0].Steps {
		ranked.Parts[0].Steps[i].Price = ""
	}
	ranked.Refused = []view.CountRefused{{Name: "Inclusive swing and surfacing", URL: "/r/h26/result/3", Cost: pounds(14800), Had: pounds(7900), Measured: true, Reason: "£7,900 was left when it was reached."}}
	long := body
	long.Parts, spent = []view.CountPart{{}}, pounds(0)
	for i := range int64(30) {
		add(&long.Parts[0], fmt.Sprintf("Benches and planters along lane %d", i+1), 1200+i*50, 500-9*i, i, fmt.Sprintf("£%d.40", 2+i), view.CountThirds{Rich: 607 - 15*i, Middle: 9 * i, Poor: 6 * i}, precept(1200+i*50))
	}
	long.Refused = nil
	for i := range int64(34) {
		long.Refused = append(long.Refused, view.CountRefused{Name: fmt.Sprintf("A path through field %d", i+1), URL: "/r/h26/result/9", Cost: pounds(9000 + 100*i), Had: pounds(8000 - 200*i), Measured: true, Reason: "Its supporters’ money had gone to other projects."})
	}
	none := view.Count{Lead: "The count went down the list of projects, the most chosen first. What the money left could pay for was recommended.", Name: "Quarrybank Youth Fund", Back: "/r/q27/result", ListedAt: "/r/q27/result", WhatIf: "/r/q27/what-if?change=-10", Pot: pounds(9000), Total: pounds(0), Left: pounds(9000)}
	return map[string]view.Page{"count": public(body), "count.ranked": public(ranked), "count.long": public(long), "count.none": public(none)}
}
