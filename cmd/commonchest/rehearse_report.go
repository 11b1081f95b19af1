package main

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"commonchest/app/rehearse"
	"commonchest/models"
	"commonchest/models/money"
)

// rehearsalReport is what a rehearsal found.
type rehearsalReport struct {
	Voters        int             `json:"voters"`
	Acknowledged  int             `json:"ballots_acknowledged"`
	Counted       int64           `json:"ballots_counted"`
	Lost          int             `json:"lost"`    // with a receipt, and not counted
	Doubled       int             `json:"doubled"` // counted more than once
	Seconds       float64         `json:"seconds"` // of casting
	PerSecond     float64         `json:"ballots_per_second"`
	AckMS         rehearse.Spread `json:"ack_ms"`
	TickMS        rehearse.Spread `json:"tick_ms"`
	Watchers      int             `json:"watchers"` // connected until voting closed
	RSSPerWatcher int64           `json:"rss_bytes_per_watcher"`
	Result        rehearsalResult `json:"result"`
	RecountEqual  bool            `json:"recount_equal"`
	TalliesEqual  bool            `json:"tallies_equal"` // each project's votes and points are those of the ballots
	Failed        map[string]int  `json:"failed"`        // ballots without a receipt, by reason
	Retries       int             `json:"retries"`
}

type rehearsalResult struct {
	Selected  []string `json:"selected"`   // ascending, byte by byte
	TotalCost string   `json:"total_cost"` // plain decimal in the currency
}

// newReport holds the receipts against the hashes of those that were counted.
func newReport(spec models.BallotSpec, ballots []rehearse.Ballot, o rehearse.Outcome, counted []string) rehearsalReport {
	r := rehearsalReport{Voters: len(ballots), Acknowledged: len(o.Acks), Counted: o.Result.Ballots, Seconds: o.Seconds,
		AckMS: o.AckMS, TickMS: o.TickMS, Watchers: o.Watchers, RSSPerWatcher: o.RSSPerWatcher,
		Result:       rehearsalResult{Selected: slices.Clone(o.Result.Chosen)},
		RecountEqual: o.Recounted, Failed: o.Failed, Retries: o.Retries, TalliesEqual: talliesEqual(spec, ballots, o)}
	if o.Seconds > 0 {
		r.PerSecond = float64(len(o.Acks)) / o.Seconds
	}
	slices.Sort(r.Result.Selected)
	if currency, err := money.CurrencyOf(o.Result.Currency); err == nil {
		r.Result.TotalCost = money.Decimal(money.Pence(o.Result.Total), currency.Digits)
	}
	once := map[string]bool{}
	for _, hash := range counted {
		if once[hash] {
			r.Doubled++
		}
		once[hash] = true
	}
	if over := int(o.Result.Ballots) - len(counted); over > 0 {
		r.Doubled += over // ballots in the pack that no receipt stands for
	}
	for _, ack := range o.Acks {
		sum := sha256.Sum256([]byte(strings.ReplaceAll(ack.Receipt, "-", "")))
		if !once[hex.EncodeToString(sum[:])] {
			r.Lost++
		}
	}
	return r
}

// tally is what ballots come to for one project.
type tally struct{ votes, score int64 }

// talliesEqual reports whether each project has at least the votes and points of the
// ballots with a receipt, and at most those of all that were tried: a ballot whose
// receipt got lost may be stored or not.
func talliesEqual(spec models.BallotSpec, ballots []rehearse.Ballot, o rehearse.Outcome) bool {
	acked, tried := map[string]tally{}, map[string]tally{}
	add := func(to map[string]tally, b rehearse.Ballot) {
		for place, ref := range b.Choices {
			t := to[ref]
			t.votes++
			if spec.Unit() == models.UnitPoints {
				t.score += spec.Weight(place, b.Points)
			}
			to[ref] = t
		}
	}
	for _, b := range ballots {
		add(tried, b)
	}
	for _, ack := range o.Acks {
		add(acked, ballots[ack.Voter])
	}
	for _, p := range o.Result.Projects {
		least, most := acked[p.Ref], tried[p.Ref]
		if p.Votes < least.votes || p.Votes > most.votes || p.Score < least.score || p.Score > most.score {
			return false
		}
		delete(tried, p.Ref)
	}
	return len(tried) == 0
}

// good reports whether every ballot was taken and counted once, and the recount
// says the same.
func (r rehearsalReport) good() bool {
	return r.Lost == 0 && r.Doubled == 0 && r.RecountEqual && r.TalliesEqual &&
		r.Acknowledged == r.Voters && r.Counted == int64(r.Voters)
}
