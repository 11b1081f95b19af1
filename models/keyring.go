package models

import "hash/maphash"

// keyring numbers ballot keys as they come: 0, 1, 2 … It is a map that holds a key in
// little more than its letters: a table of places, found by hash.
type keyring struct {
	letters []byte  // of all keys, one after the other
	ends    []int   // where those of each end
	table   []int32 // place + 1, at the hash or after it; 0: none. Its length is a power of two
	seed    maphash.Seed
}

func newKeyring() keyring { return keyring{table: make([]int32, 16), seed: maphash.MakeSeed()} }

func (k *keyring) key(place int) []byte {
	from := 0
	if place > 0 {
		from = k.ends[place-1]
	}
	return k.letters[from:k.ends[place]]
}

// find gives the number of a key, if it has one.
func (k *keyring) find(key BallotKey) (place int, ok bool) {
	place = int(k.table[k.slot(key)]) - 1
	return place, place >= 0
}

// place gives the number of a key; one that has none gets the next.
func (k *keyring) place(key BallotKey) int {
	if 4*(len(k.ends)+1) > 3*len(k.table) {
		k.grow()
	}
	slot := k.slot(key)
	if k.table[slot] == 0 {
		k.letters = append(k.letters, key...)
		k.ends = append(k.ends, len(k.letters))
		k.table[slot] = int32(len(k.ends))
	}
	return int(k.table[slot]) - 1
}

// slot finds where in the table a key stands, or should.
func (k *keyring) slot(key BallotKey) int {
	mask := len(k.table) - 1
	slot := int(maphash.String(k.seed, string(key))) & mask
	for k.table[slot] != 0 && string(k.key(int(k.table[slot])-1)) != string(key) {
		slot = (slot + 1) & mask
	}
	return slot
}

// grow makes the table anew, twice as long.
func (k *keyring) grow() {
	k.table = make([]int32, 2*len(k.table))
	mask := len(k.table) - 1
	for place := range k.ends {
		slot := int(maphash.Bytes(k.seed, k.key(place))) & mask
		for k.table[slot] != 0 {
			slot = (slot + 1) & mask
		}
		k.table[slot] = int32(place) + 1
	}
}
