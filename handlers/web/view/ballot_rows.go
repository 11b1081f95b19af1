package view

// ballotRow is a project of a ballot as the template writes it. What takes working
// out is done here, once: a ballot has many rows, and a template is slow at it.
type ballotRow struct {
	Project *BallotProject
	ID      string // of its field
	Ref     string
	Name    string
	Line    string // "" when it says the same as the name
	Parts   string // which pots pay how much, for the script
	Cost    string
	Pence   int64
	Text    string // where the script looks for words
	Find    bool   // the ballot can be searched
	One     bool   // of all projects one is chosen
	Number  bool   // a number is put beside each project:
	Points  bool   // its points, or else its place
	Needs   Money  // how much more it needs; zero when it fits, or money is no limit
	Chosen  bool
	Error   string
}

// Rows are the projects of one of the ballot's pots. left is the ballot's Left.
func (b Ballot) Rows(pot BallotPot, page Page, left map[string]int64) []ballotRow {
	rows := make([]ballotRow, len(pot.Projects))
	one, points, ranking, knapsack := b.One(), b.Points(), b.Ranking(), b.Knapsack()
	for i := range pot.Projects {
		p := &pot.Projects[i]
		row := ballotRow{Project: p, ID: SafeID("choice-" + p.Ref), Ref: p.Ref, Name: p.Name, Parts: pot.Parts(*p), Cost: p.Cost.String(),
			Pence: int64(p.Cost.Pence), Text: p.Text(), Find: b.Filter != nil, One: one, Number: points || ranking,
			Points: points, Chosen: p.Chosen, Error: page.Error("row-" + p.Ref)}
		if p.Line != p.Name {
			row.Line = p.Line
		}
		if knapsack {
			row.Needs = pot.Needs(left, *p)
		}
		rows[i] = row
	}
	return rows
}
