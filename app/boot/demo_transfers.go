package boot

import (
	"fmt"
	"time"

	"commonchest/models"
	"commonchest/models/money"
)

// demoShare is a share of a partner's money that Westmere has passed on to an area to
// decide on: no duty comes with it.
type demoShare struct {
	from, place, fund, name, condition string
	amount                             money.Pence
}

var shares = []demoShare{
	{"westmere-pcc", "hatherden", "hatherden-safety", "Community safety", "Community safety: the police and crime commissioner’s share", 8_000_00},
	{"westmere-nhs", "hatherden", "hatherden-care", "Older people and carers", "Older people and carers, running costs only: the NHS trust’s share", 12_000_00},
	{"westmere-fenbridge", "hatherden", "hatherden-estates", "Fenbridge estates", "Things that last, on Fenbridge estates", 10_000_00},
	{"westmere-pooled", "quarrybank", "quarrybank-start", "First round", anything, 2_000_00},
}

// demoOffer is money with a duty, and what the area's body resolved on a day of the
// story; no answer where it has said nothing.
type demoOffer struct {
	place, name string
	amount      money.Pence
	terms       models.TransferTerms // the rest of them
	reviews     int                  // years after it starts
	words       models.TransferWords
	on          int // day of the answer
	until       int // days that it is deferred for
	answer      models.Reply
	ready       models.Readiness
	readyWords  string
}

// When the offers were to be answered, and when they start, in days of the story.
const (
	answerBy = -24
	startsOn = 7
)

var demoOffers = []demoOffer{
	{place: "hatherden", name: "Recreation ground", amount: 18_000_00, reviews: 2, on: -8,
		terms: models.TransferTerms{Years: 3, Statutory: "none", Notice: 6, Liabilities: []models.Liability{"repairs", "safety_checks"}},
		words: models.TransferWords{Service: "Keeping the recreation ground: mowing, bins, play equipment and the gates", Asset: "The recreation ground, on a lease of 25 years",
			Liabilities: "The swings are from 2009.", HandBack: "Westmere takes it back as it was handed over.", Support: "A council surveyor, one day a month in the first year"},
		answer: models.Reply{Kind: models.AnswerConditions, Minute: "26/98", Conditions: []string{"RoSPA safety report first"}},
		ready:  models.Readiness{Hours: 4, Insurance: "yes", VAT: "yes", Skills: "yes", Step: "full"}},
	{place: "saltby", name: "Grass cutting", amount: 4_200_00, reviews: 1, on: -22,
		terms: models.TransferTerms{Years: 1, Statutory: "kept", Notice: 3, Liabilities: []models.Liability{"contracts"}},
		words: models.TransferWords{Service: "Cutting the grass of verges and churchyard", HandBack: "The contract goes back to Westmere with what is left of the sum.",
			Liabilities: "The contract with the mowing firm runs to March."},
		answer: models.Reply{Kind: models.AnswerAccept, Minute: "26/41"},
		ready:  models.Readiness{Hours: 2, Insurance: "yes", VAT: "yes", Skills: "not_sure", Step: "full"}},
	{place: "upper-denshaw", name: "41 street lights", amount: 9_000_00, reviews: 2, on: -15,
		terms: models.TransferTerms{Years: 2, Statutory: "none", Notice: 12, Liabilities: []models.Liability{"repairs", "energy", "insurance"}},
		words: models.TransferWords{Service: "Lighting 41 columns, with the energy they use", Asset: "The columns", HandBack: "Westmere takes back columns that are safe."},
		answer: models.Reply{Kind: models.AnswerDecline, Minute: "26/57", Reasons: []models.DeclineReason{"liability", "clerk_hours"},
			Words: "The columns are not insured. Our clerk would need 6 hours a week more."},
		ready: models.Readiness{Hours: 0, Insurance: "no", VAT: "yes", Skills: "no", Step: "shadow"}, readyWords: "Our clerk works six hours a week in all."},
	{place: "quarrybank", name: "Community centre lease", amount: 12_500_00, reviews: 5, on: -22, until: 136,
		terms:  models.TransferTerms{Years: 25, Statutory: "none", Notice: 12, Liabilities: []models.Liability{"repairs", "insurance", "restrictions"}},
		words:  models.TransferWords{Asset: "The lease of the community centre, 25 years, with a break after 5", HandBack: "The lease can be given up at the break.", Support: "Westmere holds the forum’s money and keeps its books"},
		answer: models.Reply{Kind: models.AnswerDefer, Minute: "F26/12", Words: "To the forum’s annual meeting."},
		ready:  models.Readiness{Hours: 1, Insurance: "no", VAT: "no", Skills: "not_sure", Step: "co_decide"}},
	{place: "little-fossby", name: "Verge and telephone box", amount: 600_00, reviews: 1,
		terms: models.TransferTerms{Years: 1, Statutory: "none", Notice: 3, Liabilities: []models.Liability{"repairs"}},
		words: models.TransferWords{Service: "Keeping the verge and the telephone box", HandBack: "Handed back on 3 months’ notice."}},
}

