package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	applive "commonchest/app/live"
	"commonchest/handlers/live"
	"commonchest/models"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/websocket"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// patience bounds what a test waits for; nothing depends on how long it is.
const patience = 30 * time.Second

const (
	round = "r-1"
	wall  = "wall/r-1"
	pass  = "pass-of-ada"
)

var opening = time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)

// world is a Fiber app with a live server, whose time stands still until a
// test moves it.
type world struct {
	t       testing.TB
	hub     *applive.Hub
	server  *live.Server
	ballots *ballots
	gate    *gate
	addr    string
	tick    chan time.Time

	mu        sync.Mutex
	now       time.Time
	incidents []error
}

type setup struct {
	limits  live.Limits
	origins []string
	before  []fiber.Handler
	hubOpts applive.Options
	listen  func(net.Listener) net.Listener
}

func newWorld(t testing.TB, with ...func(*setup)) *world {
	t.Helper()
	var s setup
	// The keeper's time flies here, and the network does not: only tests of
	// stuck peers limit what depends on it.
	s.limits.WriteTimeout, s.limits.Linger = forever, forever
	for _, f := range with {
		f(&s)
	}
	w := &world{
		t: t, tick: make(chan time.Time), now: opening,
		ballots: &ballots{stored: map[string]live.Ballot{}, cmds: map[string]live.Receipt{}},
		gate:    &gate{},
	}
	s.hubOpts.Clock, s.hubOpts.Prepare = time.Now, live.Prepare
	w.hub = applive.NewHub(s.hubOpts)
	server, err := live.New(t.Context(), live.Options{
		Hub: w.hub, Ballots: w.ballots, Gate: w.gate, Clock: w.clock, Messages: say,
		Incident: w.incident, Limits: s.limits, Origins: s.origins, Tick: w.tick,
		Lang: func(r *http.Request) string { return r.Header.Get("Accept-Language") },
	})
	if err != nil {
		t.Fatal(err)
	}
	w.server = server
	app := fiber.New(fiber.Config{DisableStartupMessage: true, ErrorHandler: status})
	server.Mount(app, "/live", s.before...)
	app.Get("/plain", func(c *fiber.Ctx) error { return c.SendString("plain " + c.Get("X-Echo")) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.addr = listener.Addr().String()
	if s.listen != nil {
		listener = s.listen(listener)
	}
	ready := &announced{Listener: listener, accepting: make(chan struct{})}
	served := make(chan error, 1)
	go func() { served <- app.Listener(ready) }()
	<-ready.accepting // a shutdown before that would be lost
	w.tickTo(0)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		w.ballots.release()
		if err := server.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		w.hub.Close("restart")
		if err := app.Shutdown(); err != nil {
			t.Errorf("shut the app down: %v", err)
		}
		<-served
	})
	return w
}

// announced says when its first Accept is called.
type announced struct {
	net.Listener
	once      sync.Once
	accepting chan struct{}
}

func (l *announced) Accept() (net.Conn, error) {
	l.once.Do(func() { close(l.accepting) })
	return l.Listener.Accept()
}

// status is the error handler of the test app, in place of handlers/httpx.
func status(c *fiber.Ctx, err error) error {
	if e, ok := errors.AsType[*fiber.Error](err); ok {
		return c.SendStatus(e.Code)
	}
	code := map[models.ErrorKind]int{
		models.Invalid: 400, models.Forbidden: 403, models.Limited: 429, models.Unavailable: 503,
	}[models.KindOf(err)]
	if code == 0 {
		code = 500
	}
	return c.SendStatus(code)
}

func say(lang, code string, args ...string) string {
	return strings.Join(append([]string{lang, code}, args...), "|")
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) setClock(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = t
}

func (w *world) incident(err error) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.incidents = append(w.incidents, err)
	return fmt.Sprintf("I-%d", len(w.incidents))
}

// tickTo moves the keeper's time forward by d, a second at a time, and returns
// when the keeper has done with it.
func (w *world) tickTo(d time.Duration) {
	w.mu.Lock()
	from := w.now
	w.mu.Unlock()
	for at := time.Second; at <= d; at += time.Second {
		w.tick <- from.Add(at)
	}
	w.setClock(from.Add(d))
	w.tick <- from.Add(d) // taken only when the one before is done
	w.tick <- from.Add(d)
}

// ticking lets the keeper's time run until stop.
func (w *world) ticking() (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	at := w.clock()
	go func() {
		defer close(ended)
		for {
			at = at.Add(time.Second)
			select {
			case w.tick <- at:
			case <-done:
				return
			}
		}
	}()
	return func() { close(done); <-ended }
}

