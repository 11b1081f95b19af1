package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// pageProjects is how many projects the pages are measured with.
const pageProjects = 64

// pages measures what residents' pages cost: the server's processor time for a
// ballot and for the page of its round, and what a browser loads that has nothing yet.
func pages(ctx context.Context, b *bench) (_ []line, err error) {
	p, err := b.imported(ctx, manyProjects(10))
	if err != nil {
		return nil, err
	}
	s, err := b.serve(ctx, p)
	if err != nil {
		return nil, errors.Join(err, p.remove())
	}
	defer func() { err = errors.Join(err, s.end()) }()
	pass, err := s.site.Pass(ctx, p.codes[0])
	if err != nil {
		return nil, err
	}
	v := visitor{base: s.server.URL, pass: pass}
	round := "/r/" + p.round
	var ballots, rounds []float64
	for i := range b.pairs + 1 {
		ballot, err := v.processorTime(ctx, s, round+"/ballot")
		if err != nil {
			return nil, err
		}
		public, err := v.processorTime(ctx, s, round)
		if err != nil {
			return nil, err
		}
		if i > 0 { // the first warms up
			b.say("a ballot %.2f ms, its round's page %.2f ms", ballot, public)
			ballots, rounds = append(ballots, ballot), append(rounds, public)
		}
	}
	vote, err := v.weight(ctx, round+"/ballot")
	if err != nil {
		return nil, err
	}
	return []line{
		lineOf(fmt.Sprintf("processor time of a ballot page, %d projects", pageProjects), "ms", "≤ 2", "", ballots...),
		lineOf("the same of the round's page", "ms", "", "", rounds...),
		lineOf("all that the ballot page loads", "KB", "≤ 80", "≤ 60", vote),
	}, nil
}

// manyProjects writes a .pb file of a round in which the money limits each ballot.
func manyProjects(voters int) []byte {
	var b strings.Builder
	b.WriteString("META\nkey;value\nunit;Bench\ninstance;1\nbudget;50000\nmax_sum_cost;50000\nvote_type;approval\ncurrency;GBP\nPROJECTS\nproject_id;cost;name\n")
	for p := range pageProjects {
		fmt.Fprintf(&b, "p%d;%d;Made-up project number %d\n", p+1, 800+p*733%6100, p+1)
	}
	b.WriteString("VOTES\nvoter_id;vote\n")
	for v := range voters {
		fmt.Fprintf(&b, "%d;p%d\n", v+1, v+1)
	}
	return []byte(b.String())
}

// visitor is a browser with a pass that keeps nothing.
type visitor struct {
	base *url.URL
	pass string
}

// get gives what comes over the wire for an address, and that as text if asked for.
func (v visitor) get(ctx context.Context, path, encodings string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.base.String()+path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", encodings) // said by us, the client leaves the body as it comes
	req.AddCookie(&http.Cookie{Name: "cc_pass", Value: v.pass})
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("GET %s: %s", path, res.Status)
	}
	return body, err
}

// processorTime is what the server uses for a page, in milliseconds, all its work
// for the connection included.
func (v visitor) processorTime(ctx context.Context, s *served, path string) (float64, error) {
	const times = 500
	began := s.server.ProcessorTime()
	for range times {
		if _, err := v.get(ctx, path, "gzip, deflate, br"); err != nil {
			return 0, err
		}
	}
	return float64(s.server.ProcessorTime()-began) / float64(time.Millisecond) / times, nil
}

var (
	assetLink = regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`)
	fontLink  = regexp.MustCompile(`url\("?\./([^")]+\.woff2)"?\)`)
)

// weight is what a page loads, in kilobytes as they come over the wire, without the
// heads of the answers and without photographs, which are loaded lazily: the page,
// its styles and scripts, and the fonts of English text. Its scripts import nothing.
func (v visitor) weight(ctx context.Context, path string) (float64, error) {
	page, err := v.get(ctx, path, "identity")
	if err != nil {
		return 0, err
	}
	load := []string{path}
	for _, link := range assetLink.FindAllSubmatch(page, -1) {
		load = append(load, string(link[1]))
	}
	for _, asset := range load {
		if !strings.HasSuffix(asset, ".css") {
			continue
		}
		css, err := v.get(ctx, asset, "identity")
		if err != nil {
			return 0, err
		}
		for _, font := range fontLink.FindAllSubmatch(css, -1) {
			if !strings.Contains(string(font[1]), "-latin-ext-") {
				load = append(load, "/assets/"+string(font[1]))
			}
		}
	}
	bytes := 0
	for _, part := range load {
		body, err := v.get(ctx, part, "gzip, deflate, br")
		if err != nil {
			return 0, err
		}
		bytes += len(body)
	}
	return float64(bytes) / 1024, nil
}
