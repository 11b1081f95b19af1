// Package reconcile compares the journal of a place with the lists of its bank and of its
// partners. Start with Service.Take, which takes a list in, and Service.Account, which says
// what agrees. A list is one fact; what was settled and undone are others, numbered without a
// gap for each source, so two people never settle the same line. What agrees and what does
// not is package models/bank's business.
package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/bank"
	"commonchest/models/ledger"
	"commonchest/models/money"
	"commonchest/models/plainzip"
)

// Places is what reconciling needs to know of places.
type Places interface {
	// Place reads a place; not found if there is none.
	Place(ctx context.Context, id models.PlaceID) (models.Place, error)
}

// Money is the journal.
type Money interface {
	// Funds lists the funds of a place in their order.
	Funds(ctx context.Context, place models.PlaceID) ([]models.Fund, error)
	// Statement reads the ledger that a place belongs to.
	Statement(ctx context.Context, place models.PlaceID) (ledger.Statement, error)
}

// Texts keeps words apart.
type Texts interface {
	// Put stores a text once under an id; the same command gets the same reference.
	Put(ctx context.Context, cmd, id string, parts []models.TextPart) (models.TextRef, error)
	// Get reads a text; a deleted one is empty.
	Get(ctx context.Context, ref models.TextRef) (models.Text, error)
}

// Deps are what the service is made of.
type Deps struct {
	Places Places
	Money  Money
	Texts  Texts
	Keyed  func(purpose string, parts ...string) string // names lines without giving their words away
	Now    func() time.Time
}

// Service keeps lists and marks.
type Service struct {
	d     Deps
	lists store.Collection[bank.List]
	marks store.Collection[bank.Mark]
}

