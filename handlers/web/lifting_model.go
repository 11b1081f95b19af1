package web

import (
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// liftingRow is a proposal to lift a fence, with what this reader may do about it.
func (v *visit) liftingRow(place models.Place, l models.Lifting) (view.Lifting, error) {
	text, err := v.d.Texts.Get(v.ctx, l.Words)
	if err != nil {
		return view.Lifting{}, err
	}
	fund, err := v.d.Money.Fund(v.ctx, l.Fund)
	if err != nil {
		return view.Lifting{}, err
	}
	given, err := v.d.Fences.Approvals(v.ctx, l.ID)
	if err != nil {
		return view.Lifting{}, err
	}
	giver, err := v.d.Fences.Giver(v.ctx, l)
	if err != nil {
		return view.Lifting{}, err
	}
	row := view.Lifting{ID: string(l.ID), Fund: fund.Name, Fence: v.fenceWords(place, l.Old), Left: v.fenceWords(place, l.Lifted()), Reason: text.Get("reason"), Impact: text.Get("impact"), At: v.in(place, l.At),
		NoticeUntil: v.dayWords(l.NoticeUntil), Approvals: int64(len(given)), AgreedAt: v.in(place, l.AgreedAt), LiftedAt: v.in(place, l.LiftedAt), CanLift: l.MayLift(given, giver, v.dayAt(place)) == nil}
	if giver != "" {
		if row.Giver, err = v.bodyName(giver); err != nil {
			return row, err
		}
		row.CanAgree = l.LiftedAt.IsZero() && l.AgreedAt.IsZero()
	}
	if row.Service, err = v.serviceName(place, l.Protects); err != nil {
		return row, err
	}
	if l.Amount > 0 {
		part := sum(place, l.Amount)
		row.Part = &part
	}
	row.Some = len(l.Lines) > 0 || l.Amount > 0
	next := row.Approvals + 1
	if l.MayApprove(v.actor.Name(), next, given) == nil && v.actor.Need(place.ID, models.RoleCouncillor, models.RoleOfficer) == nil {
		row.Next = next
	}
	return row, nil
}

// serviceName is what a service is called; "" for one that nobody watches.
func (v *visit) serviceName(place models.Place, id models.ServiceID) (string, error) {
	list, err := v.d.Watched.Services(v.ctx, place.ID)
	for _, s := range list {
		if s.ID == id {
			return s.Name, nil
		}
	}
	return "", err
}

// liftingsOf lists what waits for the word of a body: fences of money that it gave, in the
// programme of a place, wherever the money is now.
func (v *visit) liftingsOf(home models.Place, giver models.BodyID) ([]view.Lifting, error) {
	all, err := v.d.Places.Places(v.ctx)
	if err != nil {
		return nil, err
	}
	var out []view.Lifting
	for _, place := range all {
		if place.Programme != home.Programme {
			continue
		}
		list, err := v.d.Fences.Liftings(v.ctx, place.ID)
		if err != nil {
			return nil, err
		}
		for _, l := range list {
			of, err := v.d.Fences.Giver(v.ctx, l)
			if err != nil {
				return nil, err
			}
			if of != giver || !l.LiftedAt.IsZero() || !l.AgreedAt.IsZero() {
				continue
			}
			row, err := v.liftingRow(place, l)
			if err != nil {
				return nil, err
			}
			row.Place = place.Name
			out = append(out, row)
		}
	}
	return out, nil
}
