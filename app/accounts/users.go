package accounts

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"commonchest/app/store"
	"commonchest/models"
)

// MinPassword is the least number of characters of a password.
const MinPassword = 10

const maxPassword = 200 // characters; more is no mistake that people make

// NewUser is a person to be added.
type NewUser struct {
	Email    string
	Password string
	Label    string // how colleagues see the person: "J. Okafor, clerk"
	Grants   []models.Grant
}

// User is a person with the account.
type User struct {
	Account models.Account
	Person  models.Person // empty when erased
}

// AddUser makes an account for a person. The actor must be one who may give every
// role that the person gets. Errors: invalid "user" with the fields at
// fault, among them password "password_short"; conflict "email_taken".
func (s *Service) AddUser(ctx context.Context, cmd Command, in NewUser) (models.AccountID, error) {
	if err := s.mayManage(ctx, cmd.Actor, in.Grants); err != nil {
		return "", err
	}
	return s.create(ctx, cmd, models.AccountID(s.keyed("account", cmd.Cmd)), in) // the same command, the same account
}

// create makes an account under an id that nobody has yet.
func (s *Service) create(ctx context.Context, cmd Command, id models.AccountID, in NewUser) (models.AccountID, error) {
	person := models.Person{Account: id, Email: tidy(in.Email), Label: in.Label}
	account := models.Account{ID: id, Grants: in.Grants}
	if err := invalid(person.Check(), account.Check(), checkPassword(in.Password)); err != nil {
		return "", err
	}
	word, err := s.storePassword(ctx, cmd, "add", id, in.Password)
	if err != nil {
		return "", err
	}
	if _, err := s.people.Insert(ctx, cmd.Cmd, string(id), person); err != nil {
		return "", err
	}
	act := cmd.act("add", s.instant())
	if _, err := s.accounts.Save(ctx, act, string(id), 0, state{Account: account, Password: word}); err != nil {
		return "", err
	}
	// The parts are there; this insert makes them real, for one account an address.
	_, err = s.logins.Insert(ctx, cmd.Cmd, s.loginID(person.Email), login{Account: id})
	if models.IsKind(err, models.Conflict) {
		return "", errors.Join(models.E(models.Conflict, "email_taken", models.F("email", "email_taken")), s.discard(ctx, cmd, id, word))
	}
	return id, err
}

// discard takes the parts of an account away that did not become real. Its
// record stays, disabled: records are never deleted.
func (s *Service) discard(ctx context.Context, cmd Command, id models.AccountID, word string) error {
	act := cmd.act("discard", s.instant())
	act.Cmd = s.keyed("discard", cmd.Cmd)
	_, err := s.accounts.Save(ctx, act, string(id), 1, state{Account: models.Account{ID: id, Disabled: true}})
	return errors.Join(s.passwords.Delete(ctx, word), s.people.Delete(ctx, string(id)), err)
}

// SetPassword gives an account another password and ends its sessions. The actor
// must be an operator wherever the account has a role.
func (s *Service) SetPassword(ctx context.Context, cmd Command, id models.AccountID, new string) error {
	return s.setPassword(ctx, cmd, id, new)
}

// ChangePassword gives the actor's own account another password, if the old one
// is right, and ends all its sessions: the browser signs in again. A wrong old
// password counts as a failed sign-in: invalid with field old "password_wrong".
func (s *Service) ChangePassword(ctx context.Context, cmd Command, old, new, address string) error {
	if cmd.Actor.Session == "" {
		return models.E(models.Unauthenticated, "sign_in")
	}
	id := models.AccountID(cmd.Actor.ID)
	person, err := s.people.Get(ctx, string(id))
	if err != nil {
		return err
	}
	account := s.loginID(person.Value.Email)
	forgive, err := s.attempt(account, address)
	if err != nil {
		return err
	}
	_, err = s.identify(ctx, account, old)
	if models.IsKind(err, models.Unauthenticated) {
		return models.E(models.Invalid, "user", models.F("old", "password_wrong"))
	}
	forgive()
	if err != nil {
		return err
	}
	return s.setPassword(ctx, cmd, id, new)
}

