package places

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// table makes a table of postcodes the one that holds: the newest does. Its rows
// are stored before it under <id>/<postcode>, and without it nobody sees them.
type table struct {
	ID   string    `bson:"table"`
	Rows int64     `bson:"rows"`
	At   time.Time `bson:"at"`
}

// Find tells in which places a postcode lies, as NormalPostcode writes it. Not
// found is code "postcode".
func (s *Service) Find(ctx context.Context, code string) ([]models.PlaceID, error) {
	now, _, err := s.table(ctx)
	if err != nil {
		return nil, err
	}
	row, err := s.codes.Get(ctx, now.ID+"/"+code)
	if models.IsKind(err, models.NotFound) {
		return nil, models.E(models.NotFound, "postcode")
	}
	return row.Value.Places, err
}

// SetPostcodes replaces the table of postcodes, whole or not at all: until the
// last insert the old one holds. The same table again changes nothing, and one
// that was cut off is continued. Every code is to be normal and stand once.
func (s *Service) SetPostcodes(ctx context.Context, list []models.Postcode) error {
	now, n, err := s.table(ctx)
	if err != nil {
		return err
	}
	sum := digest(list)
	if strings.HasSuffix(now.ID, sum) {
		return nil
	}
	next := table{ID: store.Padded(n+1) + "-" + sum, Rows: int64(len(list)), At: s.now()}
	rows := make([]store.Row[models.Postcode], 0, len(list))
	for _, p := range list {
		rows = append(rows, store.Row[models.Postcode]{ID: next.ID + "/" + p.Code, Cmd: next.ID, Value: p})
	}
	var failed error
	for _, o := range s.codes.InsertMany(ctx, rows) {
		failed = errors.Join(failed, o.Err)
	}
	if failed != nil {
		return failed
	}
	if _, err := s.tables.Insert(ctx, next.ID, store.Padded(n+1), next); err != nil {
		return err
	}
	return s.dropOthers(ctx, next.ID)
}

// table is the one that holds, with its number; number 0 when there is none.
func (s *Service) table(ctx context.Context) (table, int64, error) {
	for row, err := range s.tables.Find(ctx, store.Query{Desc: true, Limit: 1}) {
		if err != nil {
			return table{}, 0, err
		}
		var n int64
		for _, digit := range row.ID {
			n = 10*n + int64(digit-'0')
		}
		return row.Value, n, nil
	}
	return table{}, 0, nil
}

// dropOthers deletes the rows of tables that no longer hold, and of those that
// were cut off.
func (s *Service) dropOthers(ctx context.Context, keep string) error {
	var ids []string
	for row, err := range s.codes.Find(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		if !strings.HasPrefix(row.ID, keep+"/") {
			ids = append(ids, row.ID)
		}
	}
	for some := range slices.Chunk(ids, 500) {
		if err := s.codes.Delete(ctx, some...); err != nil {
			return err
		}
	}
	return nil
}

func digest(list []models.Postcode) string {
	sum := sha256.New()
	for _, p := range list {
		sum.Write([]byte(p.Code))
		for _, id := range p.Places {
			sum.Write([]byte(" " + string(id)))
		}
		sum.Write([]byte("\n"))
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}
