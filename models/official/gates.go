package official

import (
	"errors"
	"slices"
	"time"

	"commonchest/models"
	"commonchest/models/alloc"
)

// Gates says what stands between a round and its seal: those of [models.Seal.Gates], and
// that its rule could not count it. What is sealed can be counted.
func Gates(seal models.Seal, now time.Time) []models.Gate {
	gates := seal.Gates(now)
	shut := func(code string) {
		if !slices.ContainsFunc(gates, func(g models.Gate) bool { return g.Code == code }) {
			gates = append(gates, models.Gate{Code: code, Args: []models.Arg{}})
		}
	}
	rule, err := alloc.Lookup(seal.Rule.Name)
	if err != nil {
		shut("rule_cannot_count")
		return gates
	}
	if !rule.Counts(seal.Ballot.Kind) {
		shut("rule_other_ballots")
	}
	refused, ok := errors.AsType[*models.Error](Request(seal, alloc.NewProfile(seal.Refs()), nil).Check())
	if !ok {
		return gates
	}
	for _, f := range refused.Fields {
		switch f.Name {
		case "rule":
			shut("one_fund_rule")
		case "part_fund":
			shut("part_fund_rule")
		case "step":
			shut("rule_step")
		case "threshold":
			shut("rule_threshold")
		}
	}
	if len(gates) == 0 {
		shut("rule_cannot_count")
	}
	return gates
}
