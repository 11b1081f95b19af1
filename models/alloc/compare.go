package alloc

// Comparison is how many ballots are better served by which of two outcomes: by the
// number of funded projects on them.
type Comparison struct {
	Own       []string `json:"own"`    // what the rule funds
	Greedy    []string `json:"greedy"` // what greedy_votes funds
	ForOwn    int64    `json:"for_own"`
	ForGreedy int64    `json:"for_greedy"`
	Same      int64    `json:"same"`
	Took      string   `json:"took"` // "own" or "greedy"

	// The ties of the one that was not taken, as they stand in its own result: they may
	// have decided which was.
	Ties     []Tie      `json:"ties,omitempty"`
	StepTies []StepTies `json:"step_ties,omitempty"`
}

// compared takes the outcome of [greedyVotes] instead if strictly more ballots name
// more of its projects.
//
// Source: the comparison step with which Wieliczka and Świecie counted in 2023;
// equalshares.net, "Comparison step".
func (i *instance) compared(own Result) (Result, error) {
	greedy := countGreedyVotes(i)
	c := &Comparison{Own: own.Selected, Greedy: greedy.Selected}
	in := func(res Result) []bool {
		funded := make([]bool, len(i.projects))
		for _, id := range res.Selected {
			funded[i.place(id)] = true
		}
		return funded
	}
	byOwn, byGreedy := in(own), in(greedy)
	cast := &i.profile.cast
	for g := range int32(cast.len()) {
		var more int
		for _, p := range cast.choicesOf(g) {
			if byOwn[p] {
				more++
			}
			if byGreedy[p] {
				more--
			}
		}
		switch {
		case more > 0:
			c.ForOwn += cast.weight(g)
		case more < 0:
			c.ForGreedy += cast.weight(g)
		default:
			c.Same += cast.weight(g)
		}
	}
	// Blank ballots are among them, so the three add up to n.
	c.Took, c.Ties = "own", greedy.Ties
	if c.ForGreedy > c.ForOwn {
		c.Took, c.Ties = "greedy", own.Ties
		if own.Add1 != nil {
			c.StepTies = own.Add1.Ties
		}
		own = greedy
	}
	own.Compare = c
	return own, nil
}
