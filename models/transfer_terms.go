package models

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"commonchest/models/money"
)

// TransferTerms is what is offered: resources paired with responsibilities. What is
// said in words, the service and the asset among it, lies apart (Words).
type TransferTerms struct {
	FromFund  FundID      `bson:"from_fund" json:"from_fund"` // of the giver's place: where the money comes from
	Fund      FundID      `bson:"fund" json:"fund"`           // of the taker's place: where it goes
	Name      string      `bson:"name" json:"name"`
	Condition string      `bson:"condition" json:"condition"`
	Fence     Fence       `bson:"fence,omitempty" json:"fence,omitzero"` // that of its fund, or narrower
	Amount    money.Pence `bson:"amount" json:"amount"`                  // a year; of the first, where it is paid once
	Years     int64       `bson:"years" json:"years"`                    // for how many; 1 is once

	// Plain money has no duty: a share of a partner's money for residents to decide on.
	Plain       bool          `bson:"plain" json:"plain"`
	Liabilities []Liability   `bson:"liabilities,omitempty" json:"liabilities"` // what passes over with the duty
	Staff       int64         `bson:"staff" json:"staff"`
	TUPE        bool          `bson:"tupe" json:"tupe"` // the staff move under the Transfer of Undertakings regulations
	Statutory   StatutoryDuty `bson:"statutory" json:"statutory"`

	Starts   string    `bson:"starts" json:"starts"` // days, 2006-01-02; "" for none
	Reviews  string    `bson:"reviews" json:"reviews"`
	Notice   int64     `bson:"notice" json:"notice"` // months before it is handed back
	AnswerBy time.Time `bson:"answer_by" json:"answer_by"`
	Words    TextRef   `bson:"words,omitempty" json:"-"`
}

// Liability is a line of the checklist of what an area takes on with a duty or an asset.
type Liability string

// Liabilities lists the checklist: the classic traps of what is passed on.
func Liabilities() []Liability {
	return []Liability{"repairs", "insurance", "safety_checks", "energy", "contracts", "restrictions", "past_claims"}
}

// StatutoryDuty says who has the legal duty after the transfer.
type StatutoryDuty string

// StatutoryDuties lists who may have it: there is none, the giver keeps it, or it passes.
func StatutoryDuties() []StatutoryDuty { return []StatutoryDuty{"none", "kept", "passed"} }

// TransferWords is what terms say in words.
type TransferWords struct {
	Service     string `json:"service"`
	Asset       string `json:"asset"`
	Liabilities string `json:"liabilities"`
	HandBack    string `json:"hand_back"`
	Support     string `json:"support"`
}

// Parts are the words as they are kept.
func (w TransferWords) Parts() []TextPart {
	return []TextPart{{"service", w.Service}, {"asset", w.Asset}, {"liabilities", w.Liabilities}, {"hand_back", w.HandBack}, {"support", w.Support}}
}

// TransferWordsOf reads words that were kept.
func TransferWordsOf(t Text) TransferWords {
	return TransferWords{Service: t.Get("service"), Asset: t.Get("asset"), Liabilities: t.Get("liabilities"), HandBack: t.Get("hand_back"), Support: t.Get("support")}
}

const mostYears = 30

