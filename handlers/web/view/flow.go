package view

import (
	"fmt"
	"strings"
)

// Flow is where money comes from and where it goes: the picture, the bars of a small
// screen and the table are all drawn of its streams, so they cannot disagree. Streams
// and their parts come in an order in which no ribbons cross.
type Flow struct {
	Streams   []FlowStream
	Withdrawn []FlowPart
}

// FlowStream is money under one condition.
type FlowStream struct {
	Name string
	Ink  Ink
	Sum  Money
	From []FlowPart
	Uses []FlowUse
}

// FlowPart is what one partner brings to a stream.
type FlowPart struct {
	Name string
	Ink  Ink
	Sum  Money
}

// FlowUse is what a stream pays for; Open for what nobody has decided on yet.
type FlowUse struct {
	Name string
	Sum  Money
	Tick bool // resolved by the body
	Open bool
}

// Share is the width of a use in the bar of its stream.
func (s FlowStream) Share(u FlowUse) string { return share(int64(u.Sum.Pence), int64(s.Sum.Pence)) }

// At is where a use begins in the bar of its stream.
func (s FlowStream) At(n int) string {
	var before int64
	for _, u := range s.Uses[:n] {
		before += int64(u.Sum.Pence)
	}
	return share(before, int64(s.Sum.Pence))
}

// The picture's measures, in units of its own. Letters of 17 are 14 pixels high on the
// smallest screen that shows it.
const (
	flowWidth = 1180
	flowTall  = 520 // of all money
	flowRow   = 30  // between two lines of uses
	flowBlock = 46  // for a name and a sum under it
	flowBar   = 17
	fromX     = 318
	conditX   = 580
	usesX     = 850
)

// FlowPicture is a flow as geometry, in whole numbers.
type FlowPicture struct {
	Width, Height int
	Nodes         []FlowNode
	Ribbons       []FlowRibbon
}

// FlowNode is a bar with its words: at its left, or ("under") to the right of it.
type FlowNode struct {
	X, Y, Height int
	Ink          Ink
	Name         string
	Sum          Money
	TextX, TextY int
	End          bool // the words end at TextX
	Line         bool // name and sum in one line
	Tick, Open   bool
	Struck       bool
}

// FlowRibbon is a band between two bars.
type FlowRibbon struct {
	Path string
	Ink  Ink
}

// Picture lays a flow out.
func (f Flow) Picture() FlowPicture {
	l := flowLayout{whole: max(1, f.sum())}
	l.streams(f.Streams)
	l.payers(f.Streams)
	l.left += flowBlock / 2
	for _, w := range f.Withdrawn {
		l.pic.Nodes = append(l.pic.Nodes, FlowNode{X: fromX, Y: l.left, Height: 20, Ink: w.Ink, Name: short(w.Name, 34), Sum: w.Sum, TextX: fromX - 10, TextY: l.left + 10, End: true, Open: true, Struck: true})
		l.left += flowBlock
	}
	l.pic.Width, l.pic.Height = flowWidth, max(l.y, l.left)
	return l.pic
}

// short cuts a name to what fits beside a bar; the bars and the table have all of it.
func short(name string, most int) string {
	letters := []rune(name)
	if len(letters) <= most {
		return name
	}
	return strings.TrimSpace(string(letters[:most-1])) + "…"
}

func (f Flow) sum() int64 {
	var sum int64
	for _, s := range f.Streams {
		sum += int64(s.Sum.Pence)
	}
	return sum
}

type flowLayout struct {
	whole   int64
	y, left int // how far down the right and the left column are filled
	pic     FlowPicture
	bars    []FlowNode // of the conditions
}

// tall is the height of a sum; nothing is too small to be seen.
func (l *flowLayout) tall(m Money) int { return max(2, int(int64(m.Pence)*flowTall/l.whole)) }

