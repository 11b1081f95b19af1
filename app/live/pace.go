package live

import "time"

// pace spreads deliveries so that they keep to a budget of bytes a second.
type pace struct {
	budget int64         // bytes a second; 0 = no bound
	last   time.Time     // when the last delivery was made
	cost   time.Duration // how long the budget needs for what was sent by then
}

// left is how long to wait before the next delivery.
func (p *pace) left(now time.Time) time.Duration {
	return untilDue(p.last, p.cost, now)
}

// spend notes a delivery of a body to some readers.
func (p *pace) spend(now time.Time, readers, body int) {
	if p.budget <= 0 {
		return
	}
	bytes := int64(readers) * int64(body+FrameOverhead)
	seconds, rest := bytes/p.budget, bytes%p.budget
	p.cost = time.Duration(seconds)*time.Second + time.Duration(float64(rest)/float64(p.budget)*float64(time.Second))
	p.last = now
}

// untilDue is how much of gap is left after last. A clock that was set back
// must not hold a topic up: it then counts as due.
func untilDue(last time.Time, gap time.Duration, now time.Time) time.Duration {
	since := now.Sub(last)
	if since < 0 || since >= gap {
		return 0
	}
	return gap - since
}
