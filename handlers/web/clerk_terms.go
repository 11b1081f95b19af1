package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/proposals"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// mostTermParts is how many rows of parts the form has at most.
const mostTermParts = 8

func termsURL(id models.ProposalID) string { return decideURL(id) + "/terms" }

// mayTerm reports whether it can still be said what may pay for an idea: until it is
// on a sealed ballot.
func mayTerm(p models.Proposal, r *models.RoundView) bool {
	return p.Open() || p.State == models.ProposalAdmitted && (r == nil || r.Seal == nil)
}

// termsForm asks what may pay for an idea, and shows which funds may as it stands.
func (s *Site) termsForm(c *fiber.Ctx) error {
	v := s.visit(c)
	d, err := v.termingOf()
	if err != nil {
		return err
	}
	p := d.entry.Proposal
	page, err := d.page(d.typed(p), p.Terms, p.Ask, v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("clerk-terms", page)
}

// saveTerms saves what may pay for an idea, or only shows what that would do.
func (s *Site) saveTerms(c *fiber.Ctx) error {
	v := s.visit(c)
	d, err := v.termingOf()
	if err != nil {
		return err
	}
	f, p := v.form(), d.entry.Proposal
	t, ask, err := d.read(f)
	if err == nil {
		_, err = p.Term(t, ask)
	}
	if err == nil && f.get("do") != "check" {
		if _, err = s.d.Review.Term(v.ctx, v.by(f), p.ID, t, ask, f.get("why")); err == nil {
			return v.then(termsURL(p.ID), "termed")
		}
	}
	page, pageErr := d.page(f, t, ask, v.cmd(f))
	if pageErr != nil {
		return pageErr
	}
	if err != nil {
		v.order = []string{"ask", "strand", "why", "spend", "area", "group", "basis", "tags", "pays", "parts", "least", "one_of"}
		return v.again(err, f, "clerk-terms", page)
	}
	return v.showForm("clerk-terms", page)
}

// terming is an idea with the money that could pay for it.
type terming struct {
	*visit
	entry proposals.Entry
	place models.Place
	round *models.RoundView   // that the idea is meant for; nil for none
	funds []models.SealedFund // of the round, or else of the place
	inks  map[models.FundID]view.Ink
	all   []models.Fund // of the place
}

// termingOf reads the idea that an address names, for a clerk of its place. One whose ballot is sealed, or that
// has ended, is a conflict.
func (v *visit) termingOf() (*terming, error) {
	e, place, err := v.ideaOf()
	if err != nil {
		return nil, err
	}
	if err := v.actor.Need(place.ID, models.RoleClerk); err != nil {
		return nil, err
	}
	if err := v.keptOut(e.Proposal.ID); err != nil {
		return nil, err
	}
	d := &terming{visit: v, entry: e, place: place, inks: map[models.FundID]view.Ink{}}
	if d.all, err = v.d.Money.Funds(v.ctx, place.ID); err != nil {
		return nil, err
	}
	for _, f := range d.all {
		d.inks[f.ID] = inkOf(f)
	}
	if id := e.Proposal.Round; id != "" {
		r, err := v.d.Rounds.View(v.ctx, id)
		if err != nil {
			return nil, err
		}
		if r.Seal == nil {
			d.round = &r
			draft, _, err := v.d.Rounds.Draft(v.ctx, id)
			if err != nil {
				return nil, err
			}
			d.funds = draft.Funds
		} else if !mayTerm(e.Proposal, &r) {
			return nil, models.E(models.Conflict, "round_sealed")
		}
	}
	if !mayTerm(e.Proposal, d.round) {
		return nil, models.E(models.Conflict, "proposal_state")
	}
	if len(d.funds) == 0 {
		d.funds, err = v.fundsOf(place, d.all)
	}
	return d, err
}

// fundsOf is the money of a place as a round of all of it would have it.
func (v *visit) fundsOf(place models.Place, all []models.Fund) ([]models.SealedFund, error) {
	st, err := v.d.Money.Statement(v.ctx, place.ID)
	var out []models.SealedFund
	for _, f := range all {
		out = append(out, models.SealedFund{Fund: f.ID, Name: f.Name, Partner: f.Partner, Condition: f.Condition, Fence: f.Fence,
			Amount: st.Balances[ledger.FundAccount(f.ID)]})
	}
	return out, err
}

// read reads the form. What is wrong with it is told together with what the terms
// themselves get wrong.
func (d *terming) read(f form) (models.Terms, money.Pence, error) {
	r := d.reader(f, d.place)
	ask := r.amountOr("ask", 0)
	t := models.Terms{Purpose: readPurpose(r), OneOf: typedSlug(r.get("one_of"))}
	if t.Scalable = f.get("scalable") != ""; t.Scalable {
		t.Least = r.amountOr("least", 0)
	}
	switch f.get("pays") {
	case "any":
	case "parts":
		t.Parts = d.readParts(r, ask)
	default:
		r.fail("pays", "choose")
	}
	if d.entry.Proposal.Corrects(t) {
		r.take(models.CheckReason("why", models.Clean(f.get("why"))))
	}
	_, rest := d.entry.Proposal.Term(t, ask)
	return t, ask, r.err("proposal", rest)
}

// readParts reads the rows that have a sum, or a share of what is asked for in per cent.
func (d *terming) readParts(r *reader, ask money.Pence) []models.ProposalPart {
	var parts []models.ProposalPart
	shares := sharesOf(r, ask)
	for n := range int64(mostTermParts) {
		row := termsPart(n + 1)
		if r.get(row.Amount) == "" {
			if r.get(row.Spend) != "" || len(r.form[row.Funds]) > 0 {
				r.fail(row.Amount, "part_without_sum")
			}
			continue
		}
		amount, shared := shares[row.Amount]
		if !shared {
			amount = r.amount(row.Amount)
		}
		part := models.ProposalPart{Amount: amount, Spend: models.Spend(r.get(row.Spend))}
		for _, id := range r.form[row.Funds] {
			part.Funds = append(part.Funds, models.FundID(id))
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		r.fail("parts", "no_parts")
	}
	return parts
}

// sharesOf reads rows in per cent, by field: together they are all of the sum, and each is
// a whole number of minor units of it. Where some are in per cent, all are.
func sharesOf(r *reader, ask money.Pence) map[string]money.Pence {
	var fields []string
	var weights []int64
	rows, total := 0, int64(0)
	for n := range int64(mostTermParts) {
		field := termsPart(n + 1).Amount
		typed, percent := strings.CutSuffix(r.get(field), "%")
		if r.get(field) != "" {
			rows++
		}
		if !percent {
			continue
		}
		hundredths, err := money.ParseDecimal(strings.TrimSpace(typed), 2)
		if err != nil || hundredths <= 0 || hundredths > 100_00 {
			r.fail(field, "percent_share")
			hundredths = 0
		}
		fields, weights, total = append(fields, field), append(weights, int64(hundredths)), total+int64(hundredths)
	}
	out := map[string]money.Pence{}
	if len(fields) == 0 {
		return out
	}
	if total != 100_00 || rows != len(fields) {
		r.fail("parts", "percent_sum")
	}
	parts, err := money.Split(ask, weights)
	for i, field := range fields {
		if err == nil {
			out[field] = parts[i]
		} else {
			out[field] = 0 // the sum is faulty and told of already
		}
	}
	return out
}

func termsPart(n int64) view.TermsPart {
	number := strconv.FormatInt(n, 10)
	return view.TermsPart{N: n, Amount: "amount." + number, Spend: "kind." + number, Funds: "funds." + number}
}

// typed is the form of terms as they are saved.
func (d *terming) typed(p models.Proposal) form {
	t := p.Terms
	f := form{"strand": {string(t.Purpose.Strand)}, "spend": {string(t.Purpose.Spend)}, "area": {slugWords(t.Purpose.Area)}, "basis": {string(t.Purpose.Basis)},
		"group": {slugWords(t.Purpose.Group)}, "one_of": {slugWords(t.OneOf)}, "pays": {"any"}}
	var tags []string
	for _, tag := range t.Purpose.Tags {
		tags = append(tags, slugWords(tag))
	}
	f["tags"] = []string{strings.Join(tags, ", ")}
	if p.Ask > 0 {
		f["ask"] = []string{typedAmount(d.place, p.Ask)}
	}
	if t.Scalable {
		f["scalable"] = []string{"yes"}
	}
	if t.Least > 0 {
		f["least"] = []string{typedAmount(d.place, t.Least)}
	}
	for i, part := range t.Parts {
		row := termsPart(int64(i + 1))
		f["pays"] = []string{"parts"}
		f[row.Amount], f[row.Spend] = []string{typedAmount(d.place, part.Amount)}, []string{string(part.Spend)}
		for _, id := range part.Funds {
			f[row.Funds] = append(f[row.Funds], string(id))
		}
	}
	return f
}