// streams places conditions with their uses to the right of them.
func (l *flowLayout) streams(list []FlowStream) {
	for _, s := range list {
		top, bar := l.y, FlowNode{X: conditX, Height: 0, Ink: s.Ink, Name: short(s.Name, 30), Sum: s.Sum, TextX: conditX + flowBar + 9}
		for _, u := range s.Uses {
			bar.Height += l.tall(u.Sum)
		}
		right := 0
		for _, u := range s.Uses {
			right += max(flowRow, l.tall(u.Sum)+6)
		}
		block := max(right, bar.Height, flowBlock)
		bar.Y = top + (block-bar.Height)/2
		bar.TextY = bar.Y + bar.Height/2
		from, y := bar.Y, top+(block-right)/2
		for _, u := range s.Uses {
			h, slot := l.tall(u.Sum), max(flowRow, l.tall(u.Sum)+6)
			n := FlowNode{X: usesX, Y: y + (slot-h)/2, Height: h, Ink: s.Ink, Name: short(u.Name, 32), Sum: u.Sum, TextX: usesX + flowBar + 9, TextY: y + slot/2, Line: true, Tick: u.Tick, Open: u.Open}
			l.pic.Nodes = append(l.pic.Nodes, n)
			l.ribbon(s.Ink, conditX+flowBar, from, h, usesX, n.Y, h)
			from, y = from+h, y+slot
		}
		l.bars = append(l.bars, bar)
		l.pic.Nodes = append(l.pic.Nodes, bar)
		l.y = top + block + 14
	}
}

// payers places partners to the left, each at the height of its conditions and none
// above the one before.
func (l *flowLayout) payers(list []FlowStream) {
	taken := make([]int, len(list)) // of each condition's bar, from its top
	for i := 0; i < len(list); i++ {
		for _, p := range list[i].From {
			if l.drawn(p.Name) {
				continue
			}
			l.payer(p.Name, list, taken)
		}
	}
}

func (l *flowLayout) drawn(name string) bool {
	for _, n := range l.pic.Nodes {
		if n.X == fromX && n.Name == short(name, 34) {
			return true
		}
	}
	return false
}

func (l *flowLayout) payer(name string, list []FlowStream, taken []int) {
	type edge struct{ stream, height int }
	n := FlowNode{X: fromX, Name: short(name, 34), TextX: fromX - 10, End: true}
	var edges []edge
	first, last := 0, 0
	for i, s := range list {
		for _, p := range s.From {
			if p.Name != name {
				continue
			}
			h := min(l.tall(p.Sum), l.bars[i].Height-taken[i])
			if len(edges) == 0 {
				first = l.bars[i].Y + taken[i]
			}
			last = l.bars[i].Y + taken[i] + h
			edges = append(edges, edge{i, h})
			n.Sum, n.Ink, n.Height = p.Sum.Add(n.Sum), p.Ink, n.Height+h
		}
	}
	n.Y = max(l.left, (first+last-n.Height)/2)
	if space := max(0, flowBlock-n.Height); space > 0 { // room for the words
		n.Y = max(n.Y, l.left+space/2)
	}
	n.TextY = n.Y + n.Height/2
	from := n.Y
	for _, e := range edges {
		to := l.bars[e.stream].Y + taken[e.stream]
		l.ribbon(list[e.stream].Ink, fromX+flowBar, from, e.height, conditX, to, e.height)
		taken[e.stream], from = taken[e.stream]+e.height, from+e.height
	}
	l.pic.Nodes = append(l.pic.Nodes, n)
	l.left = n.Y + n.Height + max(0, flowBlock-n.Height)/2 + 4
}

func (l *flowLayout) ribbon(ink Ink, x1, y1, h1, x2, y2, h2 int) {
	mid := (x1 + x2) / 2
	l.pic.Ribbons = append(l.pic.Ribbons, FlowRibbon{Ink: ink, Path: fmt.Sprintf("M%d %dC%d %d %d %d %d %dV%dC%d %d %d %d %d %dZ",
		x1, y1, mid, y1, mid, y2, x2, y2, y2+h2, mid, y2+h2, mid, y1+h1, x1, y1+h1)})
}
