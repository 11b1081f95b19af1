package models

import (
	"cmp"
	"slices"
	"time"
)

// JobKind names a thing that somebody who works at a place has to do.
type JobKind string

// The kinds of jobs. Each follows from what is recorded; nobody writes one down.
const (
	JobPrepare JobKind = "prepare" // a round's gates are open
	JobSeal    JobKind = "seal"    // nothing is in its way
	JobPrint   JobKind = "print"   // codes that nobody has fetched
	JobCount   JobKind = "count"
	JobSettle  JobKind = "settle" // closed, and the last ballots are settling
	JobPublish JobKind = "publish"
	JobResolve JobKind = "resolve"
	JobUnused  JobKind = "unused"  // letters that came back are to be recorded
	JobSort    JobKind = "sort"    // ideas wait for a decision
	JobAnswer  JobKind = "answer"  // an offer waits for an answer
	JobReceive JobKind = "receive" // released money is to arrive
	JobOffers  JobKind = "offers"  // own offers have no answer
	JobBody    JobKind = "body"    // something about a body ends, or is in its way

	JobStatements JobKind = "statements" // of the use of grants are owed
	JobPack       JobKind = "pack"       // something is to be published

	JobCondition JobKind = "condition" // conditions of the area's own are to be confirmed
	JobGiver     JobKind = "giver"     // the giver is to answer a counter-offer, or to release
	JobCounter   JobKind = "counter"   // the area declined, or made an offer of its own
	JobSilent    JobKind = "silent"    // the area has not answered in time
	JobRelease   JobKind = "release"   // agreed money is to leave
	JobTakeBack  JobKind = "take_back" // money that was handed back is to arrive
)

// JobGroup says when a job is for.
type JobGroup string

// The groups, in their order.
const (
	JobsToday   JobGroup = "today"
	JobsSoon    JobGroup = "soon"
	JobsWaiting JobGroup = "waiting" // for somebody else
)

// Job is something to do, with what its words need.
type Job struct {
	Kind     JobKind
	Group    JobGroup
	Place    PlaceID
	Round    RoundID
	Transfer TransferID
	Body     Body
	Warning  string    // about the body: the code of a BodyWarning
	N        int64     // how many gates, ideas, letters or offers
	Due      time.Time // when it is to be done; zero for no day
	Since    time.Time // since when somebody waits; zero if nobody does
	Late     bool
	Minutes  int64 // about; 0 if there is nothing to do but wait
	blocks   int   // what it holds up, the worst first
}

// Duties are the facts at one place from which its jobs follow.
type Duties struct {
	Place   PlaceID
	Clerk   bool // the reader is its clerk
	Officer bool // the reader is its officer
	Rounds  []RoundDuty
	Ideas   []Proposal
	Offered []Transfer // to the place
	Offers  []Transfer // of the place's body to others
	Bodies  []Body     // that the reader looks after: of the place, and of those inside it
	Awards  []AwardDuty

	Statements []time.Time // when statements of use are due that have not come
	Pack       time.Time   // when something about the last year is to be published; zero once it is
}

// RoundDuty is a round with what stands before its seal and its letters.
type RoundDuty struct {
	RoundView
	Gates   int64
	Batches []CodeBatch
}

// When a job moves up to today: preparing a week before voting opens, printing
// two weeks before.
const (
	prepareBefore = 7 * 24 * time.Hour
	printBefore   = 14 * 24 * time.Hour
)

// What a job holds up.
const (
	blocksVoters = iota
	blocksResult
	blocksMoney
	blocksProposers
	blocksNobody
)

