package sqlite

import (
	"slices"
	"testing"
)

// drain gives the sizes of the jobs in each batch; ballots are negative.
func drain(q *queue) [][]int {
	q.close()
	var all [][]int
	for batch := q.next(); len(batch) > 0; batch = q.next() {
		var sizes []int
		for _, j := range batch {
			sizes = append(sizes, j.docs)
		}
		all = append(all, sizes)
	}
	return all
}

func fill(t *testing.T, q *queue, urgent bool, sizes ...int) {
	t.Helper()
	for _, n := range sizes {
		if err := q.add(&job{docs: n}, urgent); err != nil {
			t.Fatal(err)
		}
	}
}

func TestQueueBallotsGoFirst(t *testing.T) {
	q := newQueue()
	fill(t, q, false, 500, 500, 1)
	fill(t, q, true, 512, 512)
	want := [][]int{{512, 512}, {500}, {500}, {1}}
	if got := drain(q); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestQueueOthersGetTheirTurn(t *testing.T) {
	q := newQueue()
	fill(t, q, false, 1)
	for range turns + 2 {
		fill(t, q, true, batchUrgent)
	}
	got := drain(q)
	if at := slices.IndexFunc(got, func(b []int) bool { return slices.Equal(b, []int{1}) }); at != turns {
		t.Errorf("the other write came at %d, want %d: %v", at, turns, got)
	}
}

func TestQueueGathersSmallWrites(t *testing.T) {
	q := newQueue()
	fill(t, q, false, 300, 100, 100, 1, 700, 1)
	want := [][]int{{300, 100, 100}, {1}, {700}, {1}}
	if got := drain(q); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
	if err := q.add(&job{}, true); err == nil {
		t.Error("a closed queue took a write")
	}
}
