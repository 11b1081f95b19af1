// Package whatif asks what would have changed the outcome for one project, by counting
// again: at what cost it would have been chosen ([Cost]), and with how many more votes
// ([Votes]). An answer names only figures at which a count was made.
//
// The package is pure, runs nothing but alloc.Run, and makes no more runs than it is
// allowed. What an answer says to a reader is the work of models/explain.
package whatif

import (
	"context"
	"encoding/hex"
	"slices"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"
)

// Answer is what was asked about one project under one rule, with every run that was
// made for it, in their order. Figure is the cost in minor units, or the number of
// added ballots.
type Answer struct {
	Project string `bson:"project" json:"project"`
	Rule    string `bson:"rule" json:"rule"`
	Asked   Asked  `bson:"asked" json:"asked"`

	// Found tells whether a run chose the project. Figure is then the largest cost, or the
	// smallest number of ballots, of those runs; Beyond is the nearest figure to it that
	// was run and did not choose the project. Where the two are neighbours, Tight: no
	// figure lies between them. Where rules are not monotone, one further off may still
	// choose the project or not; nothing is said of figures that were not run.
	Found  bool  `bson:"found" json:"found"`
	Figure int64 `bson:"figure" json:"figure"`
	Beyond int64 `bson:"beyond" json:"beyond"`
	Tight  bool  `bson:"tight" json:"tight"`

	Runs    []Run `bson:"runs" json:"runs"`
	Limited bool  `bson:"limited" json:"limited"` // the search ended because no more runs were allowed
}

// Asked says what an answer is about.
type Asked string

// What can be asked.
const (
	AskedCost  Asked = "cost"  // what else being equal, at a lower cost
	AskedVotes Asked = "votes" // with added ballots that name the project alone
)

// Run is one count that was made.
type Run struct {
	Figure int64 `bson:"figure" json:"figure"`
	Chosen bool  `bson:"chosen" json:"chosen"`
}

// search makes runs of one kind and notes them.
type search struct {
	answer Answer
	most   int
	run    func(figure int64) (bool, error)
}

// try makes a run; it is not made twice. Without runs left it reports false and ok false.
func (s *search) try(figure int64) (chosen, ok bool, err error) {
	if i := slices.IndexFunc(s.answer.Runs, func(r Run) bool { return r.Figure == figure }); i >= 0 {
		return s.answer.Runs[i].Chosen, true, nil
	}
	if len(s.answer.Runs) >= s.most {
		s.answer.Limited = true
		return false, false, nil
	}
	chosen, err = s.run(figure)
	if err != nil {
		return false, false, err
	}
	s.answer.Runs = append(s.answer.Runs, Run{figure, chosen})
	return chosen, true, nil
}

// between looks for neighbours with yes, at which the project is chosen, and no, at which
// it is not, by halving: each half that is kept has one of each at its ends.
func (s *search) between(yes, no int64) error {
	for {
		s.answer.Found, s.answer.Figure, s.answer.Beyond = true, yes, no
		if s.answer.Tight = yes-no == 1 || no-yes == 1; s.answer.Tight {
			return nil
		}
		middle := yes + (no-yes)/2
		chosen, ok, err := s.try(middle)
		switch {
		case err != nil || !ok:
			return err
		case chosen:
			yes = middle
		default:
			no = middle
		}
	}
}

// Cost looks for the largest cost at which a project that is not chosen would be, in
// at most so many runs. It begins at the money that the reason says there was, and goes
// on by halving. What a project of several parts saves is taken off the part that
// could not be paid, and then off the others from the last. The error is that of
// [alloc.Run], or an invalid "unknown_project" or "chosen".
func Cost(ctx context.Context, req alloc.Request, res alloc.Result, project string, most int) (Answer, error) {
	p, why, err := find(req, res, project)
	if err != nil {
		return Answer{}, err
	}
	cost := int64(req.Projects[p].Cost)
	s := search{answer: Answer{Project: project, Rule: req.Rule, Asked: AskedCost, Runs: []Run{{cost, false}}}, most: most + 1}
	s.run = func(figure int64) (bool, error) {
		return chosen(ctx, cheaper(req, p, money.Pence(figure), why.Part), project)
	}
	low, high := int64(-1), cost
	hint := cost - int64(why.Short) // of greedy rules that is the answer
	for _, figure := range []int64{hint, hint + 1, 0} {
		if figure <= low || figure >= high {
			continue
		}
		fits, ok, err := s.try(figure)
		switch {
		case err != nil:
			return s.answer, err
		case ok && fits:
			low = figure
		case ok:
			high = figure
		}
	}
	if low < 0 {
		return s.answer, nil
	}
	err = s.between(low, high)
	return s.answer, err
}

