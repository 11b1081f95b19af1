package boot

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"commonchest/app/keys"
	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Finding is one thing that is not as it should be, and how to mend it.
type Finding struct {
	Check  string `json:"check"` // records, ledger, rounds, ballots, codes, clock, mail
	ID     string `json:"id"`    // of what it is about
	What   string `json:"what"`
	Mend   string `json:"mend"`
	Repair bool   `json:"repair"` // doctor --repair mends it
}

// Health is what Doctor looked at, and what it found.
type Health struct {
	Keys        string    `json:"keys"` // fingerprint
	Records     int       `json:"records"`
	Changes     int       `json:"changes"`
	Facts       int       `json:"facts"` // that a checkpoint guards
	Checkpoints int       `json:"checkpoints"`
	Ledgers     int       `json:"ledgers"`
	Entries     int       `json:"entries"`
	Rounds      int       `json:"rounds"`
	Ballots     int64     `json:"ballots"` // revisions, of rounds that are not packed
	Packed      int64     `json:"packed"`  // ballots in packs
	Mail        string    `json:"mail"`    // the mail server, "" where none is set up
	Waiting     int       `json:"waiting"` // mails that are still to be sent
	Findings    []Finding `json:"findings"`
}

// Repaired is what Repair did.
type Repaired struct {
	Projections int      `json:"projections"` // documents replaced or removed
	Settled     []string `json:"settled"`     // rounds whose resolution's money was allocated now
}

// clockTrusted is the clock error with which ballots are still taken.
const clockTrusted = 500 * time.Millisecond

// examination is one run of the doctor.
type examination struct {
	a *App
	Health
	books map[models.ProgrammeID][]ledger.Entry
}

// Doctor checks what is stored against itself: chains of records and their
// checkpoints, projections, journals, the money and secrets of rounds, packs,
// ballots, and the clock. It changes nothing, and may run beside a server. The keys
// and the store's durability were checked when it was opened.
func (a *App) Doctor(ctx context.Context) (Health, error) {
	e := &examination{a: a, Health: Health{Keys: a.Keys.Fingerprint(), Findings: []Finding{}}, books: map[models.ProgrammeID][]ledger.Entry{}}
	for _, look := range []func(context.Context) error{e.clock, e.records, e.ledgers, e.rounds, e.mail} {
		if err := look(ctx); err != nil {
			return e.Health, err
		}
	}
	return e.Health, nil
}

// Repair rebuilds the projections from the records and takes up allocations that
// were cut off behind their resolution, gives back the money of seals that were
// given up, and puts back what hangs in transit. Nothing else is mended by machine.
func (a *App) Repair(ctx context.Context) (Repaired, error) {
	out := Repaired{Settled: []string{}}
	done, err := a.Projector.Repair(ctx)
	out.Projections = done.Replaced + done.Removed
	if err != nil {
		return out, err
	}
	h, err := a.Doctor(ctx)
	if err != nil {
		return out, err
	}
	for _, f := range h.Findings {
		by := models.By{Actor: models.SystemActor("doctor"), Cmd: "settle-" + f.ID, Request: "doctor"}
		if f.Check == "given_up" {
			if err := a.Rounds.GiveBack(ctx, by, models.RoundID(f.ID)); err != nil {
				return out, fmt.Errorf("give back what round %s had set aside: %w", f.ID, err)
			}
		}
		if f.Check == "payments" {
			if err := a.Delivery.Settle(ctx, by, models.RoundID(f.ID)); err != nil {
				return out, fmt.Errorf("bring the payments of round %s into the journal: %w", f.ID, err)
			}
			out.Settled = append(out.Settled, f.ID)
		}
		if f.Check != "allocation" {
			continue
		}
		if err := a.Counting.Settle(ctx, by, models.RoundID(f.ID)); err != nil {
			return out, fmt.Errorf("allocate the money of round %s: %w", f.ID, err)
		}
		out.Settled = append(out.Settled, f.ID)
	}
	if err := a.Transfers.Settle(ctx); err != nil {
		return out, fmt.Errorf("put back what hangs in transit: %w", err)
	}
	return out, nil
}

