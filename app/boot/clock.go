package boot

import (
	"context"
	"sync"
	"time"

	"commonchest/app/store"
)

// distrust is the clock error reported while the store's clock cannot be read:
// more than any caller accepts.
const distrust = time.Hour

// clock reads the store's clock. While the store cannot be asked it goes on
// from its last reading and says that it may be wrong.
type clock struct {
	engine store.Engine
	local  func() time.Time // only differences are used

	mu   sync.Mutex
	last store.Reading
	when time.Time
}

func (c *clock) read() store.Reading {
	r, err := c.engine.Now(context.Background())
	c.mu.Lock()
	defer c.mu.Unlock()
	local := c.local()
	if err != nil {
		return store.Reading{At: c.last.At.Add(local.Sub(c.when)), Error: distrust}
	}
	c.last, c.when = r, local
	return r
}

// Now is the store's time, in UTC.
func (c *clock) Now() time.Time { return c.read().At }

// Error is how wrong Now may be.
func (c *clock) Error() time.Duration { return c.read().Error }
