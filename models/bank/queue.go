package bank

import "slices"

// Open is a line that nothing answers yet, with what may, the likeliest first.
type Open struct {
	Said
	Proposals []Proposal
}

// Queue is what nobody has settled, told apart.
type Queue struct {
	OnlyList    []Open
	Differs     []Open // the first proposal has the line's reference, and another amount
	OnlyJournal []Cash // that no line of Differs answers
}

// Queue tells apart what is open.
func (a *Account) Queue() Queue {
	var q Queue
	answered := map[int64]bool{}
	for _, l := range a.OpenLines() {
		one := Open{l, a.Proposals(l)}
		if len(one.Proposals) > 0 && one.Proposals[0].Like == LikeRef {
			answered[one.Proposals[0].Seq] = true
			q.Differs = append(q.Differs, one)
			continue
		}
		q.OnlyList = append(q.OnlyList, one)
	}
	q.OnlyJournal = slices.DeleteFunc(a.OpenEntries(), func(c Cash) bool { return answered[c.Seq] })
	return q
}
