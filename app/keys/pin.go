package keys

import (
	"context"
	"fmt"

	"commonchest/app/store"
	"commonchest/models"
)

// Pinned is the fingerprint of the keys under which a database was begun.
type Pinned struct {
	Fingerprint string `bson:"fingerprint"`
}

// pinID is the one row of Pins that this package keeps.
const pinID = "keys/fingerprint"

// Pins declares where the fingerprint is stored.
func Pins(e store.Engine) store.Collection[Pinned] {
	return store.NewCollection[Pinned](e, store.Schema{Name: "meta"})
}

// Pin ties the database to these keys: the first start stores the fingerprint,
// every later one with other keys is refused. The command is the fingerprint
// itself, so that any number of nodes may start at once.
func (s *Set) Pin(ctx context.Context, pins store.Collection[Pinned]) error {
	mine := s.Fingerprint()
	stored, err := pins.Insert(ctx, mine, pinID, Pinned{Fingerprint: mine})
	if models.IsKind(err, models.Conflict) {
		return fmt.Errorf("the keys in %s (fingerprint %s) are not those this database was begun with (fingerprint %s): "+
			"restore the right keys, or name their directory with --keys; starting with others would void every session, code and receipt",
			s.dir, mine, stored.Fingerprint)
	}
	if err != nil {
		return fmt.Errorf("compare the keys with the database: %w", err)
	}
	return nil
}
