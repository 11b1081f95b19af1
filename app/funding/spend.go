package funding

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Available says what a round's funds hold now, as it would be sealed for money that is
// committed on a day (2006-01-02). Of infrastructure levy only what lasts so long counts.
func (s *Service) Available(ctx context.Context, place models.PlaceID, ids []models.FundID, on string) ([]models.SealedFund, error) {
	st, err := s.Statement(ctx, place)
	if err != nil {
		return nil, err
	}
	out := make([]models.SealedFund, 0, len(ids))
	for _, id := range ids {
		f, err := s.Fund(ctx, id)
		if err != nil {
			return nil, err
		}
		if f.Place != place {
			return nil, models.E(models.Invalid, "round", models.F("funds", "fund_of_another_place"))
		}
		amount := st.Balances[ledger.FundAccount(id)]
		if f.Kind == models.CILFund {
			if amount, f.Fence.Until, err = s.lasting(ctx, st, f, on); err != nil {
				return nil, err
			}
		}
		if most := f.Fence.Ceiling; most > 0 {
			amount = min(amount, most)
		}
		out = append(out, models.SealedFund{Fund: f.ID, Name: f.Name, Partner: f.Partner, Condition: f.Condition, Fence: f.Fence, Amount: amount, Kind: f.Kind})
	}
	return out, nil
}

// lasting is what of a levy fund is free on a day, and until when: by its clock, or by its
// fence where that is shorter.
func (s *Service) lasting(ctx context.Context, st ledger.Statement, f models.Fund, on string) (money.Pence, string, error) {
	terms, err := s.levyTerms(ctx, st, f)
	free, until := ledger.FreeOn(terms, on)
	if fence := f.Fence.Until; fence != "" && (until == "" || fence < until) {
		until = fence
	}
	return free, until, err
}

// LevyTerms is the clock of a fund of infrastructure levy; of another kind of money none.
func (s *Service) LevyTerms(ctx context.Context, f models.Fund) ([]ledger.LevyTerm, error) {
	if f.Kind != models.CILFund {
		return nil, nil
	}
	st, err := s.Statement(ctx, f.Place)
	if err != nil {
		return nil, err
	}
	return s.levyTerms(ctx, st, f)
}

func (s *Service) levyTerms(ctx context.Context, st ledger.Statement, f models.Fund) ([]ledger.LevyTerm, error) {
	figures, err := s.figures.Data(ctx)
	if err != nil {
		return nil, err
	}
	place, err := s.places.Place(ctx, f.Place)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(place.Zone)
	if err != nil {
		return nil, err
	}
	return ledger.LevyTerms(st.Entries, f.ID, zone, figures), nil
}

// asideCmd is the command under which an attempt to seal a round sets money aside.
func asideCmd(round models.RoundID, attempt int64) string {
	if attempt == 0 {
		return "set_aside/" + string(round)
	}
	return "set_aside/" + string(round) + "/" + store.Padded(attempt)
}

// SetAside moves the sealed amounts from their funds into the round's pot. The
// same attempt again gives what was set aside the first time.
func (s *Service) SetAside(ctx context.Context, by models.By, place models.PlaceID, round models.RoundID, attempt int64, funds []models.SealedFund) ([]models.SealedFund, error) {
	p, err := s.places.Place(ctx, place)
	if err != nil {
		return nil, err
	}
	e, err := s.journal.post(ctx, asideCmd(round, attempt), p.Programme, func(*ledger.Book) (ledger.Entry, error) {
		var postings []ledger.Posting
		for _, f := range funds {
			postings = append(postings, ledger.Move(ledger.FundAccount(f.Fund), ledger.PotAccount(round, f.Fund), f.Amount)...)
		}
		return s.entry(by, p, ledger.SetAside, string(round), postings), nil
	})
	if err != nil {
		return nil, err
	}
	held := map[ledger.Account]money.Pence{}
	for _, post := range e.Postings {
		held[post.Account] = post.Amount
	}
	out := append([]models.SealedFund(nil), funds...)
	for i, f := range out {
		out[i].Amount = held[ledger.PotAccount(round, f.Fund)]
	}
	return out, nil
}

