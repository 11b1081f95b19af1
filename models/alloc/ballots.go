package alloc

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"slices"
)

// ballots is a list of ballots in a few flat pieces of memory, in the order of adding.
type ballots struct {
	choices []int32 // of all ballots, one after the other; ascending within one
	points  []int32 // beside choices; nil while every ballot gives one to each
	from    []int   // where each begins, and where the last one ends
	weights []int32 // how many people cast it
}

func (b *ballots) len() int { return len(b.weights) }

// choicesOf gives the projects on a ballot, ascending.
func (b *ballots) choicesOf(g int32) []int32 { return b.choices[b.from[g]:b.from[g+1]] }

// pointsOf gives the points beside the choices of a ballot; nil: one each.
func (b *ballots) pointsOf(g int32) []int32 {
	if b.points == nil {
		return nil
	}
	return b.points[b.from[g]:b.from[g+1]]
}

// weight is how many people cast a ballot.
func (b *ballots) weight(g int32) int64 { return int64(b.weights[g]) }

// pointsAt gives the i-th of some points.
func pointsAt(points []int32, i int) int64 {
	if points == nil {
		return 1
	}
	return int64(points[i])
}

// append adds a ballot at the end: each choice once, with the points that are said last.
func (b *ballots) append(choices, points []int32, weight int32) {
	at := len(b.choices)
	b.choices = append(b.choices, choices...)
	b.points = append(b.points, points...)
	for b.points != nil && len(b.points) < len(b.choices) {
		b.points = append(b.points, 1)
	}
	var beside []int32
	if b.points != nil {
		beside = b.points[at:]
	}
	n := at + inOrder(b.choices[at:], beside)
	b.choices = b.choices[:n]
	if b.points != nil {
		b.points = b.points[:n]
	}
	b.from = append(b.from, n)
	b.weights = append(b.weights, weight)
}

// point makes room for points: so far every ballot gave one to each of its choices.
func (b *ballots) point() {
	b.points = make([]int32, len(b.choices))
	for i := range b.points {
		b.points[i] = 1
	}
}

// dropLast takes the last ballot away.
func (b *ballots) dropLast() {
	b.weights = b.weights[:len(b.weights)-1]
	b.from = b.from[:len(b.from)-1]
	b.choices = b.choices[:b.from[len(b.weights)]]
	if b.points != nil {
		b.points = b.points[:len(b.choices)]
	}
}

// inOrder sorts choices with the points beside them, if any, keeps of equal ones the last,
// and gives how many remain. Ballots are short, and mostly sorted as they come.
func inOrder(choices, points []int32) int {
	for i := 1; i < len(choices); i++ {
		for j := i; j > 0 && choices[j] < choices[j-1]; j-- {
			choices[j], choices[j-1] = choices[j-1], choices[j]
			if points != nil {
				points[j], points[j-1] = points[j-1], points[j]
			}
		}
	}
	n := 0
	for i, c := range choices {
		if i > 0 && choices[n-1] == c {
			n--
		}
		choices[n] = c
		if points != nil {
			points[n] = points[i]
		}
		n++
	}
	return n
}

// distinct is ballots of which no two are alike: adding one again adds to its weight.
// It keeps a table of places found by hash; the hash changes nothing but the time.
type distinct struct {
	ballots
	hashes []uint32 // of each ballot
	table  []int32  // place + 1, at the hash or after it; 0: none. Its length is a power of two
	seed   maphash.Seed
	key    []byte
}

func newDistinct(expected int) distinct {
	return distinct{ballots: ballots{from: []int{0}}, table: make([]int32, 2<<bits.Len(uint(expected))), seed: maphash.MakeSeed()}
}

// add puts in a ballot of that weight, and gives its place.
func (d *distinct) add(choices, points []int32, weight int32) int32 {
	if points != nil && d.points == nil {
		d.point()
		for g := range d.hashes {
			d.hashes[g] = d.hash(int32(g))
		}
		d.rehash(len(d.table))
	}
	if 4*(d.len()+1) > 3*len(d.table) {
		d.rehash(2 * len(d.table))
	}
	d.append(choices, points, weight)
	last := int32(d.len() - 1)
	hash := d.hash(last)
	slot := d.slot(last, hash)
	if at := d.table[slot] - 1; at >= 0 {
		d.dropLast()
		d.weights[at] += weight
		return at
	}
	d.table[slot] = last + 1
	d.hashes = append(d.hashes, hash)
	return last
}

// slot finds where in the table a ballot like the g-th stands, or should.
func (d *distinct) slot(g int32, hash uint32) int {
	mask := len(d.table) - 1
	slot := int(hash) & mask
	for ; d.table[slot] != 0; slot = (slot + 1) & mask {
		other := d.table[slot] - 1
		if d.hashes[other] == hash && slices.Equal(d.choicesOf(other), d.choicesOf(g)) && slices.Equal(d.pointsOf(other), d.pointsOf(g)) {
			break
		}
	}
	return slot
}

func (d *distinct) hash(g int32) uint32 {
	points := d.pointsOf(g)
	d.key = d.key[:0]
	for i, c := range d.choicesOf(g) {
		d.key = binary.LittleEndian.AppendUint32(d.key, uint32(c))
		if points != nil {
			d.key = binary.LittleEndian.AppendUint32(d.key, uint32(points[i]))
		}
	}
	return uint32(maphash.Bytes(d.seed, d.key))
}

// rehash builds the table anew.
func (d *distinct) rehash(size int) {
	d.table = make([]int32, size)
	for g, hash := range d.hashes {
		slot := int(hash) & (size - 1)
		for d.table[slot] != 0 {
			slot = (slot + 1) & (size - 1)
		}
		d.table[slot] = int32(g) + 1
	}
}