// Jobs are what needs the reader at some places now: by group, then by what holds
// people up, then by day.
func Jobs(duties []Duties, now time.Time) []Job {
	var jobs []Job
	for _, d := range duties {
		if d.Clerk {
			for _, r := range d.Rounds {
				switch ours := r.Round.Shadow.Is() && r.Round.DecidedAt() == d.Place; { // about our money, and run by an area
				case !ours:
					jobs = append(jobs, r.jobs(now)...)
				case r.PhaseAt(now) == PhasePublished:
					jobs = append(jobs, r.resolveJob(d.Place, now))
				}
			}
			jobs = append(jobs, d.ideaJobs()...)
			jobs = append(jobs, d.offeredJobs(now)...)
			jobs = append(jobs, d.publicJobs(now)...)
		}
		jobs = append(jobs, d.awardJobs(now)...)
		if d.Officer {
			jobs = append(jobs, d.offersJobs(now)...)
		}
		jobs = append(jobs, d.bodyJobs(now)...)
	}
	groups := []JobGroup{JobsToday, JobsSoon, JobsWaiting}
	slices.SortStableFunc(jobs, func(a, b Job) int {
		return cmp.Or(cmp.Compare(slices.Index(groups, a.Group), slices.Index(groups, b.Group)), cmp.Compare(a.blocks, b.blocks),
			byDay(a.Due, b.Due), byDay(a.Since, b.Since))
	})
	return jobs
}

