package web

import (
	"crypto/sha256"
	"math/rand/v2"
	"slices"

	"commonchest/app/voting"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// potID names the one pot of a round whose projects compete for all its money.
const potID = "all"

// ballotModel is the ballot with the ticks given. base is what is counted now.
func (v *voter) ballotModel(base models.Ballot, ticked []string, cmd string) view.Ballot {
	seal := v.names.seal
	at := roundURL(seal.Round)
	name, from, ink := v.pot(v.names)
	pot := view.BallotPot{ID: potID, Name: name, From: from, Ink: ink, Total: sum(v.names.place, seal.Pot())}
	for _, p := range v.shuffled() {
		pot.Projects = append(pot.Projects, view.BallotProject{Ref: p.Ref, Name: p.title, Line: p.line, Cost: sum(v.names.place, p.Ask),
			Chosen: slices.Contains(ticked, p.Ref), URL: proposalURL(p.Proposal)})
	}
	return view.Ballot{RoundID: seal.Round, Round: seal.Name, Action: at + "/ballot", Live: v.d.Live,
		Voter:  v.d.KeyedID("web/phone", string(seal.Round), string(v.person)),
		Closes: v.in(v.names.place, v.round.ClosesAt()), BodyName: v.names.body, Base: base.Rev, Cmd: cmd,
		Min: seal.Ballot.Min, Max: seal.Ballot.Max, Pots: []view.BallotPot{pot}, Kind: base.State,
		Counted:  base.State == models.BallotCast && v.same(base.Choices, ticked),
		Currency: v.names.place.Currency, Zone: v.names.place.Zone, RoundURL: at}
}

// checkModel is what was chosen, to be looked at once more.
func (v *voter) checkModel(act voting.Cast, current models.Ballot) view.Check {
	seal := v.names.seal
	at := roundURL(seal.Round)
	name, _, ink := v.pot(v.names)
	total := nothing(v.names.place)
	var chosen []project
	for _, p := range v.shuffled() {
		if slices.Contains(act.Choices, p.Ref) {
			chosen = append(chosen, p)
			total = total.Add(sum(v.names.place, p.Ask))
		}
	}
	pot := view.CheckPot{ID: potID, Name: name, Ink: ink, Projects: projectLines(v.names.place, chosen)}
	return view.Check{Round: seal.Name, Action: at + "/ballot", Change: at + "/ballot", Closes: v.in(v.names.place, v.round.ClosesAt()),
		Resolves: v.in(v.names.place, seal.Times.ResolvesOn), BodyName: v.names.body, Pots: []view.CheckPot{pot},
		Count: int64(len(chosen)), Total: total, Choices: act.Choices, Base: act.Base, Cmd: act.Cmd,
		Counted: current.State == models.BallotCast && v.same(current.Choices, act.Choices)}
}

// shuffled gives the projects in an order of this voter's own, the same at every
// visit: nobody stands first on all ballots.
func (v *voter) shuffled() []project {
	seed := sha256.Sum256([]byte("order\x00" + string(v.names.seal.Round) + "\x00" + string(v.person)))
	order := slices.Clone(v.names.projects)
	rng := rand.New(rand.NewChaCha8(seed))
	rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

// chosenNames tells a ballot in words.
func (v *voter) chosenNames(refs []string, state models.BallotState) string {
	if state != models.BallotCast {
		return v.say("ballot.words_" + string(state))
	}
	var names []string
	for _, p := range v.names.projects {
		if slices.Contains(refs, p.Ref) {
			names = append(names, p.title)
		}
	}
	if len(names) == 0 {
		return v.say("ballot.words_none")
	}
	return v.list(names)
}
