package alloc

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"commonchest/models"
)

// Order is the strict order that breaks ties between projects. It is fixed before
// the count and the same throughout it. Make one with [ByID], [BySeed] or [ByList].
type Order struct {
	Name string // "id", "seed" or "list"
	Seed string // hex; of BySeed only

	ids      []string
	criteria []criterion // applied in turn; the last one leaves no ties
	rank     []int32     // place of each project in the order
	lots     []string    // hex; of BySeed only
}

// criterion is one step of comparing two projects: the lower key comes first.
type criterion struct {
	name string
	key  []int64
}

// The names of what decided a tie.
const (
	ByIDOrder   = "id"         // ascending id, bytewise
	ByListOrder = "list"       // the caller's list
	ByLowerCost = "lower_cost" // the cheaper project first
	ByMoreVotes = "more_votes" // the project on more ballots first
	ByLot       = "lot"        // the lower lot first
)

// ByID orders by ascending id, compared byte by byte ("10" before "2"). It is the
// order of the reference results published for Pabulib files.
func ByID(projects []Project) Order {
	places := placesBy(len(projects), func(a, b int) int { return cmp.Compare(projects[a].ID, projects[b].ID) })
	return newOrder("id", projects, criterion{ByIDOrder, places})
}

// BySeed orders by lower cost, then by more votes (votes[i] ballots name project i),
// then by a lot drawn from the seed: the project's lot is HMAC-SHA-256 with the seed as
// key over "commonchest/lot/1:" and its id, and the lower lot, compared byte by byte,
// comes first. Whoever knows the seed can draw the lots again with any HMAC tool; who
// publishes the seed's hash before the vote cannot choose them. The order of criteria is
// the one that equalshares.net recommends.
func BySeed(seed []byte, projects []Project, votes []int64) Order {
	n := len(projects)
	lots := make([][]byte, n)
	costs, fewer := make([]int64, n), make([]int64, n)
	for i, p := range projects {
		mac := hmac.New(sha256.New, seed)
		mac.Write([]byte("commonchest/lot/1:" + p.ID))
		lots[i] = mac.Sum(nil)
		costs[i] = int64(p.Cost)
		if i < len(votes) {
			fewer[i] = -votes[i]
		}
	}
	places := placesBy(n, func(a, b int) int {
		return cmp.Or(bytes.Compare(lots[a], lots[b]), cmp.Compare(projects[a].ID, projects[b].ID))
	})
	o := newOrder("seed", projects, criterion{ByLowerCost, costs}, criterion{ByMoreVotes, fewer}, criterion{ByLot, places})
	o.Seed = hex.EncodeToString(seed)
	for _, lot := range lots {
		o.lots = append(o.lots, hex.EncodeToString(lot))
	}
	return o
}

// ByList orders as the given ids stand. They must be the ids of the projects, each
// once, else the error is an invalid "ties".
func ByList(projects []Project, ids []string) (Order, error) {
	at := make(map[string]int64, len(ids))
	for i, id := range ids {
		at[id] = int64(i)
	}
	key := make([]int64, len(projects))
	for i, p := range projects {
		place, ok := at[p.ID]
		if !ok {
			return Order{}, models.E(models.Invalid, "ties", models.F("ties", "missing_project", "project", p.ID))
		}
		key[i] = place
	}
	if len(at) != len(projects) || len(ids) != len(projects) {
		return Order{}, models.E(models.Invalid, "ties", models.F("ties", "other_projects"))
	}
	return newOrder("list", projects, criterion{ByListOrder, key}), nil
}

func newOrder(name string, projects []Project, criteria ...criterion) Order {
	o := Order{Name: name, criteria: criteria, rank: make([]int32, len(projects))}
	for _, p := range projects {
		o.ids = append(o.ids, p.ID)
	}
	places := placesBy(len(projects), func(a, b int) int {
		for _, c := range criteria {
			if d := cmp.Compare(c.key[a], c.key[b]); d != 0 {
				return d
			}
		}
		return 0
	})
	for i, place := range places {
		o.rank[i] = int32(place)
	}
	return o
}

// placesBy sorts 0 … n−1 and gives for each its place.
func placesBy(n int, compare func(a, b int) int) []int64 {
	sorted := make([]int, n)
	for i := range sorted {
		sorted[i] = i
	}
	slices.SortFunc(sorted, compare)
	places := make([]int64, n)
	for place, i := range sorted {
		places[i] = int64(place)
	}
	return places
}

// IDs lists the projects in the order.
func (o Order) IDs() []string {
	ids := make([]string, len(o.ids))
	for i, place := range o.rank {
		ids[place] = o.ids[i]
	}
	return ids
}

// before compares two projects by the order.
func (o Order) before(a, b int32) int { return cmp.Compare(o.rank[a], o.rank[b]) }

// depth is which criterion tells two projects apart.
func (o Order) depth(a, b int32) int {
	for i, c := range o.criteria {
		if c.key[a] != c.key[b] {
			return i
		}
	}
	return len(o.criteria) - 1
}
