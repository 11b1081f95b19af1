package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

var (
	listensOn = regexp.MustCompile(`listening on ([0-9.]+:[0-9]+)`)
	voteLink  = regexp.MustCompile(`/c/[a-z-]+/[A-Z0-9-]+`)
	hidden    = regexp.MustCompile(`name="(csrf|cmd|base|code)"[^>]*value="([^"]*)"`)
	choice    = regexp.MustCompile(`name="choice"[^>]*value="([^"]+)"`)
	receipt   = regexp.MustCompile(`[A-Z0-9]{4}-[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}`)
)

// An empty folder and one command: a round is open, and a resident votes in it
// with the link that was printed. Nothing else is installed or asked for.
func TestTrap48_FreshInstall(t *testing.T) {
	dir := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	out, printed := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--demo", "--data", filepath.Join(dir, "data"), "--listen", "127.0.0.1:0", "--log-level", "error"},
			nil, nil, printed, os.Stderr)
		printed.Close()
	}()
	t.Cleanup(func() {
		stop()
		go io.Copy(io.Discard, out)
		if code := <-ended; code != exitOK {
			t.Errorf("serve ended with %d", code)
		}
	})
	var addr, link string
	for lines := bufio.NewScanner(out); link == "" && lines.Scan(); {
		if m := listensOn.FindStringSubmatch(lines.Text()); m != nil {
			addr = m[1]
		}
		link = voteLink.FindString(lines.Text())
	}
	go io.Copy(io.Discard, out)
	if addr == "" || link == "" {
		t.Fatalf("listening on %q, link %q", addr, link)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := visitor{t, &http.Client{Jar: jar, Timeout: 20 * time.Second}, "http://" + addr}
	ballot := v.post("/r/hatherden-decides/code", v.form(v.get(link)))
	form := v.form(ballot)
	first := choice.FindStringSubmatch(ballot)
	if first == nil {
		t.Fatal("no project to choose from")
	}
	form.Set("choice", first[1])
	form.Set("do", "send")
	if page := v.post("/r/hatherden-decides/ballot", form); receipt.FindString(page) == "" {
		t.Fatalf("no receipt:\n%s", page)
	}
}

// visitor is a browser without scripts.
type visitor struct {
	*testing.T
	client *http.Client
	site   string
}

func (v visitor) get(path string) string {
	v.Helper()
	res, err := v.client.Get(v.site + path)
	return v.page(res, err)
}

func (v visitor) post(path string, form url.Values) string {
	v.Helper()
	res, err := v.client.PostForm(v.site+path, form)
	return v.page(res, err)
}

func (v visitor) page(res *http.Response, err error) string {
	v.Helper()
	if err != nil {
		v.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		v.Fatalf("%s: %v\n%s", res.Status, err, body)
	}
	return string(body)
}

// form gives the fields of a page that a browser would send back.
func (v visitor) form(page string) url.Values {
	form := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(page, -1) {
		form.Set(m[1], m[2])
	}
	return form
}
