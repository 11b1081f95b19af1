package live

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"commonchest/models"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"
	"github.com/gorilla/websocket"
	"github.com/valyala/fasthttp"
	"github.com/valyala/fasthttp/fasthttpadaptor"
)

// The bridge from Fiber to gorilla. fasthttp's adaptor cannot hijack, so the
// request is copied, the connection hijacked without a response, and gorilla
// answers the handshake over a small response writer.

// sendBuffer bounds what the kernel keeps for a slow peer, in bytes: more
// would only be states that are out of date when they arrive.
const sendBuffer = 64 << 10

// upgrader makes the sockets: small buffers, the writing ones shared.
func (s *Server) upgrader() *websocket.Upgrader {
	return &websocket.Upgrader{
		ReadBufferSize:  1 << 10,
		WriteBufferSize: 2 << 10,
		WriteBufferPool: &s.buffers,
		CheckOrigin:     func(*http.Request) bool { return true }, // done by upgrade
	}
}

// upgrade is the Fiber handler. Refusals that can be told before the
// connection is taken over are ordinary errors.
func (s *Server) upgrade(c *fiber.Ctx) error {
	if !c.App().Server().KeepHijackedConns {
		return errors.New("live: the handler was not mounted by Server.Mount")
	}
	if !strings.EqualFold(c.Get(fiber.HeaderUpgrade), "websocket") {
		return fiber.ErrUpgradeRequired
	}
	ctx := c.Context()
	r, err := copyRequest(ctx)
	if err != nil {
		return models.E(models.Invalid, "handshake").Because(err)
	}
	who := credentials(r, utils.CopyString(c.IP()))
	if !s.origins.allow(r) {
		return models.E(models.Forbidden, "origin")
	}
	if err := s.registry.room(who.Addr); err != nil {
		return err
	}
	c.Status(fiber.StatusSwitchingProtocols) // for logs; gorilla sends its own
	ctx.HijackSetNoResponse(true)
	ctx.Hijack(func(hijacked net.Conn) { s.handshake(ctx, hijacked, r, who) })
	return nil
}

// handshake runs on fasthttp's goroutine after the handlers, with ctx still
// ours. It returns as soon as the socket lives on its own, so that fasthttp can
// reuse its buffers.
func (s *Server) handshake(ctx *fasthttp.RequestCtx, hijacked net.Conn, r *http.Request, who Credentials) {
	raw, err := release(hijacked)
	if err != nil {
		hijacked.Close()
		return
	}
	if c, ok := raw.(interface{ SetWriteBuffer(int) error }); ok {
		_ = c.SetWriteBuffer(sendBuffer) // best effort: it only bounds staleness
	}
	conn := newWire(raw, &s.now)
	sock := newSocket(s, conn, who, s.opts.Lang(r))
	answer := &response{conn: conn, header: http.Header{}}
	if err := s.registry.add(sock); err != nil {
		sock.sub.Close()
		http.Error(answer, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		answer.finish()
		return
	}
	ws, err := s.upgrader().Upgrade(answer, r, cookies(ctx))
	if err != nil {
		sock.sub.Close()
		s.registry.remove(sock)
		answer.finish()
		return
	}
	sock.start(ws)
}

// release frees the connection from fasthttp's wrapper, whose buffer goes back
// to a pool. Bytes in it would be lost; only a client that breaks the protocol
// sends any before the handshake is answered.
func release(hijacked net.Conn) (net.Conn, error) {
	if err := hijacked.SetReadDeadline(time.Unix(1, 0)); err != nil {
		return nil, err
	}
	var early [1]byte
	if n, _ := hijacked.Read(early[:]); n > 0 {
		return nil, errors.New("data before the handshake was answered")
	}
	wrapped, ok := hijacked.(interface{ UnsafeConn() net.Conn })
	if !ok {
		return nil, errors.New("unknown connection")
	}
	raw := wrapped.UnsafeConn()
	return raw, raw.SetReadDeadline(time.Time{})
}

// copyRequest clones the request. ConvertRequest's strings lie in fasthttp's
// buffers, so each is copied.
func copyRequest(ctx *fasthttp.RequestCtx) (*http.Request, error) {
	var shallow http.Request
	if err := fasthttpadaptor.ConvertRequest(ctx, &shallow, true); err != nil {
		return nil, err
	}
	uri := strings.Clone(shallow.RequestURI)
	location, err := url.ParseRequestURI(uri)
	if err != nil {
		return nil, err
	}
	r := &http.Request{
		Method:     strings.Clone(shallow.Method),
		Proto:      strings.Clone(shallow.Proto),
		ProtoMajor: shallow.ProtoMajor,
		ProtoMinor: shallow.ProtoMinor,
		Host:       strings.Clone(shallow.Host),
		RemoteAddr: strings.Clone(shallow.RemoteAddr),
		RequestURI: uri,
		URL:        location,
		Header:     make(http.Header, len(shallow.Header)),
		Body:       http.NoBody,
	}
	for name, values := range shallow.Header {
		for _, v := range values {
			r.Header.Add(strings.Clone(name), strings.Clone(v))
		}
	}
	return r, nil
}

// cookies are those that middleware has set on Fiber's response, which is not
// sent: a session refreshed by this very request would otherwise be lost.
func cookies(ctx *fasthttp.RequestCtx) http.Header {
	h := http.Header{}
	ctx.Response.Header.VisitAllCookie(func(_, cookie []byte) { h.Add("Set-Cookie", string(cookie)) })
	return h
}

// response is the least http.ResponseWriter that gorilla's upgrader needs.
type response struct {
	conn   net.Conn
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *response) Header() http.Header         { return w.header }
func (w *response) Write(b []byte) (int, error) { return w.body.Write(b) }
func (w *response) WriteHeader(status int)      { w.status = status }

// Hijack implements http.Hijacker.
func (w *response) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return w.conn, bufio.NewReadWriter(bufio.NewReaderSize(w.conn, 16), bufio.NewWriterSize(w.conn, 512)), nil
}

// finish answers a handshake that failed, and closes the connection.
func (w *response) finish() {
	defer w.conn.Close()
	if w.status == 0 {
		return // gorilla had the connection already
	}
	w.header.Set("Connection", "close")
	answer := http.Response{
		ProtoMajor: 1, ProtoMinor: 1, StatusCode: w.status, Header: w.header,
		Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Close: true,
	}
	// The peer may be gone; there is nobody else to tell.
	_ = answer.Write(w.conn)
}
