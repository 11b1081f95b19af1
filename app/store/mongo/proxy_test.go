package mongo_test

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// proxy stands between the engine and a server, can cut the line, swallow what
// the server answers, and lead to another server.
type proxy struct {
	listener net.Listener
	all      sync.WaitGroup

	mu      sync.Mutex
	target  string // "" refuses
	swallow bool
	conns   map[net.Conn]bool
}

func newProxy(t *testing.T, uri string) (p *proxy, through string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p = &proxy{listener: listener, conns: map[net.Conn]bool{}}
	u := p.lead(t, uri)
	p.all.Go(p.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		p.cut()
		p.all.Wait()
	})
	u.Host = listener.Addr().String()
	u.RawQuery = "serverSelectionTimeoutMS=2000&heartbeatFrequencyMS=500"
	return p, u.String()
}

// lead sends new connections to the server of uri.
func (p *proxy) lead(t *testing.T, uri string) *url.URL {
	t.Helper()
	u, err := url.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.target = u.Host
	return u
}

// cut ends all connections and refuses new ones.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.target = ""
	p.drop()
}

func (p *proxy) drop() {
	for c := range p.conns {
		_ = c.Close()
	}
	clear(p.conns)
}

// lose makes the next answer on any line end all lines instead of arriving.
func (p *proxy) lose() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.swallow = true
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		target := p.target
		p.mu.Unlock()
		server, err := net.Dial("tcp", target)
		if target == "" || err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.conns[client], p.conns[server] = true, true
		p.mu.Unlock()
		p.all.Go(func() { _, _ = io.Copy(server, client); _ = server.Close() })
		p.all.Go(func() { p.answer(client, server); _ = client.Close() })
	}
}

func (p *proxy) answer(client, server net.Conn) {
	buf := make([]byte, 64<<10)
	for {
		n, err := server.Read(buf)
		if err != nil {
			return
		}
		p.mu.Lock()
		if p.swallow {
			p.swallow = false
			p.drop()
			p.mu.Unlock()
			return
		}
		p.mu.Unlock()
		if _, err := client.Write(buf[:n]); err != nil {
			return
		}
	}
}
