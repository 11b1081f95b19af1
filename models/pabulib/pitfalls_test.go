package pabulib_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"commonchest/models/alloc"
	"commonchest/models/pabulib"
)

// pitfall is one oddity of real files: a good file with some text replaced, which is
// read (and then looks right, and is written back) or refused with a text.
type pitfall struct {
	name     string
	replace  []string // old, new, old, new …
	refused  string   // the beginning of the error, or "" where the file is read
	warnings []string
	look     func(*testing.T, *pabulib.File)
}

func pitfalls() []pitfall {
	cost := func(place int, want string) func(*testing.T, *pabulib.File) {
		return func(t *testing.T, f *pabulib.File) {
			if got := f.Amount(f.Projects[place].Cost); got != want {
				t.Errorf("cost %s, want %s", got, want)
			}
		}
	}
	choices := func(vote int, want ...int32) func(*testing.T, *pabulib.File) {
		return func(t *testing.T, f *pabulib.File) {
			if got := f.Votes[vote].Choices; !slices.Equal(got, want) {
				t.Errorf("choices %v, want %v", got, want)
			}
		}
	}
	return []pitfall{
		{name: "byte order mark", replace: []string{"META\nkey", "\ufeffMETA\nkey"}, look: func(t *testing.T, f *pabulib.File) {
			if !f.BOM || f.Meta[0].Key != "description" {
				t.Errorf("BOM %v, first key %q", f.BOM, f.Meta[0].Key)
			}
		}},
		{name: "semicolon in a name", replace: []string{"Swing", `"Swing; red"`}, look: func(t *testing.T, f *pabulib.File) {
			if f.Projects[2].Fields[0] != "Swing; red" {
				t.Errorf("name %q", f.Projects[2].Fields[0])
			}
		}},
		{name: "line end and doubled marks in a name", replace: []string{"Swing", "\"Swing\n\"\"the\nbig\"\"\""}, look: func(t *testing.T, f *pabulib.File) {
			if f.Projects[2].Fields[0] != "Swing\n\"the\nbig\"" || len(f.Votes) != 4 {
				t.Errorf("name %q, %d ballots", f.Projects[2].Fields[0], len(f.Votes))
			}
		}},
		{name: "line numbers behind a line end in a name", replace: []string{"Swing", "\"Swi\nng\"", "L010;4;F", "L011;4;F"},
			refused: "test.pb:22:1: column vote: the ballot names L011"},
		{name: "columns in another order", replace: []string{"vote;voter_id;sex\nL010, BO.D16;1;F\n;2;M\nBO.D16,10;3;\nL010;4;F", "sex;vote;voter_id\nF;L010, BO.D16;1\nM;;2\n;BO.D16,10;3\nF;L010;4"}, look: choices(2, 1, 2)},
		{name: "keys in another order", replace: []string{"budget;100.50\n", "", "our_own_key", "budget;100.50\nour_own_key"}, look: func(t *testing.T, f *pabulib.File) {
			if f.Meta[5].Key != "budget" || f.Budget != 10050 {
				t.Errorf("META %v", f.Meta)
			}
		}},
		{name: "blanks in a list", replace: []string{"L010, BO.D16", " L010 ,  BO.D16 "}, look: choices(0, 0, 1)},
		{name: "decimal comma in a cost", look: cost(1, "60.25")},
		{name: "thousands", replace: []string{";50;", ";1,050.00;"}, refused: "test.pb:15:7: column cost: 1,050.00 is not an amount"},
		{name: "ids that look like numbers stay strings", replace: []string{";10;1", ";010;1", "BO.D16,10", "BO.D16,010"}, look: func(t *testing.T, f *pabulib.File) {
			if f.Projects[2].ID != "010" {
				t.Errorf("id %q", f.Projects[2].ID)
			}
		}},
		{name: "10 is not 010", replace: []string{";10;1", ";010;1"}, refused: "test.pb:20:8: column vote: the ballot names 10, which"},
		{name: "selected may be 0 to 3, and absent for some", replace: []string{"name;cost;project_id;votes", "name;cost;project_id;selected", ";L010;2", ";L010;2", "BO.D16;2", "BO.D16;3", ";10;1", ";10;"}},
		{name: "selected may be absent", look: func(t *testing.T, f *pabulib.File) {
			if slices.Contains(f.ProjectColumns, "selected") {
				t.Error("there is none")
			}
		}},
		{name: "selected is nothing else", replace: []string{"name;cost;project_id;votes", "name;cost;project_id;selected", ";L010;2", ";L010;yes"}, warnings: []string{"pb_selected"}},
		{name: "beneficiaries, once called target", replace: []string{"name;cost;project_id;votes", "beneficiaries;cost;project_id;votes"}, look: func(t *testing.T, f *pabulib.File) {
			if f.ProjectColumns[0] != "beneficiaries" || f.Projects[2].Fields[0] != "Swing" {
				t.Errorf("%v", f.ProjectColumns)
			}
		}},
		{name: "target", replace: []string{"name;cost;project_id;votes", "target;cost;project_id;votes"}},
		{name: "a cost that stands for withdrawn", replace: []string{";50;", ";999999999;"}, look: func(t *testing.T, f *pabulib.File) {
			for _, rule := range []string{"greedy_votes", "mes_cost_add1", "phragmen", "maxwelfare_cost"} {
				req, err := f.Request(rule)
				if err != nil {
					t.Fatal(err)
				}
				if res, err := alloc.Run(t.Context(), req); err != nil || res.Has("10") {
					t.Errorf("%s: %v, %v", rule, res.Selected, err)
				}
			}
		}},
		{name: "blank ballots count in num_votes and in n", look: func(t *testing.T, f *pabulib.File) {
			req, err := f.Request("mes_cost")
			if err != nil || req.Profile.Ballots() != 4 {
				t.Errorf("n is %d, %v", req.Profile.Ballots(), err)
			}
		}},
		{name: "blank ballots left out of num_votes", replace: []string{"num_votes;4", "num_votes;3"}, refused: "test.pb:6:11: num_votes is 3, but there are 4 ballots"},
		{name: "votes that the ballots do not bear out", replace: []string{";L010;2", ";L010;3"}, warnings: []string{"pb_votes_column"}},
		{name: "choose-1 is an approval of one", replace: []string{"approval", "choose-1", "L010, BO.D16", "L010", "BO.D16,10", "10", ";L010;2", ";L010;2", ";BO.D16;2", ";BO.D16;0"}, look: choices(2, 2)},
		{name: "dates as day or year", replace: []string{"our_own_key;kept", "date_begin;2025\ndate_end;31.01.2026"}},
		{name: "a date of another shape", replace: []string{"our_own_key;kept", "date_end;31/01/2026"}, warnings: []string{"pb_date"}},
		{name: "a day that is not", replace: []string{"our_own_key;kept", "date_end;31.02.2026"}, warnings: []string{"pb_date"}},
		{name: "a limit in words", replace: []string{"our_own_key;kept", "max_sum_points;ten"}, warnings: []string{"pb_limit"}},
		{name: "a max_length in words", replace: []string{"our_own_key;kept", "max_length;ten"}, refused: "test.pb:9:12: max_length is ten"},
		{name: "a ranking longer than max_length", replace: []string{"our_own_key;kept", "max_length;1", "approval", "ordinal"}, refused: "test.pb:18:1: column vote: the ballot ranks 2 projects where max_length is 1"},
		{name: "unknown keys and columns", look: func(t *testing.T, f *pabulib.File) {
			if v, ok := f.Get("our_own_key"); !ok || v != "kept" || f.Votes[1].Fields[2] != "M" {
				t.Errorf("%q, %v", v, f.Votes[1].Fields)
			}
		}},
		{name: "a project named twice", replace: []string{"L010;4;F", "L010, L010;4;F"}, warnings: []string{"pb_project_twice"}, look: choices(3, 0)},
		{name: "blanks around keys, headers and ids", replace: []string{"budget;100.50", " budget ; 100.50 ", "project_id;votes", " project_id ;votes", ";L010;2", "; L010 ;2"}, look: func(t *testing.T, f *pabulib.File) {
			if f.Projects[0].ID != "L010" || f.Budget != 10050 {
				t.Errorf("%+v", f.Projects[0])
			}
		}},
	}
}

func TestPitfalls(t *testing.T) {
	for _, p := range pitfalls() {
		t.Run(p.name, func(t *testing.T) {
			for i := 0; i < len(p.replace); i += 2 {
				if !strings.Contains(good, p.replace[i]) {
					t.Fatalf("no %q", p.replace[i])
				}
			}
			text := strings.NewReplacer(p.replace...).Replace(good)
			f, err := pabulib.Read(strings.NewReader(text), "test.pb")
			if p.refused != "" {
				if err == nil || !strings.HasPrefix(err.Error(), p.refused) {
					t.Errorf("got %v, want %s", err, p.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if p.look != nil {
				p.look(t, f)
			}
			var codes []string
			for _, w := range f.Warnings {
				if w.Code != "pb_decimal_comma" { // of the file before the change
					codes = append(codes, w.Code)
				}
			}
			if !slices.Equal(codes, p.warnings) {
				t.Errorf("warnings %v, want %v", codes, p.warnings)
			}
			once := written(t, f)
			if again := read(t, once); !reflect.DeepEqual(again, f) || written(t, again) != once {
				t.Error("is not written back as it was read")
			}
		})
	}
}