func (s *Service) setPassword(ctx context.Context, cmd Command, id models.AccountID, new string) error {
	if err := invalid(checkPassword(new)); err != nil {
		return err
	}
	if _, err := s.managed(ctx, cmd, "password", id); err != nil {
		return err
	}
	word, err := s.storePassword(ctx, cmd, "password", id, new)
	if err != nil {
		return err
	}
	var before string
	err = s.change(ctx, cmd, "password", id, func(st *state) error {
		before, st.Password = st.Password, word
		st.Account.SessionsFrom = s.instant()
		return nil
	})
	if err != nil || before == word || before == "" {
		return err // what was stored for nothing goes when the account is erased
	}
	return s.passwords.Delete(ctx, before)
}

// Erase deletes who an account belongs to, with the way to sign in, and disables
// it. What it did stays in the records, under its id.
func (s *Service) Erase(ctx context.Context, cmd Command, id models.AccountID) error {
	err := s.change(ctx, cmd, "erase", id, func(st *state) error {
		st.Password, st.Account.Disabled, st.Account.SessionsFrom = "", true, s.instant()
		return nil
	})
	if err != nil {
		return err
	}
	person, err := s.people.Get(ctx, string(id))
	if err == nil {
		err = s.logins.Delete(ctx, s.loginID(person.Value.Email))
	}
	if err != nil && !models.IsKind(err, models.NotFound) {
		return err
	}
	var words []string
	from, before := store.Prefix(string(id))
	for row, err := range s.passwords.Find(ctx, store.Query{From: from, Before: before}) {
		if err != nil {
			return err
		}
		words = append(words, row.ID)
	}
	_, addresses, err := s.addressOf(ctx, id)
	return errors.Join(err, s.passwords.Delete(ctx, words...), s.addresses.Delete(ctx, addresses...), s.people.Delete(ctx, string(id)))
}

// managed reads an account that the actor may manage: every operator where it
// has roles, and its owner for the password.
func (s *Service) managed(ctx context.Context, cmd Command, action string, id models.AccountID) (store.Version[state], error) {
	head, err := s.accounts.Head(ctx, string(id))
	if err != nil {
		return head, err
	}
	own := action == "password" && cmd.Actor.ID == string(id) && cmd.Actor.Session != ""
	if err := s.mayManage(ctx, cmd.Actor, head.State.Account.Grants); err != nil && !own {
		return head, err
	}
	return head, nil
}

// change saves the next version of an account that the actor may manage. A
// command that did something else before is a conflict: "command_reused".
func (s *Service) change(ctx context.Context, cmd Command, action string, id models.AccountID, edit func(*state) error) error {
	head, err := s.managed(ctx, cmd, action, id)
	if err != nil {
		return err
	}
	next := head.State
	if err := edit(&next); err != nil {
		return err
	}
	return s.save(ctx, cmd, action, head, next)
}

// save makes next the account's version. What it may do changes at once here, on
// other nodes within a minute.
func (s *Service) save(ctx context.Context, cmd Command, action string, head store.Version[state], next state) error {
	saved, err := s.accounts.Save(ctx, cmd.act(action, s.instant()), head.ID, head.N, next)
	if err == nil && saved.Action != action {
		return models.E(models.Conflict, "command_reused")
	}
	s.recent.forgetAccount(head.ID)
	return err
}

// storePassword hashes a password and stores it where no account points yet.
func (s *Service) storePassword(ctx context.Context, cmd Command, action string, id models.AccountID, word string) (string, error) {
	hash, err := s.hashing.make(ctx, word)
	if err != nil {
		return "", err
	}
	at := s.passwordAt(cmd, action, id)
	_, err = s.passwords.Insert(ctx, cmd.Cmd, at, password{Hash: hash})
	return at, err
}

func (s *Service) passwordAt(cmd Command, action string, id models.AccountID) string {
	return string(id) + "/" + s.keyed("password", action, cmd.Cmd)
}

