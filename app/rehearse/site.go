package rehearse

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Site is a round on a running server, as clients reach it.
type Site struct {
	Base   *url.URL // scheme and host under which the server believes to be reached
	Round  string
	client *http.Client
	dial   *dialer
}

// NewSite makes the clients. They come from many loopback addresses, so that
// neither ports run out nor a limit for one address is met.
func NewSite(base *url.URL, round string) *Site {
	d := newDialer()
	return &Site{Base: base, Round: round, dial: d, client: &http.Client{Timeout: 30 * time.Second,
		Transport: &http.Transport{DialContext: d.next, MaxIdleConns: 512, MaxIdleConnsPerHost: 512, DisableCompression: true}}}
}

// Close drops idle connections.
func (s *Site) Close() { s.client.CloseIdleConnections() }

// Problem is an answer of the server that is no success.
type Problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
}

func (p *Problem) Error() string { return fmt.Sprintf("the server answers %d %s", p.Status, p.Code) }

// passing reports whether the same again may succeed.
func (p *Problem) passing() bool {
	return p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests
}

// call sends JSON and reads JSON. token and key may be empty.
func (s *Site) call(ctx context.Context, method, path, token, key string, in, out any) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, s.Base.JoinPath("/api/v1", path).String(), body)
	if err != nil {
		return err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		p := &Problem{Status: res.StatusCode}
		if json.Unmarshal(data, p) != nil {
			p.Code = "without a reason"
		}
		return p
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(data, out)
}

// Pass shows a code and gets a pass to its person's ballot.
func (s *Site) Pass(ctx context.Context, code string) (string, error) {
	var out struct {
		Pass string `json:"pass"`
	}
	err := s.call(ctx, http.MethodPost, "rounds/"+s.Round+"/passes", "", "", map[string]string{"code": code}, &out)
	return out.Pass, err
}
