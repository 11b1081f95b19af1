package accounts

import (
	"crypto/ed25519"
	"errors"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"commonchest/models"
)

// The two kinds of tokens differ in key, audience and type, so that neither can
// be taken for the other even if two of the three checks were forgotten.
const (
	sessionAudience, sessionType = "session", "session+jwt"
	passAudience, passType       = "ballot-pass", "pass+jwt"
)

// sign makes a token of a type. EdDSA is the only algorithm there is.
func sign(key ed25519.PrivateKey, kind string, claims jwt.Claims) (string, error) {
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims)
	t.Header["typ"] = kind
	return t.SignedString(key)
}

// verify reads a token of ours into claims. Its errors are unauthenticated with
// code <what>_expired or <what>_invalid.
func (s *Service) verify(token, what, kind, audience string, key ed25519.PrivateKey, claims jwt.Claims) error {
	parsed, err := jwt.ParseWithClaims(token, claims, func(*jwt.Token) (any, error) { return key.Public(), nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
		jwt.WithIssuer(s.issuer), jwt.WithAudience(audience),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(s.now), jwt.WithStrictDecoding())
	if err == nil && parsed.Header["typ"] != kind {
		err = errors.New("a token of another type")
	}
	// Several things may be wrong at once; expired is told only if it is the one.
	if errors.Is(err, jwt.ErrTokenExpired) && !errors.Is(err, jwt.ErrTokenInvalidAudience) &&
		!errors.Is(err, jwt.ErrTokenInvalidIssuer) && parsed.Header["typ"] == kind {
		return models.E(models.Unauthenticated, what+"_expired").Because(err)
	}
	if err != nil {
		return models.E(models.Unauthenticated, what+"_invalid").Because(err)
	}
	return nil
}

// sessionClaims is what a session token says. It does not say what the account
// may do: that is looked up.
type sessionClaims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
	Since   int64  `json:"since"` // when the session began, in milliseconds
}

func (s *Service) signSession(actor models.Actor, now, expires time.Time) (string, error) {
	return sign(s.keys.Sessions, sessionType, sessionClaims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: s.issuer, Audience: jwt.ClaimStrings{sessionAudience}, Subject: actor.ID,
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
		},
		Session: actor.Session, Since: actor.Since.UnixMilli(),
	})
}

func (s *Service) readSession(token string) (models.Actor, error) {
	var c sessionClaims
	if err := s.verify(token, "session", sessionType, sessionAudience, s.keys.Sessions, &c); err != nil {
		return models.Actor{}, err
	}
	if c.Subject == "" || c.Session == "" {
		return models.Actor{}, models.E(models.Unauthenticated, "session_invalid")
	}
	return models.Actor{ID: c.Subject, Session: c.Session, Since: time.UnixMilli(c.Since).UTC()}, nil
}

// passClaims is what a ballot pass says: this person, in this round.
type passClaims struct {
	jwt.RegisteredClaims
	Round string `json:"round"`
}

// IssuePass makes the pass with which the browser of one person comes back to
// the ballot of one round until it expires. Who holds it can vote as that
// person, and do nothing else.
func (s *Service) IssuePass(round, person string, expires time.Time) (string, error) {
	if round == "" || person == "" {
		return "", errors.New("a ballot pass needs a round and a person")
	}
	return sign(s.keys.Passes, passType, passClaims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: s.issuer, Audience: jwt.ClaimStrings{passAudience}, Subject: person,
			IssuedAt: jwt.NewNumericDate(s.now()), ExpiresAt: jwt.NewNumericDate(expires),
		},
		Round: round,
	})
}

// ReadPass gives the person of a pass for this round. Errors are unauthenticated:
// pass_expired, pass_other_round or pass_invalid.
func (s *Service) ReadPass(token, round string) (person string, err error) {
	var c passClaims
	if err := s.verify(token, "pass", passType, passAudience, s.keys.Passes, &c); err != nil {
		return "", err
	}
	if c.Subject == "" || c.Round == "" {
		return "", models.E(models.Unauthenticated, "pass_invalid")
	}
	if c.Round != round {
		return "", models.E(models.Unauthenticated, "pass_other_round")
	}
	return c.Subject, nil
}

// LooksLikePass tells by a token's type, which nobody has checked, whether it
// wants to be a ballot pass. Only ReadPass knows whether it is one.
func LooksLikePass(token string) bool {
	t, _, err := jwt.NewParser().ParseUnverified(token, &jwt.RegisteredClaims{})
	return err == nil && t.Header["typ"] == passType
}