// byDay puts the earlier first and what has no day last.
func byDay(a, b time.Time) int {
	if a.IsZero() || b.IsZero() {
		return cmp.Compare(boolInt(a.IsZero()), boolInt(b.IsZero()))
	}
	return a.Compare(b)
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// jobs are what a round needs of its clerk.
func (r RoundDuty) jobs(now time.Time) []Job {
	job := func(kind JobKind, group JobGroup, minutes int64, blocks int) Job {
		return Job{Kind: kind, Group: group, Place: r.Round.Place, Round: r.Round.ID, Minutes: minutes, blocks: blocks}
	}
	var out []Job
	switch r.PhaseAt(now) {
	case PhasePreparing, PhaseHeld:
		next := job(JobSeal, JobsSoon, 5, blocksVoters)
		if r.Gates > 0 {
			next = job(JobPrepare, JobsSoon, 20, blocksVoters)
			next.N = r.Gates
		}
		next.Due, next.Late = r.OpensAt(), !now.Before(r.OpensAt())
		if r.OpensAt().Sub(now) < prepareBefore {
			next.Group = JobsToday
		}
		out = append(out, next)
	case PhaseClosing:
		out = append(out, job(JobSettle, JobsWaiting, 0, blocksResult))
	case PhaseClosed:
		next := job(JobCount, JobsToday, 2, blocksResult)
		next.Since = r.ClosesAt()
		out = append(out, next)
	case PhaseCounted:
		next := job(JobPublish, JobsToday, 5, blocksResult)
		next.Since = r.ClosesAt()
		out = append(out, next)
	case PhasePublished:
		if next := r.resolveJob(r.Round.Place, now); !r.Round.Shadow.Is() {
			out = append(out, next)
		}
	}
	return append(out, r.letterJobs(now, job)...)
}

// resolveJob is to record what the body of a place has resolved.
func (r RoundDuty) resolveJob(place PlaceID, now time.Time) Job {
	next := Job{Kind: JobResolve, Group: JobsSoon, Place: place, Round: r.Round.ID, Minutes: 10, blocks: blocksResult}
	next.Due = r.times().ResolvesOn
	if !next.Due.IsZero() && !now.Before(next.Due) {
		next.Group, next.Late = JobsToday, now.Sub(next.Due) > 24*time.Hour
	}
	return next
}

// letterJobs are about the letters of a round: printed before voting, those that
// came back recorded after it.
func (r RoundDuty) letterJobs(now time.Time, job func(JobKind, JobGroup, int64, int) Job) []Job {
	var printing, back int64
	for _, b := range r.Batches {
		if b.Downloads == 0 && b.Ready {
			printing += b.Valid()
		}
		if b.Downloads > 0 && b.Unused == 0 {
			back++
		}
	}
	switch phase := r.PhaseAt(now); {
	case printing > 0 && (phase == PhasePreparing || phase == PhaseHeld || phase == PhaseSealed || phase == PhaseVoting):
		next := job(JobPrint, JobsSoon, 15, blocksVoters)
		next.N, next.Due = printing, r.OpensAt()
		next.Late = phase == PhaseVoting
		if next.Due.Sub(now) < printBefore {
			next.Group = JobsToday
		}
		return []Job{next}
	case back > 0 && (phase == PhaseClosed || phase == PhaseCounted || phase == PhasePublished):
		next := job(JobUnused, JobsSoon, 10, blocksNobody)
		next.N = back
		return []Job{next}
	}
	return nil
}

// ideaJobs are the ideas that wait, as one job: they are sorted at one table.
func (d Duties) ideaJobs() []Job {
	next := Job{Kind: JobSort, Group: JobsToday, Place: d.Place, blocks: blocksProposers}
	for _, p := range d.Ideas {
		if !p.Open() {
			continue
		}
		next.N++
		if next.Since.IsZero() || p.AskedAt.Before(next.Since) {
			next.Since = p.AskedAt
		}
	}
	if next.N == 0 {
		return nil
	}
	next.Minutes = min(next.N, 10) * 5
	return []Job{next}
}

// offeredJobs are the offers of money to the place.
func (d Duties) offeredJobs(now time.Time) []Job {
	var out []Job
	for _, t := range d.Offered {
		next := Job{Place: d.Place, Transfer: t.ID, blocks: blocksMoney, Group: JobsToday}
		switch {
		case t.Stage == TransferOffered:
			next.Kind, next.Minutes, next.Since = JobAnswer, 5, t.SentAt
		case t.Stage == TransferDeferred:
			next.Kind, next.Group, next.Minutes, next.Due = JobAnswer, JobsSoon, 5, t.Answer.Until
		case t.Stage == TransferAccepted && !t.Agreed():
			next.Kind, next.Group, next.Minutes, next.N = JobCondition, JobsSoon, 5, int64(t.Answer.Open())
		case t.Stage == TransferReleased:
			next.Kind, next.Minutes, next.Since = JobReceive, 2, t.ReleasedAt
		case t.Stage == TransferCountered, t.Stage == TransferAccepted:
			next.Kind, next.Group, next.Since = JobGiver, JobsWaiting, t.Answer.At
		default:
			continue
		}
		if t.Silent(now) {
			next.Group, next.Late = JobsToday, true
		}
		out = append(out, next)
	}
	return out
}

// offersJobs are the place's own offers: those that wait for an answer or a condition as
// one job, and each whose turn it is to be answered or released.
func (d Duties) offersJobs(now time.Time) []Job {
	waiting := Job{Kind: JobOffers, Group: JobsWaiting, Place: d.Place, blocks: blocksMoney}
	var out []Job
	for _, t := range d.Offers {
		next := Job{Place: d.Place, Transfer: t.ID, blocks: blocksMoney, Group: JobsToday, Minutes: 10}
		switch {
		case t.Silent(now):
			next.Kind, next.Since = JobSilent, t.Terms.AnswerBy
		case t.Stage == TransferCountered, t.Stage == TransferDeclined:
			next.Kind, next.Since = JobCounter, t.Answer.At
		case t.Agreed():
			next.Kind, next.Minutes, next.Since = JobRelease, 2, t.Answer.At
			if starts, err := time.Parse(time.DateOnly, t.Terms.Starts); err == nil && starts.After(now) {
				next.Group, next.Since, next.Due = JobsSoon, time.Time{}, starts
			}
		case t.Stage == TransferReturning:
			next.Kind, next.Minutes = JobTakeBack, 2
		case t.Waits():
			waiting.N++
			if waiting.Since.IsZero() || t.SentAt.Before(waiting.Since) {
				waiting.Since = t.SentAt
			}
			continue
		default:
			continue
		}
		out = append(out, next)
	}
	if waiting.N > 0 {
		out = append(out, waiting)
	}
	return out
}

// bodyJobs are what ends, or is in the way, of the bodies that the reader looks after.
func (d Duties) bodyJobs(now time.Time) []Job {
	var out []Job
	for _, b := range d.Bodies {
		for _, w := range b.Warnings(now.Format(time.DateOnly)) {
			next := Job{Kind: JobBody, Group: JobsSoon, Place: d.Place, Body: b, Warning: w.Code, blocks: blocksMoney}
			next.Due, _ = time.Parse(time.DateOnly, w.Due) // zero for no day
			next.Late = !next.Due.IsZero() && !now.Before(next.Due)
			out = append(out, next)
		}
	}
	return out
}
