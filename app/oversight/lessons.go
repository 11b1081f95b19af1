package oversight

import (
	"context"
	"slices"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// LessonEntry is a lesson in its words.
type LessonEntry struct {
	Round models.RoundID
	At    time.Time
	Words string
}

// Learn attaches a lesson to a round, for its clerk, once its result is public.
func (s *Service) Learn(ctx context.Context, by models.By, id models.RoundID, words string) (models.Lesson, error) {
	v, err := s.d.Rounds.View(ctx, id)
	if err != nil {
		return models.Lesson{}, err
	}
	if err := by.Actor.Need(v.Round.Place, models.RoleClerk); err != nil {
		return models.Lesson{}, err
	}
	words = models.Clean(words)
	l, err := v.Learn(words, s.d.Now())
	if err != nil {
		return l, err
	}
	l.Actor = by.Actor.Name()
	if l.Text, err = s.words(ctx, by, words); err != nil {
		return l, err
	}
	return s.lessons.Insert(ctx, by.Cmd, string(id)+"/"+by.Cmd, l)
}

// Lessons lists what a round taught, the oldest first.
func (s *Service) Lessons(ctx context.Context, id models.RoundID) ([]LessonEntry, error) {
	from, before := store.Prefix(string(id))
	var list []LessonEntry
	for row, err := range s.lessons.Find(ctx, store.Query{From: from, Before: before}) {
		if err != nil {
			return nil, err
		}
		e := LessonEntry{Round: id, At: row.Value.At}
		if e.Words, err = s.said(ctx, row.Value.Text); err != nil {
			return nil, err
		}
		if e.Words != "" { // one that was erased says nothing any more
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b LessonEntry) int { return a.At.Compare(b.At) })
	return list, nil
}
