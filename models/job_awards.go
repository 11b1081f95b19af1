package models

import "time"

// The jobs that awards make.
const (
	JobSign     JobKind = "sign"     // payments wait for a councillor's signature
	JobPay      JobKind = "pay"      // authorised payments are to be made at the bank and recorded
	JobEvidence JobKind = "evidence" // evidence was due
	JobArrange  JobKind = "arrange"  // awards have no terms yet
)

// AwardDuty is an award with what its reader may sign of it.
type AwardDuty struct {
	Delivery
	Sign []Payment // that the reader may sign; empty for who is no councillor
}

// awardJobs are the awards of a place, one job of a kind: they are worked on at one table.
func (d Duties) awardJobs(now time.Time) []Job {
	today := now.Format(time.DateOnly)
	job := func(kind JobKind, group JobGroup, minutes int64) Job {
		return Job{Kind: kind, Group: group, Place: d.Place, Minutes: minutes, blocks: blocksMoney}
	}
	sign, pay, evidence, arrange := job(JobSign, JobsToday, 5), job(JobPay, JobsToday, 5), job(JobEvidence, JobsToday, 10), job(JobArrange, JobsSoon, 10)
	since := func(j *Job, at time.Time) {
		j.N++
		if j.Since.IsZero() || at.Before(j.Since) {
			j.Since = at
		}
	}
	for _, a := range d.Awards {
		for _, p := range a.Sign {
			since(&sign, p.At)
		}
		if !d.Clerk {
			continue
		}
		for _, p := range a.Payments {
			if p.Stage == PaymentAuthorised {
				since(&pay, p.Approvals[len(p.Approvals)-1].At)
			}
		}
		for _, m := range a.Due(today) {
			if due, err := time.Parse(time.DateOnly, m.Due); err == nil {
				since(&evidence, due)
			}
		}
		if a.To == "" && a.Outcome.Kind == "" {
			arrange.N++
		}
	}
	var out []Job
	for _, j := range []Job{sign, pay, evidence, arrange} {
		if j.N > 0 {
			j.Minutes *= min(j.N, 5)
			out = append(out, j)
		}
	}
	return out
}
