package web

import (
	"slices"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/money"
)

// fundsPay tells what each fund of a round pays for what is recommended, and what is
// left of it until when.
func (v *visit) fundsPay(o outcome) []view.FundPays {
	place, paid := o.names.place, map[models.FundID]money.Pence{}
	for _, share := range o.result.Paid {
		paid[share.Fund] += share.Amount
	}
	var out []view.FundPays
	var sums []*view.Money
	for _, f := range o.names.seal.Funds {
		line := view.FundPays{Name: f.Name, Ink: o.names.inks[f.Fund], Of: sum(place, f.Amount), Pays: sum(place, paid[f.Fund]),
			Left: sum(place, f.Amount-paid[f.Fund])}
		if f.Fence.Until != "" {
			line.Until = v.date(place, v.meeting(place, f.Fence.Until))
		}
		out = append(out, line)
	}
	for i := range out {
		sums = append(sums, &out[i].Of, &out[i].Pays, &out[i].Left)
	}
	view.Alike(sums...)
	return out
}

// fenceEffects tells what each condition changed, as it was counted without it.
func (v *visit) fenceEffects(o outcome) []view.FenceEffect {
	names := func(refs []string) string {
		var list []string
		for _, ref := range refs {
			list = append(list, o.names.title(ref))
		}
		return v.list(list)
	}
	var out []view.FenceEffect
	for _, e := range o.result.Fences {
		i := slices.IndexFunc(o.names.seal.Funds, func(f models.SealedFund) bool { return f.Fund == e.Fund })
		if i < 0 {
			continue
		}
		f := o.names.seal.Funds[i]
		out = append(out, view.FenceEffect{Fund: f.Name, Ink: o.names.inks[f.Fund], Condition: v.fenceWords(o.names.place, f.Fence),
			Kept: names(e.Kept), Missed: names(e.Missed)})
	}
	return out
}
