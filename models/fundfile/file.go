package fundfile

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"commonchest/models/alloc"
	"commonchest/models/money"
)

// MaxScale is the most decimal digits that amounts may have.
const MaxScale = 4

var header = []string{"what", "id", "amount", "of"}

// File is a fund file. Amounts are in units of 10^−Scale of the currency.
type File struct {
	Scale int
	lines []line

	name string
}

// line is one line of a file. What it means depends on its first column.
type line struct {
	what   string
	id     string
	amount money.Pence
	of     []string // as it stands in the last column
	at     int      // its number in the file
}

// The kinds of line.
const (
	fund     = "fund"     // id, amount
	part     = "part"     // project, amount, the funds that may pay it; none: nothing may
	scalable = "scalable" // project, the least that must be paid for
	conflict = "conflict" // of: projects of which one at most is funded
	floor    = "floor"    // name, amount, of: the projects it goes to first
)

var kinds = []string{fund, part, scalable, conflict, floor}

// FromRequest gives the file that says what a request says of money, in units of
// 10^−scale.
func FromRequest(req alloc.Request, scale int) *File {
	f := &File{Scale: scale}
	add := func(l line) { f.lines = append(f.lines, l) }
	for _, g := range req.Funds {
		add(line{what: fund, id: g.ID, amount: g.Amount})
	}
	for _, p := range req.Projects {
		for _, q := range p.Parts {
			add(line{what: part, id: p.ID, amount: q.Amount, of: q.Funds})
		}
		if p.Scalable {
			add(line{what: scalable, id: p.ID, amount: p.Least})
		}
	}
	for _, group := range req.Conflicts {
		add(line{what: conflict, of: group})
	}
	for _, g := range req.Floors {
		add(line{what: floor, id: g.Name, amount: g.Amount, of: g.Projects})
	}
	return f
}

// Write writes the file.
func (f *File) Write(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Comma = ';'
	rows := [][]string{header}
	for _, l := range f.lines {
		amount := money.Decimal(l.amount, f.Scale)
		if l.what == conflict {
			amount = ""
		}
		rows = append(rows, []string{l.what, l.id, amount, strings.Join(l.of, ",")})
	}
	return out.WriteAll(rows) // which flushes
}

// Rescale turns all amounts into finer units; one that becomes too large is refused.
func (f *File) Rescale(scale int) error {
	for ; f.Scale < scale; f.Scale++ {
		for i := range f.lines {
			l := &f.lines[i]
			var err error
			if l.amount, err = l.amount.Mul(10); err != nil {
				return &Error{Name: f.name, Problems: []Problem{{Line: l.at, Text: "the amount is too large"}}}
			}
		}
	}
	return nil
}

// Apply puts what the file says into a request, whose amounts must be in the same units.
// Anything that does not fit the request's projects and budget is an [*Error].
func (f *File) Apply(req *alloc.Request) error {
	c := checker{name: f.name}
	projects := slices.Clone(req.Projects)
	place := make(map[string]int, len(projects))
	for i, p := range projects {
		place[p.ID] = i
	}
	var total money.Pence
	last := make([]int, len(projects)) // line of each project's last part
	out := *req
	out.Funds, out.Conflicts, out.Floors = nil, nil, nil
	for _, l := range f.lines {
		c.projects(l, place)
		at, known := place[l.id]
		switch l.what {
		case fund:
			out.Funds = append(out.Funds, alloc.Fund{ID: l.id, Amount: l.amount})
			total += l.amount
		case conflict:
			out.Conflicts = append(out.Conflicts, l.of)
		case floor:
			out.Floors = append(out.Floors, alloc.Floor{Name: l.id, Amount: l.amount, Projects: l.of})
			if l.amount > req.Budget {
				c.fail(l.at, 3, "the floor is more than the budget, %s", money.Decimal(req.Budget, f.Scale))
			}
		}
		if !known {
			continue
		}
		switch l.what {
		case part:
			projects[at].Parts = append(projects[at].Parts, alloc.Part{Amount: l.amount, Funds: l.of})
			last[at] = l.at
		case scalable:
			projects[at].Scalable, projects[at].Least = true, l.amount
			if l.amount > projects[at].Cost {
				c.fail(l.at, 3, "the least of project %s is more than its cost, %s", l.id, money.Decimal(projects[at].Cost, f.Scale))
			}
		}
	}
	for i, p := range projects {
		var sum money.Pence
		for _, q := range p.Parts {
			sum += q.Amount
		}
		if p.Parts != nil && sum != p.Cost {
			c.fail(last[i], 3, "the parts of project %s add up to %s, and it costs %s; correct a part",
				p.ID, money.Decimal(sum, f.Scale), money.Decimal(p.Cost, f.Scale))
		}
	}
	if len(out.Funds) > 0 && total != req.Budget {
		c.fail(0, 0, "the funds add up to %s, and the budget is %s; correct a fund, or the budget",
			money.Decimal(total, f.Scale), money.Decimal(req.Budget, f.Scale))
	}
	if err := c.err(); err != nil {
		return err
	}
	out.Projects = projects
	*req = out
	return nil
}
