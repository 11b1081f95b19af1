package counting

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"commonchest/models"
)

// One scenario of a round is counted at a time; what is known is not counted again, and
// what failed is not remembered.
func TestScenariosAreCountedOneAtATime(t *testing.T) {
	var s scenarios
	done := models.ScenarioOutcome{Round: "r", Pot: 7}
	if _, known, err := s.begin("r", "a"); known || err != nil {
		t.Fatal(known, err)
	}
	if _, _, err := s.begin("r", "b"); !models.IsKind(err, models.Limited) {
		t.Errorf("a second at a time: %v", err)
	}
	if _, _, err := s.begin("other", "b"); err != nil {
		t.Errorf("of another round: %v", err)
	}
	s.end("r", "a", done, nil)
	if out, known, err := s.begin("r", "a"); !known || err != nil || out.Pot != 7 {
		t.Errorf("asked again: %+v %v %v", out, known, err)
	}
	if _, known, err := s.begin("r", "c"); known || err != nil {
		t.Fatal(known, err)
	}
	s.end("r", "c", models.ScenarioOutcome{}, errors.New("too long"))
	if _, known, _ := s.begin("r", "c"); known {
		t.Error("what failed is remembered")
	}
	s.end("r", "c", done, nil)
	for i := range 2 * mostScenarios {
		s.end("r", fmt.Sprint("more", i), done, nil)
	}
	if len(s.known) > mostScenarios {
		t.Errorf("%d are remembered", len(s.known))
	}
}

// The end of the time is told from a caller who went away.
func TestTooLong(t *testing.T) {
	limited, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	<-limited.Done()
	if err := tooLong(t.Context(), limited.Err(), "scenario_too_long"); !models.IsKind(err, models.Unavailable) {
		t.Errorf("too long: %v", err)
	}
	if err := tooLong(limited, limited.Err(), "scenario_too_long"); models.IsKind(err, models.Unavailable) {
		t.Errorf("gone away: %v", err)
	}
	if err := tooLong(t.Context(), nil, "scenario_too_long"); err != nil {
		t.Error(err)
	}
}
