package web

import (
	"cmp"
	"strings"
	"sync"
	"time"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/money"
)

// sealed remembers what the pages of sealed rounds are made of: residents come
// by the thousand, and a seal does not change. Words may be taken out, so
// nothing is remembered for longer than fresh.
type sealed struct {
	mu     sync.Mutex
	rounds map[models.RoundID]sealedRound
}

const (
	fresh      = time.Minute
	mostSealed = 50 // rounds remembered at once
)

// sealedRound is a round with the names of what stands in its seal.
type sealedRound struct {
	read     time.Time
	seal     models.Seal
	place    models.Place
	body     string // the name of the body that decides
	projects []project
	inks     map[models.FundID]view.Ink
}

// project is a project with its words.
type project struct {
	models.SealedProject
	title, line, where string
	need, strengths    string
	photo              *view.Photo // once everybody may see it
}

// roundOf reads the round that an address names, with its place.
func (v *visit) roundOf() (models.RoundView, models.Place, error) {
	r, err := v.d.Rounds.View(v.ctx, models.RoundID(v.c.Params("round")))
	if err != nil {
		return r, models.Place{}, err
	}
	if r.Round.Rehearsal {
		v.mark = view.MarkRehearsal
	}
	place, err := v.d.Places.Place(v.ctx, r.Round.Place)
	return r, place, err
}

// deciding is the place whose body decides about a round: the round's own, unless
// residents advise on a council's money.
func (v *visit) deciding(r models.RoundView, place models.Place) (models.Place, error) {
	if r.Round.DecidedAt() == place.ID {
		return place, nil
	}
	return v.d.Places.Place(v.ctx, r.Round.DecidedAt())
}

// sealedRound gives a sealed round with its names.
func (v *visit) sealedRound(r models.RoundView) (sealedRound, error) {
	if v.preview != nil {
		return *v.preview, nil
	}
	id := r.Round.ID
	v.known.mu.Lock()
	have, ok := v.known.rounds[id]
	v.known.mu.Unlock()
	if ok && v.now.Sub(have.read) < fresh && !v.now.Before(have.read) {
		return have, nil
	}
	out, err := v.named(*r.Seal)
	if err != nil {
		return out, err
	}
	v.known.mu.Lock()
	defer v.known.mu.Unlock()
	if len(v.known.rounds) >= mostSealed {
		clear(v.known.rounds)
	}
	v.known.rounds[id] = out
	return out, nil
}

// named reads the names of what stands in a seal, or in the draft of one.
func (v *visit) named(seal models.Seal) (sealedRound, error) {
	out := sealedRound{read: v.now, seal: seal, inks: map[models.FundID]view.Ink{}}
	var err error
	if out.place, err = v.d.Places.Place(v.ctx, seal.Place); err != nil {
		return out, err
	}
	if out.body, err = v.bodyName(seal.Body); err != nil {
		return out, err
	}
	funds, err := v.d.Money.Funds(v.ctx, seal.MoneyAt())
	if err != nil {
		return out, err
	}
	for _, f := range funds {
		out.inks[f.ID] = inkOf(f)
	}
	for _, p := range seal.Projects {
		text, err := v.d.Texts.Get(v.ctx, p.Text)
		if err != nil {
			return out, err
		}
		line, _, _ := strings.Cut(text.Get("summary"), "\n")
		title := text.Get("title")
		if title == "" {
			title = v.say("project.without_words", "ref", p.Ref)
		}
		out.projects = append(out.projects, project{SealedProject: p, title: title, line: line, where: text.Get("where"), need: text.Get("need"), strengths: text.Get("strengths"),
			photo: v.projectPhoto(p.Proposal)})
	}
	return out, nil
}

// projectPhoto is the picture of a project that everybody may see; nil if it has
// none.
func (v *visit) projectPhoto(id models.ProposalID) *view.Photo {
	e, err := v.d.Ideas.Entry(v.ctx, id)
	if err != nil {
		if !models.IsKind(err, models.NotFound) {
			v.keep(err)
		}
		return nil
	}
	if !showsPicture(e.Proposal) {
		return nil
	}
	return v.photo(e, "")
}

// project is a project by its number on the ballot; an empty one if it is not there.
func (r sealedRound) project(ref string) project {
	for _, p := range r.projects {
		if p.Ref == ref {
			return p
		}
	}
	return project{}
}

// title is the name of a project by its number on the ballot.
func (r sealedRound) title(ref string) string { return cmp.Or(r.project(ref).title, ref) }

// sealed is a project by its number on the ballot.
func (r sealedRound) sealed(ref string) models.SealedProject { return r.project(ref).SealedProject }

// ask is what a project costs, by its number on the ballot.
func (r sealedRound) ask(ref string) money.Pence { return r.project(ref).Ask }

// pot is money that projects compete for, with its projects in the order of the round.
type pot struct {
	id, name, from string
	condition      string
	ink            view.Ink
	total          view.Money
	projects       []project
}

// pots are the purses of a round. A project that several pay for stands with the first.
func (v *visit) pots(r sealedRound, projects []project) []pot {
	purses := r.seal.Purses()
	out := make([]pot, len(purses))
	for i, purse := range purses {
		p := pot{id: purse.ID(len(purses)), ink: "1", total: sum(r.place, purse.Total)}
		var names []string
		for _, f := range purse.Funds {
			names = append(names, f.Name)
		}
		if len(names) > 0 {
			p.ink = r.inks[purse.Funds[0].Fund]
		}
		switch {
		case len(names) == 1:
			p.name = names[0]
			if len(purses) > 1 {
				p.condition = v.condition(r.place, purse.Funds[0].Fence, purse.Funds[0].Condition)
			}
		case len(purses) == 1:
			p.name, p.from = v.say("pot.together"), v.list(names)
		default:
			p.name = v.list(names)
		}
		out[i] = p
	}
	for _, p := range projects {
		at := 0
		if shares := r.seal.SharesOf(purses, p.SealedProject); len(shares) > 0 {
			at = shares[0].Purse
		}
		if len(out) > 0 {
			out[at].projects = append(out[at].projects, p)
		}
	}
	return out
}

// takes is what a project takes from which pot; nothing where there is only one.
func (r sealedRound) takes(p models.SealedProject) []view.Part {
	purses := r.seal.Purses()
	if len(purses) == 1 {
		return nil
	}
	var parts []view.Part
	for _, share := range r.seal.SharesOf(purses, p) {
		parts = append(parts, view.Part{Pot: purses[share.Purse].ID(len(purses)), Amount: sum(r.place, share.Amount)})
	}
	return parts
}
