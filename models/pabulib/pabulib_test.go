package pabulib_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"
	"commonchest/models/pabulib"
	"commonchest/models/pabulib/pabulibtest"
)

// good is a file with something of everything: unknown keys and columns, quotation
// marks, a line end and a semicolon inside a field, odd orders, blanks and a blank ballot.
const good = "META\nkey;value\ndescription;\"Village; \"\"green\"\" round\"\nbudget;100.50\nnum_projects;3\nnum_votes;4\n" +
	"vote_type;approval\nmin_project_score_threshold;2\nour_own_key;kept\n" +
	"PROJECTS\nname;cost;project_id;votes\n\"Bench\nby the pond\";40.0;L010;2\nPath \"north\";60,25;BO.D16;2\nSwing;50;10;1\n" +
	"VOTES\nvote;voter_id;sex\nL010, BO.D16;1;F\n;2;M\nBO.D16,10;3;\nL010;4;F\n"

func read(t testing.TB, text string) *pabulib.File {
	t.Helper()
	f, err := pabulib.Read(strings.NewReader(text), "test.pb")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func written(t testing.TB, f *pabulib.File) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	f := read(t, good)
	if v, ok := f.Get("description"); !ok || v != `Village; "green" round` {
		t.Errorf("description %q", v)
	}
	if _, ok := f.Get("no_such_key"); ok {
		t.Error("a key that is not there was found")
	}
	if f.VoteType != pabulib.Approval || f.Scale != 2 || f.Budget != 10050 || f.Amount(f.Budget) != "100.5" {
		t.Errorf("type %s, scale %d, budget %d", f.VoteType, f.Scale, f.Budget)
	}
	var got []pabulib.Project
	for _, p := range f.Projects {
		got = append(got, pabulib.Project{ID: p.ID, Cost: p.Cost})
	}
	if want := []pabulib.Project{{ID: "L010", Cost: 4000}, {ID: "BO.D16", Cost: 6025}, {ID: "10", Cost: 5000}}; !reflect.DeepEqual(got, want) {
		t.Errorf("projects %+v", got)
	}
	if f.Projects[0].Fields[0] != "Bench\nby the pond" || f.Projects[1].Fields[0] != `Path "north"` {
		t.Errorf("names %q, %q", f.Projects[0].Fields[0], f.Projects[1].Fields[0])
	}
	var ballots [][]int32
	for _, v := range f.Votes {
		ballots = append(ballots, v.Choices)
	}
	if want := [][]int32{{0, 1}, {}, {1, 2}, {0}}; !reflect.DeepEqual(ballots, want) {
		t.Errorf("ballots %v", ballots)
	}
	if len(f.Warnings) != 1 || f.Warnings[0].Code != "pb_decimal_comma" || f.Warnings[0].Line != 14 {
		t.Errorf("warnings %+v", f.Warnings)
	}
}

func TestScaleIsTheCoarsestThatIsExact(t *testing.T) {
	for text, want := range map[string]struct {
		scale  int
		budget money.Pence
	}{"100": {0, 100}, "100.0": {0, 100}, "100.50": {1, 1005}, "2917710.16": {2, 291771016}, "0.0001": {4, 1}} {
		f := read(t, "META\nkey;value\nbudget;"+text+"\nvote_type;approval\nPROJECTS\nproject_id;cost\nVOTES\nvoter_id;vote\n")
		if f.Scale != want.scale || f.Budget != want.budget {
			t.Errorf("budget %s: %d at scale %d", text, f.Budget, f.Scale)
		}
	}
}

