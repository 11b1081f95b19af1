package view

import (
	"strconv"
	"strings"
	"time"
)

// CurvePoint is the turnout at a time.
type CurvePoint struct {
	At     time.Time
	People int64
}

// The curve is drawn on a field of curveWidth × curveHeight.
const (
	curveWidth  = 1000
	curveHeight = 150
)

// Top is the figure at the top of the curve: the next round one.
func (w Wall) Top() int64 {
	most := w.Turnout.People
	for _, p := range w.Curve {
		most = max(most, p.People)
	}
	for unit := int64(10); ; unit *= 10 {
		for _, n := range []int64{1, 2, 5} {
			if top := n * unit; top > most {
				return top
			}
		}
	}
}

// Middle is the figure at half the height of the curve.
func (w Wall) Middle() int64 { return w.Top() / 2 }

// Line is the curve for a <polyline>.
func (w Wall) Line() string {
	var b strings.Builder
	for i, p := range w.Curve {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.FormatInt(w.x(p.At), 10) + "," + strconv.FormatInt(w.y(p.People), 10))
	}
	return b.String()
}

// Area closes the curve to the axis for a <polygon>.
func (w Wall) Area() string {
	if len(w.Curve) == 0 {
		return ""
	}
	first, last := w.Curve[0], w.Curve[len(w.Curve)-1]
	base := strconv.Itoa(curveHeight)
	return strconv.FormatInt(w.x(first.At), 10) + "," + base + " " + w.Line() + " " +
		strconv.FormatInt(w.x(last.At), 10) + "," + base
}

func (w Wall) x(t time.Time) int64 {
	span := int64(w.Closes.Sub(w.Opens) / time.Second)
	if span <= 0 {
		return 0
	}
	return min(max(int64(t.Sub(w.Opens)/time.Second)*curveWidth/span, 0), curveWidth)
}

func (w Wall) y(people int64) int64 { return curveHeight - people*curveHeight/w.Top() }
