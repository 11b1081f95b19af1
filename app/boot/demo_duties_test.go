package boot_test

import (
	"slices"
	"testing"
	"time"

	"commonchest/app/accounts"
	"commonchest/models"
	"commonchest/models/duties"
	"commonchest/models/money"
)

// The year that is over is complete, and published as it stands: twice, for a statement
// of use came in between.
func TestDemoYearIsPublished(t *testing.T) {
	app := bare(t, demonstrated(t))
	y, err := app.Duties.Year(t.Context(), "hatherden", 2025)
	if err != nil {
		t.Fatal(err)
	}
	if gaps := y.Gaps(); len(gaps) > 0 {
		t.Errorf("missing: %v", gaps)
	}
	if y.Code() != duties.CodeLarge || len(y.InYear()) != 9 {
		t.Errorf("code %s, %d resolved", y.Code(), len(y.InYear()))
	}
	a, l := y.Accounts(), y.Levy()
	if a.Precept != 17_940_00 || a.Receipts != 31_600_00 || a.Payments != 19_480_00 || a.Closing != 30_060_00 {
		t.Errorf("%+v", a)
	}
	if l.Receipts != 31_600_00 || l.Spent != 2_080_00 || l.RetainedOfYear != 29_520_00 || len(l.Items) != 1 {
		t.Errorf("%+v", l)
	}
	var came []bool
	for _, s := range y.Statements() {
		came = append(came, s.Received != nil)
	}
	if !slices.Equal(came, []bool{true, false}) {
		t.Errorf("statements that came: %v", came)
	}
	_, digest, err := app.Duties.Pack(t.Context(), "hatherden", 2025)
	if err != nil {
		t.Fatal(err)
	}
	packs, err := app.Duties.Published(t.Context(), "hatherden")
	if err != nil || len(packs) != 2 || packs[0].Digest != digest || packs[1].Digest == digest {
		t.Errorf("published: %v %v", packs, err)
	}
}

// Saltby has no general power: it keeps the account of section 137, far from its cap.
func TestDemoSection137(t *testing.T) {
	app := bare(t, demonstrated(t))
	y, err := app.Duties.Year(t.Context(), "saltby", 2025)
	if err != nil {
		t.Fatal(err)
	}
	// of the two payments one had VAT in it, which comes back
	if s := y.S137(); len(s.Items) != 2 || s.Spent != 1_191_67 || s.Cap != 612*11_10 || s.Over() {
		t.Errorf("%+v", s)
	}
	if y.Code() != duties.CodeSmall {
		t.Error(y.Code())
	}
}

// Of last winter's nine awards seven are delivered and one is late, and two payments wait
// for councillors.
func TestDemoAwards(t *testing.T) {
	shared := demonstrated(t)
	app := bare(t, shared)
	list, err := app.Delivery.OfRound(t.Context(), "hatherden-last-winter")
	if err != nil {
		t.Fatal(err)
	}
	ended, waiting := map[models.OutcomeKind]int{}, []int{}
	var before time.Time
	for _, e := range list {
		ended[e.Delivery.Outcome.Kind]++
		for _, p := range e.Delivery.Payments {
			if p.Stage == models.PaymentRequested {
				waiting = append(waiting, len(p.Approvals))
			}
		}
	}
	slices.Sort(waiting)
	if len(list) != 9 || ended[models.OutcomeDelivered] != 7 || ended[models.OutcomeLate] != 1 || !slices.Equal(waiting, []int{0, 1}) {
		t.Errorf("%d awards: %v, waiting %v", len(list), ended, waiting)
	}
	st, err := app.Funding.Statement(t.Context(), "hatherden")
	if err != nil {
		t.Fatal(err)
	}
	var sum money.Pence
	for _, e := range st.Entries {
		if e.At.Before(before) {
			t.Errorf("entry %d was made before the one before it", e.Seq)
		}
		before = e.At
		for _, p := range e.Postings {
			sum += p.Amount
		}
	}
	if sum != 0 {
		t.Errorf("the journal is out by %d", sum)
	}
}

// Who signs in as a councillor of the demonstration is the account that signed: the chair
// cannot sign twice, and the trustee must stay out of the archive.
func TestDemoPeopleAreBoundByTheStory(t *testing.T) {
	app := bare(t, demonstrated(t))
	users, err := app.Accounts.Users(t.Context(), models.Actor{ID: "x", Grants: []models.Grant{{Place: models.Everywhere, Role: models.RoleOperator}}}, "hatherden")
	if err != nil {
		t.Fatal(err)
	}
	account := func(email string) models.Actor {
		i := slices.IndexFunc(users, func(u accounts.User) bool { return u.Person.Email == email })
		return models.Actor{ID: string(users[i].Account.ID), Grants: users[i].Account.Grants}
	}
	chair, trustee := account("chair@hatherden.example"), account("trustee@hatherden.example")
	list, err := app.Delivery.OfRound(t.Context(), "hatherden-last-winter")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		for _, p := range e.Delivery.Payments {
			if p.Stage != models.PaymentRequested || len(p.Approvals) == 0 {
				continue
			}
			if _, err := app.Delivery.Approve(t.Context(), models.By{Actor: chair, Cmd: "again"}, e.Delivery.Round, e.Delivery.Ref, p.N); !models.IsKind(err, models.Conflict) {
				t.Errorf("the chair signs twice: %v", err)
			}
			if _, err := app.Delivery.Approve(t.Context(), models.By{Actor: trustee, Cmd: "second"}, e.Delivery.Round, e.Delivery.Ref, p.N); err != nil {
				t.Errorf("a second councillor signs: %v", err)
			}
		}
	}
	ideas, err := app.Proposals.OfPlace(t.Context(), "hatherden")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range ideas {
		if e.Text.Get("title") != "Parish archive scanning" {
			continue
		}
		for who, want := range map[*models.Actor]bool{&trustee: true, &chair: false} {
			if barred, err := app.Interests.Bars(t.Context(), *who, e.Proposal.ID); err != nil || barred != want {
				t.Errorf("%v: %v %v", who.ID, barred, err)
			}
		}
	}
}
