package boot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"
	"commonchest/models/pabulib"
)

// ImportOptions say what a .pb file becomes. Only Name must be given: what is
// empty is derived from the file.
type ImportOptions struct {
	Name      string         // of the file, for messages
	Place     models.PlaceID // made unless it is there
	PlaceName string
	Round     models.RoundID
	RoundName string
	Currency  string // where the file names none
	Zone      string // of a new place; Europe/London
	Rule      string // one of alloc's; greedy_votes
	Opens     time.Time
	OpenFor   time.Duration
	Seal      bool // seal at once
}

// Imported is what came of a file.
type Imported struct {
	Place    models.PlaceID
	Round    models.RoundID
	Name     string
	Rule     models.RuleSpec
	Ballot   models.BallotSpec
	Currency string
	Pot      money.Pence // minor units
	Projects int
	Voters   []string // as the file names them; the i-th has the code with serial i+1
	Sealed   bool
	Warnings []string
}

// Import makes of a .pb file a place with its body, a fund whose money has been
// received, a round with its projects, and a code for each voter. All ids follow
// from the file, the place and the round, so the same import again continues
// where it stopped; the records of place and round come last, and without them
// no reader sees the rest. A file with mistakes is refused whole, by a
// *pabulib.ReadError or a *FileError that names the lines.
func (a *App) Import(ctx context.Context, source []byte, o ImportOptions) (Imported, error) {
	file, err := pabulib.Read(bytes.NewReader(source), o.Name)
	if err != nil {
		return Imported{}, err
	}
	plan, err := planImport(file, o, a.Clock.Now())
	if err != nil {
		return Imported{}, err
	}
	sum := sha256.Sum256(source)
	im := &importer{plan: plan, base: a, cmd: "import-" + hex.EncodeToString(sum[:10]) + "-" + string(plan.round.ID)}
	sealed, err := im.run(ctx)
	if err != nil {
		return Imported{}, err
	}
	out := Imported{Place: plan.place.ID, Round: plan.round.ID, Name: im.plan.round.Name, Rule: plan.round.Rule, Ballot: plan.round.Ballot,
		Currency: plan.place.Currency, Pot: plan.pot, Projects: len(plan.projects), Sealed: sealed, Warnings: plan.warnings}
	for _, v := range file.Votes {
		out.Voters = append(out.Voters, v.Voter)
	}
	if o.Seal && !sealed {
		if _, err := a.Rounds.Seal(ctx, im.by("seal"), plan.round.ID); err != nil {
			return out, err
		}
		out.Sealed = true
	}
	return out, nil
}

// ImportedCodes gives the codes of an imported round, in the order of the
// voters in the file. That they were fetched is recorded.
func (a *App) ImportedCodes(ctx context.Context, round models.RoundID) ([]string, error) {
	letters, err := a.Rolls.Download(ctx, models.By{Actor: models.SystemActor("import"), Cmd: a.NewID(), Request: "import"}, round, 1)
	codes := make([]string, len(letters))
	for i, l := range letters {
		codes[i] = l.Code
	}
	return codes, err
}

// importer goes through one import, by the same services as everybody.
type importer struct {
	plan importPlan
	base *App
	cmd  string
	app  *App // over an engine that keeps the last records back
}

func (im *importer) by(step string) models.By {
	return models.By{Actor: models.SystemActor("import"), Cmd: im.cmd + "-" + step, Request: "import"}
}

// run makes everything but the seal and reports whether the round has one.
func (im *importer) run(ctx context.Context) (sealed bool, err error) {
	place, round := im.plan.place.ID, im.plan.round.ID
	back := keepBack(im.base.Engine, func(kind, id string) bool {
		return kind == "places" && id == string(place) || kind == "rounds" && id == string(round)
	})
	im.app, err = New(ctx, im.base.Config, Options{Engine: back, Bus: im.base.bus, Keys: im.base.Keys,
		Now: im.base.local, Random: im.base.random, Log: im.base.log})
	if err != nil {
		return false, err
	}
	defer im.app.Hub.Close("import")
	if sealed, err = im.prepare(ctx); err != nil || sealed {
		return sealed, err
	}
	for _, step := range []func(context.Context) error{im.money, im.proposals, im.codes, im.settle, back.commit} {
		if err := step(ctx); err != nil {
			return false, err
		}
	}
	return false, nil
}