// share passes money on: offered, accepted, released and received, some days apart.
func (d *demo) share(t demoShare) {
	id, place := models.TransferDraftID("share-"+t.from[len("westmere-"):]), models.PlaceID(t.place)
	fund := models.FundID(t.from)
	transfer := models.TransferID(string(id) + "-" + t.place)
	d.do(func() error {
		_, err := d.Transfers.Offer(d.ctx, d.as(models.RoleOfficer, "westmere"), models.TransferDraft{ID: id, FromPlace: "westmere",
			To:    []models.DraftTo{{Place: place, Amount: t.amount, Fund: models.FundID(t.fund)}},
			Terms: models.TransferTerms{FromFund: fund, Name: t.name, Condition: t.condition, Plain: true, Years: 1, Statutory: "none", AnswerBy: d.clock.now().AddDate(0, 0, 28)}}, models.TransferWords{})
		return err
	})
	d.clock.set(d.clock.now().Add(26 * time.Hour))
	d.do(func() error {
		_, err := d.Transfers.Answer(d.ctx, d.clerk(place), transfer, models.Reply{Kind: models.AnswerAccept, Version: 1, Minute: fmt.Sprintf("26/%d", 40+d.n)})
		return err
	})
	d.clock.set(d.clock.now().Add(50 * time.Hour))
	d.do(func() error {
		_, err := d.Transfers.Release(d.ctx, d.as(models.RoleOfficer, "westmere"), transfer)
		return err
	})
	d.do(func() error {
		_, err := d.Transfers.Receive(d.ctx, d.clerk(place), transfer, models.Banked{Ref: fmt.Sprintf("BACS WM-%d", 4000+d.n)})
		return err
	})
}

// draft names the draft of an offer, and its transfer.
func (o demoOffer) draft() models.TransferDraftID {
	return models.TransferDraftID("offer-" + models.Slug(o.name, 20))
}

func (o demoOffer) transfer() models.TransferID {
	return models.TransferID(string(o.draft()) + "-" + o.place)
}

// offer sends an offer with a duty.
func (d *demo) offer(now time.Time, o demoOffer) {
	terms := o.terms
	terms.FromFund, terms.Name, terms.AnswerBy = "westmere-pooled", o.name, at(now, answerBy, 23)
	terms.Starts, terms.Reviews = at(now, startsOn, 12).Format(time.DateOnly), at(now, startsOn, 12).AddDate(o.reviews, 0, 0).Format(time.DateOnly)
	d.do(func() error {
		_, err := d.Transfers.Offer(d.ctx, d.as(models.RoleOfficer, "westmere"), models.TransferDraft{ID: o.draft(), FromPlace: "westmere", Terms: terms,
			To: []models.DraftTo{{Place: models.PlaceID(o.place), Amount: o.amount}}}, o.words)
		return err
	})
}

// What Westmere and Upper Denshaw offer each other after the no, in days of the story.
const (
	denshawAsked   = -11
	denshawCounter = -4
)

// denshawBargains is what follows Upper Denshaw's no: Westmere offers insured columns, and
// the parish council would light twelve of them for more.
func (d *demo) denshawBargains(now time.Time, day int) {
	id := models.TransferID("offer-41-street-lights-upper-denshaw")
	terms := models.TransferTerms{FromFund: "westmere-pooled", Name: "41 street lights", Amount: 9_000_00, Years: 2, Statutory: "none", Notice: 12,
		Liabilities: []models.Liability{"repairs", "energy"}, AnswerBy: at(now, 24, 23),
		Starts: at(now, 60, 12).Format(time.DateOnly), Reviews: at(now, 60, 12).AddDate(2, 0, 0).Format(time.DateOnly)}
	words := models.TransferWords{Service: "Lighting 41 columns, with the energy they use", Asset: "The columns, which Westmere keeps insured",
		HandBack: "Westmere takes back columns that are safe.", Support: "Westmere’s contractor tests every column before it passes over"}
	switch day {
	case denshawAsked:
		d.do(func() error {
			_, err := d.Transfers.Revise(d.ctx, d.as(models.RoleOfficer, "westmere"), id, 1, terms, words)
			return err
		})
	case denshawCounter:
		terms.Amount, terms.Years = 11_400_00, 3
		words.Service, words.HandBack = "Lighting the 12 columns at the school and the crossroads; the other 29 stay with Westmere", "Westmere takes back all columns, in whatever state, on 12 months’ notice."
		d.do(func() error {
			_, err := d.Transfers.Counter(d.ctx, d.clerk("upper-denshaw"), id, models.Reply{Version: 2, Minute: "26/71",
				Words: "Twelve columns are what our clerk can look after. The sum has to pay for two hours a week more."}, terms, words)
			return err
		})
	}
}

// councilsMeet records what bodies resolve on a day of the story, and what their clerks
// say the area can take on.
func (d *demo) councilsMeet(now time.Time, day int) {
	for _, o := range demoOffers {
		if o.on != day {
			continue
		}
		reply, place := o.answer, models.PlaceID(o.place)
		reply.Version = 1
		if o.until > 0 {
			reply.Until = at(now, o.on+o.until, 20)
		}
		ready := o.ready
		ready.Place = place
		d.do(func() error {
			_, err := d.Transfers.SaveReadiness(d.ctx, d.clerk(place), 0, ready, o.readyWords)
			return err
		})
		d.do(func() error {
			_, err := d.Transfers.Answer(d.ctx, d.clerk(place), o.transfer(), reply)
			return err
		})
	}
}
