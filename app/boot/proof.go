package boot

import (
	"context"
	"sync"
	"time"

	"commonchest/models"
)

// proofLasts is how long a proof is shown before it is made again: it reads everything.
const proofLasts = 5 * time.Minute

// proofs keeps the last proof, and lets one be made at a time.
type proofs struct {
	mu   sync.Mutex
	last models.Proof
}

// Proof proves what is stored, as Audit does, for an auditor's page: at most once in five
// minutes.
func (a *App) Proof(ctx context.Context) (models.Proof, error) {
	a.proofs.mu.Lock()
	defer a.proofs.mu.Unlock()
	now := a.Clock.Now()
	if last := a.proofs.last; !last.At.IsZero() && now.Sub(last.At) < proofLasts {
		return last, nil
	}
	found, err := a.Audit(ctx, nil)
	if err != nil {
		return models.Proof{}, err
	}
	p := models.Proof{At: now, Records: int64(found.Records), Changes: int64(found.Changes), Facts: int64(found.Facts), Checkpoints: int64(found.Checkpoints),
		Entries: int64(found.Entries), Keys: found.Keys, Hour: found.Last.Hour, Digest: found.Last.Digest}
	for _, f := range found.Findings {
		p.Findings = append(p.Findings, f.ID+": "+f.What)
	}
	a.proofs.last = p
	return p, nil
}
