package live_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"commonchest/handlers/live"
)

// The largest ballot that a round of 220 projects asks for fits into one frame.
func TestTheLargestBallotFits(t *testing.T) {
	var choices []string
	var points []int64
	for i := range 220 {
		choices, points = append(choices, fmt.Sprintf("P/%06d", i)), append(points, 99_999)
	}
	body, err := json.Marshal(map[string]any{"t": "cast", "round": strings.Repeat("r", 64), "cmd": strings.Repeat("c", 64), "base": 499,
		"kind": "cast", "choices": choices, "points": points})
	if err != nil {
		t.Fatal(err)
	}
	if len(body) > live.MaxFrame {
		t.Errorf("%d bytes, and a frame may have %d", len(body), live.MaxFrame)
	}
	if err := live.DecodeFrame(body); err != nil {
		t.Error(err)
	}
}

// Points travel with their choices, and a key that comes again with other points is
// another act.
func TestPointsTravel(t *testing.T) {
	w := newWorld(t)
	c, _ := w.vote()
	cast := `{"t":"cast","round":"r-1","cmd":"cmd-0001","base":0,"kind":"cast","choices":["p1","p2"],"points":[3,7]}`
	c.send(cast)
	if f := c.expect("receipt"); fmt.Sprint(f["points"]) != "[3 7]" {
		t.Error(f)
	}
	if got := w.ballots.casts[0].Points; !slices.Equal(got, []int64{3, 7}) {
		t.Errorf("cast with %v", got)
	}
	c.send(strings.Replace(cast, "[3,7]", "[7,3]", 1))
	c.expectRefusal("cmd_reused")
	if _, hello := w.vote(); fmt.Sprint(hello["ballot"].(map[string]any)["points"]) != "[3 7]" {
		t.Error(hello)
	}
}
