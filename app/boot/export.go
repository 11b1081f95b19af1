package boot

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"commonchest/models"
	"commonchest/models/money"
	"commonchest/models/pabulib"
)

// Export writes the packed ballots of a published round as a .pb file: random
// voter ids made for this file alone, lines in their order, and no column about
// a person. Before publication: conflict "not_published".
func (a *App) Export(ctx context.Context, id models.RoundID, w io.Writer) error {
	v, err := a.Rounds.View(ctx, id)
	if err != nil {
		return err
	}
	if !v.Published {
		return models.E(models.Conflict, "not_published")
	}
	res, err := a.Counting.Result(ctx, id)
	if err != nil {
		return err
	}
	place, err := a.Places.Place(ctx, v.Seal.Place)
	if err != nil {
		return err
	}
	currency, err := money.CurrencyOf(v.Seal.Currency)
	if err != nil {
		return err
	}
	f := &pabulib.File{ProjectColumns: []string{"project_id", "cost", "votes", "name", "selected"}, VoteColumns: []string{"voter_id", "vote"}}
	if v.Seal.Ballot.Unit() == models.UnitPoints {
		f.ProjectColumns = append(f.ProjectColumns, "score")
	}
	if v.Seal.Ballot.Kind == models.Points {
		f.VoteColumns = append(f.VoteColumns, "points")
	}
	if err := a.exportProjects(ctx, f, *v.Seal, res, currency.Digits); err != nil {
		return err
	}
	if err := a.exportVotes(ctx, f, id); err != nil {
		return err
	}
	f.Meta = exportMeta(*v.Seal, v.ClosesAt(), place, res, currency.Digits)
	return f.Write(w)
}

func exportMeta(s models.Seal, closed time.Time, place models.Place, res models.Result, digits int) []pabulib.Pair {
	opened := s.Times.OpensAt
	if s.SealedAt.After(opened) {
		opened = s.SealedAt
	}
	zone, err := time.LoadLocation(place.Zone)
	if err != nil {
		zone = time.UTC
	}
	day := func(t time.Time) string { return t.In(zone).Format("02.01.2006") }
	meta := []pabulib.Pair{
		{Key: "description", Value: s.Name}, {Key: "unit", Value: place.Name}, {Key: "instance", Value: string(s.Round)},
		{Key: "num_projects", Value: strconv.Itoa(len(s.Projects))}, {Key: "num_votes", Value: strconv.FormatInt(res.Ballots, 10)},
		{Key: "budget", Value: money.Decimal(s.Pot(), digits)}, {Key: "vote_type", Value: string(voteType(s.Ballot.Kind))},
		{Key: "rule", Value: s.Rule.Name}, {Key: "date_begin", Value: day(opened)}, {Key: "date_end", Value: day(closed)},
	}
	meta = append(meta, exportLimits(s, digits)...)
	if s.Rule.Threshold > 0 {
		meta = append(meta, pabulib.Pair{Key: "min_project_score_threshold", Value: strconv.FormatInt(s.Rule.Threshold, 10)})
	}
	return append(meta, pabulib.Pair{Key: "currency", Value: s.Currency})
}

// voteType is what the format calls a kind of ballot.
func voteType(kind models.BallotKind) pabulib.VoteType {
	switch kind {
	case models.ChooseOne:
		return pabulib.ChooseOne
	case models.Points:
		return pabulib.Cumulative
	case models.Ranking:
		return pabulib.Ordinal
	}
	return pabulib.Approval
}

// exportLimits says what a valid ballot was. Where there was no limit there is no key.
func exportLimits(s models.Seal, digits int) []pabulib.Pair {
	spec := s.Ballot
	meta := []pabulib.Pair{{Key: "min_length", Value: strconv.FormatInt(spec.Min, 10)}}
	for _, limit := range []struct {
		key string
		n   int64
	}{{"max_length", spec.Max}, {"min_sum_points", spec.MinSum}, {"max_sum_points", spec.MaxSum}, {"max_points", spec.MaxEach}} {
		if limit.n > 0 {
			meta = append(meta, pabulib.Pair{Key: limit.key, Value: strconv.FormatInt(limit.n, 10)})
		}
	}
	if spec.Kind == models.Knapsack {
		meta = append(meta, pabulib.Pair{Key: "max_sum_cost", Value: money.Decimal(s.Pot(), digits)})
	}
	return meta
}

func (a *App) exportProjects(ctx context.Context, f *pabulib.File, s models.Seal, res models.Result, digits int) error {
	for i, p := range s.Projects {
		text, err := a.Texts.Get(ctx, p.Text)
		if err != nil {
			return err
		}
		line := res.Projects[i]
		selected := "0"
		if line.Chosen {
			selected = "1"
		}
		fields := []string{p.Ref, money.Decimal(p.Ask, digits), strconv.FormatInt(line.Votes, 10), text.Get("title"), selected}
		if s.Ballot.Unit() == models.UnitPoints {
			fields = append(fields, strconv.FormatInt(line.Score, 10))
		}
		f.Projects = append(f.Projects, pabulib.Project{ID: p.Ref, Fields: fields})
	}
	return nil
}

func (a *App) exportVotes(ctx context.Context, f *pabulib.File, id models.RoundID) error {
	m, err := a.Counting.Manifest(ctx, id)
	if err != nil {
		return err
	}
	f.Votes = make([]pabulib.Vote, 0, m.Ballots)
	raw := make([]byte, 10)
	for b, err := range a.Counting.Packed(ctx, m) {
		if err != nil {
			return fmt.Errorf("read the packed ballots: %w", err)
		}
		if _, err := io.ReadFull(a.random, raw); err != nil {
			return err
		}
		voter := hex.EncodeToString(raw)
		fields := []string{voter, strings.Join(b.Choices, ",")}
		if slices.Contains(f.VoteColumns, "points") {
			fields = append(fields, joined(b.Points))
		}
		f.Votes = append(f.Votes, pabulib.Vote{Voter: voter, Fields: fields})
	}
	slices.SortFunc(f.Votes, func(a, b pabulib.Vote) int { return strings.Compare(a.Voter, b.Voter) })
	return nil
}

func joined(numbers []int64) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(texts, ",")
}
