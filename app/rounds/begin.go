package rounds

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"time"

	"commonchest/models"
)

// templates are data: what each sets stands in its file, and why in the
// catalogue of words under "template.<id>".
//
//go:embed templates/*.json
var templates embed.FS

// Template is a usual way to run a round. Everything that it sets can be changed
// until the round is sealed.
type Template struct {
	ID          string            `json:"id"`
	Lead        int               `json:"lead_days"` // from today to the opening
	Days        int               `json:"days"`      // from opening to closing; 0: the same evening
	Opens       int               `json:"opens_minute"`
	Closes      int               `json:"closes_minute"` // minutes after midnight in the zone of the place
	Meets       int               `json:"meets_days"`    // from closing to the meeting; 0 for none known
	Ballot      models.BallotSpec `json:"ballot"`
	Rule        models.RuleSpec   `json:"rule"`
	Wall        models.WallShows  `json:"wall"`
	TurnoutStep int64             `json:"turnout_step"`
	PublicTally bool              `json:"public_tally"`
}

// Templates lists the templates in the order of their files.
func Templates() ([]Template, error) {
	names, err := fs.Glob(templates, "templates/*.json")
	if err != nil {
		return nil, err
	}
	var list []Template
	for _, name := range names {
		var t Template
		file, err := templates.Open(name)
		if err != nil {
			return nil, err
		}
		read := json.NewDecoder(file)
		read.DisallowUnknownFields()
		if err := read.Decode(&t); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		list = append(list, t)
	}
	return list, nil
}

// Beginning is how a round begins: from a template, or else from another round
// of the place, or else about the money of a council that lets the area advise on it.
type Beginning struct {
	Place    models.PlaceID
	ID       models.RoundID // of a round about a council's money the agreement gives it
	Name     string
	Template string
	From     models.RoundID
	Shadow   models.PlaceID // the council's place
}

// Begin records a new round from a template or as a copy of another one, which it
// remembers.
func (s *Service) Begin(ctx context.Context, by models.By, b Beginning) (models.Round, error) {
	if err := by.Actor.Need(b.Place, models.RoleClerk); err != nil {
		return models.Round{}, err
	}
	place, err := s.d.Places.Place(ctx, b.Place)
	if err != nil {
		return models.Round{}, err
	}
	zone, err := time.LoadLocation(place.Zone)
	if err != nil {
		return models.Round{}, fmt.Errorf("zone of %s: %w", place.ID, err)
	}
	var r models.Round
	switch {
	case b.From != "":
		r, err = s.copied(ctx, b, zone)
	case b.Shadow != "":
		r, err = s.beginShadow(ctx, &b, place, zone)
	default:
		r, err = s.fromTemplate(ctx, b, place, zone)
	}
	if err != nil {
		return r, err
	}
	r.ID, r.Place, r.Name = b.ID, b.Place, models.Clean(b.Name)
	return s.Create(ctx, by, r)
}

func (s *Service) fromTemplate(ctx context.Context, b Beginning, place models.Place, zone *time.Location) (models.Round, error) {
	list, err := Templates()
	if err != nil {
		return models.Round{}, err
	}
	body, err := s.d.Places.Body(ctx, place.Body)
	if err != nil && !models.IsKind(err, models.NotFound) {
		return models.Round{}, err
	}
	funds, err := s.d.Money.Funds(ctx, b.Place)
	if err != nil {
		return models.Round{}, err
	}
	for _, t := range list {
		if t.ID != b.Template {
			continue
		}
		r := t.round(s.d.Now().In(zone), body.Electors)
		for _, f := range funds {
			r.Funds = append(r.Funds, f.ID)
		}
		return r, nil
	}
	return models.Round{}, models.E(models.Invalid, "round", models.F("start", "choose"))
}

// round is what a template makes of today.
func (t Template) round(today time.Time, electors int64) models.Round {
	opens := at(today, t.Lead, t.Opens)
	closes := at(opens, t.Days, t.Closes)
	shows := models.DefaultDisclosure(electors)
	shows.Wall, shows.TurnoutStep, shows.PublicTally = t.Wall, t.TurnoutStep, t.PublicTally
	r := models.Round{Template: t.ID, Ballot: t.Ballot, Rule: t.Rule, Disclosure: shows,
		Times: models.Timetable{OpensAt: opens.UTC(), ClosesAt: closes.UTC()}}
	if t.Meets > 0 {
		r.Times.ResolvesOn = at(closes, t.Meets, meetingHour*60).UTC()
	}
	return r
}

const (
	meetingHour = 19
	copyLead    = 28 // days from today to the opening of a copy
)

// copied is a new round like another one: its rules, its funds, its length and
// its times of day, but nothing of what came of it.
func (s *Service) copied(ctx context.Context, b Beginning, zone *time.Location) (models.Round, error) {
	v, err := s.View(ctx, b.From)
	if err != nil {
		return models.Round{}, err
	}
	if v.Round.Place != b.Place || v.Round.Rehearsal || v.Round.Shadow.Is() {
		return models.Round{}, models.E(models.Invalid, "round", models.F("start", "choose"))
	}
	last := v.Round
	opened, closed := last.Times.OpensAt.In(zone), last.Times.ClosesAt.In(zone)
	opens := at(s.d.Now().In(zone), copyLead, minuteOf(opened))
	closes := at(opens, daysBetween(opened, closed), minuteOf(closed))
	r := models.Round{From: b.From, Ballot: last.Ballot, Rule: last.Rule, Disclosure: last.Disclosure, Answers: last.Answers,
		Funds: last.Funds, First: last.First, Times: models.Timetable{OpensAt: opens.UTC(), ClosesAt: closes.UTC()}}
	if met := last.Times.ResolvesOn; !met.IsZero() {
		r.Times.ResolvesOn = at(closes, daysBetween(closed, met.In(zone)), minuteOf(met.In(zone))).UTC()
	}
	return r, nil
}

// at is a minute of the day so many days after another, by the clocks of its zone.
func at(from time.Time, days, minute int) time.Time {
	return time.Date(from.Year(), from.Month(), from.Day()+days, minute/60, minute%60, 0, 0, from.Location())
}

func minuteOf(t time.Time) int { return t.Hour()*60 + t.Minute() }

// daysBetween counts midnights.
func daysBetween(a, b time.Time) int {
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(day(b).Sub(day(a)) / (24 * time.Hour))
}
