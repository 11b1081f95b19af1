package live_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"

	"commonchest/handlers/live"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/websocket"
)

func TestOrigin(t *testing.T) {
	configured := []string{"https://Chest.example/", "http://localhost:8080"}
	for _, c := range []struct {
		name    string
		origins []string
		header  http.Header
		open    bool
	}{
		{"the site's own page", nil, http.Header{"Origin": {"http://{host}"}}, true},
		{"in other letters", nil, http.Header{"Origin": {"HTTP://{host}"}}, true},
		{"another site's page", nil, http.Header{"Origin": {"https://evil.example"}}, false},
		{"a longer name", nil, http.Header{"Origin": {"http://{host}.evil.example"}}, false},
		{"the sandboxed null", nil, http.Header{"Origin": {"null"}}, false},
		{"a configured site", configured, http.Header{"Origin": {"https://chest.example"}}, true},
		{"with its default port", configured, http.Header{"Origin": {"https://chest.example:443"}}, true},
		{"another configured site", configured, http.Header{"Origin": {"http://localhost:8080"}}, true},
		{"not over plain HTTP", configured, http.Header{"Origin": {"http://chest.example"}}, false},
		{"not by the host alone", configured, http.Header{"Origin": {"http://{host}"}}, false},
		{"no browser, no pass", nil, http.Header{}, false},
		{"no browser, a cookie", nil, http.Header{"Cookie": {"cc_pass=" + pass}}, false},
		{"no browser, a pass", nil, http.Header{"Authorization": {"Bearer " + pass}}, true},
		{"no browser, an empty pass", nil, http.Header{"Authorization": {"Bearer "}}, false},
		{"no browser, a password", nil, http.Header{"Authorization": {"Basic " + pass}}, false},
		{"another site's page with a pass", nil, http.Header{"Origin": {"https://evil.example"}, "Authorization": {"Bearer " + pass}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, func(s *setup) { s.origins = c.origins })
			for _, values := range c.header {
				values[0] = strings.ReplaceAll(values[0], "{host}", w.addr)
			}
			_, response, err := w.try(c.header)
			if (err == nil) != c.open {
				t.Fatalf("opened: %v", err == nil)
			}
			if !c.open && (response == nil || response.StatusCode != http.StatusForbidden) {
				t.Errorf("refused with %v", response)
			}
		})
	}
}

