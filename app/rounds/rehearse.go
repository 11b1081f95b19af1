package rounds

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"commonchest/models"
	"commonchest/models/official"
)

// What a rehearsal may be: long enough to vote in, and over on the same day.
const (
	shortestRehearsal = 5 * time.Minute
	longestRehearsal  = 4 * time.Hour
	rehearsalCodes    = 12
)

// Rehearse makes a copy of a round to practise with, with codes of its own, and
// opens it at once for a time. It borrows the projects and the sums, sets no
// money aside, and cannot be published or resolved. name tells what it is wherever
// it is shown.
func (s *Service) Rehearse(ctx context.Context, by models.By, id models.RoundID, name string, lasts time.Duration) (models.Round, error) {
	v, err := s.View(ctx, id)
	if err != nil {
		return models.Round{}, err
	}
	if err := by.Actor.Need(v.Round.Place, models.RoleClerk); err != nil {
		return models.Round{}, err
	}
	if v.Round.Rehearsal {
		return models.Round{}, models.E(models.Conflict, "rehearsal")
	}
	if lasts < shortestRehearsal || lasts > longestRehearsal {
		return models.Round{}, models.E(models.Invalid, "rehearsal", models.F("minutes", "between",
			"least", strconv.Itoa(int(shortestRehearsal.Minutes())), "most", strconv.Itoa(int(longestRehearsal.Minutes()))))
	}
	r := filled(v.Round)
	r.ID, r.From, r.Name, r.Rehearsal = rehearsalID(id, by.Cmd), id, models.Clean(name), true
	now := s.d.Now().UTC()
	r.Times = models.Timetable{OpensAt: now, ClosesAt: now.Add(lasts)}
	if err := s.canRehearse(ctx, r); err != nil {
		return r, err
	}
	if r, err = s.Create(ctx, by, r); err != nil {
		return r, err
	}
	after := func(step string) models.By {
		return models.By{Actor: by.Actor, Cmd: by.Cmd + "/" + step, Request: by.Request}
	}
	if _, err := s.d.Letters.MakeBatch(ctx, after("codes"), r.ID, rehearsalCodes); err != nil {
		return r, err
	}
	_, err = s.Seal(ctx, after("seal"), r.ID)
	return r, err
}

// canRehearse refuses what could not be sealed, before anything is stored.
func (s *Service) canRehearse(ctx context.Context, r models.Round) error {
	projects, funds, err := s.stuff(ctx, r)
	if err != nil {
		return err
	}
	would := models.Seal{Rule: r.Rule, Projects: projects, Funds: funds, Ballot: r.Ballot, Times: r.Times, RollSize: rehearsalCodes, Rehearsal: true}
	if gates := official.Gates(would, s.d.Now()); len(gates) > 0 {
		return shut(gates)
	}
	return nil
}

// rehearsalID follows from the command, so that a repetition makes no other one.
func rehearsalID(of models.RoundID, cmd string) models.RoundID {
	const mark = "-rehearsal-"
	sum := sha256.Sum256([]byte(cmd))
	room := 60 - len(mark) - 8
	return models.RoundID(string(of[:min(len(of), room)]) + mark + hex.EncodeToString(sum[:4]))
}
