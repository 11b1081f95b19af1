package mongo

import (
	"context"
	"time"

	"commonchest/app/store"
)

// NewClock is the clock of an engine over a server that answers ask.
func NewClock(monotonic func() time.Duration, ask func(context.Context) (time.Time, error)) func(context.Context) (store.Reading, error) {
	return (&clock{monotonic: monotonic, ask: ask}).now
}