// prepare makes the place unless it is there, and the round, which tells at once
// if its name is taken.
func (im *importer) prepare(ctx context.Context) (sealed bool, err error) {
	there, err := im.app.Places.Place(ctx, im.plan.place.ID)
	switch {
	case models.IsKind(err, models.NotFound):
		// The body may be left from an import that was cut off.
		by := models.By{Actor: models.SystemActor("import"), Cmd: "import-place-" + string(im.plan.place.ID), Request: "import"}
		err = im.app.Places.Create(ctx, by, im.plan.place, im.plan.body)
	case err == nil && there.Currency != im.plan.place.Currency:
		err = models.E(models.Conflict, "place_currency",
			models.F("place", "other_currency", "place", string(there.ID), "has", there.Currency, "given", im.plan.place.Currency))
	case err == nil:
		im.plan.fund.Partner = there.Body
	}
	if err != nil {
		return false, err
	}
	made, err := im.app.Rounds.Create(ctx, im.by("round"), im.plan.round)
	if err != nil {
		return false, err
	}
	if made.Rule != im.plan.round.Rule || made.Place != im.plan.place.ID {
		return false, models.E(models.Conflict, "round_taken",
			models.F("round", "imported_otherwise", "round", string(made.ID), "rule", made.Rule.Name))
	}
	im.plan.round = made
	v, err := im.app.Rounds.View(ctx, made.ID)
	return v.Seal != nil, err
}

func (im *importer) money(ctx context.Context) error {
	return im.app.Funding.Contribute(ctx, im.by("fund"), im.plan.fund, im.plan.pot, models.Banked{})
}

func (im *importer) proposals(ctx context.Context) error {
	for i, p := range im.plan.projects {
		err := im.admit(ctx, p)
		if models.IsKind(err, models.Conflict) { // after two tries that were cut off, what is read may lag behind
			if _, err = im.base.Projector.Repair(ctx); err == nil {
				err = im.admit(ctx, p)
			}
		}
		if err != nil {
			return &FileError{Name: im.plan.name, Lines: []FileLine{{im.plan.lines.project(i), "project " + p.proposal.Ref + " cannot be admitted"}}, Err: err}
		}
	}
	return nil
}

// admit takes a project to where the clerk would have taken it, from wherever an
// earlier import has left it.
func (im *importer) admit(ctx context.Context, p plannedProject) error {
	id := p.proposal.ID
	entry, err := im.app.Proposals.Entry(ctx, id)
	state := entry.Proposal.State
	if models.IsKind(err, models.NotFound) {
		_, err = im.app.Proposals.Submit(ctx, im.by("submit-"+string(id)), p.proposal, p.text)
		state = models.ProposalSubmitted
	}
	if err == nil && state == models.ProposalSubmitted {
		_, err = im.app.Proposals.Review(ctx, im.by("review-"+string(id)), id)
		state = models.ProposalUnderReview
	}
	if err == nil && state == models.ProposalUnderReview {
		_, err = im.app.Proposals.Admit(ctx, im.by("admit-"+string(id)), id, im.plan.round.ID, 0, notStated)
	}
	return err
}

func (im *importer) codes(ctx context.Context) error {
	_, err := im.app.Rolls.MakeBatch(ctx, im.by("codes"), im.plan.round.ID, im.plan.voters)
	return err
}

// settle makes sure that the round can be sealed with all that was made: after
// an import that was cut off, projections may lag behind their records.
func (im *importer) settle(ctx context.Context) error {
	draft, gates, err := im.app.Rounds.Draft(ctx, im.plan.round.ID)
	if err == nil && len(gates) == 0 && len(draft.Projects) == len(im.plan.projects) {
		return nil
	}
	_, err = im.base.Projector.Repair(ctx)
	return err
}

// ruleSpec is the rule of a count as a round seals it. The file's own threshold
// and the step of one whole unit of the currency are those of the published
// reference results, like ties by number.
func ruleSpec(f *pabulib.File, name string, digits int) (models.RuleSpec, error) {
	rule, err := alloc.Lookup(name)
	if err != nil {
		return models.RuleSpec{}, err
	}
	req, err := f.Request(name)
	if err != nil {
		return models.RuleSpec{}, err
	}
	spec := models.RuleSpec{Name: rule.Name, Threshold: req.Params.Threshold, Ties: models.TiesByNumber}
	if rule.NeedsStep {
		spec.Step, err = money.ParseDecimal("1", digits)
	}
	return spec, err
}
