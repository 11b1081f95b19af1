package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"commonchest/app/boot"
	"commonchest/app/rehearse"
	"commonchest/app/store"
	"commonchest/app/store/sqlite"
	"commonchest/models"
)

const (
	keptSockets = 512
	burst       = 18 // casts of one socket in a row: the server lets 20 through, and then 5 a second
	bursts      = 3  // of one run; between them, not measured, everybody reconnects
)

// ballots measures durable ballots over 512 kept websockets, clients on the same
// cores, in turn with bare batched inserts of the same documents through the same
// engine.
func ballots(ctx context.Context, b *bench) (_ []line, err error) {
	p, _, err := b.prepare(ctx, keptSockets)
	if err != nil {
		return nil, err
	}
	s, err := b.serve(ctx, p)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	people := rehearse.Gather(s.site, s.codes)
	defer people.Close()
	bare, err := newBareStore(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, bare.close()) }()

	var rates, bares, ratios, p99s []float64
	for i := range b.pairs + 1 {
		n, took, p99, err := castBursts(ctx, people)
		if err != nil {
			return nil, err
		}
		rate := float64(n) / took.Seconds()
		bareRate, err := bare.insert(ctx, n)
		if err != nil {
			return nil, err
		}
		if i == 0 { // to warm up; the first acts also claim the voters' channel
			continue
		}
		b.say("%.0f ballots/s, bare %.0f, ratio %.2f", rate, bareRate, rate/bareRate)
		rates, bares = append(rates, rate), append(bares, bareRate)
		ratios, p99s = append(ratios, rate/bareRate), append(p99s, p99)
	}
	return []line{
		lineOf("durable ballots, 512 kept sockets", "/s", "≥ 5000", "≥ 20000", rates...),
		lineOf("bare batched inserts of the same", "/s", "", "", bares...),
		lineOf("ratio of the two", "", "≥ 0.4", "", ratios...),
		lineOf("receipt, 99 of 100", "ms", "", "", p99s...),
	}, nil
}

// castBursts gives the number of receipts, the time they took, and the worst
// burst's time for 99 of 100.
func castBursts(ctx context.Context, people *rehearse.Company) (n int, took time.Duration, p99 float64, err error) {
	for range bursts {
		if err := people.Reconnect(ctx); err != nil {
			return n, took, p99, err
		}
		acks, t, ack, err := people.Cast(ctx, burst, rehearse.Ballot{Choices: chosen})
		if err != nil {
			return n, took, p99, err
		}
		n, took, p99 = n+acks, took+t, max(p99, ack.P99)
	}
	return n, took, p99, nil
}

var chosen = []string{"p2", "p3", "p7", "p11", "p20"}

// bareStore is the embedded engine with nothing around it.
type bareStore struct {
	db   *sqlite.DB
	rows store.Collection[models.Ballot]
	dir  string
	n    int64
}

func newBareStore(ctx context.Context) (*bareStore, error) {
	dir, err := os.MkdirTemp("", "commonchest-bench-")
	if err != nil {
		return nil, err
	}
	db, err := sqlite.Open(ctx, filepath.Join(dir, "chest.db"), time.Now, boot.Schemas())
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	rows := store.NewCollection[models.Ballot](db, store.Schema{Name: "ballots", Indexes: []store.Index{{Name: "box", Fields: []string{"box"}}}})
	return &bareStore{db: db, rows: rows, dir: dir}, nil
}

func (s *bareStore) close() error { return errors.Join(s.db.Close(), os.RemoveAll(s.dir)) }

// insert stores so many ballots in groups of 512 and gives the rate.
func (s *bareStore) insert(ctx context.Context, n int) (float64, error) {
	rows := make([]store.Row[models.Ballot], n)
	for i := range rows {
		s.n++
		rows[i] = ballotRow("bench-1", 1, chosen, s.n)
	}
	began := time.Now()
	for len(rows) > 0 {
		group := rows[:min(512, len(rows))]
		rows = rows[len(group):]
		for _, out := range s.rows.InsertMany(store.Urgent(ctx), group) {
			if out.Err != nil {
				return 0, out.Err
			}
		}
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

// ballotRow is a stored ballot of the shape that voting stores.
func ballotRow(round models.RoundID, rev int64, choices []string, n int64) store.Row[models.Ballot] {
	random := make([]byte, 36)
	_, _ = rand.Read(random) // never fails
	key := models.BallotKey(hex.EncodeToString(random[:16]))
	return store.Row[models.Ballot]{ID: fmt.Sprintf("%s/%s/%s", round, key, store.Padded(rev)), Cmd: hex.EncodeToString(random[16:32]),
		Value: models.Ballot{Round: round, Key: key, Rev: rev, State: models.BallotCast, Choices: choices,
			Box: "abcdefghijklmnopqrstuvwxyz/" + store.Padded(n)}}
}

// voters measures people who each come with a code, on a connection of their own.
func voters(ctx context.Context, b *bench) (_ []line, err error) {
	each := 1200
	if b.full {
		each = 6000
	}
	p, all, err := b.prepare(ctx, each*(b.pairs+1))
	if err != nil {
		return nil, err
	}
	s, err := b.serve(ctx, p)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	var rates, p99s []float64
	for i := range b.pairs + 1 {
		from, to := i*each, (i+1)*each
		var ballots []rehearse.Ballot
		for _, choices := range all[from:to] {
			ballots = append(ballots, rehearse.Ballot{Choices: choices})
		}
		out, err := rehearse.Cast(ctx, rehearse.Plan{Site: s.site, Ballots: ballots, Codes: s.codes[from:to]})
		if err != nil {
			return nil, err
		}
		if len(out.Acks) != each {
			return nil, fmt.Errorf("%d of %d ballots were taken: %v", len(out.Acks), each, out.Failed)
		}
		if i > 0 { // the first warms up
			rate := float64(each) / out.Seconds
			b.say("%.0f voters/s", rate)
			rates, p99s = append(rates, rate), append(p99s, out.AckMS.P99)
		}
	}
	return []line{
		lineOf("voters, own connection and code", "/s", "≥ 1000", "≥ 2500", rates...),
		lineOf("their receipts, 99 of 100", "ms", "", "", p99s...),
	}, nil
}
