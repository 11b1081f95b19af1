package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"iter"
	"strings"
	"time"

	"commonchest/models"
)

// The collection of change records, shared by all kinds of records. Its row is
// commit and audit entry in one.
const changes = "changes"

func changesSchema() Schema {
	return Schema{Name: changes, Indexes: []Index{
		{Name: "put", Fields: []string{"put"}},
		{Name: "cmd", Fields: []string{"cmd"}},
	}}
}

// Act says who does what, and why, under which command. Reason points to words that lie
// apart, and pins them; Request is the id of the request, for the log.
type Act struct {
	Cmd, Actor, Action, Request string
	Reason                      models.TextRef
	At                          time.Time
}

// link is the part of a change record that does not depend on the state's type.
// Its field names are those of change.
type link struct {
	ID      string         `bson:"_id"` // <kind>/<record>/<n>
	Cmd     string         `bson:"cmd"`
	Kind    string         `bson:"kind"`
	Record  string         `bson:"record"`
	N       int64          `bson:"n"`
	Put     time.Time      `bson:"put"` // by the store's clock, just before the insert
	At      time.Time      `bson:"at"`  // by the act
	Actor   string         `bson:"actor"`
	Action  string         `bson:"action"`
	Reason  models.TextRef `bson:"reason"`
	Request string         `bson:"request"`
	Prev    []byte         `bson:"prev"` // hash of the stored bytes of version n−1
}

// change is a change record: the link and the whole new state.
type change[T any] struct {
	Link  link `bson:",inline"`
	State T    `bson:"state"`
}

// hashOf is the hash that chains records and names a version.
func hashOf(body []byte) []byte {
	sum := sha256.Sum256(body)
	return sum[:]
}

func changeID(kind, record string, n int64) string {
	return kind + "/" + record + "/" + Padded(n)
}

// versions is the query for all versions of one record, in order.
func versions(kind, record string) Query {
	from, before := Prefix(kind + "/" + record)
	return Query{From: from, Before: before}
}

func checkPart(part string) error {
	if strings.Contains(part, "/") {
		return fmt.Errorf("id part %.40q contains a slash", part)
	}
	return checkID(part)
}

// follows says what is wrong with a record as the successor of another, or "".
// before is nil and hash empty for the first.
func (l link) follows(before *link, hash []byte) FaultKind {
	if l.N < 1 || l.ID != changeID(l.Kind, l.Record, l.N) {
		return FaultMoved
	}
	want := int64(1)
	if before != nil {
		want = before.N + 1
	}
	switch {
	case l.N != want:
		return FaultGap
	case !bytes.Equal(l.Prev, hash):
		return FaultLink
	}
	return ""
}

// Link tells who made a version of a record, how and why.
type Link struct {
	N             int64
	At            time.Time
	Actor, Action string
	Reason        models.TextRef
}

// Links streams the versions of a record named <kind>/<id>, oldest first, whatever kind
// it is.
func Links(ctx context.Context, e Engine, record string) iter.Seq2[Link, error] {
	from, before := Prefix(record)
	return each(e.Find(ctx, changes, Query{From: from, Before: before}), func(doc Doc) (Link, error) {
		var l link
		err := Decode(doc.Body, &l)
		return Link{N: l.N, At: l.At, Actor: l.Actor, Action: l.Action, Reason: l.Reason}, err
	})
}