func (w *world) publish(topic string, n int64, v ...int64) {
	w.hub.Publish(topic, applive.State{Epoch: "e1", N: n, Body: live.Tally{
		Epoch: "e1", N: n, Turnout: n / 10 * 10, Step: 10, V: v, At: w.clock(),
	}.Encode()})
}

func (w *world) publishPhase(n int64, phase string) {
	w.hub.Publish(live.PhaseTopic(round), applive.State{Epoch: "e1", N: n, Body: live.Phase{
		Phase: phase, Closes: opening.Add(time.Hour),
	}.Encode()})
}

// client is a peer that checks every frame against the schema.
type client struct {
	*websocket.Conn
	t     testing.TB
	loose bool // frames are not checked
}

type got map[string]any

func (w *world) try(header http.Header) (*client, *http.Response, error) {
	dialer := websocket.Dialer{HandshakeTimeout: patience}
	conn, response, err := dialer.Dial("ws://"+w.addr+"/live", header)
	if err != nil {
		return nil, response, err
	}
	w.t.Cleanup(func() { conn.Close() })
	return &client{Conn: conn, t: w.t}, response, nil
}

func (w *world) dial(header ...string) *client {
	w.t.Helper()
	h := http.Header{"Origin": {"http://" + w.addr}, "Accept-Language": {"en"}}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	c, _, err := w.try(h)
	if err != nil {
		w.t.Fatalf("dial: %v", err)
	}
	return c
}

// watch dials and says hello as a watcher of the wall.
func (w *world) watch() (*client, got) {
	w.t.Helper()
	c := w.dial()
	c.send(`{"t":"hello","v":1,"topic":"wall","round":"r-1"}`)
	return c, c.expect("hello")
}

// vote dials and says hello with a ballot pass.
func (w *world) vote() (*client, got) {
	w.t.Helper()
	c := w.dial("Cookie", "cc_pass="+pass)
	c.send(`{"t":"hello","v":1,"topic":"ballot","round":"r-1"}`)
	return c, c.expect("hello")
}

func (c *client) send(frame string) {
	c.t.Helper()
	if err := c.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		c.t.Fatalf("send: %v", err)
	}
}

func (c *client) next() (got, error) {
	if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	kind, data, err := c.ReadMessage()
	if err != nil {
		return nil, err
	}
	if kind != websocket.TextMessage {
		return nil, fmt.Errorf("a message of kind %d", kind)
	}
	if !c.loose {
		if err := valid("serverFrame", data); err != nil {
			return nil, fmt.Errorf("%s: %w", data, err)
		}
	}
	var frame got
	return frame, json.Unmarshal(data, &frame)
}

func (c *client) expect(kind string) got {
	c.t.Helper()
	frame, err := c.next()
	if err != nil {
		c.t.Fatalf("waiting for %s: %v", kind, err)
	}
	if frame["t"] != kind {
		c.t.Fatalf("waiting for %s, got %v", kind, frame)
	}
	return frame
}

// expectClose reads the close frame that must come now.
func (c *client) expectClose(code int) {
	c.t.Helper()
	frame, err := c.next()
	var closed *websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != code {
		c.t.Fatalf("waiting for close %d, got %v, %v", code, frame, err)
	}
}

func (c *client) expectBye(reason string, code int) float64 {
	c.t.Helper()
	bye := c.expect("bye")
	if bye["code"] != reason {
		c.t.Fatalf("bye %v, want %s", bye, reason)
	}
	c.expectClose(code)
	retry, _ := bye["retry"].(float64)
	return retry
}

func (c *client) expectRefusal(code string) got {
	c.t.Helper()
	f := c.expect("refusal")
	if f["code"] != code || f["message"] == "" {
		c.t.Fatalf("refusal %v, want %s", f, code)
	}
	return f
}

// schema compiles the schema's definitions once for all tests.
var schema = sync.OnceValues(func() (map[string]*jsonschema.Schema, error) {
	compiler := jsonschema.NewCompiler()
	all := map[string]*jsonschema.Schema{}
	for _, name := range []string{"clientFrame", "serverFrame"} {
		s, err := compiler.Compile("../../docs/live-protocol.schema.json#/definitions/" + name)
		if err != nil {
			return nil, err
		}
		all[name] = s
	}
	return all, nil
})

func valid(definition string, data []byte) error {
	all, err := schema()
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		return err
	}
	return all[definition].Validate(value)
}