// Users lists the people of whose roles the actor may change one, by label. A
// place narrows it to who has a role there, and to that role.
func (s *Service) Users(ctx context.Context, actor models.Actor, place models.PlaceID) ([]User, error) {
	if actor.IsAnonymous() {
		return nil, models.E(models.Unauthenticated, "sign_in")
	}
	var users []User
	var failed error
	err := s.each(ctx, func(u User) {
		mine := len(u.Account.Grants) == 0 && place == "" && actor.Can(models.RoleOperator, models.Everywhere)
		var there []models.Grant
		for _, g := range u.Account.Grants {
			if place != "" && g.Place != place {
				continue
			}
			err := s.may(ctx, actor, g)
			if err != nil && !models.IsKind(err, models.Forbidden) {
				failed = err
			}
			mine = mine || err == nil
			if err == nil || place != "" {
				there = append(there, g)
			}
		}
		if mine {
			u.Account.Grants = there
			users = append(users, u)
		}
	})
	if err != nil || failed != nil {
		return nil, errors.Join(err, failed)
	}
	slices.SortFunc(users, func(a, b User) int {
		return cmp.Or(cmp.Compare(a.Person.Label, b.Person.Label), cmp.Compare(a.Account.ID, b.Account.ID))
	})
	return users, nil
}

// each visits every person with an account: those who have a login, and those who sign
// for a partner by links alone.
func (s *Service) each(ctx context.Context, visit func(User)) error {
	var ids []models.AccountID
	for row, err := range s.logins.Find(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		ids = append(ids, row.Value.Account)
	}
	for v, err := range s.accounts.Find(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		if id := v.State.Account.ID; v.State.Account.OfPartner() && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		head, err := s.accounts.Head(ctx, string(id))
		if err != nil {
			return err
		}
		person, err := s.people.Get(ctx, head.ID)
		if err != nil && !models.IsKind(err, models.NotFound) {
			return err
		}
		if person.Value.Email == "" && head.State.Account.OfPartner() {
			if person.Value.Email, _, err = s.addressOf(ctx, id); err != nil {
				return err
			}
		}
		visit(User{Account: head.State.Account, Person: person.Value})
	}
	return nil
}

// Act is something that was done to an account.
type Act struct {
	At     time.Time
	By     models.AccountID // or "system:…"
	Action string
	Grants []models.Grant // as it left them
}

// Trail lists what was done to an account, the last first, for who may change one
// of its roles.
func (s *Service) Trail(ctx context.Context, actor models.Actor, id models.AccountID) ([]Act, error) {
	var acts []Act
	for v, err := range s.accounts.History(ctx, string(id)) {
		if err != nil {
			return nil, err
		}
		acts = append(acts, Act{At: v.At.UTC(), By: models.AccountID(v.Actor), Action: v.Action, Grants: v.State.Account.Grants})
	}
	slices.Reverse(acts)
	for _, act := range acts { // also who has lost the roles that the actor may give
		if s.mayAny(ctx, actor, act.Grants) {
			return acts, nil
		}
	}
	return nil, models.E(models.Forbidden, "not_your_place")
}

func (s *Service) mayAny(ctx context.Context, actor models.Actor, grants []models.Grant) bool {
	return actor.Can(models.RoleOperator, models.Everywhere) ||
		slices.ContainsFunc(grants, func(g models.Grant) bool { return s.may(ctx, actor, g) == nil })
}

// Person says who an account belongs to. Not found is code "document": erased,
// or never there.
func (s *Service) Person(ctx context.Context, id models.AccountID) (models.Person, error) {
	row, err := s.people.Get(ctx, string(id))
	return row.Value, err
}

func checkPassword(word string) error {
	n := utf8.RuneCountInString(word)
	if n < MinPassword {
		return models.E(models.Invalid, "user", models.F("password", "password_short", "least", strconv.Itoa(MinPassword)))
	}
	if n > maxPassword {
		return models.E(models.Invalid, "user", models.F("password", "password_long", "most", strconv.Itoa(maxPassword)))
	}
	return nil
}

// invalid gathers the fields at fault of several checks into one error.
func invalid(errs ...error) error {
	var fields []models.Field
	for _, err := range errs {
		if e, ok := errors.AsType[*models.Error](err); ok {
			fields = append(fields, e.Fields...)
		} else if err != nil {
			return err
		}
	}
	if len(fields) == 0 {
		return nil
	}
	return models.E(models.Invalid, "user", fields...)
}