// Votes looks for the smallest number of added ballots, each naming the project alone, with
// which it would be chosen, in at most so many runs. Only the greedy_votes rules and
// ballots without points are asked; the error is else an invalid "not_of_this_rule".
func Votes(ctx context.Context, req alloc.Request, res alloc.Result, project string, most int) (Answer, error) {
	if !slices.Contains([]string{"greedy_votes", "greedy_votes_no_skip", "greedy_votes_threshold"}, req.Rule) || !req.Profile.Plain() {
		return Answer{}, models.E(models.Invalid, "what_if", models.F("rule", "not_of_this_rule", "rule", req.Rule))
	}
	p, _, err := find(req, res, project)
	if err != nil {
		return Answer{}, err
	}
	s := search{answer: Answer{Project: project, Rule: req.Rule, Asked: AskedVotes, Runs: []Run{{0, false}}}, most: most + 1}
	s.run = func(figure int64) (bool, error) { return withVotes(ctx, req, int32(p), figure) }
	votes := req.Profile.Votes()
	enough := max(slices.Max(votes), req.Params.Threshold, req.Params.MinVotes) - votes[p] + 1 // then it comes first
	fits, ok, err := s.try(enough)
	if err != nil || !ok || !fits {
		return s.answer, err
	}
	err = s.between(enough, 0)
	return s.answer, err
}

func withVotes(ctx context.Context, req alloc.Request, p int32, more int64) (bool, error) {
	ids := make([]string, len(req.Projects))
	for i, project := range req.Projects {
		ids[i] = project.ID
	}
	with := alloc.NewProfile(ids)
	for choices, weight := range req.Profile.All() {
		if err := with.Add(choices, weight); err != nil {
			return false, err
		}
	}
	if err := with.Add([]int32{p}, more); err != nil {
		return false, err
	}
	req.Profile = with
	return chosen(ctx, req, req.Projects[p].ID)
}

// find finds a project that is not chosen.
func find(req alloc.Request, res alloc.Result, project string) (int, alloc.Reason, error) {
	p := slices.IndexFunc(req.Projects, func(p alloc.Project) bool { return p.ID == project })
	why, ok := res.Reason(project)
	switch {
	case p < 0 || !ok:
		return 0, why, models.E(models.Invalid, "what_if", models.F("project", "unknown_project", "project", project))
	case why.Kind == alloc.Funded:
		return 0, why, models.E(models.Invalid, "what_if", models.F("project", "chosen", "project", project))
	}
	return p, why, nil
}

// chosen counts. Ties by lot go by cost and votes first, so their order is made anew.
func chosen(ctx context.Context, req alloc.Request, project string) (bool, error) {
	if req.Ties.Seed != "" {
		seed, err := hex.DecodeString(req.Ties.Seed)
		if err != nil {
			return false, err
		}
		req.Ties = alloc.BySeed(seed, req.Projects, req.Profile.Votes())
	}
	res, err := alloc.Run(ctx, req)
	return res.Has(project), err
}

// cheaper is the request with one project at another cost.
func cheaper(req alloc.Request, p int, cost money.Pence, first int) alloc.Request {
	req.Projects = slices.Clone(req.Projects)
	of := &req.Projects[p]
	off := of.Cost - cost
	of.Cost = cost
	of.Least = min(of.Least, cost)
	of.Parts = slices.Clone(of.Parts)
	take := func(i int) {
		less := min(off, of.Parts[i].Amount)
		of.Parts[i].Amount -= less
		off -= less
	}
	if first < len(of.Parts) {
		take(first)
	}
	for i := range slices.Backward(of.Parts) {
		take(i)
	}
	of.Parts = slices.DeleteFunc(of.Parts, func(part alloc.Part) bool { return part.Amount == 0 })
	if len(of.Parts) == 0 {
		of.Parts = nil
	}
	return req
}
