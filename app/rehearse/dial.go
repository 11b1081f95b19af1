package rehearse

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"syscall"
	"time"
)

// sources is how many loopback addresses clients come from: a server that lets
// a thousand sockets in from one address lets 64,000 in from these.
const sources = 64

// dialer dials from 127.0.0.2, 127.0.0.3 … in turn. Where the machine has no such
// addresses, or the server is not on loopback, it dials plainly.
type dialer struct {
	plain net.Dialer
	turn  atomic.Uint32
	off   atomic.Bool
}

func newDialer() *dialer { return &dialer{plain: net.Dialer{Timeout: 10 * time.Second}} }

func (d *dialer) next(ctx context.Context, network, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.To4() != nil && ip.IsLoopback() && !d.off.Load() {
		from := d.plain
		from.LocalAddr = &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+d.turn.Add(1)%sources))}
		conn, err := from.DialContext(ctx, network, addr)
		if !errors.Is(err, syscall.EADDRNOTAVAIL) {
			return conn, err
		}
		d.off.Store(true)
	}
	return d.plain.DialContext(ctx, network, addr)
}
