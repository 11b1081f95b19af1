package httpx

import (
	"time"

	"commonchest/app/accounts"
)

// Pace slows down whoever sends ideas or pictures faster than people do, by the
// address they come from. A library's reading room shares one address, so there
// is room for a workshop of twenty.
type Pace struct{ ideas, pictures, links *accounts.Failures }

// NewPace counts in process memory, for a bounded number of addresses.
func NewPace(now func() time.Time) *Pace {
	return &Pace{
		ideas:    accounts.NewFailures(now, 40, time.Minute, 20_000),
		pictures: accounts.NewFailures(now, 40, 30*time.Second, 20_000),
		links:    accounts.NewFailures(now, 5, time.Minute, 20_000),
	}
}

// Idea counts an idea from an Address. It gives nil, or after too many limited
// "too_many_attempts" with the time to wait.
func (p *Pace) Idea(address string) error { return take(p.ideas, address) }

// Picture counts a picture from an Address, as Idea does.
func (p *Pace) Picture(address string) error { return take(p.pictures, address) }

// Link counts somebody who asks for a sign-in link from an Address, as Idea does.
func (p *Pace) Link(address string) error { return take(p.links, address) }

func take(f *accounts.Failures, address string) error {
	if wait := f.Take(address); wait > 0 {
		return accounts.TooMany(wait)
	}
	return nil
}
