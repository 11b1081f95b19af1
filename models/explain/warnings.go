package explain

import (
	"math/big"
	"strings"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/metrics"
)

// Setting is a rule with the ballots that it is to count.
type Setting struct {
	Rule     string
	Ballot   models.BallotSpec
	Projects int            // 0: not known yet
	Profile  *alloc.Profile // of a rehearsal or an earlier round; nil: there is none
	Measured *metrics.Both  // of a count of the profile by the rule; nil: there was none
}

// What Equal Shares needs to work well: people who name several projects, and projects
// enough to choose between. With one vote each it can leave more people with nothing than
// the most chosen first does, as a count of Wrocław 2015 (pabulib.org) by both shows.
const (
	enoughNamed    = 3
	enoughProjects = 5
)

// Warnings tells where a rule suits the ballots badly, with the figures there are.
func Warnings(s Setting) []Sentence {
	var all []Sentence
	say := func(key string, params ...Param) { all = append(all, Sentence{key, params}) }
	if shares := strings.HasPrefix(s.Rule, "mes_"); shares {
		switch most, mean := named(s); {
		case most == 1:
			say("warn_one_choice")
		case most > 0 && most < enoughNamed:
			say("warn_few_choices", count("n", most), count("enough", enoughNamed))
		case mean.Num != "" && mean.Rat().Cmp(big.NewRat(enoughNamed, 1)) < 0:
			say("warn_few_named", exact("mean", mean), count("enough", enoughNamed), count("n", s.Profile.Ballots()))
		}
		if s.Projects > 0 && s.Projects < enoughProjects {
			say("warn_few_projects", count("n", int64(s.Projects)))
		}
		if !strings.Contains(s.Rule, "_add1") {
			say("warn_money_stays")
		}
		if s.Ballot.Unit() == models.UnitPoints && strings.HasPrefix(s.Rule, "mes_cost") {
			say("warn_points_ignored")
		}
	}
	if m := s.Measured; m != nil && m.Result.Served < m.Greedy.Served {
		say("warn_fewer_served", tenths("this", m.Result), tenths("greedy", m.Greedy), count("n", m.Result.Ballots))
	}
	return all
}

// named gives how many projects a ballot may name, 0 where that is not limited, and how
// many the ballots that name any name on average, where there are some.
func named(s Setting) (most int64, mean alloc.Fraction) {
	most = s.Ballot.Max
	if s.Ballot.Kind == models.ChooseOne {
		most = 1
	}
	if s.Profile == nil {
		return most, mean
	}
	var mentions, ballots int64
	for choices, weight := range s.Profile.All() {
		mentions += int64(len(choices)) * weight
		if len(choices) > 0 {
			ballots += weight
		}
	}
	if ballots > 0 {
		mean = fraction(mentions, ballots)
	}
	return most, mean
}

// tenths is the share of ballots with a chosen project.
func tenths(name string, m metrics.Metrics) Param {
	p := Param{Name: name, Kind: Percent}
	if m.Ballots > 0 {
		p.N = m.Served * 1000 / m.Ballots
	}
	return p
}
