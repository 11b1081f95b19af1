package rehearse

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"commonchest/handlers/live"
)

// voting is one person on the way to a receipt. What breaks down is tried again,
// with the same command, as the page in a browser does.
type voting struct {
	site    *Site
	code    string
	number  int
	pass    string
	socket  *Socket
	retries int
}

// vote casts a first ballot. took is the time from sending it to its receipt.
func (v *voting) vote(ctx context.Context, b Ballot) (ack Ack, took time.Duration, err error) {
	cmd := freshCmd()
	var f frame
	err = v.patiently(ctx, func() error {
		if err := v.connect(ctx); err != nil {
			return err
		}
		sent := time.Now()
		f, err = v.socket.cast(ctx, v.site.Round, cmd, 0, b)
		took = time.Since(sent)
		return err
	})
	return Ack{Cmd: cmd, Rev: f.Rev, Receipt: f.Receipt}, took, err
}

// connect gets a pass and a socket unless they are there.
func (v *voting) connect(ctx context.Context) (err error) {
	if v.pass == "" {
		if v.pass, err = v.site.Pass(ctx, v.code); err != nil {
			return err
		}
	}
	if v.socket == nil {
		v.socket, err = v.site.open(ctx, v.pass, "", live.TopicBallot)
	}
	return err
}

// patiently tries a step again, later and later, while it may still succeed.
func (v *voting) patiently(ctx context.Context, step func() error) error {
	for pause := 20 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		err := step()
		if err == nil || !passing(err) {
			return err
		}
		v.retries++
		if _, refused := errors.AsType[*Refusal](err); !refused && v.socket != nil {
			v.socket.Close()
			v.socket = nil
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
	}
}

// passing reports whether the same again may succeed: what is no answer at all
// may.
func passing(err error) bool {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.passing()
	}
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r.passing()
	}
	return true
}

// reason names a failure shortly, so that failures can be counted.
func reason(err error) string {
	if p, ok := errors.AsType[*Problem](err); ok {
		return fmt.Sprintf("%d %s", p.Status, p.Code)
	}
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r.Code
	}
	if c, ok := errors.AsType[*websocket.CloseError](err); ok {
		return fmt.Sprintf("closed with %d %s", c.Code, c.Text)
	}
	text := err.Error()
	return text[strings.LastIndex(text, ": ")+1:]
}

// freshCmd is a new command's id.
func freshCmd() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
