package explain

import (
	"commonchest/models/alloc"
	"commonchest/models/money"
)

// Count tells what concerns a count as a whole: who had how much to give, how Equal
// Shares was completed, what a comparison gave, what is left.
func Count(res alloc.Result) []Sentence {
	var all []Sentence
	say := func(key string, params ...Param) { all = append(all, Sentence{key, params}) }
	for _, pass := range res.Passes {
		say(floorKey("count_floor", pass.Floor), source("floor", pass.Floor), sum("sum", pass.Budget), count("n", int64(len(pass.Selected))), sum("cost", pass.TotalCost))
	}
	if res.Endowment.Num != "" && res.Add1 == nil {
		say("count_share", count("n", res.Ballots), price("each", res.Endowment), sum("budget", budget(res)))
	}
	if a := res.Add1; a != nil {
		say("count_share", count("n", res.Ballots), price("each", fraction(int64(budget(res)), max(1, res.Ballots))), sum("budget", budget(res)))
		if a.Steps > 0 {
			say("count_raised", count("n", a.Steps), sum("step", a.Step), price("each", a.Endowment))
		}
		say("count_stop."+string(a.Stop), sum("cost", a.LastCost))
	}
	if len(res.Rounds) > 0 && len(res.Visits) > 0 {
		say("count_then")
	}
	if c := res.Compare; c != nil {
		say("count_compare", count("own", c.ForOwn), count("greedy", c.ForGreedy), count("same", c.Same))
		say("count_took." + c.Took)
	}
	switch {
	case len(res.Selected) == 0:
		say("count_none", sum("budget", res.Budget))
		return all
	case res.Left == 0:
		say("count_spent_all", count("n", int64(len(res.Selected))), sum("budget", res.Budget))
		return all
	}
	say("count_spent", count("n", int64(len(res.Selected))), sum("cost", res.TotalCost), sum("left", res.Left), sum("budget", res.Budget))
	return all
}

// budget is what the main count had: all but what floors took.
func budget(res alloc.Result) money.Pence {
	left := res.Budget
	for _, pass := range res.Passes {
		left -= pass.TotalCost
	}
	return left
}
