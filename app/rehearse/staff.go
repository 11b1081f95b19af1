package rehearse

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// Staff is a signed-in account that acts on the site's round.
type Staff struct {
	site  *Site
	Token string
}

// SignIn begins a session.
func (s *Site) SignIn(ctx context.Context, l Login) (*Staff, error) {
	var out struct {
		Token string `json:"token"`
	}
	err := s.call(ctx, http.MethodPost, "session", "", "", map[string]string{"email": l.Email, "password": l.Password}, &out)
	return &Staff{site: s, Token: out.Token}, err
}

func (s *Staff) act(ctx context.Context, what, key string, in, out any) error {
	return s.site.call(ctx, http.MethodPost, "rounds/"+s.site.Round+"/"+what, s.Token, key, in, out)
}

// MoveClosing moves the closing time and gives it as it was recorded.
func (s *Staff) MoveClosing(ctx context.Context, at time.Time, reason string) (time.Time, error) {
	var out struct {
		ClosesAt time.Time `json:"closes_at"`
	}
	in := map[string]any{"closes_at": at.UTC().Truncate(time.Millisecond), "reason": reason}
	err := s.act(ctx, "closing", "rehearse-closing", in, &out)
	return out.ClosesAt, err
}

// Result is the recommendation, in minor units of its currency.
type Result struct {
	Currency string   `json:"currency"`
	Ballots  int64    `json:"ballots"`
	Total    int64    `json:"total"`
	Chosen   []string `json:"chosen"`
	Projects []struct {
		Ref   string `json:"ref"`
		Votes int64  `json:"votes"`
		Score int64  `json:"score"` // where ballots give points
	} `json:"projects"`
}

// Count counts the closed round as soon as its ballots have settled, and has so
// much patience.
func (s *Staff) Count(ctx context.Context, patience time.Duration) (Result, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		var out Result
		err := s.act(ctx, "count", "rehearse-count", nil, &out)
		p, told := errors.AsType[*Problem](err)
		if err == nil || !told || p.Status != http.StatusServiceUnavailable && p.Code != "not_closed" {
			return out, err
		}
		select { // settling: not every ballot can be known to be stored
		case <-time.After(250 * time.Millisecond):
		case <-ctx.Done():
			return out, err
		}
	}
}

// Publish makes the result public.
func (s *Staff) Publish(ctx context.Context) error {
	return s.act(ctx, "publication", "rehearse-publication", nil, nil)
}

// Recount counts the stored ballots again and tells whether the outcome and its
// whole trace are the same.
func (s *Staff) Recount(ctx context.Context) (bool, error) {
	var out struct {
		Equal bool `json:"equal"`
	}
	err := s.act(ctx, "recount", "", nil, &out)
	return out.Equal, err
}
