package counting

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/alloc"
)

// partSize is how many ballots one document of the pack holds.
const partSize = 5000

// Pack closes a round for good: it streams the ballots once, takes the highest
// revision of each, gives it a fresh random id, sorts by that, and inserts the
// parts and, last, the manifest. A second node that packs at the same time loses
// the manifest and takes the first one's.
func (s *Service) Pack(ctx context.Context, id models.RoundID) (models.Manifest, error) {
	if row, err := s.manifests.Get(ctx, string(id)); err == nil {
		return row.Value, nil
	} else if !models.IsKind(err, models.NotFound) {
		return models.Manifest{}, err
	}
	v, err := s.d.Rounds.View(ctx, id)
	if err != nil {
		return models.Manifest{}, err
	}
	if err := v.MayCount(s.d.Now(), true); err != nil {
		return models.Manifest{}, err // not closed: the room stays open
	}
	settled := v.MayCount(s.d.Now(), false) == nil
	shut, err := s.d.Ballots.Shut(ctx, id, settled)
	if err != nil {
		return models.Manifest{}, err
	}
	if !shut {
		return models.Manifest{}, models.E(models.Unavailable, "settling")
	}
	ballots, receipts, m, err := s.gather(ctx, id)
	if err != nil {
		return m, err
	}
	m.Round, m.Seal, m.At = id, v.Seal.Digest, s.d.Now()
	if m, err = s.insertPack(ctx, m, ballots, receipts); err != nil {
		return m, err
	}
	s.d.Ballots.Forget(ctx, id)
	return m, nil
}

func (s *Service) gather(ctx context.Context, id models.RoundID) ([]models.PackedBallot, []string, models.Manifest, error) {
	var ballots []models.PackedBallot
	var receipts []string
	m := models.Manifest{}
	for b, err := range s.d.Ballots.Stored(ctx, id) {
		if err != nil {
			return nil, nil, m, err
		}
		switch b.State {
		case models.BallotWithdrawn:
			m.Withdrawn++
			continue
		case models.BallotBlank:
			m.Blank++
		}
		receipt, err := s.d.Ballots.Receipt(ctx, id, b.Key)
		if err != nil {
			return nil, nil, m, err
		}
		receipts = append(receipts, hashReceipt(receipt))
		fresh, err := s.random()
		if err != nil {
			return nil, nil, m, err
		}
		ballots = append(ballots, models.PackedBallot{ID: fresh, Choices: b.Choices, Points: b.Points})
	}
	m.Ballots = int64(len(ballots))
	slices.SortFunc(ballots, func(a, b models.PackedBallot) int { return strings.Compare(a.ID, b.ID) })
	slices.Sort(receipts)
	m.Receipts = receiptRoot(receipts)
	return ballots, receipts, m, nil
}

func hashReceipt(receipt string) string {
	sum := sha256.Sum256([]byte(strings.ReplaceAll(receipt, "-", "")))
	return hex.EncodeToString(sum[:])
}

func receiptRoot(hashes []string) []byte {
	root := sha256.Sum256([]byte(strings.Join(hashes, "\n")))
	return root[:]
}

// HasReceipt reports whether a receipt is among those counted.
func (s *Service) HasReceipt(ctx context.Context, id models.RoundID, receipt string) (bool, error) {
	m, err := s.Manifest(ctx, id)
	if err != nil {
		return false, err
	}
	for part, err := range s.receiptParts(ctx, m) {
		if err != nil {
			return false, err
		}
		if _, found := slices.BinarySearch(part.Hashes, hashReceipt(strings.ToUpper(receipt))); found {
			return true, nil
		}
	}
	return false, nil
}

// Receipts gives the hashes of all counted receipts, sorted.
func (s *Service) Receipts(ctx context.Context, m models.Manifest) ([]string, error) {
	hashes := make([]string, 0, m.Ballots)
	for part, err := range s.receiptParts(ctx, m) {
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, part.Hashes...)
	}
	if !bytes.Equal(receiptRoot(hashes), m.Receipts) {
		return nil, fmt.Errorf("receipts: %w", errAltered)
	}
	return hashes, nil
}

