package models

import (
	"slices"
	"strconv"
	"time"

	"commonchest/models/money"
)

// Gate is a reason why a round cannot be sealed yet. Code names the sentence in
// the catalogue ("gate.<code>").
type Gate struct {
	Code string `json:"code"`
	Args []Arg  `json:"args"`
}

// Gates says what stands between a round and its seal, given what would be
// sealed. No gate: it can be sealed.
func (s Seal) Gates(now time.Time) []Gate {
	var gates []Gate
	shut := func(code string, args ...string) {
		gates = append(gates, Gate{Code: code, Args: F("", "", args...).Args})
	}
	if len(s.Projects) == 0 {
		shut("no_projects")
	}
	if len(s.Funds) == 0 {
		shut("no_funds")
	} else if s.Pot() <= 0 {
		shut("no_money")
	}
	for _, f := range s.Funds {
		if f.Amount <= 0 {
			shut("fund_empty", "fund", f.Name)
		}
	}
	if s.Pot() > 0 && len(s.Projects) > 0 && s.cheapest() > s.Pot() {
		shut("pot_too_small")
	}
	if s.RollSize <= 0 {
		shut("no_codes")
	}
	s.ballotGates(shut)
	s.floorGates(shut)
	s.answerGates(shut)
	if !s.Times.ClosesAt.After(now) {
		shut("closes_in_the_past")
	}
	seen := map[string]bool{}
	for _, p := range s.Projects {
		if p.Ref == "" || seen[p.Ref] {
			shut("ref_twice", "ref", p.Ref)
		}
		seen[p.Ref] = true
		if nothingPays(p) {
			shut("nothing_pays", "ref", p.Ref)
		}
	}
	return gates
}

// Shared reports whether a round spends money of the programme's place budget: that of
// its outermost place, or of anybody but its own body. A rehearsal spends none.
func (s Seal) Shared() bool {
	return !s.Rehearsal && (PlaceID(s.Programme) == s.Place || s.Shadow.Is() ||
		slices.ContainsFunc(s.Funds, func(f SealedFund) bool { return f.Partner != s.Body }))
}

// answerGates shuts while no councillor or no officer answers for the round. A rehearsal
// binds nobody, so nobody needs to answer for it.
func (s Seal) answerGates(shut func(code string, args ...string)) {
	if s.Rehearsal {
		return
	}
	if s.Answers.Councillor == "" {
		shut("no_councillor")
	}
	if s.Answers.Officer == "" {
		shut("no_officer")
	}
}

// nothingPays reports that no fund may pay for a project, or for a part that it cannot
// do without.
func nothingPays(p SealedProject) bool {
	open := func(part SealedPart) bool { return len(part.Funds) > 0 }
	if p.Scalable {
		return !slices.ContainsFunc(p.Parts, open)
	}
	return slices.ContainsFunc(p.Parts, func(part SealedPart) bool { return !open(part) })
}

// ballotGates shuts where no ballot could be valid.
func (s Seal) ballotGates(shut func(code string, args ...string)) {
	spec, n := s.Ballot, int64(len(s.Projects))
	if n < spec.Min {
		shut("fewer_projects_than_min", "projects", strconv.FormatInt(n, 10), "min", strconv.FormatInt(spec.Min, 10))
		return
	}
	switch spec.Kind {
	case Knapsack:
		asks := make([]money.Pence, n)
		for i, p := range s.Projects {
			asks[i] = p.Ask
		}
		slices.Sort(asks)
		var least int64
		for _, ask := range asks[:max(0, spec.Min)] {
			least = capped(least, int64(ask))
		}
		if least > int64(s.Pot()) {
			shut("min_over_pot", "min", strconv.FormatInt(spec.Min, 10))
		}
	case Points:
		if most := n * spec.Most(); most < spec.MinSum {
			shut("points_out_of_reach", "most", strconv.FormatInt(most, 10), "min", strconv.FormatInt(spec.MinSum, 10))
		}
	}
}

// cheapest is the smallest ask on the ballot; 0 when there is none.
func (s Seal) cheapest() money.Pence {
	var least money.Pence
	for i, p := range s.Projects {
		if i == 0 || p.Ask < least {
			least = p.Ask
		}
	}
	return least
}

// noticeDays is how long letters need to reach people before voting opens.
const noticeDays = 3

// Advice names what a clerk should look at once more before sealing although it
// stands in nothing's way. Its sentences are "advice.<code>".
func (s Seal) Advice(now time.Time) []Gate {
	var advice []Gate
	note := func(code string, args ...string) {
		advice = append(advice, Gate{Code: code, Args: F("", "", args...).Args})
	}
	if s.Times.OpensAt.Sub(now) < noticeDays*24*time.Hour {
		note("opens_soon", "days", strconv.Itoa(noticeDays))
	}
	if s.Times.ResolvesOn.IsZero() {
		note("no_meeting")
	}
	for _, p := range s.Projects {
		if s.Pot() > 0 && p.Ask > s.Pot() && s.cheapest() <= s.Pot() {
			note("ask_over_pot", "ref", p.Ref)
		}
	}
	return advice
}