func TestOriginsMustBeSites(t *testing.T) {
	w := newWorld(t)
	for _, bad := range []string{"chest.example", "ftp://chest.example", "https://", "https://user@chest.example"} {
		_, err := live.New(t.Context(), live.Options{
			Hub: w.hub, Ballots: w.ballots, Gate: w.gate, Clock: w.clock, Messages: say, Incident: w.incident,
			Origins: []string{bad},
		})
		if err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	if _, err := live.New(t.Context(), live.Options{Hub: w.hub}); err == nil {
		t.Error("a server without ballots was made")
	}
}

func TestCredentials(t *testing.T) {
	for _, c := range []struct {
		name   string
		header []string
		want   live.Credentials
	}{
		{"none", nil, live.Credentials{}},
		{"cookies", []string{"Cookie", "cc_session=s; cc_pass=p"}, live.Credentials{Session: "s", Pass: "p"}},
		{"the guarded cookie first", []string{"Cookie", "cc_session=planted; __Host-cc_session=s"}, live.Credentials{Session: "s"}},
		{"the header before the cookie", []string{"Cookie", "cc_pass=p", "Authorization", "bearer q"}, live.Credentials{Pass: "q"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			s := w.dial(c.header...)
			s.send(`{"t":"hello","v":1,"topic":"turnout","round":"r-1"}`)
			s.expect("hello")
			c.want.Addr = "127.0.0.1"
			if got := w.gate.seen; got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// A session that middleware renews on this very request reaches the browser.
func TestCookiesOfMiddlewareAreSent(t *testing.T) {
	w := newWorld(t, func(s *setup) {
		s.before = []fiber.Handler{func(c *fiber.Ctx) error {
			if err := c.Next(); err != nil {
				return err
			}
			c.Cookie(&fiber.Cookie{Name: "cc_session", Value: "renewed", HTTPOnly: true})
			return nil
		}}
	})
	_, response, err := w.try(http.Header{"Origin": {"http://" + w.addr}})
	if err != nil {
		t.Fatal(err)
	}
	if cookies := response.Cookies(); len(cookies) != 1 || cookies[0].Value != "renewed" || !cookies[0].HttpOnly {
		t.Errorf("cookies %v", cookies)
	}
}

func TestRoom(t *testing.T) {
	for _, c := range []struct {
		name   string
		limits live.Limits
		status int
	}{
		{"in all", live.Limits{Sockets: 2}, http.StatusServiceUnavailable},
		{"from one address", live.Limits{PerAddress: 2}, http.StatusTooManyRequests},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, func(s *setup) { s.limits = c.limits })
			first := w.dial()
			w.dial()
			_, response, err := w.try(http.Header{"Origin": {"http://" + w.addr}})
			if err == nil || response.StatusCode != c.status {
				t.Fatalf("a third got in, or %v", response)
			}
			first.Close()
			for w.server.Stats().Sockets > 1 {
				w.tickTo(0)
			}
			w.dial()
		})
	}
}

func TestAddressesAreCountedByHousehold(t *testing.T) {
	for addr, want := range map[string]string{
		"192.0.2.7":           "192.0.2.7",
		"::ffff:192.0.2.7":    "192.0.2.7",
		"2001:db8:1:2:3::4":   "2001:db8:1:2::/64",
		"2001:db8:1:2:9::1":   "2001:db8:1:2::/64",
		"fe80::1%eth0":        "fe80::/64",
		"a unix socket, say?": "a unix socket, say?",
	} {
		if got := live.AddressKey(addr); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
}

func TestAServerWithItsOwnTicker(t *testing.T) {
	w := newWorld(t)
	s, err := live.New(t.Context(), live.Options{
		Hub: w.hub, Ballots: w.ballots, Gate: w.gate, Clock: w.clock, Messages: say, Incident: w.incident,
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestCastRate(t *testing.T) {
	w := newWorld(t, func(s *setup) { s.limits.CastsPerSecond, s.limits.CastBurst = 5, 3 })
	v, _ := w.vote()
	n := 0
	cast := func(want string) {
		t.Helper()
		n++
		v.send(fmt.Sprintf(`{"t":"cast","round":"r-1","cmd":"cmd-%04d","base":0,"kind":"blank"}`, n))
		if f := v.expect(want); want == "refusal" && f["code"] != "limited" {
			t.Errorf("%v", f)
		}
		w.ballots.set(func(b *ballots) { clear(b.stored) })
	}
	for range 3 {
		cast("receipt")
	}
	cast("refusal")
	w.setClock(w.clock().Add(400e6)) // two more
	cast("receipt")
	cast("receipt")
	cast("refusal")
	w.setClock(w.clock().Add(-3600e9)) // a clock set back locks nobody out
	cast("receipt")
}

func TestCastQueue(t *testing.T) {
	w := newWorld(t)
	began := w.ballots.hold()
	v, _ := w.vote()
	for n := range 11 {
		v.send(fmt.Sprintf(`{"t":"cast","round":"r-1","cmd":"cmd-%04d","base":%d,"kind":"blank"}`, n, n))
	}
	for _, cmd := range []string{"cmd-0009", "cmd-0010"} { // one runs, eight wait
		if f := v.expectRefusal("limited"); f["cmd"] != cmd {
			t.Errorf("%v", f)
		}
	}
	<-began
	if len(began) != 0 {
		t.Error("two casts of one socket run at once")
	}
	w.ballots.release()
	for n := range 9 {
		if f := v.expect("receipt"); f["cmd"] != fmt.Sprintf("cmd-%04d", n) {
			t.Errorf("receipt %d: %v", n, f)
		}
	}
}

func TestAFloodIsEnded(t *testing.T) {
	for name, send := range map[string]func(*client) error{
		"frames": func(c *client) error { return c.WriteMessage(websocket.TextMessage, []byte(`{"t":"ping"}`)) },
		"pings":  func(c *client) error { return c.WriteMessage(websocket.PingMessage, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c, _ := w.watch()
			for range 100 {
				if err := send(c); err != nil {
					t.Fatal(err)
				}
			}
			for {
				f, err := c.next()
				if err != nil {
					t.Fatal(err)
				}
				if f["t"] == "refusal" {
					if f["code"] != "limited" {
						t.Errorf("%v", f)
					}
					break
				}
			}
			c.expectClose(live.CloseNotAllowed)
		})
	}
}

func TestAPingIsAnswered(t *testing.T) {
	w := newWorld(t)
	c, _ := w.watch()
	pong := make(chan string, 1)
	c.SetPongHandler(func(payload string) error { pong <- payload; return nil })
	if err := c.WriteMessage(websocket.PingMessage, []byte("there?")); err != nil {
		t.Fatal(err)
	}
	c.send(`{"t":"ping"}`)
	c.expect("phase")
	w.publish(wall, 1, 1)
	c.expect("tally") // behind the pong
	if payload := <-pong; payload != "there?" {
		t.Errorf("pong %q", payload)
	}
}

// raw sends a handshake by hand.
func raw(t *testing.T, w *world, request string) (net.Conn, *http.Response) {
	t.Helper()
	conn, err := net.Dial("tcp", w.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if _, err := fmt.Fprint(conn, strings.ReplaceAll(request, "\n", "\r\n")); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return conn, nil
	}
	response.Body.Close()
	return conn, response
}

func TestHandshakesThatAreNone(t *testing.T) {
	w := newWorld(t)
	head := "GET /live HTTP/1.1\nHost: " + w.addr + "\nOrigin: http://" + w.addr + "\n"
	upgrade := head + "Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n"
	for _, c := range []struct {
		name, request string
		status        int
	}{
		{"a plain request", head + "\n", http.StatusUpgradeRequired},
		{"no version", upgrade + "\n", http.StatusBadRequest},
		{"an old version", upgrade + "Sec-WebSocket-Version: 8\n\n", http.StatusBadRequest},
		{"a good one", upgrade + "Sec-WebSocket-Version: 13\n\n", http.StatusSwitchingProtocols},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, response := raw(t, w, c.request)
			if response == nil || response.StatusCode != c.status {
				t.Errorf("answered %v", response)
			}
		})
	}
	t.Run("data before the answer", func(t *testing.T) {
		_, response := raw(t, w, upgrade+"Sec-WebSocket-Version: 13\n\n\x81\x05hello")
		if response != nil {
			t.Errorf("answered %v", response)
		}
	})
}

// Strings of the handshake lie in buffers that fasthttp uses again at once.
func TestHandshakesAreCopied(t *testing.T) {
	w := newWorld(t)
	c := w.dial("Cookie", "cc_session=first")
	for range 50 {
		response, err := http.Get("http://" + w.addr + "/plain?" + strings.Repeat("x", 200))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	c.send(`{"t":"hello","v":1,"topic":"wall","round":"r-1"}`)
	c.expect("hello")
	if w.gate.seen.Session != "first" {
		t.Errorf("session %q", w.gate.seen.Session)
	}
}

func TestAServerThatWasNotMounted(t *testing.T) {
	w := newWorld(t, func(s *setup) {
		s.before = []fiber.Handler{func(c *fiber.Ctx) error {
			c.App().Server().KeepHijackedConns = false
			defer func() { c.App().Server().KeepHijackedConns = true }()
			return c.Next()
		}}
	})
	if _, response, err := w.try(http.Header{"Origin": {"http://" + w.addr}}); err == nil || response.StatusCode != 500 {
		t.Errorf("answered %v", response)
	}
}

func TestOverTLS(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: opening.AddDate(100, 0, 0), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, func(s *setup) {
		s.listen = func(l net.Listener) net.Listener {
			return tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
		}
	})
	roots := x509.NewCertPool()
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(cert)
	dialer := websocket.Dialer{TLSClientConfig: &tls.Config{RootCAs: roots}}
	conn, _, err := dialer.Dial("wss://"+w.addr+"/live", http.Header{"Origin": {"https://" + w.addr}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	c := &client{Conn: conn, t: t}
	c.send(`{"t":"hello","v":1,"topic":"wall","round":"r-1"}`)
	c.expect("hello")
	down := make(chan error, 1)
	go func() { down <- w.server.Shutdown(context.WithoutCancel(t.Context())) }()
	c.expectBye("restart", live.CloseRestart)
	conn.Close()
	if err := <-down; err != nil {
		t.Error(err)
	}
}
