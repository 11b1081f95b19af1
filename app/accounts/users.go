package accounts

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
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

// AddUser makes an account for a person. The actor must be an operator at every
// place where the person gets a role. Errors: invalid "user" with the fields at
// fault, among them password "password_short"; conflict "email_taken".
func (s *Service) AddUser(ctx context.Context, cmd Command, in NewUser) (models.AccountID, error) {
	if err := mayManage(cmd.Actor, in.Grants); err != nil {
		return "", err
	}
	id := models.AccountID(s.keyed("account", cmd.Cmd)) // the same command, the same account
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

// SetGrants replaces what an account may do. It takes effect within 60 seconds.
// The actor must be an operator wherever the account has a role or gets one.
func (s *Service) SetGrants(ctx context.Context, cmd Command, id models.AccountID, grants []models.Grant) error {
	if err := mayManage(cmd.Actor, grants); err != nil {
		return err
	}
	return s.change(ctx, cmd, "grants", id, func(st *state) error {
		st.Account.Grants = grants
		return st.Account.Check()
	})
}

// SetDisabled locks an account out, within 60 seconds, or lets it in again; its
// old sessions stay ended. The actor must be an operator wherever it has a role.
func (s *Service) SetDisabled(ctx context.Context, cmd Command, id models.AccountID, disabled bool) error {
	action := "enable"
	if disabled {
		action = "disable"
	}
	return s.change(ctx, cmd, action, id, func(st *state) error {
		st.Account.Disabled = disabled
		st.Account.SessionsFrom = s.instant()
		return nil
	})
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
	return errors.Join(s.passwords.Delete(ctx, words...), s.people.Delete(ctx, string(id)))
}

// managed reads an account that the actor may manage: every operator where it
// has roles, and its owner for the password.
func (s *Service) managed(ctx context.Context, cmd Command, action string, id models.AccountID) (store.Version[state], error) {
	head, err := s.accounts.Head(ctx, string(id))
	if err != nil {
		return head, err
	}
	own := action == "password" && cmd.Actor.ID == string(id) && cmd.Actor.Session != ""
	if err := mayManage(cmd.Actor, head.State.Account.Grants); err != nil && !own {
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
	saved, err := s.accounts.Save(ctx, cmd.act(action, s.instant()), string(id), head.N, next)
	if err == nil && saved.Action != action {
		return models.E(models.Conflict, "command_reused")
	}
	return err
}

// storePassword hashes a password and stores it where no account points yet.
func (s *Service) storePassword(ctx context.Context, cmd Command, action string, id models.AccountID, word string) (string, error) {
	hash, err := s.hashing.make(ctx, word)
	if err != nil {
		return "", err
	}
	at := string(id) + "/" + s.keyed("password", action, cmd.Cmd)
	_, err = s.passwords.Insert(ctx, cmd.Cmd, at, password{Hash: hash})
	return at, err
}

// Users lists the people whom the actor may manage, by label.
func (s *Service) Users(ctx context.Context, actor models.Actor) ([]User, error) {
	if actor.IsAnonymous() {
		return nil, models.E(models.Unauthenticated, "sign_in")
	}
	var users []User
	for row, err := range s.logins.Find(ctx, store.Query{}) {
		if err != nil {
			return nil, err
		}
		head, err := s.accounts.Head(ctx, string(row.Value.Account))
		if err != nil {
			return nil, err
		}
		if mayManage(actor, head.State.Account.Grants) != nil {
			continue
		}
		person, err := s.people.Get(ctx, head.ID)
		if err != nil && !models.IsKind(err, models.NotFound) {
			return nil, err
		}
		users = append(users, User{Account: head.State.Account, Person: person.Value})
	}
	slices.SortFunc(users, func(a, b User) int {
		return cmp.Or(cmp.Compare(a.Person.Label, b.Person.Label), cmp.Compare(a.Account.ID, b.Account.ID))
	})
	return users, nil
}

// Person says who an account belongs to. Not found is code "document": erased,
// or never there.
func (s *Service) Person(ctx context.Context, id models.AccountID) (models.Person, error) {
	row, err := s.people.Get(ctx, string(id))
	return row.Value, err
}

// mayManage asks for an operator at every place of the grants; without any, for
// one of the whole installation.
func mayManage(actor models.Actor, grants []models.Grant) error {
	if len(grants) == 0 {
		return actor.Need(models.Everywhere, models.RoleOperator)
	}
	for _, g := range grants {
		if err := actor.Need(g.Place, models.RoleOperator); err != nil {
			return err
		}
	}
	return nil
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