func (e *examination) find(check, id, what, mend string, args ...any) {
	e.Findings = append(e.Findings, Finding{Check: check, ID: id, What: fmt.Sprintf(what, args...), Mend: mend})
}

func (e *examination) clock(ctx context.Context) error {
	r, err := e.a.Engine.Now(ctx)
	if err != nil {
		return err
	}
	const mend = "set the clocks of this machine and of the database server by NTP; no ballot is taken meanwhile"
	if r.Error > clockTrusted {
		e.find("clock", "store", "the store's clock is known to %s only", mend, r.Error)
	}
	if skew := r.At.Sub(e.a.local()).Abs(); skew > time.Minute {
		e.find("clock", "machine", "the store's clock and this machine's differ by %s", mend, skew.Round(time.Second))
	}
	return nil
}

var faults = map[store.FaultKind][2]string{
	store.FaultUnreadable: {"cannot be read as a change record", "restore the database from a backup; if the fault is older, keep the row and write to the auditor"},
	store.FaultMoved:      {"stands under another record's id", "somebody has changed the database by hand: compare it with a backup"},
	store.FaultGap:        {"the version before it is missing", "somebody has deleted from the database: compare it with a backup"},
	store.FaultLink:       {"does not chain to the version before it: one of them was edited", "somebody has changed the database by hand: compare it with a backup"},
	store.FaultRemoved:    {"its last records are gone", "somebody has deleted from the database: compare it with a backup"},
	store.FaultProjection: {"the current state is not what the last record says", "run doctor --repair"},
	store.FaultCheckpoint: {"the records of that hour are no longer those that were signed", "somebody has changed the database by hand: compare it with a backup"},
	store.FaultFacts:      {"its list of facts is not the one that was signed", "somebody has changed the database by hand: compare it with a backup"},
	store.FaultEdited:     {"is no longer what was signed", "somebody has changed the database by hand: compare it with a backup"},
	store.FaultSignature:  {"the checkpoint is not signed by this installation", "somebody has changed the database by hand, or the keys were exchanged"},
}

// records checks the chains and the checkpoints, and what is projected of them.
func (e *examination) records(ctx context.Context) error {
	public := e.a.Keys.Public(keys.Records)
	v, err := e.a.Projector.Verify(ctx, func(digest, signature []byte) error { return verifyCheckpoint(public, digest, signature) })
	if err != nil {
		return err
	}
	e.Records, e.Changes, e.Checkpoints, e.Facts = v.Records, v.Changes, v.Checkpoints, v.Facts
	for _, f := range v.Faults {
		text := faults[f.What]
		e.Findings = append(e.Findings, Finding{Check: "records", ID: f.ID, What: text[0], Mend: text[1], Repair: f.What == store.FaultProjection})
	}
	return nil
}

var errSignature = errors.New("not signed by us")

func verifyCheckpoint(public ed25519.PublicKey, digest, signature []byte) error {
	if !keys.Verify(public, "checkpoint", digest, signature) {
		return errSignature
	}
	return nil
}

// ledgers folds every journal: entries without a gap, each balanced, no account
// overdrawn, all accounts together zero.
func (e *examination) ledgers(ctx context.Context) error {
	places, err := e.a.Places.Places(ctx)
	if err != nil {
		return err
	}
	for _, p := range places {
		if p.Parent != "" {
			continue
		}
		e.Ledgers++
		st, err := e.a.Funding.Statement(ctx, p.ID)
		if models.IsKind(err, models.Unavailable) {
			return err
		}
		if err != nil {
			e.find("ledger", string(p.Programme), "the journal does not fold: %v", "somebody has changed the journal by hand: compare it with a backup", err)
			continue
		}
		e.Entries += len(st.Entries)
		e.books[p.Programme] = st.Entries
		var sum money.Pence
		for _, n := range st.Balances {
			sum += n
		}
		if sum != 0 {
			e.find("ledger", string(p.Programme), "the accounts add up to %d instead of 0", "write to the makers: this cannot happen", sum)
		}
	}
	return nil
}
