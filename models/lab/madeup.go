package lab

import (
	"math/rand/v2"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/official"
)

// madeUpBallots is how many people fill in the made-up ballots.
const madeUpBallots = 600

// MadeUp fills in ballots on what would be sealed: always the same, by people of two
// neighbourhoods who like different projects. Where there is no earlier round, it shows
// how the rules differ; it says nothing about what residents want.
func MadeUp(seal models.Seal) (Sample, error) {
	rng := rand.New(rand.NewPCG(1, 2))
	profile := alloc.NewProfile(seal.Refs())
	for voter := range madeUpBallots {
		choices := madeUpChoices(seal, rng, voter%3)
		verdict := seal.Judge(choices, madeUpPoints(seal.Ballot, len(choices)))
		if !verdict.Valid() {
			verdict = models.Verdict{} // blank: the rules count it as one
		}
		if err := profile.AddBallot(seal.Ballot, verdict.Choices, verdict.Points); err != nil {
			return Sample{}, err
		}
	}
	return Sample{Request: official.Request(seal, profile, []byte("made up")), Ballot: seal.Ballot}, nil
}

// madeUpChoices goes through the projects at random. Two thirds of the people come from
// the neighbourhood (home 0 and 1) that likes every project but each third, the others
// (home 2) like these most.
func madeUpChoices(seal models.Seal, rng *rand.Rand, home int) []string {
	spec := seal.Ballot
	var choices []string
	for _, i := range rng.Perm(len(seal.Projects)) {
		likes := 35
		if (i%3 == 2) == (home == 2) {
			likes = 60
		}
		if rng.IntN(100) >= likes && int64(len(choices)) >= spec.Min {
			continue
		}
		if next := append(choices, seal.Projects[i].Ref); !tooMuch(seal, next) {
			choices = next
		}
	}
	return choices
}

// tooMuch reports whether choices are more than a ballot may hold.
func tooMuch(seal models.Seal, choices []string) bool {
	for _, f := range seal.Judge(choices, nil).Faults {
		if f.Code == "choose_fewer" || f.Code == "over_pot" {
			return true
		}
	}
	return seal.Ballot.Kind == models.Points && int64(len(choices)) > seal.Ballot.MaxSum
}

// madeUpPoints shares out the points, more to what comes first.
func madeUpPoints(spec models.BallotSpec, n int) []int64 {
	if spec.Kind != models.Points || n == 0 {
		return nil
	}
	points := make([]int64, n)
	for left, i := spec.MaxSum, 0; left > 0 && i < n*int(spec.Most()); left, i = left-1, i+1 {
		if points[i%n] < spec.Most() {
			points[i%n]++
		}
	}
	return points
}
