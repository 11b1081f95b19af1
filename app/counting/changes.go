package counting

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/whatif"
)

// mostRuns is how many counts are made for one answer: halving finds any cost in fewer.
const mostRuns = 60

// Changes is what would have changed the outcome for one project that is not
// recommended: counted when somebody first asks, and kept with the result.
type Changes struct {
	Round   models.RoundID  `bson:"round" json:"round"`
	Count   int64           `bson:"count" json:"count"` // the number of the count that it is about
	Ref     string          `bson:"ref" json:"ref"`
	Answers []whatif.Answer `bson:"answers" json:"answers"`
	At      time.Time       `bson:"at" json:"at"`
}

// Changes reads what would have changed the outcome for a project; not found where
// nobody has asked.
func (s *Service) Changes(ctx context.Context, id models.RoundID, ref string) (Changes, error) {
	row, err := s.changes.Get(ctx, changesID(id, ref))
	return row.Value, err
}

// FindChanges counts again to find what would have changed the outcome for a project,
// and keeps it; what is kept is not counted twice. Not found where the project was not
// on the ballot; conflict "chosen" for one that is recommended; limited
// "changes_running" while another is counted; unavailable "changes_too_long".
func (s *Service) FindChanges(ctx context.Context, by models.By, id models.RoundID, ref string) (Changes, error) {
	kept, err := s.Changes(ctx, id, ref)
	if !models.IsKind(err, models.NotFound) {
		return kept, err
	}
	v, err := s.d.Rounds.View(ctx, id)
	if err != nil {
		return Changes{}, err
	}
	first, err := s.Result(ctx, id)
	if err != nil {
		return Changes{}, err
	}
	if err := mayChange(first, ref); err != nil {
		return Changes{}, err
	}
	select {
	case s.changing <- struct{}{}:
		defer func() { <-s.changing }()
	default:
		return Changes{}, models.E(models.Limited, "changes_running", models.F("retry", "retry_after", "seconds", "5"))
	}
	answers, err := s.answers(ctx, *v.Seal, first, ref)
	if err != nil {
		return Changes{}, err
	}
	found, err := s.changes.Insert(ctx, by.Cmd, changesID(id, ref), Changes{Round: id, Count: first.N, Ref: ref, Answers: answers, At: s.d.Now()})
	if models.IsKind(err, models.Conflict) { // found at the same moment elsewhere
		return s.Changes(ctx, id, ref)
	}
	return found, err
}

// mayChange refuses a project that was not left out.
func mayChange(first models.Result, ref string) error {
	for _, p := range first.Projects {
		switch {
		case p.Ref == ref && p.Chosen:
			return models.E(models.Conflict, "chosen")
		case p.Ref == ref:
			return nil
		}
	}
	return models.E(models.NotFound, "project")
}

// answers asks everything that the rule can be asked. Where the time ends, what has been
// found by then stands: it is true of the counts that were made.
func (s *Service) answers(ctx context.Context, seal models.Seal, first models.Result, ref string) ([]whatif.Answer, error) {
	limited, cancel := context.WithTimeout(ctx, askedTime)
	defer cancel()
	req, err := s.request(limited, seal, first)
	if err != nil {
		return nil, tooLong(ctx, err, "changes_too_long")
	}
	req.Cores = 1 // the others serve those who do not ask
	var outcome alloc.Result
	if err := json.Unmarshal(first.Trace, &outcome); err != nil {
		return nil, fmt.Errorf("the trace of %s: %w", first.Round, err)
	}
	answers := []whatif.Answer{}
	for _, ask := range []func(context.Context, alloc.Request, alloc.Result, string, int) (whatif.Answer, error){whatif.Cost, whatif.Votes} {
		a, err := ask(limited, req, outcome, ref, mostRuns)
		err = tooLong(ctx, err, "changes_too_long")
		switch {
		case models.IsKind(err, models.Invalid): // not a question of this rule
			continue
		case models.IsKind(err, models.Unavailable) && a.Found:
			a.Limited = true
		case models.IsKind(err, models.Unavailable) && len(answers) > 0:
			continue
		case err != nil:
			return nil, err
		}
		answers = append(answers, a)
	}
	return answers, nil
}

func changesID(id models.RoundID, ref string) string { return resultID(id, 1) + "/" + ref }
