package view

import "fmt"

// Totals is the body of page "totals": what came in to a place year by year. Fields of
// its form: year, amount, where; and cmd, csrf.
type Totals struct {
	Rows       []YearTotal // oldest first
	Prices     string      // the year in whose prices the real sums are
	NoPrices   bool        // nobody has entered a price level
	Sources    []Link      // of the price levels; Name is the day on which somebody read it there
	Rounds     []Link      // whose votes are counted, with a tenth less money
	FiguresURL string
	Action     string // "" for who may not tell
	Cmd        string
	Prefix     string
	Back       string
}

// YearTotal is one financial year.
type YearTotal struct {
	Day, Year          string // its first day, and in words
	Sum                Money
	Real               *Money // in the prices of the last year; nil where they are not known
	Change, RealChange string // against the year before; "" for none
	Running            bool   // not over yet
	Where              string // the document of a year from before the journal
	URL                string // of the journal
}

// The chart's measures, in units of its own: about a pixel on a phone.
const (
	totalsWide = 340
	totalsTall = 150
	totalsMost = 8 // years that are drawn, the last
)

// TotalsBar is one year of the chart.
type TotalsBar struct {
	X, Wide        string
	Y, Tall        string
	RealY, RealTop string // "" where the real sum is not known
	RealTall       string
	LabelX         string
	Label          string
}

// Bars are the last years, drawn from zero to the highest sum.
func (t Totals) Bars() []TotalsBar {
	rows := t.Rows[max(0, len(t.Rows)-totalsMost):]
	most := int64(1)
	for _, r := range rows {
		most = max(most, int64(r.Sum.Pence))
		if r.Real != nil {
			most = max(most, int64(r.Real.Pence))
		}
	}
	tall := func(p int64) float64 { return float64(max(0, p)) / float64(most) * totalsTall }
	number := func(x float64) string { return fmt.Sprintf("%.1f", x) }
	step := float64(totalsWide) / float64(max(1, len(rows)))
	wide := min(step*0.4, 34)
	out := make([]TotalsBar, 0, len(rows))
	for i, r := range rows {
		middle, high := step*(float64(i)+0.5), tall(int64(r.Sum.Pence))
		bar := TotalsBar{X: number(middle - wide), Wide: number(wide), Y: number(totalsTall - high), Tall: number(high), LabelX: number(middle), Label: r.Day[:4]}
		if r.Real == nil {
			bar.X = number(middle - wide/2)
		} else {
			real := tall(int64(r.Real.Pence))
			bar.RealTop, bar.RealY, bar.RealTall = number(middle), number(totalsTall-real), number(real)
		}
		out = append(out, bar)
	}
	return out
}
