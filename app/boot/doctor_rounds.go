package boot

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
)

// rounds checks each round: its secret, its seal, its money, its pack or else
// its ballots, and its codes.
func (e *examination) rounds(ctx context.Context) error {
	list, err := e.a.Rounds.Every(ctx)
	if err != nil {
		return err
	}
	for _, v := range list {
		e.Rounds++
		if err := e.round(ctx, v); err != nil {
			return fmt.Errorf("round %s: %w", v.Round.ID, err)
		}
	}
	return nil
}

func (e *examination) round(ctx context.Context, v models.RoundView) error {
	id := string(v.Round.ID)
	if !v.Packed {
		if _, err := e.a.Rounds.Secret(ctx, v.Round.ID); models.IsKind(err, models.Unavailable) {
			return err
		} else if err != nil {
			e.find("rounds", id, "its secret cannot be opened: %v", "restore wrap.key in the keys' directory; without it the round cannot be counted", err)
		}
	}
	if v.Seal != nil && !bytes.Equal(v.Seal.Digest, v.Seal.Sum()) {
		e.find("rounds", id, "the seal is not what it was when it was made", "somebody has changed the database by hand: compare it with a backup")
	}
	if err := e.roundMoney(ctx, v); err != nil {
		return err
	}
	if err := e.roundCodes(ctx, v); err != nil {
		return err
	}
	if v.Packed {
		return e.pack(ctx, v.Round.ID)
	}
	return e.ballots(ctx, v.Round.ID)
}

func (e *examination) roundMoney(ctx context.Context, v models.RoundView) error {
	place, err := e.a.Places.Place(ctx, v.Round.Place)
	if models.IsKind(err, models.NotFound) {
		return nil // told as a fault of the records
	}
	if err != nil {
		return err
	}
	times := map[ledger.Kind]int{}
	for _, x := range e.books[place.Programme] {
		if x.Of == string(v.Round.ID) {
			times[x.Kind]++
		}
	}
	if v.Resolved && times[ledger.Allocated] > 0 {
		unsettled, err := e.a.Delivery.Unsettled(ctx, v.Round.ID)
		if err != nil {
			return err
		}
		if unsettled {
			e.Findings = append(e.Findings, Finding{Check: "payments", ID: string(v.Round.ID), Repair: true,
				What: "a payment is recorded, but not in the journal", Mend: "run doctor --repair"})
		}
	}
	held := times[ledger.SetAside] - times[ledger.Released]
	id := string(v.Round.ID)
	switch {
	case v.Resolved && times[ledger.Allocated] == 0:
		e.Findings = append(e.Findings, Finding{Check: "allocation", ID: id, Repair: true,
			What: "the body has resolved, but the money is not allocated", Mend: "run doctor --repair"})
	case v.Seal == nil && held > 0:
		e.find("rounds", id, "money is set aside, but the seal was cut off", "open the round's page as its clerk, and seal it or change its funds")
	case v.Seal != nil && held > 1:
		e.Findings = append(e.Findings, Finding{Check: "given_up", ID: id, Repair: true,
			What: "money of a seal that was given up is still set aside", Mend: "run doctor --repair"})
	case v.Seal != nil && !v.Seal.Rehearsal && held == 0:
		e.find("rounds", id, "the round is sealed, but its money was never set aside", "somebody has changed the journal by hand: compare it with a backup")
	}
	return nil
}

func (e *examination) roundCodes(ctx context.Context, v models.RoundView) error {
	list, err := e.a.Rolls.Batches(ctx, v.Round.ID)
	if err != nil {
		return err
	}
	for _, b := range list {
		if !b.Ready && v.Seal == nil {
			e.find("codes", fmt.Sprintf("%s/%d", b.Round, b.N), "the printing was cut off; its codes are not valid", "make another batch, and destroy letters of this one")
		}
	}
	return nil
}

// pack checks the packed ballots against their manifest.
func (e *examination) pack(ctx context.Context, id models.RoundID) error {
	m, err := e.a.Counting.Manifest(ctx, id)
	if err != nil {
		return err
	}
	var n int64
	for _, err := range e.a.Counting.Packed(ctx, m) {
		if models.IsKind(err, models.Unavailable) {
			return err
		}
		if err != nil {
			e.find("ballots", string(id), "the pack cannot be counted: %v", "restore the pack from a backup", err)
			return nil
		}
		n++
	}
	e.Packed += n
	if n != m.Ballots {
		e.find("ballots", string(id), "the pack holds %d ballots instead of %d", "restore the pack from a backup", n, m.Ballots)
	}
	return nil
}

// ballots checks that the revisions of each ballot are 1, 2, 3 … and that no
// command was stored twice.
func (e *examination) ballots(ctx context.Context, id models.RoundID) error {
	var last models.BallotKey
	var rev int64
	cmds := map[string]bool{}
	return e.a.EachBallot(ctx, id, func(b StoredBallot) error {
		e.Ballots++
		if b.Key != last {
			last, rev = b.Key, 0
			clear(cmds)
		}
		rev++
		what := string(id) + "/" + string(b.Key)
		if b.Rev != rev {
			e.find("ballots", what, "revision %d is missing", "somebody has deleted from the database: compare it with a backup", rev)
			rev = b.Rev
		}
		if cmds[b.Cmd] {
			e.find("ballots", what, "one command was stored twice, the second time as revision %d", "write to the makers: this cannot happen", rev)
		}
		cmds[b.Cmd] = true
		return nil
	})
}

// StoredBallot is one stored revision, without what it chooses.
type StoredBallot struct {
	Key models.BallotKey `json:"key"`
	Rev int64            `json:"rev"`
	Cmd string           `json:"cmd"`
}

// EachBallot calls f for every stored revision of a round, by ballot and
// revision: what a test compares receipts with.
func (a *App) EachBallot(ctx context.Context, id models.RoundID, f func(StoredBallot) error) error {
	from, before := store.Prefix(string(id))
	rows := store.NewCollection[models.Ballot](a.Engine, store.Schema{Name: "ballots"})
	for row, err := range rows.Find(ctx, store.Query{From: from, Before: before}) {
		if err != nil {
			return err
		}
		b := StoredBallot{Key: row.Value.Key, Rev: row.Value.Rev, Cmd: row.Cmd}
		if !strings.HasPrefix(row.ID, string(id)+"/"+string(b.Key)+"/") {
			return fmt.Errorf("ballot %s stands under another ballot's id", row.ID)
		}
		if err := f(b); err != nil {
			return err
		}
	}
	return nil
}

// CountedReceipts lists the hashes of all receipts that were counted, sorted:
// SHA-256 of the letters, in hexadecimal. Not found before packing.
func (a *App) CountedReceipts(ctx context.Context, id models.RoundID) ([]string, error) {
	m, err := a.Counting.Manifest(ctx, id)
	if err != nil {
		return nil, err
	}
	from, before := store.Prefix(string(id) + "/" + m.Try)
	rows := store.NewCollection[models.ReceiptPart](a.Engine, store.Schema{Name: "receipt_parts"})
	var hashes []string
	for row, err := range rows.Find(ctx, store.Query{From: from, Before: before}) {
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, row.Value.Hashes...)
	}
	return hashes, nil
}
