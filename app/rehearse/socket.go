package rehearse

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"commonchest/handlers/live"
)

// livePath is where the server's sockets are.
const livePath = "/live"

// Socket is one client of the live protocol.
type Socket struct {
	conn *websocket.Conn
	idle sync.WaitGroup
}

// frame is what a client needs of the server's frames.
type frame struct {
	T       string    `json:"t"`
	Cmd     string    `json:"cmd"`
	Rev     int64     `json:"rev"`
	Receipt string    `json:"receipt"`
	Code    string    `json:"code"`
	At      time.Time `json:"at"`
}

// Refusal is a frame that says no.
type Refusal struct{ Code string }

func (r *Refusal) Error() string { return "refused: " + r.Code }

// passing reports whether the same again may succeed.
func (r *Refusal) passing() bool {
	switch r.Code {
	case "outcome_unknown", "unavailable", "store", "clock", "round_view_old", "limited", "internal":
		return true
	}
	return false
}

// open connects and says hello. With a pass it is a voter; otherwise it claims to
// come from the site's own page, as a watcher, with a session or without.
func (s *Site) open(ctx context.Context, pass, session, topic string) (*Socket, error) {
	header := http.Header{}
	if pass != "" {
		header.Set("Authorization", "Bearer "+pass)
	} else {
		header.Set("Origin", s.Base.Scheme+"://"+s.Base.Host)
	}
	if session != "" {
		header.Set("Cookie", (&http.Cookie{Name: "cc_session", Value: session}).String())
	}
	address := *s.Base
	address.Scheme = map[string]string{"http": "ws", "https": "wss"}[s.Base.Scheme]
	dial := websocket.Dialer{NetDialContext: s.dial.next, HandshakeTimeout: 15 * time.Second, ReadBufferSize: 2048, WriteBufferSize: 1024,
		WriteBufferPool: &writeBuffers}
	conn, res, err := dial.DialContext(ctx, address.JoinPath(livePath).String(), header)
	if err != nil {
		if res != nil {
			err = fmt.Errorf("%w: %w", err, &Problem{Status: res.StatusCode, Code: "handshake"})
		}
		return nil, err
	}
	k := &Socket{conn: conn}
	if err := k.hello(ctx, topic, s.Round); err != nil {
		k.Close()
		return nil, err
	}
	return k, nil
}

var writeBuffers sync.Pool // a client's own; it holds nothing between writes

func (k *Socket) hello(ctx context.Context, topic, round string) error {
	defer k.until(ctx)()
	if err := k.conn.WriteJSON(map[string]any{"t": "hello", "v": live.Version, "topic": topic, "round": round}); err != nil {
		return err
	}
	f, err := k.read()
	if err == nil && f.T != "hello" {
		err = fmt.Errorf("a %s instead of a hello", f.T)
	}
	if err == nil && f.Code != "" {
		err = &Refusal{Code: f.Code}
	}
	return err
}

// until makes reads and writes fail when ctx ends, until it is released.
func (k *Socket) until(ctx context.Context) (release func()) {
	stop := context.AfterFunc(ctx, func() {
		_ = k.conn.NetConn().SetDeadline(time.Unix(1, 0)) // fails only where the connection is closed
	})
	return func() { stop() }
}

// read reads the next frame. Of a hello it reads no more than that it is one:
// it may be long.
func (k *Socket) read() (frame, error) {
	_, data, err := k.conn.ReadMessage()
	if err != nil {
		return frame{}, err
	}
	if bytes.HasPrefix(data, []byte(`{"t":"hello"`)) {
		return frame{T: "hello"}, nil
	}
	var f frame
	err = json.Unmarshal(data, &f)
	return f, err
}

// cast sends one act and waits for its answer: a receipt, or a *Refusal.
func (k *Socket) cast(ctx context.Context, round, cmd string, base int64, b Ballot) (frame, error) {
	act := map[string]any{"t": "cast", "round": round, "cmd": cmd, "base": base, "kind": "blank"}
	if len(b.Choices) > 0 {
		act["kind"], act["choices"] = "cast", b.Choices
	}
	if len(b.Points) > 0 {
		act["points"] = b.Points
	}
	defer k.until(ctx)()
	if err := k.conn.WriteJSON(act); err != nil {
		return frame{}, err
	}
	for {
		f, err := k.read()
		switch {
		case err != nil:
			return f, err
		case f.T == "receipt" && f.Cmd == cmd:
			return f, nil
		case f.T == "refusal":
			return f, &Refusal{Code: f.Code}
		}
	}
}

// Idle keeps the connection: it answers pings and reads what comes.
func (k *Socket) Idle() {
	k.idle.Go(func() {
		for {
			if _, _, err := k.conn.NextReader(); err != nil {
				return
			}
		}
	})
}

// Close says goodbye and ends the connection.
func (k *Socket) Close() {
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = k.conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(time.Second)) // the other side may be gone
	_ = k.conn.Close()
	k.idle.Wait()
}
