package words_test

import (
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"strings"
	"testing"

	"commonchest/frontend"
	"commonchest/frontend/words"
	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/explain"
	"commonchest/models/metrics"
	"commonchest/models/money"
	"commonchest/models/whatif"
)

var update = flag.Bool("update", false, "write the golden file")

// ballots are so many ballots for projects, by place in the request, with points
// where ballots give some.
type ballots struct {
	n       int64
	choices []int32
	points  []int64
}

// scene is a count that shows some of what can be told.
type scene struct {
	name string
	req  alloc.Request
	cast []ballots
	seed string
	unit models.Unit
}

func project(id string, cost money.Pence, parts ...alloc.Part) alloc.Project {
	return alloc.Project{ID: id, Cost: cost, Parts: parts}
}

func part(amount money.Pence, funds ...string) alloc.Part {
	return alloc.Part{Amount: amount, Funds: funds}
}

func scenes() []scene {
	bench, pump, swing, path := project("bench", 500_50), project("pump", 200_00), project("swing", 600_00), project("path", 400_00)
	four := []alloc.Project{bench, pump, swing, path}
	votes := []ballots{{5, []int32{0, 1}, nil}, {2, []int32{0, 2}, nil}, {1, []int32{1, 3}, nil}}
	points := []ballots{{2, []int32{0, 1}, []int64{3, 1}}, {1, []int32{2, 3}, []int64{1, 1}}}
	funds := []alloc.Fund{{ID: "precept", Amount: 500_00}, {ID: "safety", Amount: 300_00}}
	fenced := []alloc.Project{project("signs", 250_00, part(250_00, "safety")),
		project("shelter", 200_00, part(100_00, "safety"), part(100_00, "precept", "safety")),
		project("cameras", 90_00, part(90_00, "safety")), project("statue", 80_00, part(80_00)),
		{ID: "hall", Cost: 400_00, Parts: []alloc.Part{part(200_00, "precept"), part(200_00, "safety")}, Scalable: true, Least: 100_00}}
	all := []ballots{{9, []int32{0}, nil}, {8, []int32{1}, nil}, {7, []int32{2}, nil}, {6, []int32{3}, nil}, {5, []int32{4}, nil}}
	twins := []alloc.Project{project("oak", 300_00), project("elm", 300_00), project("ash", 200_00)}
	level := []ballots{{3, []int32{0}, nil}, {3, []int32{1}, nil}, {3, []int32{2}, nil}}
	return []scene{
		{name: "most chosen first", req: alloc.Request{Budget: 1150_00, Projects: four, Rule: "greedy_votes"}, cast: votes},
		{name: "most chosen first, nothing for anything", req: alloc.Request{Budget: 10_00, Projects: four[:2], Rule: "greedy_votes"}, cast: []ballots{{1, []int32{0}, nil}}},
		{name: "one project for one person", req: alloc.Request{Budget: 500_50, Projects: four[:1], Rule: "greedy_votes"}, cast: []ballots{{1, []int32{0}, nil}}},
		{name: "ending at the first that does not fit", req: alloc.Request{Budget: 1150_00, Projects: four, Rule: "greedy_votes_no_skip"}, cast: votes},
		{name: "a threshold", req: alloc.Request{Budget: 1150_00, Projects: four, Rule: "greedy_votes_threshold", Params: alloc.Params{Threshold: 3}}, cast: votes},
		{name: "a threshold of points", unit: models.UnitPoints, req: alloc.Request{Budget: 1150_00, Projects: four, Rule: "greedy_votes_threshold", Params: alloc.Params{Threshold: 2}}, cast: points},
		{name: "too few people", req: alloc.Request{Budget: 1150_00, Projects: four, Rule: "mes_cost", Params: alloc.Params{MinVotes: 2}}, cast: votes},
		{name: "a filter", req: alloc.Request{Budget: 1150_00, Projects: four, Rule: "greedy_votes", Params: alloc.Params{Filter: 2}}, cast: votes},
		{name: "by worth", unit: models.UnitPoints, req: alloc.Request{Budget: 1150_00, Projects: four, Rule: "greedy_points"}, cast: points},
		{name: "equal shares", req: alloc.Request{Budget: 1150_00, Projects: append([]alloc.Project{project("flags", 0)}, four...), Rule: "mes_cost"},
			cast: []ballots{{5, []int32{1, 2}, nil}, {2, []int32{1, 3}, nil}, {1, []int32{0, 2}, nil}}},
		{name: "equal shares, one person's", req: alloc.Request{Budget: 100_00, Projects: []alloc.Project{project("lamp", 60_00), project("clock", 50_00), project("bell", 200_00)}, Rule: "mes_cost"},
			cast: []ballots{{1, []int32{0, 1}, nil}}},
		{name: "equal shares, one alone", req: alloc.Request{Budget: 90_00, Projects: []alloc.Project{project("lamp", 60_00), project("clock", 50_00), project("bell", 50_00)}, Rule: "mes_cost"},
			cast: []ballots{{1, []int32{0}, nil}, {1, []int32{1}, nil}}},
		{name: "equal shares, some with less", req: alloc.Request{Budget: 700_00, Projects: []alloc.Project{project("lamp", 240_00), project("clock", 150_00), project("bell", 30_00), project("gate", 75_00), project("wall", 95_00), project("seat", 20_00), project("tree", 30_00)}, Rule: "mes_cost"},
			cast: []ballots{{1, []int32{0, 1, 2}, nil}, {1, []int32{0, 1, 2, 6}, nil}, {1, []int32{0, 4, 5}, nil}, {1, []int32{1, 2, 4}, nil}, {1, []int32{1, 3}, nil}, {1, []int32{3, 6}, nil}}},
		{name: "equal shares, all of the money", req: alloc.Request{Budget: 200_00, Projects: []alloc.Project{project("oak", 100_00), project("elm", 100_00)}, Rule: "mes_cost"},
			cast: []ballots{{1, []int32{0}, nil}, {1, []int32{1}, nil}}},
		{name: "equal shares raised until nothing fits", req: alloc.Request{Budget: 1150_50, Projects: four, Rule: "mes_cost_add1", Params: alloc.Params{Step: 1_00}}, cast: votes},
		{name: "equal shares raised for everything", req: alloc.Request{Budget: 2000_00, Projects: four, Rule: "mes_cost_add1_noexh", Params: alloc.Params{Step: 1_00}}, cast: votes},
		{name: "equal shares raised once", req: alloc.Request{Budget: 1150_50, Projects: four, Rule: "mes_cost_add1", Params: alloc.Params{Step: 900_00}}, cast: []ballots{{1, []int32{0, 3}, nil}, {1, []int32{0, 1}, nil}}},
		{name: "equal shares raised too far", req: alloc.Request{Budget: 900_00, Projects: four, Rule: "mes_cost_add1_greedy", Params: alloc.Params{Step: 900_00}}, cast: []ballots{{3, []int32{0}, nil}, {1, []int32{1, 2}, nil}, {1, []int32{3}, nil}}},
		{name: "equal shares, then most points", unit: models.UnitPoints, req: alloc.Request{Budget: 900_00, Projects: four, Rule: "mes_points_add1_greedy", Params: alloc.Params{Step: 900_00}}, cast: points},
		{name: "ranks that give no weight", unit: models.UnitPoints, req: alloc.Request{Budget: 900_00, Projects: four, Rule: "mes_borda"}, cast: []ballots{{2, []int32{1, 0}, []int64{2, 1}}}},
		{name: "a comparison that takes the other", req: alloc.Request{Budget: 900_00, Projects: []alloc.Project{project("park", 900_00), project("trees", 300_00)}, Rule: "mes_cost", Params: alloc.Params{Compare: true}},
			cast: []ballots{{5, []int32{0}, nil}, {4, []int32{1}, nil}}},
		{name: "a comparison that changes nothing", req: alloc.Request{Budget: 900_00, Projects: []alloc.Project{project("park", 900_00), project("trees", 200_00), project("pond", 200_00)}, Rule: "mes_cost", Params: alloc.Params{Compare: true}},
			cast: []ballots{{4, []int32{0}, nil}, {3, []int32{1}, nil}, {3, []int32{2}, nil}}},
		{name: "loads", req: alloc.Request{Budget: 900_00, Projects: append([]alloc.Project{project("bridge", 950_00)}, four...), Rule: "phragmen"},
			cast: []ballots{{5, []int32{1, 2}, nil}, {1, []int32{0, 3}, nil}, {1, []int32{4}, nil}}},
		{name: "loads of one", req: alloc.Request{Budget: 300_00, Projects: []alloc.Project{project("oak", 200_00), project("elm", 201_00), project("ash", 299_00)}, Rule: "phragmen"},
			cast: []ballots{{1, []int32{0}, nil}, {1, []int32{1}, nil}, {1, []int32{2}, nil}}},
		{name: "loads of many", req: alloc.Request{Budget: 300_00, Projects: []alloc.Project{project("oak", 200_00), project("elm", 201_00), project("ash", 299_00)}, Rule: "phragmen"}, cast: level},
		{name: "the best set", req: alloc.Request{Budget: 700_00, Projects: twins, Rule: "maxwelfare_card"}, cast: append(level, ballots{1, []int32{2}, nil})},
		{name: "fences", req: alloc.Request{Budget: 800_00, Funds: funds, Projects: fenced, Rule: "greedy_votes"}, cast: all},
		{name: "fences with nothing left", req: alloc.Request{Budget: 800_00, Funds: funds, Projects: []alloc.Project{project("lamps", 300_00, part(300_00, "safety")), fenced[1], fenced[2], project("fair", 90_00, part(40_00), part(50_00, "precept"))}, Rule: "greedy_votes"}, cast: all[:4]},
		{name: "fences in equal shares", req: alloc.Request{Budget: 800_00, Funds: funds, Projects: fenced[:3], Rule: "mes_cost"}, cast: all[:3]},
		{name: "a floor and a conflict", req: alloc.Request{Budget: 1000_00, Projects: four, Rule: "greedy_votes", Conflicts: [][]string{{"pump", "path"}},
			Floors: []alloc.Floor{{Name: "children", Amount: 700_00, Projects: []string{"swing"}}}}, cast: votes},
		{name: "a floor of the round", req: alloc.Request{Budget: 1000_00, Projects: four, Rule: "greedy_votes",
			Floors: []alloc.Floor{{Name: "basis:people", Amount: 700_00, Projects: []string{"swing"}}}}, cast: votes},
		{name: "a floor for two", req: alloc.Request{Budget: 1000_00, Projects: four, Rule: "greedy_votes",
			Floors: []alloc.Floor{{Name: "children", Amount: 850_00, Projects: []string{"swing", "pump"}}}}, cast: votes},
		{name: "a tie by cost", seed: "a", req: alloc.Request{Budget: 400_00, Projects: twins[1:], Rule: "greedy_votes"}, cast: []ballots{{3, []int32{0}, nil}, {3, []int32{1}, nil}}},
		{name: "a tie by lot", seed: "a", req: alloc.Request{Budget: 300_00, Projects: twins[:2], Rule: "greedy_votes"}, cast: level[:2]},
		{name: "a tie of shares by id", req: alloc.Request{Budget: 300_00, Projects: twins[:2], Rule: "mes_cost"}, cast: []ballots{{3, []int32{0, 1}, nil}}},
		{name: "a tie by more people", seed: "a", unit: models.UnitPoints, req: alloc.Request{Budget: 300_00, Projects: twins[:2], Rule: "greedy_votes"},
			cast: []ballots{{2, []int32{0}, []int64{3}}, {3, []int32{1}, []int64{2}}}},
		{name: "a tie by a list", seed: "list", req: alloc.Request{Budget: 300_00, Projects: twins[:2], Rule: "greedy_votes"}, cast: level[:2]},
		{name: "a share of the next", req: alloc.Request{Budget: 800_00, Projects: []alloc.Project{project("hall", 500_00), scalable(project("garden", 400_00))},
			Rule: "greedy_votes", Params: alloc.Params{PartFund: true}}, cast: []ballots{{4, []int32{0}, nil}, {3, []int32{1}, nil}}},
		{name: "two best sets", req: alloc.Request{Budget: 300_00, Projects: twins[:2], Rule: "maxwelfare_card"}, cast: level[:2]},
	}
}