func TestPointsAndRanks(t *testing.T) {
	const head = "META\nkey;value\nbudget;10\nvote_type;"
	const projects = "\nPROJECTS\nproject_id;cost\na;1\nb;2\nc;3\nVOTES\n"
	for _, c := range []struct {
		name, text string
		scores     []int64
		scale      int
	}{
		{"cumulative", head + "cumulative" + projects + "voter_id;vote;points\n1;a,b;3,1\n2;b;4\n3;;\n", []int64{3, 5, 0}, 0},
		{"fractions of points", head + "scoring" + projects + "voter_id;points;vote\n1;0.5,1;a,b\n", []int64{5, 10, 0}, 1},
		{"what is said last counts", head + "cumulative" + projects + "voter_id;vote;points\n1;a,b,a;3,1,-2\n", []int64{-2, 1, 0}, 0},
		{"ordinal, longest ballot", head + "ordinal" + projects + "voter_id;vote\n1;c,a\n2;c\n", []int64{1, 0, 4}, 0},
		{"ordinal, max_length", head + "ordinal\nmax_length;3" + projects + "voter_id;vote\n1;c,a\n2;c\n", []int64{2, 0, 6}, 0},
		{"ordinal, no ballots", head + "ordinal" + projects + "voter_id;vote\n", []int64{0, 0, 0}, 0},
		{"ordinal, named twice", head + "ordinal" + projects + "voter_id;vote\n1;c,a,c\n", []int64{1, 0, 2}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := read(t, c.text)
			req, err := f.Request("greedy_votes")
			if err != nil {
				t.Fatal(err)
			}
			if got := req.Profile.Scores(); !slices.Equal(got, c.scores) || f.PointScale != c.scale {
				t.Errorf("scores %v at scale %d, want %v at %d", got, f.PointScale, c.scores, c.scale)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	replace := func(old, with string) string {
		if !strings.Contains(good, old) {
			panic("no " + old)
		}
		return strings.Replace(good, old, with, 1)
	}
	for _, c := range []struct{ name, text, want string }{
		{"an empty file", " \n", "test.pb: the file is empty"},
		{"another encoding", replace("Swing", "Schaukel f\xfcr"), "test.pb:15:11: this line is not UTF-8"},
		{"text before META", "budget;3\n" + good, "test.pb:1:1: this line belongs to no section"},
		{"no PROJECTS", replace("PROJECTS\n", ""), "test.pb:15:1: the section PROJECTS is missing"}, // VOTES stands first
		{"no VOTES", good[:strings.Index(good, "VOTES")], "test.pb: the section VOTES is missing"},
		{"META twice", replace("PROJECTS\n", "META\n"), "test.pb:10:1: the section META stands here a second time"},
		{"no header", good[:strings.Index(good, "VOTES")] + "VOTES\n", "test.pb:16:1: the section VOTES has no header"},
		{"no column cost", replace("cost", "price"), "test.pb:11:1: the section PROJECTS has no column cost"},
		{"no column voter_id", replace("voter_id", "who"), "test.pb:17:1: the section VOTES has no column voter_id"},
		{"no column points", replace("approval", "cumulative"), "test.pb:17:1: the section VOTES has no column points"},
		{"a column twice", replace("name;cost", "cost;cost"), "test.pb:11:6: the header names the column cost twice"},
		{"META with three columns", replace("kept", "kept;and more"), "test.pb:9:18: 3 columns where META has two"},
		{"META header with three columns", replace("key;value", "key;value;x"), "test.pb:2:11: 3 columns where META has two"},
		{"a column too many", replace("Swing;50", "Swing; red;50"), "test.pb:15:18: 5 columns where the header has 4"},
		{"a column too few", replace("L010;4;F", "L010;4"), "test.pb:21:6: 2 columns where the header has 3"},
		{"a key twice", replace("our_own_key", "budget"), "test.pb:9:1: the key budget stands here a second time"},
		{"no budget", replace("budget;100.50\n", ""), "test.pb:1:1: META has no budget"},
		{"no vote type", replace("vote_type;approval", "vote_type;"), "test.pb:1:1: META has no vote_type"},
		{"another vote type", replace("approval", "quadratic"), "test.pb:7:11: the vote type quadratic is unknown"},
		{"a budget of nothing", replace("100.50", "0"), "test.pb:4:8: the budget is 0"},
		{"a budget below nothing", replace("100.50", "-5"), "test.pb:4:8: the budget is -5"},
		{"a budget in words", replace("100.50", "£100"), "test.pb:4:8: column budget: £100 is not an amount"},
		{"a cost in words", replace(";50;", ";fifty;"), "test.pb:15:7: column cost: fifty is not an amount"},
		{"a cost with an exponent", replace(";50;", ";1e3;"), "test.pb:15:7: column cost: 1e3 is not an amount"},
		{"no cost", replace(";50;", ";;"), "test.pb:15:7: column cost:  is not an amount"},
		{"a cost below nothing", replace(";50;", ";-50;"), "test.pb:15:7: column cost: the cost is -50"},
		{"too many decimals", replace(";50;", ";50.00001;"), "test.pb:15:7: column cost: 50.00001 has more than four decimal digits"},
		{"too large a cost", replace(";50;", ";99999999999999999999;"), "test.pb:15:7: column cost: 99999999999999999999 is too large"},
		{"too large a sum", replace(";50;", ";92233720368547700;"), "test.pb:15:7: column cost: 92233720368547700 is too large"},
		{"a project without an id", replace(";10;1\n", ";;1\n"), "test.pb:15:10: column project_id: the project has no id"},
		{"a project twice", replace(";10;1\n", ";L010;1\n"), "test.pb:15:10: column project_id: the project L010 stands here a second time (first in line 12)"},
		{"a voter without an id", replace(";4;F", ";;F"), "test.pb:21:6: column voter_id: the voter has no id"},
		{"a voter twice", replace(";4;F", ";1;F"), "test.pb:21:6: column voter_id: the voter 1 stands here a second time"},
		{"an unknown project", replace("L010;4", "L011;4"), "test.pb:21:1: column vote: the ballot names L011, which is not in PROJECTS"},
		{"a comma too many", replace("L010;4", "L010,;4"), "test.pb:21:6: column vote: the ballot has a comma too many"},
		{"two projects where one is allowed", replace("approval", "choose-1"), "test.pb:18:1: column vote: the ballot names 2 projects where the vote type is choose-1"},
		{"fewer projects than said", replace("num_projects;3", "num_projects;4"), "test.pb:5:14: num_projects is 4, but there are 3 projects"},
		{"more ballots than said", replace("num_votes;4", "num_votes;3"), "test.pb:6:11: num_votes is 3, but there are 4 ballots"},
		{"a number in words", replace("num_votes;4", "num_votes;four"), "test.pb:6:11: four is not a whole number"},
		{"a quotation mark left open", replace("Swing", "\"Swing"), "test.pb:15:1: a quotation mark opens here and never closes"},
		{"text after a quotation mark", replace("by the pond\"", "by the pond\"s"), "test.pb:12:1: text follows a closing quotation mark"},
		{"points missing", "META\nkey;value\nbudget;1\nvote_type;cumulative\nPROJECTS\nproject_id;cost\na;1\nVOTES\nvoter_id;vote;points\n1;a;\n",
			"test.pb:10:5: column points: 0 points for 1 projects"},
		{"points in words", "META\nkey;value\nbudget;1\nvote_type;cumulative\nPROJECTS\nproject_id;cost\na;1\nVOTES\nvoter_id;vote;points\n1;a;x\n",
			"test.pb:10:5: column points: x is not a number of points"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := pabulib.Read(strings.NewReader(c.text), "test.pb")
			if err == nil {
				t.Fatal("was read")
			}
			if first, _, _ := strings.Cut(err.Error(), "\n"); !strings.HasPrefix(first, c.want) {
				t.Errorf("got  %s\nwant %s", first, c.want)
			}
			if strings.ContainsAny(err.Error(), "{}") {
				t.Errorf("a gap is not filled: %v", err)
			}
			if !errors.Is(err, models.E(models.Invalid, "pb_file")) {
				t.Error("is no invalid *models.Error")
			}
		})
	}
}

func TestAllThatIsWrongIsToldAtOnce(t *testing.T) {
	text := strings.NewReplacer("L010, BO", "X, BO", "10;3;", "Y;3;").Replace(good)
	_, err := pabulib.Read(strings.NewReader(text), "f")
	e, ok := errors.AsType[*pabulib.ReadError](err)
	if !ok || len(e.Problems) != 2 || e.More || e.Problems[0].Line != 18 || e.Problems[1].Line != 20 {
		t.Fatalf("got %v", err)
	}
	inner, _ := errors.AsType[*models.Error](err)
	want := models.F("line 18", "pb_unknown_project", "project", "X", "column", "vote")
	if !reflect.DeepEqual(inner.Fields[0], want) {
		t.Errorf("field %+v, want %+v", inner.Fields[0], want)
	}
	_, err = pabulib.Read(strings.NewReader(good+strings.Repeat("X;1;F\n", 50)), "f")
	if e, ok := errors.AsType[*pabulib.ReadError](err); !ok || len(e.Problems) != 20 || !e.More {
		t.Errorf("got %v", err)
	}
}

func TestWarnings(t *testing.T) {
	text := strings.NewReplacer("L010;4;F", "L010,L010;4;F", ";L010;2", ";L010;7", "our_own_key;", "scoring_fn;Dowdall\nbudget_per_ward;",
		"VOTES\n", "\nVOTES\n").Replace(good)
	f := read(t, text)
	var got []string
	for _, w := range f.Warnings {
		got = append(got, w.Code)
		if strings.ContainsAny(w.Text(), "{}") {
			t.Errorf("a gap is not filled: %s", w.Text())
		}
	}
	want := []string{"pb_blank_line", "pb_part_budgets", "pb_scoring_fn", "pb_decimal_comma", "pb_project_twice", "pb_votes_column"}
	if !slices.Equal(got, want) {
		t.Errorf("warnings %v, want %v", got, want)
	}
	if last := f.Votes[3]; !slices.Equal(last.Choices, []int32{0}) || last.Fields[0] != "L010,L010" {
		t.Errorf("the ballot is %+v: a set, and kept as it stands", last)
	}
	f = read(t, "META\nkey;value\nbudget;1\nvote_type;cumulative\nPROJECTS\nproject_id;cost\na;1\nVOTES\nvoter_id;vote;points\n1;a;0\n")
	if len(f.Warnings) != 1 || f.Warnings[0].Text() != "column points: the ballot gives a 0 points" {
		t.Errorf("warnings %+v", f.Warnings)
	}
}

func TestWhatIsReadIsWrittenBack(t *testing.T) {
	for name, text := range map[string]string{
		"as it stands":      good,
		"byte order mark":   "\ufeff" + good,
		"no last line end":  strings.TrimSuffix(good, "\n"),
		"carriage returns":  strings.ReplaceAll(strings.ReplaceAll(good, "\n", "\r\n"), "Bench\r\n", "Bench\n"),
		"no last of either": strings.TrimSuffix(strings.ReplaceAll(good, "\n", "\r\n"), "\r\n"),
	} {
		f := read(t, text)
		got := written(t, f)
		if want := strings.Replace(text, `Path "north"`, `"Path ""north"""`, 1); got != want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, want)
		}
	}
}

