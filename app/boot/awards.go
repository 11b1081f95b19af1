package boot

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"commonchest/app/delivery"
	"commonchest/frontend"
	"commonchest/frontend/words"
	"commonchest/models"
	"commonchest/models/duties"
)

// awarded is what publications see of resolutions and of what became of them.
type awarded struct {
	a       *App
	strands func() map[models.Strand]string
}

func newAwarded(a *App) awarded {
	return awarded{a, sync.OnceValue(strandNames)}
}

// strandNames are the themes as spending lists name them.
func strandNames() map[models.Strand]string {
	out := map[models.Strand]string{}
	c, err := words.New(frontend.Locales(), nil, false)
	if err != nil {
		return out // a list without categories says that they are missing
	}
	for _, s := range models.Strands() {
		if name, err := c.Get("en", "strand."+string(s)+".long", nil, nil); err == nil {
			out[s] = name
		}
	}
	return out
}

// category is a theme as spending lists name it; "" leaves a gap that the pack tells.
func (w awarded) category(ctx context.Context, s models.Strand) string {
	if !s.Own() {
		return w.strands()[s]
	}
	line, err := w.a.Places.Strand(ctx, s)
	if err != nil {
		return ""
	}
	return line.Name
}

// Awards lists those of a place in the order of their resolutions.
func (w awarded) Awards(ctx context.Context, place models.Place) ([]duties.Award, error) {
	list, err := w.a.Delivery.OfPlace(ctx, place.ID)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(place.Zone)
	if err != nil {
		return nil, err
	}
	out := make([]duties.Award, 0, len(list))
	for _, e := range list {
		one, err := w.award(ctx, e, zone)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	slices.SortStableFunc(out, func(a, b duties.Award) int { return cmp.Or(strings.Compare(a.On, b.On), cmp.Compare(a.Round, b.Round)) })
	return out, nil
}

func (w awarded) award(ctx context.Context, e delivery.Entry, zone *time.Location) (duties.Award, error) {
	d, r := e.Delivery, e.Resolution
	one := duties.Award{Round: d.Round, Ref: d.Ref, Minute: r.Minute, On: r.On, Power: r.Power, Amount: e.Award.Amount,
		S137: r.Kind == models.Section137 || r.Kind == "" && isS137(r.Power),
		To:   duties.Recipient(d.To), Name: e.To, Number: d.Number, Starts: d.Starts, Ends: d.Ends, Category: w.category(ctx, e.Project.Purpose.Strand)}
	v, err := w.a.Rounds.View(ctx, d.Round)
	if err != nil {
		return one, err
	}
	one.RoundName = v.Seal.Name
	text, err := w.a.Texts.Get(ctx, e.Project.Text)
	if err != nil {
		return one, err
	}
	if one.Title, one.Summary = text.Get("title"), text.Get("summary"); one.Title == "" {
		one.Title = "Project " + d.Ref
	}
	for _, p := range d.Payments {
		if p.Stage != models.PaymentPaid {
			continue
		}
		said, err := w.a.Texts.Get(ctx, p.Words)
		if err != nil {
			return one, err
		}
		one.Payments = append(one.Payments, duties.Payment{On: p.PaidOn, Payee: said.Get("payee"), Purpose: said.Get("purpose"), BankRef: p.BankRef,
			Amount: p.Amount, VAT: p.VAT, VATBack: p.VATBack, Shares: sharesOf(p.Shares)})
	}
	for _, back := range d.Returns {
		if !back.Reversed {
			one.Returns = append(one.Returns, duties.Return{On: cmp.Or(back.On, back.At.In(zone).Format(time.DateOnly)), Amount: back.Amount,
				Paid: back.Kind == models.ReturnRefunded, Shares: sharesOf(back.Shares)})
		}
	}
	return one, nil
}

func sharesOf(list []models.FundShare) []duties.Share {
	out := make([]duties.Share, len(list))
	for i, s := range list {
		out[i] = duties.Share(s)
	}
	return out
}

var s137 = regexp.MustCompile(`(?i)\b(s\.?|sections?|ss\.?) ?137\b`)

// isS137 reports whether a power in words is section 137.
func isS137(power string) bool { return s137.MatchString(power) }