// Check says what is wrong with terms and their words.
func (t TransferTerms) Check(w TransferWords, now time.Time) error {
	var c checks
	c.need(IsSlug(string(t.FromFund)), "from_fund", "choose")
	c.text("name", t.Name, 1, 100)
	c.text("condition", t.Condition, 0, 500)
	c.need(t.Amount > 0, "amount", "positive")
	c.need(t.Years >= 1 && t.Years <= mostYears, "years", "between", "least", "1", "most", fmt.Sprint(mostYears))
	t.Fence.check(&c)
	for name, text := range map[string]string{"service": w.Service, "asset": w.Asset, "liability_words": w.Liabilities, "hand_back": w.HandBack, "support": w.Support} {
		c.text(name, text, 0, 1000)
	}
	t.checkDuty(&c, w)
	t.checkDays(&c, now)
	slices.SortStableFunc(c.fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return c.err("transfer")
}

// checkDuty pairs the money with a duty, or makes sure that a plain share has none.
func (t TransferTerms) checkDuty(c *checks, w TransferWords) {
	for i, l := range t.Liabilities {
		c.need(slices.Contains(Liabilities(), l) && !slices.Contains(t.Liabilities[:i], l), "liabilities", "choose")
	}
	c.need(t.Staff >= 0 && t.Staff <= 1000, "staff", "between", "least", "0", "most", "1000")
	c.need(t.Notice >= 0 && t.Notice <= 60, "notice", "between", "least", "0", "most", "60")
	if t.Plain {
		none := w.Service == "" && w.Asset == "" && len(t.Liabilities) == 0 && t.Staff == 0 && !t.TUPE && t.Statutory == "none"
		c.need(none, "plain", "plain_has_duties")
		return
	}
	c.need(w.Service != "" || w.Asset != "", "service", "duty_needed")
	c.need(slices.Contains(StatutoryDuties(), t.Statutory), "statutory", "choose")
	c.need(!t.TUPE || t.Staff > 0, "tupe", "tupe_without_staff")
	c.need(w.HandBack != "", "hand_back", "required")
	c.need(t.Starts != "", "starts", "date")
}

// checkDays holds the days against each other: answered, begun, reviewed.
func (t TransferTerms) checkDays(c *checks, now time.Time) {
	for name, day := range map[string]string{"starts": t.Starts, "reviews": t.Reviews} {
		_, err := time.Parse(time.DateOnly, day)
		c.need(day == "" || err == nil, name, "date")
	}
	c.need(t.AnswerBy.IsZero() || t.AnswerBy.After(now), "answer_by", "future")
	if t.Starts == "" {
		return
	}
	c.need(t.Starts >= now.Format(time.DateOnly), "starts", "too_early", "date", now.Format(time.DateOnly))
	c.need(t.AnswerBy.IsZero() || t.AnswerBy.Format(time.DateOnly) <= t.Starts, "starts", "before_answer")
	c.need(t.Reviews == "" || t.Reviews > t.Starts, "reviews", "review_before_start")
}

// TransferDraftID names a draft.
type TransferDraftID string

// TransferDraft is an offer to one or more areas before it is sent, and the one act by
// which it is: with SentAt set, all its transfers exist; before, none of them does.
type TransferDraft struct {
	ID        TransferDraftID `bson:"draft" json:"id"`
	FromPlace PlaceID         `bson:"from_place" json:"from_place"`
	Terms     TransferTerms   `bson:"terms" json:"terms"` // without an amount or a fund
	To        []DraftTo       `bson:"to,omitempty" json:"to"`
	SavedAt   time.Time       `bson:"saved_at" json:"saved_at"`
	SentAt    time.Time       `bson:"sent_at" json:"sent_at"`
}

// DraftTo is an area with the sum it is offered.
type DraftTo struct {
	Place  PlaceID     `bson:"place" json:"place"`
	Amount money.Pence `bson:"amount" json:"amount"`
	Fund   FundID      `bson:"fund" json:"fund"` // "" for one named after the offer
}

// Total adds the sums up.
func (d TransferDraft) Total() (money.Pence, error) {
	var sum money.Pence
	for _, to := range d.To {
		var err error
		if sum, err = sum.Add(to.Amount); err != nil {
			return 0, MoneyField("to", err)
		}
	}
	return sum, nil
}

// Check says what is wrong with a draft; it need not be sent before its answer is due.
func (d TransferDraft) Check(w TransferWords, now time.Time) error {
	var c checks
	c.need(len(d.To) > 0, "to", "areas_needed")
	terms := d.Terms
	terms.Amount = 1
	for i, to := range d.To {
		c.need(to.Amount > 0, "amount_"+string(to.Place), "positive")
		c.need(!slices.ContainsFunc(d.To[:i], func(o DraftTo) bool { return o.Place == to.Place }), "to", "twice")
		c.need(to.Fund == "" || IsSlug(string(to.Fund)), "fund", "slug")
	}
	c.need(!terms.AnswerBy.IsZero(), "answer_by", "date")
	if e, ok := errors.AsType[*Error](terms.Check(w, now)); ok {
		c.fields = append(c.fields, e.Fields...)
	}
	return c.err("transfer")
}

// TransferFor makes the transfer of a draft for one of its areas.
func (d TransferDraft) TransferFor(to DraftTo, from, taker Place) Transfer {
	terms := d.Terms
	terms.Amount, terms.Fund = to.Amount, to.Fund
	if terms.Fund == "" {
		terms.Fund = FundFor(to.Place, terms)
	}
	return Transfer{ID: TransferID(string(d.ID) + "-" + string(to.Place)), Draft: d.ID, From: from.Body, FromPlace: from.ID,
		To: taker.Body, Place: taker.ID, Currency: taker.Currency, Terms: terms}
}

// FundFor names the fund that passed-on money becomes part of: money out of the same
// fund under the same name and conditions makes one fund in a place, any other another,
// so that accepted money can always be received.
func FundFor(place PlaceID, t TransferTerms) FundID {
	mark := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%t\x00%s\x00%s\x00%+v", place, t.FromFund, t.Plain, t.Name, t.Condition, t.Fence))
	end := "-" + hex.EncodeToString(mark[:3])
	return FundID(Slug(string(place)+"-"+t.Name, 60-len(end)) + end)
}