// Held lists the funds whose money an attempt to seal a round has set aside and not
// given back.
func (s *Service) Held(ctx context.Context, place models.PlaceID, round models.RoundID, attempt int64) ([]models.FundID, error) {
	p, err := s.places.Place(ctx, place)
	if err != nil {
		return nil, err
	}
	aside, held, err := s.heldBy(ctx, p, round, attempt)
	var funds []models.FundID
	for _, post := range aside.Postings {
		if id, ok := strings.CutPrefix(string(post.Account), string(ledger.FundAccount(""))); ok && held {
			funds = append(funds, models.FundID(id))
		}
	}
	return funds, err
}

// Release gives back what an attempt to seal a round has set aside, once: the entry
// that undoes it. Only an attempt that can no longer become a seal may be released.
func (s *Service) Release(ctx context.Context, by models.By, place models.PlaceID, round models.RoundID, attempt int64) error {
	p, err := s.places.Place(ctx, place)
	if err != nil {
		return err
	}
	aside, held, err := s.heldBy(ctx, p, round, attempt)
	if err != nil || !held {
		return err
	}
	_, err = s.journal.post(ctx, releaseCmd(round, attempt), p.Programme, func(*ledger.Book) (ledger.Entry, error) {
		back := make([]ledger.Posting, len(aside.Postings))
		for i, post := range aside.Postings {
			back[i] = ledger.Posting{Account: post.Account, Amount: -post.Amount}
		}
		return s.entry(by, p, ledger.Released, string(round), back), nil
	})
	return err
}

func releaseCmd(round models.RoundID, attempt int64) string {
	return "release/" + string(round) + "/" + store.Padded(attempt)
}

// heldBy finds what an attempt has set aside, and whether it still is.
func (s *Service) heldBy(ctx context.Context, p models.Place, round models.RoundID, attempt int64) (aside ledger.Entry, held bool, err error) {
	aside, set, err := s.journal.posted(ctx, p.Programme, asideCmd(round, attempt))
	if err != nil || !set {
		return aside, false, err
	}
	_, back, err := s.journal.posted(ctx, p.Programme, releaseCmd(round, attempt))
	return aside, !back, err
}

// Allocate moves a resolution's awards out of the round's pot and gives what is
// left back to the funds: one entry, once per round. It takes a recorded
// resolution, because nothing else can make money move.
func (s *Service) Allocate(ctx context.Context, by models.By, seal models.Seal, r models.Resolution) (ledger.Entry, error) {
	p, err := s.places.Place(ctx, seal.MoneyAt())
	if err != nil {
		return ledger.Entry{}, err
	}
	return s.journal.post(ctx, "allocate/"+string(seal.Round), p.Programme, func(b *ledger.Book) (ledger.Entry, error) {
		paid := map[models.FundID]money.Pence{}
		for _, share := range r.Paid {
			paid[share.Fund] += share.Amount
		}
		var postings []ledger.Posting
		for _, f := range seal.Funds {
			pot := ledger.PotAccount(seal.Round, f.Fund)
			held := b.Balance(pot)
			postings = append(postings, ledger.Posting{Account: pot, Amount: -held})
			if rest := held - paid[f.Fund]; rest != 0 {
				postings = append(postings, ledger.Posting{Account: ledger.FundAccount(f.Fund), Amount: rest})
			}
		}
		postings = append(postings, awarded(seal.Round, r.Paid)...)
		return s.entry(by, p, ledger.Allocated, string(seal.Round), postings), nil
	})
}

// awarded puts what each fund owes to each project on an account of its own, whatever
// parts of the project it pays for.
func awarded(round models.RoundID, shares []models.Share) []ledger.Posting {
	var out []ledger.Posting
	for _, share := range shares {
		account := ledger.AwardAccount(round, share.Ref, share.Fund)
		i := slices.IndexFunc(out, func(p ledger.Posting) bool { return p.Account == account })
		if i < 0 {
			i, out = len(out), append(out, ledger.Posting{Account: account})
		}
		out[i].Amount += share.Amount
	}
	return out
}

func collect[T any](seq iter.Seq2[store.Version[T], error]) ([]T, error) {
	var list []T
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		list = append(list, v.State)
	}
	return list, nil
}
