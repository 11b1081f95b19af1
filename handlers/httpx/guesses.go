package httpx

import (
	"time"

	"commonchest/app/accounts"
)

// Guesses slows down whoever tries out voters' codes: by the address the guesses
// come from, and by the batch of letters they are aimed at.
//
// Only failures count, and a right code always works: a library's whole reading
// room shares one address, and nobody there may be shut out because of somebody
// else's guesses. What keeps codes from being guessed is their length; this
// keeps the guessing from costing us much, and makes it visible.
type Guesses struct{ byAddress, byBatch *accounts.Failures }

// NewGuesses counts in process memory, for a bounded number of addresses and
// batches.
func NewGuesses(now func() time.Time) *Guesses {
	return &Guesses{
		byAddress: accounts.NewFailures(now, 20, 10*time.Second, 20_000),
		byBatch:   accounts.NewFailures(now, 200, time.Second, 2_000),
	}
}

// Wrong counts a wrong code from an Address, aimed at a round and at the batch
// that its first letter names. It gives nil, and the handler says what was wrong,
// or after too many limited "too_many_attempts" with the time to wait.
func (g *Guesses) Wrong(address, round, batch string) error {
	wait := max(g.byAddress.Take(address), g.byBatch.Take(round+"/"+batch))
	if wait > 0 {
		return accounts.TooMany(wait)
	}
	return nil
}
