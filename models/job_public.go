package models

import (
	"slices"
	"time"
)

// What is owed to the public is a job from two months before its day, and one of today
// two weeks before.
const (
	publicSoon  = 60 * 24 * time.Hour
	publicToday = 14 * 24 * time.Hour
)

// publicJobs are statements of use that are to be asked for, and what is to be published.
func (d Duties) publicJobs(now time.Time) []Job {
	var out []Job
	add := func(kind JobKind, due time.Time, n, minutes int64) {
		if due.IsZero() || due.Sub(now) > publicSoon {
			return
		}
		next := Job{Kind: kind, Group: JobsSoon, Place: d.Place, N: n, Due: due, Late: now.After(due), Minutes: minutes, blocks: blocksNobody}
		if due.Sub(now) < publicToday {
			next.Group = JobsToday
		}
		out = append(out, next)
	}
	if len(d.Statements) > 0 {
		first := slices.MinFunc(d.Statements, time.Time.Compare)
		add(JobStatements, first, int64(len(d.Statements)), 10)
	}
	add(JobPack, d.Pack, 0, 20)
	return out
}
