package live

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"commonchest/models"
)

// refuse tells the peer what was wrong; cmd names the cast it is about.
func (s *socket) refuse(cmd string, err error) { s.send(encode(s.refusal(cmd, err))) }

// refusal words an error for the peer. What is not a *models.Error is logged,
// and the peer learns the incident's id.
func (s *socket) refusal(cmd string, err error) refusalFrame {
	s.srv.counts.refused.Add(1)
	if errors.Is(err, context.DeadlineExceeded) && models.KindOf(err) == "" {
		err = models.E(models.Unavailable, "outcome_unknown").Because(err)
	}
	say := s.srv.opts.Messages
	f := refusalFrame{T: "refusal", Cmd: cmd, Fields: []fieldFrame{}}
	e, told := errors.AsType[*models.Error](err)
	if !told {
		f.Code = "internal"
		f.Message = say(s.lang, f.Code, "incident", s.srv.opts.Incident(err))
		return f
	}
	f.Code, f.Message = e.Code, say(s.lang, e.Code)
	for _, field := range e.Fields {
		var args []string
		for _, a := range field.Args {
			args = append(args, a.Name, a.Text())
		}
		f.Fields = append(f.Fields, fieldFrame{Name: field.Name, Code: field.Code, Message: say(s.lang, field.Code, args...)})
	}
	if stale, ok := errors.AsType[*Stale](err); ok {
		f.Ballot = stale.Current.whole()
	}
	return f
}

// guard turns a panic of what it calls into an error: these goroutines have no
// middleware above them, and one bad request must not take the node down.
func (s *Server) guard(call func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return call()
}
