package models_test

import (
	"testing"

	"commonchest/models"
)

func second[T any](_ T, err error) error { return err }

func TestProposalLife(t *testing.T) {
	words := models.ProposalText{Title: "A swing", Summary: "For everybody in the village.", Period: "once", After: "the parish", Deliver: "the parish"}
	p, err := models.Proposal{ID: "p", Place: "h", By: models.ByResident, Ask: 100}.Submit(words, opens)
	if err != nil {
		t.Fatal(err)
	}
	other := p
	other.ID = "q"
	admitted, err := p.Admit("r", 100, "GPC")
	if err != nil {
		t.Fatal(err)
	}
	refused, err := p.Refuse("no_power", models.TextRef{})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		err  error
		kind models.ErrorKind
	}{
		"review":                        {second(p.Review()), ""},
		"review twice":                  {second(admitted.Review()), models.Conflict},
		"admit after a refusal":         {second(refused.Admit("r", 1, "GPC")), models.Conflict},
		"admit without a power":         {second(p.Admit("r", 1, "")), models.Invalid},
		"admit to no round":             {second(p.Admit("", 1, "GPC")), models.Invalid},
		"refuse without a reason":       {second(p.Refuse("", models.TextRef{})), models.Invalid},
		"refuse for other, no words":    {second(p.Refuse("other", models.TextRef{})), models.Invalid},
		"refuse what is on the list":    {second(admitted.Refuse("no_power", models.TextRef{})), models.Conflict},
		"merge":                         {second(p.Merge(other)), ""},
		"merge into itself":             {second(p.Merge(p)), models.Invalid},
		"merge into what has ended":     {second(p.Merge(func() models.Proposal { o := other; o.State = models.ProposalWithdrawn; return o }())), models.Invalid},
		"withdraw":                      {second(admitted.Withdraw()), ""},
		"withdraw what is not feasible": {second(refused.Withdraw()), models.Conflict},
	} {
		if models.KindOf(c.err) != c.kind {
			t.Errorf("%s: %v, want %q", name, c.err, c.kind)
		}
	}
	if _, err := (models.Proposal{Place: "h", By: models.ByBody, Ask: 1}).Submit(words, opens); !models.IsKind(err, models.Invalid) {
		t.Errorf("a body without a name proposes: %v", err)
	}
}

// plan awards projects at 400 each.
func plan(refs ...string) models.AwardPlan {
	p := models.AwardPlan{Awards: []models.Award{}}
	for _, ref := range refs {
		p.Awards = append(p.Awards, models.Award{Ref: ref, Amount: 400})
	}
	return p
}

func TestResolve(t *testing.T) {
	v := sealed("a", "b", "c")
	v.Facts = models.Facts{Packed: true, Counted: true, Published: true}
	res := models.Result{Chosen: []string{"b", "a"}}
	now := v.ClosesAt().Add(72 * 3600e9)
	for _, c := range []struct {
		name   string
		minute string
		on     string
		refs   []string
		reason string
		kind   models.ErrorKind
	}{
		{"as recommended", "26/114", "2026-11-06", []string{"a", "b"}, "", ""},
		{"another one without a reason", "26/114", "2026-11-06", []string{"a", "c"}, "", models.Invalid},
		{"another one with a reason", "26/114", "2026-11-06", []string{"a", "c"}, "The ground floods", ""},
		{"more than the pot", "26/114", "2026-11-06", []string{"a", "b", "c"}, "The ground floods", models.Invalid},
		{"no minute", "", "2026-11-06", []string{"a", "b"}, "", models.Invalid},
		{"not a date", "26/114", "6 Nov", []string{"a", "b"}, "", models.Invalid},
		{"before closing", "26/114", "2026-11-01", []string{"a", "b"}, "", models.Invalid},
		{"in the future", "26/114", "2027-01-01", []string{"a", "b"}, "", models.Invalid},
	} {
		_, err := models.Resolve(v, res, models.Minuted{Kind: models.GeneralPower, Minute: c.minute, On: c.on, Power: "GPC", Reason: c.reason}, plan(c.refs...), now)
		if models.KindOf(err) != c.kind {
			t.Errorf("%s: %v, want %q", c.name, err, c.kind)
		}
	}
	v.Published = false
	if _, err := models.Resolve(v, res, models.Minuted{Kind: models.GeneralPower, Minute: "26/114", On: "2026-11-06", Power: "GPC"}, plan(res.Chosen...), now); !models.IsKind(err, models.Conflict) {
		t.Errorf("resolved before publication: %v", err)
	}
}
