package models_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"commonchest/models"
)

// TestJobs is the table of what is to be done when: kind, group and how late.
func TestJobs(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	round := func(opens int, change func(*models.RoundDuty)) models.Duties {
		times := models.Timetable{OpensAt: day(opens), ClosesAt: day(opens + 14), ResolvesOn: day(opens + 24)}
		r := models.RoundDuty{RoundView: models.RoundView{Round: models.Round{ID: "r", Place: "marsh", Times: times}}}
		if change != nil {
			change(&r)
		}
		return models.Duties{Place: "marsh", Clerk: true, Rounds: []models.RoundDuty{r}}
	}
	sealed := func(facts models.Facts, batches ...models.CodeBatch) func(*models.RoundDuty) {
		return func(r *models.RoundDuty) {
			r.Seal, r.Facts, r.Batches = &models.Seal{Times: r.Round.Times}, facts, batches
		}
	}
	ideas := func(states ...models.ProposalState) models.Duties {
		d := models.Duties{Place: "marsh", Clerk: true}
		for i, s := range states {
			d.Ideas = append(d.Ideas, models.Proposal{State: s, AskedAt: day(-i)})
		}
		return d
	}
	offer := func(stage models.TransferStage) models.Transfer {
		return models.Transfer{ID: "t", Stage: stage, SentAt: day(-3), ReleasedAt: day(-1), Answer: models.Answer{At: day(-1), Until: day(20)},
			Terms: models.TransferTerms{AnswerBy: day(10), Starts: day(-1).Format(time.DateOnly)}}
	}
	conditional, silent := offer(models.TransferAccepted), offer(models.TransferOffered)
	conditional.Answer.Conditions, silent.Terms.AnswerBy = []models.Condition{{}}, day(-2)
	fetched, made := models.CodeBatch{Size: 40, Ready: true, Downloads: 1}, models.CodeBatch{Size: 40, Ready: true}
	for name, c := range map[string]struct {
		d    models.Duties
		want string
	}{
		"nothing at all":                    {models.Duties{Clerk: true, Officer: true}, ""},
		"gates open, far off":               {round(30, func(r *models.RoundDuty) { r.Gates = 2 }), "prepare/soon/2"},
		"gates open, a week before":         {round(6, func(r *models.RoundDuty) { r.Gates = 2 }), "prepare/today/2"},
		"gates open, held":                  {round(-1, func(r *models.RoundDuty) { r.Gates = 1 }), "prepare/today/1/late"},
		"ready to seal":                     {round(30, nil), "seal/soon"},
		"ready to seal, too late":           {round(-1, nil), "seal/today/late"},
		"letters to print, far off":         {round(30, sealed(models.Facts{}, made)), "print/soon/40"},
		"letters to print, soon":            {round(10, sealed(models.Facts{}, made, fetched)), "print/today/40"},
		"letters to print, voting":          {round(-1, sealed(models.Facts{}, made)), "print/today/40/late"},
		"voting":                            {round(-1, sealed(models.Facts{}, fetched)), ""},
		"closed":                            {round(-20, sealed(models.Facts{})), "count/today"},
		"closed, letters not recorded":      {round(-20, sealed(models.Facts{}, fetched)), "count/today unused/soon/1"},
		"counted":                           {round(-20, sealed(models.Facts{Packed: true, Counted: true})), "publish/today"},
		"published, before the meeting":     {round(-20, sealed(models.Facts{Packed: true, Counted: true, Published: true})), "resolve/soon"},
		"published, after the meeting":      {round(-30, sealed(models.Facts{Packed: true, Counted: true, Published: true})), "resolve/today/late"},
		"resolved":                          {round(-30, sealed(models.Facts{Packed: true, Counted: true, Published: true, Resolved: true}, fetched)), ""},
		"ideas":                             {ideas(models.ProposalSubmitted, models.ProposalUnderReview, models.ProposalAdmitted), "sort/today/2"},
		"ideas, all decided":                {ideas(models.ProposalMerged, models.ProposalWithdrawn), ""},
		"an offer":                          {models.Duties{Clerk: true, Offered: []models.Transfer{offer(models.TransferOffered)}}, "answer/today"},
		"a deferred offer":                  {models.Duties{Clerk: true, Offered: []models.Transfer{offer(models.TransferDeferred)}}, "answer/soon"},
		"conditions to confirm":             {models.Duties{Clerk: true, Offered: []models.Transfer{conditional}}, "condition/soon/1"},
		"an accepted offer":                 {models.Duties{Clerk: true, Offered: []models.Transfer{offer(models.TransferAccepted)}}, "giver/waiting"},
		"money on its way":                  {models.Duties{Clerk: true, Offered: []models.Transfer{offer(models.TransferReleased)}}, "receive/today"},
		"conditions of others":              {models.Duties{Officer: true, Offers: []models.Transfer{conditional}}, ""},
		"money to release":                  {models.Duties{Officer: true, Offers: []models.Transfer{offer(models.TransferAccepted)}}, "release/today"},
		"a no, and an offer of their own":   {models.Duties{Officer: true, Offers: []models.Transfer{offer(models.TransferDeclined), offer(models.TransferCountered)}}, "counter/today counter/today"},
		"silence":                           {models.Duties{Clerk: true, Officer: true, Offered: []models.Transfer{silent}, Offers: []models.Transfer{silent}}, "answer/today/late silent/today"},
		"money that came, or was declined":  {models.Duties{Clerk: true, Offered: []models.Transfer{offer(models.TransferReceived), offer(models.TransferDeclined)}}, ""},
		"offers without an answer":          {models.Duties{Officer: true, Offers: []models.Transfer{offer(models.TransferOffered), offer(models.TransferOffered)}}, "offers/waiting/2"},
		"none of a councillor's business":   {models.Duties{Rounds: round(-20, sealed(models.Facts{})).Rounds, Ideas: ideas(models.ProposalSubmitted).Ideas}, ""},
		"what holds voters up comes first":  {merged(ideas(models.ProposalSubmitted), round(-1, nil), models.Duties{Clerk: true, Offered: []models.Transfer{offer(models.TransferOffered)}}), "seal/today/late answer/today sort/today/1"},
		"settling needs nothing of anybody": {round(-14, sealed(models.Facts{})), "settle/waiting"},
	} {
		var got []string
		for _, j := range models.Jobs([]models.Duties{c.d}, now) {
			word := fmt.Sprintf("%s/%s", j.Kind, j.Group)
			if j.N > 0 {
				word += fmt.Sprintf("/%d", j.N)
			}
			if j.Late {
				word += "/late"
			}
			got = append(got, word)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func merged(all ...models.Duties) models.Duties {
	out := models.Duties{Clerk: true}
	for _, d := range all {
		out.Rounds, out.Ideas, out.Offered = append(out.Rounds, d.Rounds...), append(out.Ideas, d.Ideas...), append(out.Offered, d.Offered...)
	}
	return out
}

// TestJobsByDay puts the earlier of two alike first, at whichever place it is.
func TestJobsByDay(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	at := func(place models.PlaceID, days int) models.Duties {
		return models.Duties{Place: place, Clerk: true, Rounds: []models.RoundDuty{{RoundView: models.RoundView{
			Round: models.Round{ID: models.RoundID(place), Place: place, Times: models.Timetable{OpensAt: now.AddDate(0, 0, days), ClosesAt: now.AddDate(0, 0, days+9)}}}}}}
	}
	jobs := models.Jobs([]models.Duties{at("late", 40), at("early", 20)}, now)
	if !slices.IsSortedFunc(jobs, func(a, b models.Job) int { return a.Due.Compare(b.Due) }) || jobs[0].Place != "early" {
		t.Errorf("%+v", jobs)
	}
}
