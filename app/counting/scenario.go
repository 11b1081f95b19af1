package counting

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"commonchest/models"
	"commonchest/models/alloc"
)

// askedTime is how long may be counted for a question about a result: less than a request
// may take. mostScenarios is how many answers are remembered: a pack never changes, so the
// same question has the same answer.
const (
	askedTime     = 10 * time.Second
	mostScenarios = 500
)

// scenarios remembers what was asked, and what is being counted. The zero value is ready.
type scenarios struct {
	mu      sync.Mutex
	running map[models.RoundID]bool
	known   map[string]models.ScenarioOutcome
}

// begin gives the answer if it is known, or lets one counting at a time of a round begin.
func (s *scenarios) begin(id models.RoundID, key string) (out models.ScenarioOutcome, known bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if out, known = s.known[key]; known {
		return out, true, nil
	}
	if s.running[id] {
		return out, false, models.E(models.Limited, "scenario_running", models.F("retry", "retry_after", "seconds", "5"))
	}
	if s.running == nil {
		s.running, s.known = map[models.RoundID]bool{}, map[string]models.ScenarioOutcome{}
	}
	s.running[id] = true
	return out, false, nil
}

func (s *scenarios) end(id models.RoundID, key string, out models.ScenarioOutcome, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, id)
	if err != nil || out.Round == "" { // refused, or it never came to an end
		return
	}
	if len(s.known) >= mostScenarios {
		clear(s.known)
	}
	s.known[key] = out
}

// Scenario counts the pack of a counted round under other conditions and puts what comes
// of it beside the result. Nothing is stored. Invalid with fields; limited
// "scenario_running" while another of the round is counted; unavailable
// "scenario_too_long" where it takes longer than a page may.
func (s *Service) Scenario(ctx context.Context, id models.RoundID, sc models.Scenario) (out models.ScenarioOutcome, err error) {
	v, err := s.d.Rounds.View(ctx, id)
	if err != nil {
		return out, err
	}
	first, err := s.Result(ctx, id)
	if err != nil {
		return out, err
	}
	slices.Sort(sc.Without)
	sc.Without = slices.Compact(sc.Without)
	seal, err := sc.Of(*v.Seal)
	if err == nil {
		err = checkRule(&seal)
	}
	if err != nil {
		return out, err
	}
	key := fmt.Sprintf("%s %d %q %+v", id, sc.Percent, sc.Without, seal.Rule)
	out, known, err := s.asked.begin(id, key)
	if known || err != nil {
		return out, err
	}
	defer func() { s.asked.end(id, key, out, err) }()
	outcome, err := s.recounted(ctx, seal, first)
	if err != nil {
		return out, err
	}
	return sc.Beside(first, seal, outcome.Selected, outcome.TotalCost), nil
}

// recounted counts the pack of a result under another seal.
func (s *Service) recounted(ctx context.Context, seal models.Seal, first models.Result) (alloc.Result, error) {
	limited, cancel := context.WithTimeout(ctx, askedTime)
	defer cancel()
	req, err := s.request(limited, seal, first)
	if err != nil {
		return alloc.Result{}, tooLong(ctx, err, "scenario_too_long")
	}
	res, err := alloc.Run(limited, req)
	return res, tooLong(ctx, err, "scenario_too_long")
}

// tooLong tells the end of the time from a caller who went away.
func tooLong(ctx context.Context, err error, code string) error {
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return models.E(models.Unavailable, code).Because(err)
	}
	return err
}

// checkRule refuses a rule that no round with these ballots is counted by, and one
// without its figures. What a rule cannot do it takes out of the seal.
func checkRule(seal *models.Seal) error {
	spec := &seal.Rule
	rule, err := alloc.Lookup(spec.Name)
	if err != nil {
		return err
	}
	if !rule.Counts(seal.Ballot.Kind) {
		return models.E(models.Invalid, "scenario", models.F("rule", "scenario_rule"))
	}
	if rule.NeedsThreshold && spec.Threshold <= 0 {
		return models.E(models.Invalid, "scenario", models.F("threshold", "scenario_threshold"))
	}
	if rule.NeedsStep && spec.Step <= 0 {
		return models.E(models.Invalid, "scenario", models.F("step", "scenario_step"))
	}
	spec.PartFund = spec.PartFund && !rule.OneFund
	return nil
}
