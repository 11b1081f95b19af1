package models_test

import (
	"errors"
	"testing"
	"time"

	"commonchest/models"
	"commonchest/models/money"
)

func invited(t *testing.T) models.Commitment {
	t.Helper()
	c, err := models.Commitment{ID: "pcc", Partner: "pcc", Place: "westmere", Name: "Community safety", Currency: "GBP", Pooling: models.Pooled,
		Asked: 45_000_00, CoolingOff: 14, Essential: true}.Invite("2026-06-01", time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func signature() models.Signature {
	return models.Signature{Pooling: models.Pooled, Amount: 45_000_00, On: "2026-06-10", Expires: "2027-03-31", Role: "Chief finance officer",
		Authority: "Scheme of consent, paragraph 4", Instalments: []models.Instalment{{Due: "2026-07-01", Amount: 15_000_00}, {Due: "2026-10-01", Amount: 30_000_00}}}
}

func fault(err error, field string) string {
	e, ok := errors.AsType[*models.Error](err)
	if !ok {
		return ""
	}
	for _, f := range e.Fields {
		if f.Name == field {
			return f.Code
		}
	}
	return ""
}

// What a signature must be: each line breaks one thing.
func TestSignaturesAreWhole(t *testing.T) {
	now := time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		change      func(*models.Signature)
		field, code string
	}{
		"nothing wrong":             {func(*models.Signature) {}, "", ""},
		"a penny short":             {func(s *models.Signature) { s.Instalments[1].Amount-- }, "instalments", "instalments_unequal"},
		"a penny more":              {func(s *models.Signature) { s.Instalments[0].Amount++ }, "instalments", "instalments_unequal"},
		"instalments that overflow": {func(s *models.Signature) { s.Instalments[0].Amount = money.MaxPence }, "instalments", "instalments_unequal"},
		"a negative instalment":     {func(s *models.Signature) { s.Instalments[0].Amount = -15_000_00 }, "instalments", "positive"},
		"no instalment":             {func(s *models.Signature) { s.Instalments = nil }, "instalments", "required"},
		"dates out of order":        {func(s *models.Signature) { s.Instalments[0].Due = "2026-11-01" }, "instalments", "in_order"},
		"due before it was signed":  {func(s *models.Signature) { s.Instalments[0].Due = "2026-06-09" }, "instalments", "in_order"},
		"due after it ends":         {func(s *models.Signature) { s.Expires = "2026-09-30" }, "instalments", "after_expiry"},
		"no day":                    {func(s *models.Signature) { s.Instalments[0].Due = "soon" }, "instalments", "date"},
		"signed tomorrow":           {func(s *models.Signature) { s.On = "2026-06-11" }, "on", "in_the_future"},
		"signed on no day":          {func(s *models.Signature) { s.On = "31 June" }, "on", "date"},
		"over before it begins":     {func(s *models.Signature) { s.Expires = "2026-06-09" }, "expires", "too_early"},
		"nothing":                   {func(s *models.Signature) { s.Amount = 0 }, "amount", "positive"},
		"less than nothing":         {func(s *models.Signature) { s.Amount = -1 }, "amount", "positive"},
		"more than there is":        {func(s *models.Signature) { s.Amount = money.MaxPence }, "amount", "sum_too_large"},
		"nobody signs":              {func(s *models.Signature) { s.Role = "" }, "role", "required"},
		"by no authority":           {func(s *models.Signature) { s.Authority = "" }, "authority", "required"},
		"kept and paid in":          {func(s *models.Signature) { s.Pooling = models.Aligned }, "instalments", "only_pooled"},
		"neither":                   {func(s *models.Signature) { s.Pooling = "gift" }, "pooling", "choose"},
	} {
		s := signature()
		c.change(&s)
		got, err := invited(t).Sign(s, "2026-06-10", now)
		if code := fault(err, c.field); code != c.code || (err == nil) != (c.code == "") {
			t.Errorf("%s: %q %v", name, code, err)
		}
		if err == nil && (got.Stage != models.CommitmentSigned || got.Amount != s.Amount) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// The stages: what may follow what, and when a reason is needed.
func TestCommitmentStages(t *testing.T) {
	signed := func() models.Commitment {
		c, err := invited(t).Sign(signature(), "2026-06-10", time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	soon, late := time.Date(2026, 6, 24, 11, 59, 0, 0, time.UTC), time.Date(2026, 6, 24, 12, 0, 0, 0, time.UTC)
	if _, err := signed().Withdraw("", soon); err != nil {
		t.Errorf("within the cooling-off time a reason is asked: %v", err)
	}
	if _, err := signed().Withdraw("", late); fault(err, "why") != "required" {
		t.Errorf("after it none is: %v", err)
	}
	if _, err := signed().Sign(signature(), "2026-06-11", soon); !models.IsKind(err, models.Conflict) {
		t.Errorf("signed twice: %v", err)
	}
	if _, err := signed().Decline("", soon); !models.IsKind(err, models.Conflict) {
		t.Errorf("declined after it was signed: %v", err)
	}
	if _, err := invited(t).Withdraw("", soon); !models.IsKind(err, models.Conflict) {
		t.Errorf("withdrawn without a signature: %v", err)
	}
	if err := invited(t).Receipt(1, models.Banked{Ref: "B 1", On: "2026-06-10"}, "2026-06-10"); !models.IsKind(err, models.Conflict) {
		t.Errorf("received without a signature: %v", err)
	}
	if !invited(t).Missing("2026-06-10") || signed().Missing("2027-03-31") || !signed().Missing("2027-04-01") {
		t.Error("an essential partner is missing until it signs, and again when its signature ends")
	}
}

// A gain share is an estimate until the actual is entered, once, and comes out the
// same for everybody who works it out.
func TestGainShare(t *testing.T) {
	c := invited(t)
	c.Gain = models.Gain{Share: 2_000, Of: "call-outs avoided", Estimate: 1_234_57}
	c, err := c.Sign(signature(), "2026-06-10", time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if back, estimated := c.Gain.Returns(); back != 246_91 || !estimated {
		t.Errorf("%d %v", back, estimated)
	}
	if _, err := c.Saved(900_01, "2026-06-12", "Report 4", "2026-06-11"); fault(err, "on") != "past_date" {
		t.Errorf("saved tomorrow: %v", err)
	}
	if c, err = c.Saved(900_01, "2026-06-11", "Report 4", "2026-06-11"); err != nil {
		t.Fatal(err)
	}
	if back, estimated := c.Gain.Returns(); back != 180_00 || estimated {
		t.Errorf("%d %v", back, estimated)
	}
	if _, err := c.Saved(1, "2026-06-11", "Report 5", "2026-06-11"); !models.IsKind(err, models.Conflict) {
		t.Errorf("entered twice: %v", err)
	}
}

// Only an account of the partner itself signs for it; not the chest, not its staff.
func TestNobodyElseSigns(t *testing.T) {
	grant := models.Grant{Place: "westmere", Role: models.RolePartner, Body: "pcc"}
	for name, c := range map[string]struct {
		actor models.Actor
		signs bool
	}{
		"itself":           {models.Actor{ID: "a", Grants: []models.Grant{grant}}, true},
		"nobody":           {models.Actor{Grants: []models.Grant{grant}}, false},
		"another partner":  {models.Actor{ID: "a", Grants: []models.Grant{{Place: "westmere", Role: models.RolePartner, Body: "nhs"}}}, false},
		"in another place": {models.Actor{ID: "a", Grants: []models.Grant{{Place: "eastmere", Role: models.RolePartner, Body: "pcc"}}}, false},
		"everywhere":       {models.Actor{ID: "a", Grants: []models.Grant{{Place: models.Everywhere, Role: models.RolePartner, Body: "pcc"}}}, false},
		"an officer":       {models.Actor{ID: "a", Grants: []models.Grant{{Place: "westmere", Role: models.RoleOfficer}}}, false},
		"an operator":      {models.Actor{ID: "a", Grants: []models.Grant{{Place: models.Everywhere, Role: models.RoleOperator}}}, false},
		"the chest":        {models.SystemActor("job"), false},
	} {
		if c.actor.SignsFor("pcc", "westmere") != c.signs {
			t.Errorf("%s: signs %v", name, !c.signs)
		}
	}
	for name, g := range map[string]models.Grant{"for nobody": {Place: "westmere", Role: models.RolePartner},
		"everywhere": {Place: models.Everywhere, Role: models.RolePartner, Body: "pcc"}, "an officer of a body": {Place: "westmere", Role: models.RoleOfficer, Body: "pcc"}} {
		if (models.Account{ID: "a", Grants: []models.Grant{g}}).Check() == nil {
			t.Errorf("a grant %s is taken", name)
		}
	}
	if partner := (models.Actor{ID: "a", Grants: []models.Grant{grant}}); partner.Can(models.RolePartner, "westmere") || len(partner.Places()) != 0 {
		t.Error("a partner works at a place")
	}
}
