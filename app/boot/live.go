package boot

import (
	"context"
	"errors"
	"time"

	"commonchest/app/live"
	"commonchest/app/voting"
	handlerslive "commonchest/handlers/live"
	"commonchest/models"
)

// hubTopic names what one audience sees of a round.
func hubTopic(round models.RoundID, a models.Audience) string { return string(a) + "/" + string(round) }

// TallyFrame is what the sockets and the snapshot show of a tally.
func (a *App) TallyFrame(s models.Shown) handlerslive.Tally {
	f := handlerslive.Tally{Epoch: a.boot, N: s.N, Turnout: s.Turnout, Step: s.Step, V: s.Counts, At: s.At}
	if s.Width > 1 {
		f.Width = s.Width
	}
	if st := s.Standing; st != nil {
		f.In, f.Ago = handlerslive.Bits(st.In), int64(s.At.Sub(st.At)/time.Second)
		f.Of = s.CountedFrom()
		if st.Close >= 0 {
			f.Close = &st.Close
		}
	}
	return f
}

// announce passes on what an audience may see of a change.
func (a *App) announce(v models.RoundView, audience models.Audience, s models.Shown) {
	id := v.Round.ID
	now := a.Clock.Now()
	phase := handlerslive.Phase{Phase: string(v.PhaseAt(now)), Closes: v.ClosesAt()}
	a.Hub.Publish(handlerslive.PhaseTopic(string(id)), live.State{Epoch: a.boot, N: now.UnixMilli(), Body: phase.Encode()})
	if s.Step > 0 {
		a.Hub.Publish(hubTopic(id, audience), live.State{Epoch: a.boot, N: s.N, Body: a.TallyFrame(s).Encode()})
	}
}

// AudienceOf says which audience an actor belongs to at a place.
func AudienceOf(actor models.Actor, place models.PlaceID) models.Audience {
	switch {
	case actor.Can(models.RoleCouncillor, place):
		return models.Councillors
	case actor.Can(models.RoleClerk, place):
		return models.Clerks
	}
	return models.Public
}

// socketGate says which topic of a round a socket may listen to.
type socketGate struct{ a *App }

// Topic checks the session or the ballot pass that the handshake brought.
func (g socketGate) Topic(ctx context.Context, who handlerslive.Credentials, topic, round string) (string, string, error) {
	v, err := g.a.Rounds.View(ctx, models.RoundID(round))
	if err != nil {
		return "", "", err
	}
	switch topic {
	case handlerslive.TopicBallot:
		person, err := g.a.Accounts.ReadPass(who.Pass, round)
		return hubTopic(v.Round.ID, models.Public), person, err
	case handlerslive.TopicWall:
		actor := models.Anonymous
		if who.Session != "" {
			if actor, err = g.a.Accounts.Check(ctx, who.Session); err != nil {
				return "", "", err
			}
		}
		audience := AudienceOf(actor, v.Round.Place)
		if audience == models.Public && v.Discloses(audience, g.a.Clock.Now()).Width == 0 {
			return "", "", actor.Need(v.Round.Place, models.RoleCouncillor)
		}
		return hubTopic(v.Round.ID, audience), "", nil
	}
	return hubTopic(v.Round.ID, models.Public), "", nil
}

// Recheck asks again for an open socket.
func (g socketGate) Recheck(ctx context.Context, who handlerslive.Credentials, topic, round string) error {
	_, _, err := g.Topic(ctx, who, topic, round)
	return err
}

// socketBallots casts for sockets.
type socketBallots struct{ a *App }

// Hello describes the round as this person sees it.
func (b socketBallots) Hello(ctx context.Context, round, person string) (handlerslive.HelloBody, error) {
	id := models.RoundID(round)
	v, err := b.a.Rounds.View(ctx, id)
	if err != nil {
		return handlerslive.HelloBody{}, err
	}
	body := handlerslive.HelloBody{Phase: string(v.PhaseAt(b.a.Clock.Now())), Closes: v.ClosesAt(),
		Limits: handlerslive.BallotLimits{Kind: string(v.Round.Ballot.Kind)}}
	if v.Seal == nil {
		return body, nil
	}
	body.Limits = limits(*v.Seal)
	if body.Projects, err = b.a.names.of(ctx, *v.Seal); err != nil {
		return body, err
	}
	if person == "" {
		return body, nil
	}
	current, err := b.a.Voting.Current(ctx, id, models.PersonKey(person))
	if err == nil && current.Ballot.Rev > 0 {
		ballot := frame(current)
		body.Ballot = &ballot
	}
	return body, err
}

// limits are what a sealed round asks of a ballot.
func limits(s models.Seal) handlerslive.BallotLimits {
	spec := s.Ballot
	out := handlerslive.BallotLimits{Kind: string(spec.Kind), Min: spec.Min, Max: spec.Max, MinSum: spec.MinSum, MaxSum: spec.MaxSum}
	switch spec.Kind {
	case models.Knapsack:
		out.Pot = int64(s.Pot())
	case models.Points:
		out.MaxEach = spec.Most()
	}
	return out
}

// Cast stores the next revision of the person's ballot.
func (b socketBallots) Cast(ctx context.Context, c handlerslive.Cast) (handlerslive.Receipt, error) {
	r, err := b.a.Voting.Cast(ctx, voting.Cast{Round: models.RoundID(c.Round), Person: models.PersonKey(c.Person),
		Channel: models.Online, Cmd: c.Cmd, Base: c.Base, State: models.BallotState(c.Kind), Choices: c.Choices, Points: c.Points, ReadAt: c.ReadAt})
	if stale, ok := errors.AsType[*voting.Stale](err); ok {
		return handlerslive.Receipt{}, &handlerslive.Stale{Current: frame(stale.Current), Err: errors.Unwrap(stale)}
	}
	if err != nil {
		return handlerslive.Receipt{}, err
	}
	if r.Reused {
		return handlerslive.Receipt{}, models.E(models.Conflict, "cmd_reused", models.F("cmd", "cmd_reused"))
	}
	f := frame(r)
	return handlerslive.Receipt{Rev: f.Rev, Receipt: f.Receipt, Kind: f.Kind, Choices: f.Choices, Points: f.Points}, nil
}

func frame(r voting.Receipt) handlerslive.Ballot {
	return handlerslive.Ballot{Rev: r.Ballot.Rev, Kind: string(r.Ballot.State), Choices: r.Ballot.Choices, Points: r.Ballot.Points, Receipt: r.Code}
}
