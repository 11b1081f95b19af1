package rehearse

import (
	"slices"
	"time"
)

// Spread is how long something took, in milliseconds.
type Spread struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
}

// spreadOf sorts the samples.
func spreadOf(samples []time.Duration) Spread {
	slices.Sort(samples)
	at := func(percent int) float64 {
		if len(samples) == 0 {
			return 0
		}
		d := samples[min(len(samples)*percent/100, len(samples)-1)]
		return float64(d.Microseconds()) / 1000
	}
	return Spread{P50: at(50), P99: at(99)}
}