func (s *Service) receiptParts(ctx context.Context, m models.Manifest) iter.Seq2[models.ReceiptPart, error] {
	from, before := store.Prefix(string(m.Round) + "/" + m.Try)
	return func(yield func(models.ReceiptPart, error) bool) {
		for row, err := range s.receipts.Find(ctx, store.Query{From: from, Before: before}) {
			if !yield(row.Value, err) || err != nil {
				return
			}
		}
	}
}

func (s *Service) random() (string, error) {
	b := make([]byte, 16)
	_, err := io.ReadFull(s.d.Random, b)
	return hex.EncodeToString(b), err
}

func (s *Service) insertPack(ctx context.Context, m models.Manifest, ballots []models.PackedBallot, receipts []string) (models.Manifest, error) {
	var err error
	if m.Try, err = s.random(); err != nil {
		return m, err
	}
	m.Hashes = [][]byte{}
	var rows []store.Row[models.PackPart]
	for part := range slices.Chunk(ballots, partSize) {
		n := int64(len(rows)) + 1
		rows = append(rows, store.Row[models.PackPart]{ID: partID(m.Round, m.Try, n), Cmd: m.Try,
			Value: models.PackPart{Round: m.Round, Try: m.Try, N: n, Ballots: part}})
		m.Hashes = append(m.Hashes, hashPart(part))
	}
	for _, row := range rows {
		if _, err := s.parts.Insert(ctx, row.Cmd, row.ID, row.Value); err != nil {
			return m, fmt.Errorf("store pack: %w", err)
		}
	}
	n := int64(0)
	for part := range slices.Chunk(receipts, partSize) {
		n++
		if _, err := s.receipts.Insert(ctx, m.Try, partID(m.Round, m.Try, n), models.ReceiptPart{Round: m.Round, N: n, Hashes: part}); err != nil {
			return m, fmt.Errorf("store receipts: %w", err)
		}
	}
	stored, err := s.manifests.Insert(ctx, m.Try, string(m.Round), m)
	if models.IsKind(err, models.Conflict) {
		row, err := s.manifests.Get(ctx, string(m.Round))
		return row.Value, err
	}
	return stored, err
}

func partID(id models.RoundID, try string, n int64) string {
	return string(id) + "/" + try + "/" + store.Padded(n)
}

// hashPart is SHA-256 over the JSON of the ballots in their order.
func hashPart(ballots []models.PackedBallot) []byte {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, b := range ballots {
		_ = enc.Encode(b) // strings only, into a hash: neither can fail
	}
	return h.Sum(nil)
}

// errAltered says that the pack is not what its manifest says.
var errAltered = errors.New("the pack does not match its manifest")

// Manifest reads the manifest of a round; not found if it is not packed.
func (s *Service) Manifest(ctx context.Context, id models.RoundID) (models.Manifest, error) {
	row, err := s.manifests.Get(ctx, string(id))
	return row.Value, err
}

// profile gathers the packed ballots for a count.
func (s *Service) profile(ctx context.Context, seal models.Seal, m models.Manifest) (*alloc.Profile, error) {
	profile := alloc.NewProfile(seal.Refs())
	for b, err := range s.Packed(ctx, m) {
		if err == nil {
			err = profile.AddBallot(seal.Ballot, b.Choices, b.Points)
		}
		if err != nil {
			return nil, err
		}
	}
	return profile, nil
}

// Packed streams the pack, checking each part against the manifest.
func (s *Service) Packed(ctx context.Context, m models.Manifest) iter.Seq2[models.PackedBallot, error] {
	return func(yield func(models.PackedBallot, error) bool) {
		for i, want := range m.Hashes {
			row, err := s.parts.Get(ctx, partID(m.Round, m.Try, int64(i)+1))
			if err == nil && !slices.Equal(hashPart(row.Value.Ballots), want) {
				err = fmt.Errorf("part %d: %w", i+1, errAltered)
			}
			if err != nil {
				yield(models.PackedBallot{}, err)
				return
			}
			for _, b := range row.Value.Ballots {
				if !yield(b, nil) {
					return
				}
			}
		}
	}
}
