// Package rules keeps the figures of law and practice that may change: rates, limits,
// thresholds. They come with the program as data, each with its source; an operator
// corrects them without a new one. Start with Service.Data. Nothing here says what a
// figure is used for.
package rules

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

//go:embed defaults.json
var defaults []byte

// Texts keeps reasons.
type Texts interface {
	// Put stores a text once under an id; the same command gets the same reference.
	Put(ctx context.Context, cmd, id string, parts []models.TextPart) (models.TextRef, error)
}

// Service keeps what operators have changed, as change records.
type Service struct {
	data  *store.Records[models.RuleDatum]
	texts Texts
	now   func() time.Time
}

// New declares the records on an engine.
func New(e store.Engine, texts Texts, now func() time.Time) *Service {
	return &Service{data: store.NewRecords[models.RuleDatum](e, "rule_data"), texts: texts, now: now}
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema { return s.data.Schemas() }

// Projections are the records kept in step by the store's projector.
func (s *Service) Projections() []store.Projection { return []store.Projection{s.data} }

// Data gives every figure: those that came with the program, and over them what
// operators have entered.
func (s *Service) Data(ctx context.Context) (models.RuleData, error) {
	list, err := Defaults()
	if err != nil {
		return nil, err
	}
	for v, err := range s.data.Find(ctx, store.Query{}) {
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(list, func(d models.RuleDatum) bool { return d.ID() == v.State.ID() })
		if i < 0 {
			list = append(list, v.State)
		} else {
			list[i] = v.State
		}
	}
	return list, nil
}

// Defaults are the figures that come with the program.
func Defaults() (models.RuleData, error) {
	var list models.RuleData
	if err := json.Unmarshal(defaults, &list); err != nil {
		return nil, fmt.Errorf("the figures that come with the program: %w", err)
	}
	return list, nil
}

// Version is the number of the last change of a figure; 0 for one as it came.
func (s *Service) Version(ctx context.Context, id string) (int64, error) {
	v, err := s.data.Head(ctx, id)
	if models.IsKind(err, models.NotFound) {
		return 0, nil
	}
	return v.N, err
}

// Save enters a figure, or corrects one, for an operator of the whole installation;
// base is the version shown. Invalid with fields, or conflict "changed_meanwhile".
func (s *Service) Save(ctx context.Context, by models.By, base int64, d models.RuleDatum, reason string) (models.RuleDatum, error) {
	if err := by.Actor.Need(models.Everywhere, models.RoleOperator); err != nil {
		return d, err
	}
	if err := d.Check(s.now().Format(time.DateOnly)); err != nil {
		return d, err
	}
	if reason = models.Clean(reason); reason == "" {
		return d, models.E(models.Invalid, "rule_data", models.F("reason", "required"))
	}
	why, err := s.texts.Put(ctx, by.Cmd, "rule-data-"+by.Cmd, []models.TextPart{{Name: "words", Value: reason}})
	if err != nil {
		return d, err
	}
	v, err := s.data.Save(ctx, store.Act{Cmd: by.Cmd, Actor: by.Actor.Name(), Action: "edit", Reason: why, Request: by.Request, At: s.now()}, d.ID(), base, d)
	return v.State, err
}
