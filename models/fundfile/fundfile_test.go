package fundfile_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/fundfile"
)

const good = "what;id;amount;of\nfund;precept;600.50;\nfund;levy;350;\npart;7;350;levy\npart;7;250.50;levy,precept\n" +
	"part;9;50;\nscalable;7;350;\nconflict;;;7,9\nfloor;Youth; 100 ; 7 , 9 \n"

func request() alloc.Request {
	return alloc.Request{Budget: 95050, Projects: []alloc.Project{{ID: "7", Cost: 60050}, {ID: "9", Cost: 5000}, {ID: "11", Cost: 100}}}
}

func read(t *testing.T, text string) *fundfile.File {
	t.Helper()
	f, err := fundfile.Read(strings.NewReader(text), "f")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Rescale(2); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestApply(t *testing.T) {
	req := request()
	if err := read(t, good).Apply(&req); err != nil {
		t.Fatal(err)
	}
	want := request()
	want.Funds = []alloc.Fund{{ID: "precept", Amount: 60050}, {ID: "levy", Amount: 35000}}
	want.Projects[0].Parts = []alloc.Part{{Amount: 35000, Funds: []string{"levy"}}, {Amount: 25050, Funds: []string{"levy", "precept"}}}
	want.Projects[0].Scalable, want.Projects[0].Least = true, 35000
	want.Projects[1].Parts = []alloc.Part{{Amount: 5000}}
	want.Conflicts = [][]string{{"7", "9"}}
	want.Floors = []alloc.Floor{{Name: "Youth", Amount: 10000, Projects: []string{"7", "9"}}}
	if !reflect.DeepEqual(req, want) {
		t.Errorf("got  %+v\nwant %+v", req, want)
	}
}

// A file with a byte order mark, comments, commas between the columns and the line ends of
// another system says the same.
func TestSpreadsheetsMaySaveIt(t *testing.T) {
	text := "\ufeff# ours\r\n" + strings.NewReplacer("7,9", `"7,9"`, " 7 , 9 ", `" 7 , 9 "`, "levy,precept", `"levy,precept"`, ";", ",", "\n", "\r\n").Replace(good)
	one, other := request(), request()
	if err := errors.Join(read(t, good).Apply(&one), read(t, text).Apply(&other)); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(one, other) {
		t.Errorf("%+v\n%+v", one, other)
	}
}

func TestWhatIsWrittenReadsBack(t *testing.T) {
	req := request()
	if err := read(t, good).Apply(&req); err != nil {
		t.Fatal(err)
	}
	var once, twice bytes.Buffer
	if err := fundfile.FromRequest(req, 2).Write(&once); err != nil {
		t.Fatal(err)
	}
	again := request()
	if err := read(t, once.String()).Apply(&again); err != nil {
		t.Fatal(err)
	}
	if err := fundfile.FromRequest(again, 2).Write(&twice); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again, req) || twice.String() != once.String() {
		t.Errorf("reads back as %+v, want %+v", again, req)
	}
}

func TestRefuses(t *testing.T) {
	for _, c := range []struct{ name, replace, with, want string }{
		{"an empty file", good, "", "f: the file is empty"},
		{"another header", "what;id;amount;of", "fund;amount", "f:1: the first line is what;id;amount;of"},
		{"another encoding", "Youth", "Jeun\xe9sse", "f: the file is not UTF-8"},
		{"a quotation mark left open", "Youth", "\"Youth", "f:9: "},
		{"a column too few", "fund;levy;350;", "fund;levy;350", "f:3: 3 columns where the first line has 4"},
		{"an unknown kind", "scalable", "scaleable", `f:7: column what: "scaleable" is none of`},
		{"no id", "fund;levy", "fund;", "f:3: column id: a line fund needs an id"},
		{"an id of a conflict", "conflict;", "conflict;A", "f:8: column id: a line conflict has no id"},
		{"an amount of a conflict", "conflict;;", "conflict;;5", "f:8: column amount: a line conflict has no amount"},
		{"a conflict of one", ";;7,9", ";;7", "f:8: column of: a conflict is between two projects or more"},
		{"a floor for nothing", " 7 , 9 ", "", "f:9: column of: a floor names the projects"},
		{"a fund with a list", "fund;levy;350;", "fund;levy;350;7", "f:3: column of: a line fund has nothing here"},
		{"a list with a comma too many", "levy,precept", "levy,,precept", "f:5: column of: a list names everything once"},
		{"a list that names twice", "levy,precept", "levy,levy", "f:5: column of: a list names everything once"},
		{"an amount in words", "600.50", "much", `f:2: column amount: "much" is not an amount that can be counted`},
		{"too many decimals", "600.50", "600.50001", "f:2: column amount: "},
		{"an amount below nothing", "fund;levy;350", "fund;levy;-1", "f:3: column amount: the amount of a fund is -1"},
		{"a part of nothing", "part;9;50", "part;9;0", "f:6: column amount: the amount of a part is 0"},
		{"too large", "600.50", "922337203685477.5807", "f:3: column amount: 350 is too large"},
		{"a fund twice", "fund;levy", "fund;precept", "f:3: column id: the fund precept stands here a second time (first in line 2)"},
		{"an unknown fund", ";levy,precept", ";levi,precept", `f:5: column of: there is no fund "levi"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := fundfile.Read(strings.NewReader(strings.Replace(good, c.replace, c.with, 1)), "f")
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || !errors.Is(err, models.E(models.Invalid, "fund_file")) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	for _, c := range []struct{ name, replace, with, want string }{
		{"an unknown project", "part;9", "part;8", `f:6: column id: there is no project "8"`},
		{"an unknown project in a list", ";7,9", ";7,8", `f:8: column of: there is no project "8"`},
		{"parts that add up to another cost", "250.50", "250", "f:5: column amount: the parts of project 7 add up to 600, and it costs 600.5"},
		{"more than the project", "scalable;7;350", "scalable;7;601", "f:7: column amount: the least of project 7 is more than its cost, 600.5"},
		{"a floor above the budget", " 100 ", "1000", "f:9: column amount: the floor is more than the budget, 950.5"},
		{"another budget", "fund;levy;350;", "fund;levy;351;", "f: the funds add up to 951.5, and the budget is 950.5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := request()
			err := read(t, strings.Replace(good, c.replace, c.with, 1)).Apply(&req)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if !reflect.DeepEqual(req, request()) {
				t.Error("the request is changed although the file is refused")
			}
		})
	}
}
