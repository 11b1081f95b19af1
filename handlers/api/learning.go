package api

import (
	"context"
	"reflect"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/oversight"
	"commonchest/app/proposals"
	"commonchest/app/rounds"
	"commonchest/models"
	"commonchest/models/money"
)

// Lessons are what rounds taught.
type Lessons interface {
	// Lessons lists those of a round, the oldest first.
	Lessons(ctx context.Context, id models.RoundID) ([]oversight.LessonEntry, error)
	// Learn adds one, for its clerk, once the result is public.
	Learn(ctx context.Context, by models.By, id models.RoundID, words string) (models.Lesson, error)
}

// Again begins a round like another, and brings over what got no money there.
type Again interface {
	// Left lists what of the last round may still be brought over.
	Left(ctx context.Context, id models.RoundID) ([]proposals.Entry, error)
	// Carry brings some of it over, for the clerk.
	Carry(ctx context.Context, by models.By, id models.RoundID, ids []models.ProposalID) ([]models.Proposal, error)
}

// Beginnings makes rounds from a template, or like another.
type Beginnings interface {
	// Begin makes one, for a clerk of the place.
	Begin(ctx context.Context, by models.By, b rounds.Beginning) (models.Round, error)
}

type lessonBody struct {
	At    time.Time `json:"at"`
	Words string    `json:"words"`
}

// getLessons lists what a round taught; from is the round that it was begun like.
func (a *API) getLessons(c *fiber.Ctx) (any, error) {
	v, err := a.d.Rounds.View(c.UserContext(), roundOf(c))
	if err != nil {
		return nil, err
	}
	all, err := a.d.Lessons.Lessons(c.UserContext(), v.Round.ID)
	out := []lessonBody{}
	for _, l := range all {
		out = append(out, lessonBody{l.At, l.Words})
	}
	return fiber.Map{"round": v.Round.ID, "from": v.Round.From, "lessons": out}, err
}

type lesson struct {
	Words string `json:"words"`
}

func (a *API) learn(c *fiber.Ctx, by models.By, in lesson) (any, error) {
	if _, err := a.d.Lessons.Learn(c.UserContext(), by, roundOf(c), in.Words); err != nil {
		return nil, err
	}
	return a.getLessons(c)
}

type beginning struct {
	ID       models.RoundID `json:"id"`
	Place    models.PlaceID `json:"place"`
	Name     string         `json:"name"`
	From     models.RoundID `json:"from"`
	Template string         `json:"template"`
	Shadow   models.PlaceID `json:"shadow"`
}

func (a *API) beginRound(c *fiber.Ctx, by models.By, in beginning) (any, error) {
	r, err := a.d.Beginnings.Begin(c.UserContext(), by, rounds.Beginning{Place: in.Place, ID: in.ID, Name: models.Clean(in.Name), From: in.From, Template: in.Template, Shadow: in.Shadow})
	if err != nil {
		return nil, err
	}
	v, err := a.d.Rounds.View(c.UserContext(), r.ID)
	return a.newLine(v), err
}

type leftBody struct {
	Proposal models.ProposalID `json:"proposal"`
	Ask      money.Pence       `json:"ask"`
}

// getLeft lists what got no money in the last round and is not here yet.
func (a *API) getLeft(c *fiber.Ctx) (any, error) {
	v, err := a.d.Rounds.View(c.UserContext(), roundOf(c))
	if err != nil {
		return nil, err
	}
	place, err := a.d.Places.Place(c.UserContext(), v.Round.Place)
	if err != nil {
		return nil, err
	}
	left, err := a.d.Again.Left(c.UserContext(), v.Round.ID)
	out := []leftBody{}
	for _, e := range left {
		out = append(out, leftBody{e.Proposal.ID, e.Proposal.Ask})
	}
	return fiber.Map{"round": v.Round.ID, "from": v.Round.From, "currency": place.Currency, "left": out}, err
}

type carrying struct {
	Proposals []models.ProposalID `json:"proposals"`
}

type carriedBody struct {
	Proposal models.ProposalID `json:"proposal"`
	From     models.ProposalID `json:"from"`
}

func (a *API) carry(c *fiber.Ctx, by models.By, in carrying) (any, error) {
	list, err := a.d.Again.Carry(c.UserContext(), by, roundOf(c), in.Proposals)
	out := []carriedBody{}
	for _, p := range list {
		out = append(out, carriedBody{p.ID, p.Again})
	}
	return fiber.Map{"carried": out}, err
}

// termsBody is what of a round can be like another one.
type termsBody struct {
	Round      models.RoundID        `json:"round"`
	Minutes    int64                 `json:"minutes"`
	Rule       models.RuleSpec       `json:"rule"`
	Ballot     models.BallotSpec     `json:"ballot"`
	Disclosure models.DisclosureSpec `json:"disclosure"`
	Answers    models.Accountable    `json:"answers"`
	Pot        money.Pence           `json:"pot"`
}

func (a *API) termsOf(ctx context.Context, v models.RoundView) (termsBody, error) {
	seal := v.Seal
	if seal == nil {
		draft, _, err := a.d.Rounds.Draft(ctx, v.Round.ID)
		if err != nil {
			return termsBody{}, err
		}
		seal = &draft
	}
	return termsBody{Round: v.Round.ID, Minutes: int64(v.ClosesAt().Sub(v.OpensAt()) / time.Minute), Rule: seal.Rule, Ballot: seal.Ballot, Disclosure: seal.Shows,
		Answers: seal.Answers, Pot: seal.Pot()}, nil
}

// getDifference tells how a round differs from the one that it was begun like.
func (a *API) getDifference(c *fiber.Ctx) (any, error) {
	v, err := a.d.Rounds.View(c.UserContext(), roundOf(c))
	if err == nil && (v.Round.From == "" || v.Round.Rehearsal) {
		err = models.E(models.NotFound, "document")
	}
	if err != nil {
		return nil, err
	}
	last, err := a.d.Rounds.View(c.UserContext(), v.Round.From)
	if err != nil {
		return nil, err
	}
	was, err := a.termsOf(c.UserContext(), last)
	if err != nil {
		return nil, err
	}
	now, err := a.termsOf(c.UserContext(), v)
	return fiber.Map{"was": was, "now": now, "changed": differing(was, now)}, err
}

// differing names the fields of two rounds' terms that do not say the same.
func differing(was, now termsBody) []string {
	out := []string{}
	a, b := reflect.ValueOf(was), reflect.ValueOf(now)
	for i := 1; i < a.NumField(); i++ { // the first is which round it is
		if !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			out = append(out, a.Type().Field(i).Tag.Get("json"))
		}
	}
	return out
}