// New declares the collections on an engine.
func New(e store.Engine, d Deps) *Service {
	return &Service{d: d,
		lists: store.NewCollection[bank.List](e, store.Schema{Name: "bank_lists", Kept: true, Indexes: []store.Index{{Name: "place", Fields: []string{"place", "at"}}}}),
		marks: store.NewCollection[bank.Mark](e, store.Schema{Name: "bank_marks", Kept: true})}
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema { return append(s.lists.Schemas(), s.marks.Schemas()...) }

// Keepers compare and settle; auditors read as well.
var (
	keepers = []models.Role{models.RoleClerk, models.RoleOfficer}
	readers = append(slices.Clone(keepers), models.RoleAuditor)
)

// Book is the account of one source with the lists that it is made of.
type Book struct {
	bank.Account
	Lists []Taken // in the order in which they came
}

// Taken is a list with what it brought.
type Taken struct {
	bank.List
	Fresh int // lines that no earlier list had
}

// Take takes a list in whole, or refuses it: invalid "bank_list" names the faulty lines. A
// list that is here already changes nothing and is told by same; a line that another list
// brought is the same line. What agrees exactly is settled at once.
func (s *Service) Take(ctx context.Context, by models.By, place models.PlaceID, source models.BodyID, data []byte) (same bool, err error) {
	if err := by.Actor.Need(place, keepers...); err != nil {
		return false, err
	}
	p, zone, err := s.place(ctx, place)
	if err != nil {
		return false, err
	}
	if err := s.known(ctx, place, source); err != nil {
		return false, err
	}
	currency, err := money.CurrencyOf(p.Currency)
	if err != nil {
		return false, err
	}
	said, err := bank.Read(data, currency, s.d.Now().In(zone).Format(time.DateOnly), source != "")
	if err != nil {
		return false, err
	}
	l := bank.List{Place: place, Source: source, Digest: plainzip.Sum(data), Actor: by.Actor.Name(), At: s.d.Now()}
	id := string(place) + "/" + named(source) + "/" + l.Digest
	words := make([]models.TextPart, 0, 2*len(said))
	seen := map[string]int{}
	for _, line := range said {
		key := s.d.Keyed("bank/line", string(place), line.Day, strconv.FormatInt(int64(line.Amount), 10), line.Ref, line.Text)
		seen[key]++ // a list may well have the same line twice
		line.ID = fmt.Sprintf("%s-%d", key, seen[key])
		l.Lines = append(l.Lines, line.Line)
		words = append(words, models.TextPart{Name: bank.RefPart(line.Row), Value: line.Ref}, models.TextPart{Name: bank.TextPart(line.Row), Value: line.Text})
	}
	if _, err := s.lists.Get(ctx, id); err == nil {
		return true, s.exact(ctx, by, place, source)
	} else if !models.IsKind(err, models.NotFound) {
		return false, err
	}
	text := "bank-" + s.d.Keyed("bank/list", id) // of the file, not of the form, which may be sent again with another
	if l.Words, err = s.d.Texts.Put(ctx, text, text, words); err != nil {
		return false, err
	}
	_, err = s.lists.Insert(ctx, by.Cmd, id, l)
	if models.IsKind(err, models.Conflict) {
		same, err = true, nil // somebody else was quicker with the same file
	}
	if err != nil {
		return false, err
	}
	return same, s.exact(ctx, by, place, source)
}

// named is how a source stands in an id: no body's id has a dot.
func named(source models.BodyID) string { return cmp.Or(string(source), ".bank") }

func (s *Service) place(ctx context.Context, id models.PlaceID) (models.Place, *time.Location, error) {
	p, err := s.d.Places.Place(ctx, id)
	if err != nil {
		return p, nil, err
	}
	zone, err := time.LoadLocation(p.Zone)
	return p, zone, err
}

// known refuses a source that has no money at the place.
func (s *Service) known(ctx context.Context, place models.PlaceID, source models.BodyID) error {
	list, err := s.Sources(ctx, place)
	if err == nil && source != "" && !slices.Contains(list, source) {
		err = models.E(models.NotFound, "document")
	}
	return err
}

// Sources lists the partners whose money is at a place, each once.
func (s *Service) Sources(ctx context.Context, place models.PlaceID) ([]models.BodyID, error) {
	funds, err := s.d.Money.Funds(ctx, place)
	if err != nil {
		return nil, err
	}
	var out []models.BodyID
	for _, f := range funds {
		if !slices.Contains(out, f.Partner) {
			out = append(out, f.Partner)
		}
	}
	return out, nil
}

// Account compares the journal with the lists of a source; for those who keep the books and
// who audit them.
func (s *Service) Account(ctx context.Context, actor models.Actor, place models.PlaceID, source models.BodyID) (Book, error) {
	if err := actor.Need(place, readers...); err != nil {
		return Book{}, err
	}
	if err := s.known(ctx, place, source); err != nil {
		return Book{}, err
	}
	marks, _, err := s.recorded(ctx, place, source, "")
	if err != nil {
		return Book{}, err
	}
	return s.account(ctx, place, source, marks)
}

func (s *Service) account(ctx context.Context, place models.PlaceID, source models.BodyID, marks []bank.Mark) (Book, error) {
	var b Book
	var said []bank.Said
	known := map[string]bool{}
	for row, err := range s.lists.Find(ctx, store.Query{Index: "place", Equal: []any{string(place)}}) {
		if err != nil {
			return b, err
		}
		if row.Value.Source != source {
			continue
		}
		text, err := s.d.Texts.Get(ctx, row.Value.Words)
		if err != nil {
			return b, err
		}
		words := map[string]string{}
		for _, p := range text.Parts {
			words[p.Name] = p.Value
		}
		t := Taken{List: row.Value}
		for _, l := range row.Value.Lines {
			if !known[l.ID] {
				known[l.ID] = true
				t.Fresh++
			}
			said = append(said, bank.Said{Line: l, Ref: words[bank.RefPart(l.Row)], Text: words[bank.TextPart(l.Row)]})
		}
		b.Lists = append(b.Lists, t)
	}
	entries, err := s.cash(ctx, place, source)
	b.Account = bank.Reconcile(said, entries, marks)
	return b, err
}

// cash is what the source must have seen of the journal: a bank all of the place's money, a
// partner what it gave.
func (s *Service) cash(ctx context.Context, place models.PlaceID, source models.BodyID) ([]bank.Cash, error) {
	_, zone, err := s.place(ctx, place)
	if err != nil {
		return nil, err
	}
	st, err := s.d.Money.Statement(ctx, place)
	if err != nil {
		return nil, err
	}
	funds, err := s.d.Money.Funds(ctx, place)
	if err != nil {
		return nil, err
	}
	theirs := func(p ledger.Posting) bool {
		return slices.ContainsFunc(funds, func(f models.Fund) bool { return f.Partner == source && p.Account == ledger.FundAccount(f.ID) })
	}
	var entries []ledger.Entry
	for _, e := range st.Entries {
		given := e.Kind == ledger.Received || e.Kind == ledger.Arrived || e.Kind == ledger.GivenBack || e.Kind == ledger.Reversed
		if e.Place == place && (source == "" || given && slices.ContainsFunc(e.Postings, theirs)) {
			entries = append(entries, e)
		}
	}
	return bank.CashOf(entries, zone), nil
}

// recorded reads the marks of a source in order, and whether a command made one of them.
func (s *Service) recorded(ctx context.Context, place models.PlaceID, source models.BodyID, cmd string) (marks []bank.Mark, done bool, err error) {
	from, before := store.Prefix(string(place) + "/" + named(source))
	for row, err := range s.marks.Find(ctx, store.Query{From: from, Before: before}) {
		if err != nil {
			return nil, false, err
		}
		marks, done = append(marks, row.Value), done || cmd != "" && row.Cmd == cmd
	}
	return marks, done, nil
}

// mark records what next makes of the account, once per command. When somebody else came
// first it is decided again on what they left; an empty mark is not recorded.
func (s *Service) mark(ctx context.Context, by models.By, cmd string, place models.PlaceID, source models.BodyID, next func(*bank.Account) (bank.Mark, error)) error {
	for {
		marks, done, err := s.recorded(ctx, place, source, cmd)
		if err != nil || done {
			return err
		}
		b, err := s.account(ctx, place, source, marks)
		if err != nil {
			return err
		}
		m, err := next(&b.Account)
		if err != nil || len(m.Settles) == 0 && m.Undoes == "" {
			return err
		}
		m.Place, m.Source, m.N, m.Actor, m.At = place, source, b.Next(), by.Actor.Name(), s.d.Now()
		_, err = s.marks.Insert(ctx, cmd, string(place)+"/"+named(source)+"/"+store.Padded(m.N), m)
		if !models.IsKind(err, models.Conflict) {
			return err
		}
	}
}

// Exact settles what agrees by amount, reference and day, each with the only one it can be.
func (s *Service) Exact(ctx context.Context, by models.By, place models.PlaceID, source models.BodyID) error {
	if err := by.Actor.Need(place, keepers...); err != nil {
		return err
	}
	return s.exact(ctx, by, place, source)
}

func (s *Service) exact(ctx context.Context, by models.By, place models.PlaceID, source models.BodyID) error {
	return s.mark(ctx, by, by.Cmd+"-exact", place, source, func(a *bank.Account) (bank.Mark, error) {
		return bank.Mark{Settles: a.Exact(), Exact: true}, nil
	})
}

// Settle records that lines and entries are about the same money, or with a reason why they
// are not: invalid with fields, or conflict "settled_meanwhile".
func (s *Service) Settle(ctx context.Context, by models.By, place models.PlaceID, source models.BodyID, what bank.Settlement, reason string) error {
	if err := by.Actor.Need(place, keepers...); err != nil {
		return err
	}
	reason = models.Clean(reason)
	return s.mark(ctx, by, by.Cmd, place, source, func(a *bank.Account) (bank.Mark, error) {
		if err := a.Settle(what, reason != ""); err != nil {
			return bank.Mark{}, err
		}
		var err error
		if what.Reason, err = s.reason(ctx, by, reason); err != nil {
			return bank.Mark{}, err
		}
		return bank.Mark{Settles: []bank.Settlement{what}}, nil
	})
}

// Undo ends a settlement, with its reason; its lines and entries are open again.
func (s *Service) Undo(ctx context.Context, by models.By, place models.PlaceID, source models.BodyID, id, reason string) error {
	if err := by.Actor.Need(place, keepers...); err != nil {
		return err
	}
	reason = models.Clean(reason)
	return s.mark(ctx, by, by.Cmd, place, source, func(a *bank.Account) (bank.Mark, error) {
		if err := a.Undo(id); err != nil {
			return bank.Mark{}, err
		}
		if reason == "" {
			return bank.Mark{}, models.E(models.Invalid, "settlement", models.F("reason", "bank_why"))
		}
		why, err := s.reason(ctx, by, reason)
		return bank.Mark{Undoes: id, Reason: why}, err
	})
}

const mostReason = 500

// reason stores why something was settled or undone; an empty one is none.
func (s *Service) reason(ctx context.Context, by models.By, reason string) (models.TextRef, error) {
	if reason == "" {
		return models.TextRef{}, nil
	}
	if over := utf8.RuneCountInString(reason) - mostReason; over > 0 {
		return models.TextRef{}, models.E(models.Invalid, "settlement", models.F("reason", "too_long", "most", strconv.Itoa(mostReason), "over", strconv.Itoa(over)))
	}
	return s.d.Texts.Put(ctx, by.Cmd, "bank-reason-"+by.Cmd, []models.TextPart{{Name: "words", Value: reason}})
}

// Reason reads why a settlement was made.
func (s *Service) Reason(ctx context.Context, ref models.TextRef) (string, error) {
	text, err := s.d.Texts.Get(ctx, ref)
	return text.Get("words"), err
}