func TestPublicFilesAreWrittenBackByteForByte(t *testing.T) {
	for _, path := range pabulibtest.Files(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			f := read(t, string(data))
			again := written(t, f)
			if again != string(data) && !mixedLineEnds(string(data)) {
				t.Error("written back differently")
			}
			if !reflect.DeepEqual(read(t, again), f) {
				t.Error("reads back differently")
			}
			for _, w := range f.Warnings {
				if w.Code != "pb_part_budgets" {
					t.Errorf("line %d: %s", w.Line, w.Text())
				}
			}
		})
	}
}

// mixedLineEnds: such a file is written back with the line ends of its first line.
func mixedLineEnds(text string) bool {
	n := strings.Count(text, "\r\n")
	return n != 0 && n != strings.Count(text, "\n")
}

func TestRequest(t *testing.T) {
	f := read(t, good)
	for _, rule := range alloc.Rules() {
		req, err := f.Request(rule.Name)
		if err != nil {
			t.Fatal(err)
		}
		if want := (alloc.Params{}); rule.NeedsStep && req.Params.Step != 100 || rule.NeedsThreshold && req.Params.Threshold != 2 ||
			!rule.NeedsStep && !rule.NeedsThreshold && req.Params != want {
			t.Errorf("%s: %+v", rule.Name, req.Params)
		}
		if _, err := alloc.Run(t.Context(), req); err != nil {
			t.Errorf("%s: %v", rule.Name, err)
		}
	}
	if _, err := f.Request("newest_first"); !errors.Is(err, models.E(models.Invalid, "unknown_rule")) {
		t.Errorf("unknown rule: %v", err)
	}
	f.Meta = slices.DeleteFunc(f.Meta, func(p pabulib.Pair) bool { return p.Key == "min_project_score_threshold" })
	if _, err := f.Request("greedy_votes_threshold"); !errors.Is(err, models.E(models.Invalid, "threshold_missing")) {
		t.Errorf("no threshold: %v", err)
	}
	f.Meta = append(f.Meta, pabulib.Pair{Key: "min_project_score_threshold", Value: "many"})
	if _, err := f.Request("greedy_votes_threshold"); !errors.Is(err, models.E(models.Invalid, "threshold")) {
		t.Errorf("a threshold in words: %v", err)
	}
}

