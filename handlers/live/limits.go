package live

import "time"

// Limits bound what sockets may cost. A value of zero has the default.
type Limits struct {
	Sockets    int // open at once
	PerAddress int // open at once from one IPv4 address or IPv6 /64

	CastsPerSecond  int // of one socket, on average
	CastBurst       int // of one socket, at once
	FramesPerSecond int // of one socket, of any type
	FrameBurst      int
	HellosAtOnce    int // answered at the same time; the others wait

	HelloTimeout time.Duration // from the handshake to hello
	CastTimeout  time.Duration // for the answer to a hello or a cast
	WriteTimeout time.Duration // for one write to a peer that does not read
	Linger       time.Duration // from the decision to end to cutting the connection
	Heartbeat    time.Duration // silence until a ping; grows with each answer
	HeartbeatMax time.Duration // and this far
	PongTimeout  time.Duration // silence after a ping
	Lifetime     time.Duration // of a socket, at least
	LifetimeMore time.Duration // and up to this much more, spread over the sockets
	Recheck      time.Duration // between two looks at the right to listen
	RestartOver  time.Duration // time over which peers are told to come back after a restart
}

// DefaultLimits suit one machine of two cores. Many people share an address: a
// library, a school, a mobile network; PerAddress stops a runaway, not them.
func DefaultLimits() Limits {
	return Limits{
		Sockets:    20_000,
		PerAddress: 1_000,

		CastsPerSecond:  5,
		CastBurst:       20,
		FramesPerSecond: 20,
		FrameBurst:      60,
		HellosAtOnce:    64,

		HelloTimeout: 10 * time.Second,
		CastTimeout:  10 * time.Second,
		WriteTimeout: 10 * time.Second,
		Linger:       5 * time.Second,
		Heartbeat:    25 * time.Second,
		HeartbeatMax: 50 * time.Second,
		PongTimeout:  20 * time.Second,
		Lifetime:     2 * time.Hour,
		LifetimeMore: 30 * time.Minute,
		Recheck:      time.Minute,
		RestartOver:  20 * time.Second,
	}
}

func (l Limits) filled() Limits {
	d := DefaultLimits()
	for _, n := range []struct{ have, fallback *int }{
		{&l.Sockets, &d.Sockets}, {&l.PerAddress, &d.PerAddress},
		{&l.CastsPerSecond, &d.CastsPerSecond}, {&l.CastBurst, &d.CastBurst},
		{&l.FramesPerSecond, &d.FramesPerSecond}, {&l.FrameBurst, &d.FrameBurst},
		{&l.HellosAtOnce, &d.HellosAtOnce},
	} {
		if *n.have <= 0 {
			*n.have = *n.fallback
		}
	}
	for _, t := range []struct{ have, fallback *time.Duration }{
		{&l.HelloTimeout, &d.HelloTimeout}, {&l.CastTimeout, &d.CastTimeout},
		{&l.WriteTimeout, &d.WriteTimeout}, {&l.Linger, &d.Linger},
		{&l.Heartbeat, &d.Heartbeat}, {&l.HeartbeatMax, &d.HeartbeatMax},
		{&l.PongTimeout, &d.PongTimeout}, {&l.Lifetime, &d.Lifetime},
		{&l.LifetimeMore, &d.LifetimeMore}, {&l.Recheck, &d.Recheck},
		{&l.RestartOver, &d.RestartOver},
	} {
		if *t.have <= 0 {
			*t.have = *t.fallback
		}
	}
	return l
}

// bucket is a token bucket in one number: the time until which what was taken
// would last at the steady rate.
type bucket struct{ until int64 }

// take takes a token, if there is one at this time.
func (b *bucket) take(now time.Time, perSecond, burst int) bool {
	at, step := now.UnixNano(), int64(time.Second)/int64(perSecond)
	full := step * int64(burst)
	if b.until < at || b.until > at+full { // idle long enough, or the clock was set back
		b.until = at
	}
	if b.until+step > at+full {
		return false
	}
	b.until += step
	return true
}
