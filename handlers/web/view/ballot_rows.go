package view

import (
	"bytes"
	"html/template"
	"sync"
)

// ballotRow is a project of a ballot as the template writes it. What takes working
// out is done here, once: a ballot has many rows, and a template is slow at it. Two
// rows that are equal look the same.
type ballotRow struct {
	ID       string // of its field
	Ref      string
	Name     string
	Line     string // "" when it says the same as the name
	Where    string
	Parts    string // which pots pay how much, for the script
	Cost     string
	Pence    int64
	Text     string // where the script looks for words
	URL      string
	Pictured bool // there is a photo
	Photo    Photo
	Find     bool // the ballot can be searched
	One      bool // of all projects one is chosen
	Number   bool // a number is put beside each project:
	Points   bool // its points, or else its place
	Voter    voterRow
}

// voterRow is what is the voter's own of a row.
type voterRow struct {
	Chosen bool
	Hidden bool
	Points int64
	Rank   int64
	Typed  string
	Error  string
	Needs  Money // how much more it needs; zero when it fits, or money is no limit
}

// Rows are the projects of one of the ballot's pots. left is the ballot's Left.
func (b Ballot) Rows(pot BallotPot, page Page, left map[string]int64) []ballotRow {
	rows := make([]ballotRow, len(pot.Projects))
	one, points, ranking, knapsack := b.One(), b.Points(), b.Ranking(), b.Knapsack()
	for i, p := range pot.Projects {
		row := ballotRow{ID: SafeID("choice-" + p.Ref), Ref: p.Ref, Name: p.Name, Where: p.Where, Parts: pot.Parts(p), Cost: p.Cost.String(),
			Pence: int64(p.Cost.Pence), Text: p.Text(), URL: p.URL, Find: b.Filter != nil, One: one, Number: points || ranking, Points: points,
			Voter: voterRow{Chosen: p.Chosen, Hidden: p.Hidden, Points: p.Points, Rank: p.Rank, Typed: p.Typed, Error: page.Error("row-" + p.Ref)}}
		if p.Line != p.Name {
			row.Line = p.Line
		}
		if p.Photo != nil {
			row.Pictured, row.Photo = true, *p.Photo
		}
		if knapsack {
			if needs := pot.Needs(left, p); needs.Pence != 0 {
				row.Voter.Needs = needs
			}
		}
		rows[i] = row
	}
	return rows
}

// rowMarkup remembers the markup of rows on which nothing is the voter's own: they
// are most rows of most ballots, and the same for everybody. It is found by all that
// stands in the row, so a row with other words is another one.
type rowMarkup struct {
	mu   sync.Mutex
	rows map[rowKey]template.HTML
}

type rowKey struct {
	lang string
	row  ballotRow
}

// mostRows is how many rows are remembered at once.
const mostRows = 5000

func (m *rowMarkup) get(key rowKey) (template.HTML, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	have, ok := m.rows[key]
	return have, ok
}

func (m *rowMarkup) put(key rowKey, markup template.HTML) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.rows == nil || len(m.rows) >= mostRows {
		m.rows = map[rowKey]template.HTML{}
	}
	m.rows[key] = markup
}

// ballotRow writes a row by the template "project-row".
func (r *Renderer) ballotRow(lang string, row ballotRow) (template.HTML, error) {
	key, shared := rowKey{lang, row}, row.Voter == voterRow{}
	if shared {
		if have, ok := r.rows.get(key); ok {
			return have, nil
		}
	}
	var b bytes.Buffer
	if err := r.pages[lang]["ballot"].ExecuteTemplate(&b, "project-row", row); err != nil {
		return "", err
	}
	markup := template.HTML(b.String()) // the template has escaped it, as it would in the page
	if shared {
		r.rows.put(key, markup)
	}
	return markup, nil
}
