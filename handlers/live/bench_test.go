package live_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"commonchest/handlers/live"
)

// fdPeer is a client that costs this process nothing but a file descriptor, so
// that what is measured is the server's.
type fdPeer int

func dialFD(b *testing.B, addr string) fdPeer {
	b.Helper()
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		b.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		b.Fatal(err)
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		b.Fatal(err)
	}
	to := &syscall.SockaddrInet4{Port: n}
	copy(to.Addr[:], net.ParseIP(host).To4())
	if err := syscall.Connect(fd, to); err != nil {
		b.Fatal(err)
	}
	p := fdPeer(fd)
	p.write(b, "GET /live HTTP/1.1\r\nHost: "+addr+"\r\nOrigin: http://"+addr+"\r\nConnection: Upgrade\r\n"+
		"Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"+
		"Cookie: cc_session="+strings.Repeat("s", 400)+"\r\n\r\n")
	p.readUntil(b, "\r\n\r\n")
	hello := `{"t":"hello","v":1,"topic":"wall","round":"r-1"}`
	p.write(b, string([]byte{0x81, 0x80 | byte(len(hello)), 0, 0, 0, 0})+hello)
	p.readUntil(b, `"max":2}`)
	return p
}

func (p fdPeer) write(b *testing.B, s string) {
	b.Helper()
	if _, err := syscall.Write(int(p), []byte(s)); err != nil {
		b.Fatal(err)
	}
}

func (p fdPeer) readUntil(b *testing.B, end string) {
	b.Helper()
	var all []byte
	for buf := make([]byte, 4096); !bytes.Contains(all, []byte(end)); {
		n, err := syscall.Read(int(p), buf)
		if err != nil || n == 0 {
			b.Fatalf("read %q: %v", all, err)
		}
		all = append(all, buf[:n]...)
	}
}

// resident is the memory this process holds, in bytes.
func resident(b *testing.B) int64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc here")
	}
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.ParseInt(strings.Fields(kb)[0], 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			return n << 10
		}
	}
	b.Fatal("no VmRSS")
	return 0
}

// BenchmarkIdleWatcher reports what a watcher costs that has said hello and
// has had one state: live objects and stacks, and the growth of the process. It
// measures once, before memory is there to be used again; run it alone.
func BenchmarkIdleWatcher(b *testing.B) {
	const watchers = 4000
	w := newWorld(b, func(s *setup) { s.limits.PerAddress = watchers })
	w.publish(wall, 1, make([]int64, 64)...)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&before)
	rss := resident(b)
	peers := make([]fdPeer, watchers)
	for i := range peers {
		peers[i] = dialFD(b, w.addr)
	}
	for w.server.Stats().States < watchers {
		runtime.Gosched()
	}
	grown := resident(b) - rss
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	for b.Loop() { // nothing is timed
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(grown)/watchers, "rss-B/watcher")
	b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/watchers, "heap-B/watcher")
	b.ReportMetric(float64(int64(after.StackInuse)-int64(before.StackInuse))/watchers, "stack-B/watcher")
	for _, p := range peers {
		if err := syscall.Close(int(p)); err != nil {
			b.Error(err)
		}
	}
}

// BenchmarkDelivered sends states to 2,000 sockets; the time includes reading
// them in this process.
func BenchmarkDelivered(b *testing.B) {
	const watchers = 2000
	w := newWorld(b, func(s *setup) { s.limits.PerAddress = watchers })
	arrived := make(chan struct{}, watchers)
	for range watchers {
		c, _ := w.watch()
		go func() {
			buf := make([]byte, 4096)
			for {
				n, err := c.NetConn().Read(buf)
				if err != nil {
					return
				}
				for range bytes.Count(buf[:n], []byte(`"tally"`)) {
					arrived <- struct{}{}
				}
			}
		}()
	}
	v := make([]int64, 220)
	n := int64(0)
	for b.Loop() {
		n++
		w.publish(wall, n, v...)
		for range watchers {
			<-arrived
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n*watchers), "ns/delivery")
}

// BenchmarkFrame reads a cast of eight choices.
func BenchmarkFrame(b *testing.B) {
	var choices []string
	for i := range 8 {
		choices = append(choices, fmt.Sprintf("%q", fmt.Sprint("project-", i)))
	}
	cast := fmt.Appendf(nil, `{"t":"cast","round":"r-1","cmd":"cmd-0001","base":3,"kind":"cast","choices":[%s]}`, strings.Join(choices, ","))
	b.ReportAllocs()
	for b.Loop() {
		if err := live.DecodeFrame(cast); err != nil {
			b.Fatal(err)
		}
	}
}
