package web

import (
	"crypto/sha256"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"commonchest/app/voting"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// ballotModel is the ballot with a paper filled in. base is what is counted now.
func (v *voter) ballotModel(base models.Ballot, p paper, cmd string) view.Ballot {
	seal := v.names.seal
	verdict := seal.Judge(p.choices, p.points)
	body := view.Ballot{RoundID: seal.Round, Round: seal.Name, Action: v.at() + "/ballot", Forget: v.at() + "/forget", Live: v.d.Live,
		Key: v.deviceKey(), Closes: v.in(v.names.place, v.round.ClosesAt()), BodyName: v.names.body, Base: base.Rev, Cmd: cmd,
		Spec: seal.Ballot, State: base.State, Here: spelled(seal, p), Fault: v.fault(verdict.Faults),
		Currency: v.names.place.Currency, RoundURL: v.at()}
	if base.State == models.BallotCast {
		body.Counts = spelled(seal, paperOf(base))
		here := models.Ballot{State: models.BallotCast, Choices: verdict.Choices, Points: verdict.Points}
		body.Counted = len(p.typed) == 0 && verdict.Valid() && base.Same(here)
	}
	if !body.Counted {
		body.Meanwhile = v.meanwhile(base)
	}
	if seal.Ballot.Kind == models.Ranking {
		for _, ref := range p.choices {
			body.Order = append(body.Order, v.names.title(ref))
		}
	}
	for _, pot := range v.pots(v.names, v.shuffled()) {
		shown := view.BallotPot{ID: pot.id, Name: pot.name, From: pot.from, For: pot.condition, Ink: pot.ink, Total: pot.total}
		for _, project := range pot.projects {
			shown.Projects = append(shown.Projects, v.row(project, p))
		}
		body.Pots = append(body.Pots, shown)
	}
	if n := len(v.names.projects); n >= findable {
		body.Filter = &view.BallotFilter{Digits: v.reader(nil, v.names.place).currency.Digits, Shown: int64(n), All: int64(n)}
	}
	return body
}

// row is a project with what a paper says of it.
func (v *voter) row(project project, p paper) view.BallotProject {
	row := view.BallotProject{Ref: project.Ref, Name: project.title, Line: project.line, Where: project.where,
		Cost: sum(v.names.place, project.Ask), Parts: v.names.takes(project.SealedProject), Photo: project.photo, URL: proposalURL(project.Proposal)}
	if len(row.Parts) > 1 {
		row.Line = strings.TrimSpace(row.Line + " " + v.say("ballot.shared", "sums", v.list(v.sharesOf(project.SealedProject))))
	}
	at := slices.Index(p.choices, project.Ref)
	row.Chosen = at >= 0
	switch kind := v.names.seal.Ballot.Kind; {
	case row.Chosen && kind == models.Points && at < len(p.points):
		row.Points = p.points[at]
		row.Typed = strconv.FormatInt(row.Points, 10)
	case row.Chosen && kind == models.Ranking:
		row.Rank = int64(at) + 1
		row.Typed = strconv.FormatInt(row.Rank, 10)
	}
	if typed, ok := p.typed[project.Ref]; ok {
		row.Typed = typed
	}
	return row
}

// sharesOf says what a project takes from which pot: "£3,600 from Community safety".
func (v *voter) sharesOf(p models.SealedProject) []string {
	purses := v.names.seal.Purses()
	var out []string
	for _, share := range v.names.seal.SharesOf(purses, p) {
		out = append(out, v.say("ballot.share", "sum", sum(v.names.place, share.Amount).String(), "fund", purses[share.Purse].Name()))
	}
	return out
}

// spelled writes what is on a paper for the script: "1 3", or of points "1:4 3:2".
func spelled(seal models.Seal, p paper) string {
	words := slices.Clone(p.choices)
	if seal.Ballot.Kind == models.Points {
		for i := range min(len(words), len(p.points)) {
			words[i] += ":" + strconv.FormatInt(p.points[i], 10)
		}
	}
	return strings.Join(words, " ")
}

// fault is the one thing to mend first: where points are shared out, how many are
// missing says most. The script chooses likewise.
func (v *voter) fault(faults []models.Field) view.BallotFault {
	if len(faults) == 0 {
		return view.BallotFault{}
	}
	first := faults[0]
	for _, f := range faults {
		if f.Name == "points" {
			first = f
			break
		}
	}
	out := view.BallotFault{Code: first.Code}
	for _, a := range first.Args {
		n, err := strconv.ParseInt(a.Value, 10, 64)
		if err != nil || !slices.Contains([]string{"more", "fewer", "over", "most"}, a.Name) {
			continue
		}
		out.N, out.Sum = n, view.In(v.names.place.Currency, n)
	}
	return out
}

// deviceKey is where this voter's browser keeps what is not counted yet. It leads
// to nobody: devices are shared.
func (v *voter) deviceKey() string {
	round := string(v.round.Round.ID)
	return "chest/cast/" + round + "/" + v.d.KeyedID("web/phone", round, string(v.person))
}

// checkModel is a paper to be looked at once more.
func (v *voter) checkModel(p paper, current models.Ballot) view.Check {
	seal := v.names.seal
	body := view.Check{Round: seal.Name, Action: v.at() + "/ballot", Change: v.at() + "/ballot", Closes: v.in(v.names.place, v.round.ClosesAt()),
		Resolves: v.in(v.names.place, seal.Times.ResolvesOn), BodyName: v.names.body, Kind: seal.Ballot.Kind, State: p.state,
		Base: p.base, Cmd: p.cmd}
	for i, ref := range p.choices {
		choice := view.CheckChoice{Ref: ref}
		if i < len(p.points) {
			choice.Points = p.points[i]
		}
		body.Choices = append(body.Choices, choice)
	}
	verdict := seal.Judge(p.choices, p.points)
	here := models.Ballot{State: p.state, Choices: verdict.Choices, Points: verdict.Points}
	body.Counted = p.state == models.BallotCast && current.Same(here)
	if !body.Counted {
		body.Meanwhile = v.meanwhile(current)
	}
	if p.state != models.BallotCast {
		return body
	}
	body.Pots = v.checkPots(verdict)
	body.Count, body.Total, body.Given = int64(len(verdict.Choices)), sum(v.names.place, verdict.Cost), verdict.Given
	return body
}

// checkPots are the choices by what pays for them, and what they leave unused.
func (v *voter) checkPots(verdict models.Verdict) []view.CheckPot {
	seal := v.names.seal
	purses := seal.Purses()
	pots := v.pots(v.names, v.names.projects)
	if seal.Ballot.Kind == models.Ranking { // one list, as it was ranked
		purses = nil
		pots = []pot{{id: "all", name: v.say("pot.together"), ink: "1", total: sum(v.names.place, seal.Pot())}}
	}
	out := make([]view.CheckPot, len(pots))
	for i, pot := range pots {
		out[i] = view.CheckPot{ID: pot.id, Name: pot.name, Ink: pot.ink, Unused: pot.total}
	}
	for i, ref := range verdict.Choices {
		p := v.names.project(ref)
		line := view.CheckLine{Name: v.names.title(ref), Need: p.need, Strengths: p.strengths, Cost: sum(v.names.place, v.names.ask(ref))}
		if seal.Ballot.Unit() == models.UnitPoints {
			line.Points = seal.Ballot.Weight(i, verdict.Points)
		}
		if purses == nil {
			out[0].Lines = append(out[0].Lines, line)
		}
		for n, share := range seal.SharesOf(purses, v.names.sealed(ref)) {
			pot := &out[share.Purse]
			pot.Unused = pot.Unused.Add(sum(v.names.place, share.Amount).Minus())
			if n == 0 {
				pot.Lines = append(pot.Lines, line)
			}
		}
	}
	return out
}

// closedPage is the ballot's address when no ballots are taken any more.
func (v *voter) closedPage(current voting.Receipt) view.Page {
	body := view.Closed{Round: v.round.Round.Name, Closes: v.in(v.names.place, v.round.ClosesAt()), State: current.Ballot.State,
		Code: current.Code, Receipt: v.at() + "/receipt", RoundURL: v.at(), Key: v.deviceKey(), Forget: v.at() + "/forget"}
	if v.discloses(v.round, v.names.place).Result {
		body.Result = v.at() + "/result"
	}
	page := v.page(&v.names.place)
	page.Body = body
	return page
}

// shuffled gives the projects in an order of this voter's own, the same at every
// visit: nobody stands first on all ballots. The seed comes from the pass, so
// nothing of it is stored.
func (v *voter) shuffled() []project {
	seed := sha256.Sum256([]byte("order\x00" + string(v.names.seal.Round) + "\x00" + string(v.person)))
	order := slices.Clone(v.names.projects)
	rng := rand.New(rand.NewChaCha8(seed))
	rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

// meanwhile tells what is counted until something else is; "" for nothing.
func (v *voter) meanwhile(counted models.Ballot) string {
	if counted.State != models.BallotCast && counted.State != models.BallotBlank {
		return ""
	}
	return v.words(paperOf(counted), counted.State)
}

// words tells a ballot in words: "A and B", "A (5 points)", "1 A, 2 B".
func (v *voter) words(p paper, state models.BallotState) string {
	switch state {
	case models.BallotBlank:
		return v.say("ballot.words_blank")
	case models.BallotWithdrawn:
		return v.say("ballot.words_withdrawn")
	case models.BallotCast:
	}
	var names []string
	for i, ref := range p.choices {
		name := v.names.title(ref)
		switch {
		case i < len(p.points) && p.points[i] == 1:
			name = v.say("ballot.words_point", "project", name)
		case i < len(p.points):
			name = v.say("ballot.words_points", "project", name, "points", p.points[i])
		case v.names.seal.Ballot.Kind == models.Ranking:
			name = strconv.Itoa(i+1) + " " + name
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return v.say("ballot.words_none")
	}
	return v.list(names)
}
