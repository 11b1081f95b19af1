package accounts

import (
	"cmp"
	"context"

	"commonchest/models"
)

// SignIn is one attempt to sign in. Address is where it comes from, as text.
type SignIn struct {
	Email    string
	Password string
	Address  string
}

// SignIn begins a session. Whoever gives an unknown address and whoever gives a
// wrong password get the same answer after the same work: unauthenticated
// "sign_in_failed". After too many of these it is limited "too_many_attempts",
// for the account and for the address, for a while. Only who knows the password
// hears that the account is disabled: unauthenticated "account_disabled".
func (s *Service) SignIn(ctx context.Context, in SignIn) (Session, error) {
	account := s.loginID(in.Email)
	forgive, err := s.attempt(account, in.Address)
	if err != nil {
		return Session{}, err
	}
	st, err := s.identify(ctx, account, in.Password)
	if !models.IsKind(err, models.Unauthenticated) {
		forgive() // it succeeded, or it was no attempt: nobody was compared
	}
	if err != nil {
		return Session{}, err
	}
	if st.Account.Disabled {
		return Session{}, models.E(models.Unauthenticated, "account_disabled")
	}
	return s.begin(ctx, st.Account)
}

// attempt counts an attempt for the account and for the address; forgive takes
// it back.
func (s *Service) attempt(account, address string) (forgive func(), err error) {
	if wait := s.byAddress.Take(address); wait > 0 {
		return nil, TooMany(wait)
	}
	if wait := s.byAccount.Take(account); wait > 0 {
		s.byAddress.Forgive(address)
		return nil, TooMany(wait)
	}
	return func() { s.byAddress.Forgive(address); s.byAccount.Forgive(account) }, nil
}

// identify finds the account behind a login id if the password is right. It
// takes the same steps whether or not there is such an account.
func (s *Service) identify(ctx context.Context, loginID, word string) (state, error) {
	const nobody = "nobody"
	found, err := s.logins.Get(ctx, loginID)
	if err != nil && !models.IsKind(err, models.NotFound) {
		return state{}, err
	}
	id := cmp.Or(found.Value.Account, nobody)
	head, err := s.accounts.Head(ctx, string(id))
	if err != nil && !models.IsKind(err, models.NotFound) {
		return state{}, err
	}
	stored, err := s.passwords.Get(ctx, cmp.Or(head.State.Password, nobody))
	if err != nil && !models.IsKind(err, models.NotFound) {
		return state{}, err
	}
	ok, err := s.hashing.matches(ctx, word, stored.Value.Hash)
	if err != nil {
		return state{}, err
	}
	if !ok {
		return state{}, models.E(models.Unauthenticated, "sign_in_failed")
	}
	return head.State, nil
}