// broken fails after a while, as disks and connections do.
type broken struct{ after int }

func (b *broken) Write(p []byte) (int, error) {
	if b.after -= len(p); b.after < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

func (b *broken) Read([]byte) (int, error) { return 0, errors.New("unplugged") }

func TestErrorsOfReaderAndWriterAreTold(t *testing.T) {
	if _, err := pabulib.Read(&broken{}, "f"); err == nil || models.KindOf(err) != "" {
		t.Errorf("reading: %v", err)
	}
	f := read(t, good)
	for range 2000 {
		f.Meta = append(f.Meta, pabulib.Pair{Key: "filler", Value: "filler"})
	}
	if err := f.Write(&broken{after: 5000}); err == nil {
		t.Error("writing: no error")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(good)
	f.Add("\ufeff" + strings.ReplaceAll(good, "\n", "\r\n"))
	f.Add("META\nkey;value\nbudget;1,5\nvote_type;cumulative\nPROJECTS\nproject_id;cost\na;0.25\nVOTES\nvoter_id;vote;points\n1;a;0.5\n2;;\n")
	f.Add("META\nkey;value\nbudget;1\nvote_type;ordinal\nPROJECTS\ncost;project_id\n1;a\n1;b\nVOTES\nvote;voter_id\n\"b,a\";1")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := pabulib.Read(strings.NewReader(text), "fuzz")
		if err != nil {
			if _, ok := errors.AsType[*pabulib.ReadError](err); !ok || err.Error() == "" {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		again := read(t, written(t, file))
		file.Warnings, again.Warnings = nil, nil // their lines may move
		if !reflect.DeepEqual(again, file) {
			t.Fatalf("reads back differently:\n%+v\n%+v", file, again)
		}
		if req, err := file.Request("greedy_votes"); err == nil {
			if res, err := alloc.Run(t.Context(), req); err != nil || res.TotalCost > res.Budget {
				t.Fatalf("counted: %v, %+v", err, res)
			}
		}
	})
}

func BenchmarkReadLodz2022(b *testing.B) {
	data, err := os.ReadFile(filepath.Join(pabulibtest.Dir(b), "Poland_Lodz_2022.pb"))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	start := time.Now()
	n := 0
	for b.Loop() {
		if _, err := pabulib.Read(bytes.NewReader(data), "lodz"); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(time.Since(start).Seconds()/float64(n), "s/file")
}
