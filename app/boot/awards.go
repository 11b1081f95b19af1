package boot

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"

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

// Awards lists those of a place in the order of their resolutions.
func (w awarded) Awards(ctx context.Context, place models.Place) ([]duties.Award, error) {
	rounds, err := w.a.Rounds.OfPlace(ctx, place.ID)
	if err != nil {
		return nil, err
	}
	var out []duties.Award
	for _, v := range rounds {
		if !v.Resolved || v.Seal == nil {
			continue
		}
		list, err := w.ofRound(ctx, v)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	slices.SortStableFunc(out, func(a, b duties.Award) int { return cmp.Or(strings.Compare(a.On, b.On), cmp.Compare(a.Round, b.Round)) })
	return out, nil
}

func (w awarded) ofRound(ctx context.Context, v models.RoundView) ([]duties.Award, error) {
	r, err := w.a.Counting.Resolution(ctx, v.Round.ID)
	if err != nil {
		return nil, err
	}
	var out []duties.Award
	for _, a := range r.Awards {
		one := duties.Award{Round: v.Round.ID, RoundName: v.Seal.Name, Ref: a.Ref, Minute: r.Minute, On: r.On, Power: r.Power, S137: isS137(r.Power), Amount: a.Amount}
		i := slices.IndexFunc(v.Seal.Projects, func(p models.SealedProject) bool { return p.Ref == a.Ref })
		if i >= 0 {
			text, err := w.a.Texts.Get(ctx, v.Seal.Projects[i].Text)
			if err != nil {
				return nil, err
			}
			one.Title, one.Summary = text.Get("title"), text.Get("summary")
			one.Category = w.strands()[v.Seal.Projects[i].Purpose.Strand]
		}
		if one.Title == "" {
			one.Title = "Project " + a.Ref
		}
		out = append(out, one)
	}
	return out, nil
}

var s137 = regexp.MustCompile(`(?i)\b(s\.?|sections?|ss\.?) ?137\b`)

// isS137 reports whether a power in words is section 137.
func isS137(power string) bool { return s137.MatchString(power) }
