package live

import (
	"math/bits"
	"time"
)

// Close codes of the protocol.
const (
	CloseRestart    = 4000
	CloseSlow       = 4001
	CloseIdle       = 4002
	CloseLifetime   = 4003
	CloseSession    = 4004
	CloseTooLarge   = 4005
	CloseBadFrame   = 4006
	CloseGone       = 4007
	CloseNotAllowed = 4008
)

// ending is why and how we end a socket.
type ending struct {
	code  int    // of the close frame; 0 = the peer has gone, say nothing
	name  string // text of the close frame, and of bye
	bye   bool   // whether a bye goes before
	retry int    // seconds, in bye; never = do not come back
}

// never in a bye: do not come back by yourself.
const never = -1

var (
	endPeer       = ending{name: "peer"}
	endTooLarge   = ending{code: CloseTooLarge, name: "too_large"}
	endBadFrame   = ending{code: CloseBadFrame, name: "bad_frame"}
	endNotAllowed = ending{code: CloseNotAllowed, name: "not_allowed"}
	endGone       = ending{code: CloseGone, name: "gone", bye: true, retry: never}
	endNoSession  = ending{code: CloseSession, name: "session", bye: true, retry: never}
)

func (s *Server) endRestart(sock *socket) ending {
	return ending{code: CloseRestart, name: "restart", bye: true, retry: 1 + sock.spread(s.limits.RestartOver)}
}

func endSlow(sock *socket) ending {
	return ending{code: CloseSlow, name: "slow", bye: true, retry: 10 + sock.spread(10*time.Second)}
}

func endIdle(sock *socket) ending {
	return ending{code: CloseIdle, name: "idle", bye: true, retry: 1 + sock.spread(5*time.Second)}
}

func endLifetime(sock *socket) ending {
	return ending{code: CloseLifetime, name: "lifetime", bye: true, retry: 1 + sock.spread(10*time.Second)}
}

// endSession is for a session that has run out under an open socket: a fresh
// handshake may bring a fresh one.
func endSession(sock *socket) ending {
	return ending{code: CloseSession, name: "session", bye: true, retry: 1 + sock.spread(5*time.Second)}
}

// spread gives whole seconds from 0 up to d, evenly over the sockets: their
// numbers times the golden ratio fill the span without clustering.
func (s *socket) spread(d time.Duration) int {
	return int(s.share(d) / time.Second)
}

// share is this socket's part of d.
func (s *socket) share(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	const golden = 0x9E3779B97F4A7C15 // 2^64 / φ
	part, _ := bits.Mul64(s.number*golden, uint64(d))
	return time.Duration(part)
}
