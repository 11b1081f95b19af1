package api

import (
	"context"
	"time"

	"commonchest/models"
)

// roundLine is a round in a list.
type roundLine struct {
	ID         models.RoundID `json:"id"`
	Place      models.PlaceID `json:"place"`
	Body       models.BodyID  `json:"body"`
	Name       string         `json:"name"`
	Phase      models.Phase   `json:"phase"`
	OpensAt    time.Time      `json:"opens_at"`
	ClosesAt   time.Time      `json:"closes_at"`
	ResolvesOn *time.Time     `json:"resolves_on"`
}

type timesBody struct {
	OpensAt    time.Time  `json:"opens_at"`
	ClosesAt   time.Time  `json:"closes_at"`
	ResolvesOn *time.Time `json:"resolves_on"`
}

type shownBody struct {
	Audience    models.Audience `json:"audience"`
	TurnoutStep int64           `json:"turnout_step"`
	TallyWidth  int64           `json:"tally_width"`
	Result      bool            `json:"result"`
}

type gateBody struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args,omitempty"`
}

func newGate(g models.Gate) gateBody {
	body := gateBody{Code: g.Code, Args: map[string]string{}}
	for _, arg := range g.Args {
		body.Args[arg.Name] = arg.Value
	}
	return body
}

type roundBody struct {
	roundLine
	Version    int64                 `json:"version"`
	Times      timesBody             `json:"times"`
	Rule       models.RuleSpec       `json:"rule"`
	Ballot     models.BallotSpec     `json:"ballot"`
	Funds      []models.FundID       `json:"funds"`
	First      []models.RoundFloor   `json:"first,omitempty"`
	Disclosure models.DisclosureSpec `json:"disclosure"`
	Answers    models.Accountable    `json:"answers"`
	Shown      shownBody             `json:"shown"`
	Seal       *models.Seal          `json:"seal"`
	Overrides  []overrideBody        `json:"overrides"`
	Gates      []gateBody            `json:"gates"`
}

func (a *API) newLine(v models.RoundView) roundLine {
	return roundLine{ID: v.Round.ID, Place: v.Round.Place, Body: v.Round.Body, Name: v.Round.Name, Phase: v.PhaseAt(a.d.Now()),
		OpensAt: v.OpensAt(), ClosesAt: v.ClosesAt(), ResolvesOn: orNull(v.Round.Times.ResolvesOn)}
}

// newRound shows a round; of a sealed one what is sealed.
func (a *API) newRound(v models.RoundView, actor models.Actor) roundBody {
	r := v.Round
	if s := v.Seal; s != nil {
		r.Name, r.Times, r.Rule, r.Ballot, r.Disclosure, r.Answers, r.First = s.Name, s.Times, s.Rule, s.Ballot, s.Shows, s.Answers, s.First
		r.Funds = nil
		for _, f := range s.Funds {
			r.Funds = append(r.Funds, f.Fund)
		}
		v.Round = r
	}
	audience := a.d.Audience(actor, r.Place)
	d := v.Discloses(audience, a.d.Now())
	return roundBody{roundLine: a.newLine(v),
		Times: timesBody{OpensAt: r.Times.OpensAt, ClosesAt: r.Times.ClosesAt, ResolvesOn: orNull(r.Times.ResolvesOn)},
		Rule:  r.Rule, Ballot: r.Ballot, Funds: append([]models.FundID{}, r.Funds...), First: r.First, Disclosure: r.Disclosure, Answers: r.Answers, Seal: v.Seal,
		Shown: shownBody{Audience: audience, TurnoutStep: d.Step, TallyWidth: d.Width, Result: d.Result}}
}

type overrideBody struct {
	models.Override
	Reason string `json:"reason"`
}

// overridesOf gives the moves of the closing time with their published reasons.
func (a *API) overridesOf(ctx context.Context, v models.RoundView) ([]overrideBody, error) {
	out := []overrideBody{}
	for _, o := range v.Overrides {
		text, err := a.d.Texts.Get(ctx, o.Reason)
		if err != nil {
			return nil, err
		}
		out = append(out, overrideBody{Override: o, Reason: text.Get("words")})
	}
	return out, nil
}