func scalable(p alloc.Project) alloc.Project {
	p.Scalable = true
	return p
}

func (s scene) count(t *testing.T) (alloc.Request, alloc.Result) {
	t.Helper()
	req := s.req
	var ids []string
	for _, p := range req.Projects {
		ids = append(ids, p.ID)
	}
	req.Profile = alloc.NewProfile(ids)
	for _, b := range s.cast {
		var err error
		if b.points == nil {
			err = req.Profile.Add(b.choices, b.n)
		} else {
			err = req.Profile.AddPoints(b.choices, b.points, b.n)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	switch s.seed {
	case "":
		req.Ties = alloc.ByID(req.Projects)
	case "list":
		req.Ties, err = alloc.ByList(req.Projects, ids)
	default:
		req.Ties = alloc.BySeed([]byte(s.seed), req.Projects, req.Profile.Votes())
	}
	if err != nil {
		t.Fatal(err)
	}
	res, err := alloc.Run(t.Context(), req)
	if err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	return req, res
}

// TestExplained writes what is told about counts of every kind into a golden file, to
// be read, and finds every string of explanations used.
func TestExplained(t *testing.T) {
	c, err := words.New(frontend.Locales(), nil, true)
	if err != nil {
		t.Fatal(err)
	}
	named := words.Names{Project: func(id string) string { return strings.ToUpper(id[:1]) + id[1:] }, Fund: func(id string) string { return id + " money" }}
	amounts := words.Amounts{Currency: money.GBP, Digits: 2}
	said := map[string]bool{}
	var b strings.Builder
	for _, s := range scenes() {
		req, res := s.count(t)
		unit := s.unit
		if unit == "" {
			unit = models.UnitPeople
		}
		b.WriteString("== " + s.name + " (" + res.Rule + ")\n")
		tell := func(list []explain.Sentence) {
			for _, sentence := range list {
				text, err := c.Explained("en", sentence, named, amounts)
				if err != nil || strings.Contains(text, "no value") {
					t.Errorf("%s: %q, %v", s.name, text, err)
				}
				said["explain."+sentence.Key] = true
				b.WriteString("   " + text + "\n")
			}
		}
		tell(explain.Count(res))
		tell(explain.Claims(metrics.Of(req, res, metrics.Labels{})))
		for _, e := range explain.Projects(res, unit) {
			b.WriteString(map[bool]string{true: "+ ", false: "- "}[e.Chosen] + e.Project + "\n")
			tell(append(e.Why, e.More...))
		}
	}
	b.WriteString("== what would have changed it, and warnings\n")
	for _, list := range others(t) {
		for _, sentence := range list {
			text, err := c.Explained("en", sentence, named, amounts)
			if err != nil || strings.Contains(text, "no value") {
				t.Errorf("%q, %v", text, err)
			}
			said["explain."+sentence.Key] = true
			b.WriteString("   " + text + "\n")
		}
	}
	golden := "testdata/explained.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || string(want) != b.String() {
		t.Errorf("what is told differs from %s (%v); -update writes it", golden, err)
	}
	for key := range explanations(t) {
		if !said[key] && !helps(key) {
			t.Errorf("string %q is told by no count here", key)
		}
	}
}

// others are sentences that no count tells by itself.
func others(t *testing.T) [][]explain.Sentence {
	t.Helper()
	profile := alloc.NewProfile([]string{"oak", "elm", "ash"})
	for p := range int32(3) {
		if err := profile.Add([]int32{p, (p + 1) % 3}, 400); err != nil {
			t.Fatal(err)
		}
	}
	fewer := &metrics.Both{Result: metrics.Metrics{Ballots: 1200, Served: 620}, Greedy: metrics.Metrics{Ballots: 1200, Served: 1031}}
	return [][]explain.Sentence{
		explain.Changed([]whatif.Answer{{Asked: whatif.AskedCost, Found: true, Figure: 79_00, Beyond: 79_01}, {Asked: whatif.AskedVotes, Found: true, Figure: 102},
			{Asked: whatif.AskedVotes, Found: true, Figure: 1}, {Asked: whatif.AskedVotes}}),
		explain.Unchanged([]whatif.Answer{{Asked: whatif.AskedCost, Runs: []whatif.Run{{Figure: 99_00}, {Figure: 0}}}, {Asked: whatif.AskedCost, Runs: []whatif.Run{{Figure: 99_00}, {Figure: 80_00}}},
			{Asked: whatif.AskedVotes, Runs: []whatif.Run{{}, {Figure: 1}}}, {Asked: whatif.AskedVotes, Runs: []whatif.Run{{}, {Figure: 7}}}, {Asked: whatif.AskedVotes, Runs: []whatif.Run{{}}}}),
		explain.Warnings(explain.Setting{Rule: "greedy_votes", Ballot: models.BallotSpec{Kind: models.ChooseOne, Min: 1, Max: 1}, Projects: 2}),
		explain.Warnings(explain.Setting{Rule: "mes_cost_add1", Ballot: models.BallotSpec{Kind: models.ChooseOne, Min: 1, Max: 1}, Projects: 1, Measured: fewer}),
		explain.Warnings(explain.Setting{Rule: "mes_cost", Ballot: models.BallotSpec{Kind: models.Approval, Min: 1, Max: 2}, Projects: 4}),
		explain.Warnings(explain.Setting{Rule: "mes_cost_add1", Ballot: models.BallotSpec{Kind: models.Points, Min: 1, MaxSum: 10}, Projects: 30, Profile: profile}),
	}
}

// helps reports whether a string stands inside others: how lists are written.
func helps(key string) bool {
	for _, begin := range []string{"explain.list_", "explain.more_", "explain.name_", "explain.fund_"} {
		if strings.HasPrefix(key, begin) {
			return true
		}
	}
	return false
}

func explanations(t *testing.T) map[string]any {
	t.Helper()
	data, err := fs.ReadFile(frontend.Locales(), "explain.en.json")
	if err != nil {
		t.Fatal(err)
	}
	var keys map[string]any
	if err := json.Unmarshal(data, &keys); err != nil {
		t.Fatal(err)
	}
	return keys
}
