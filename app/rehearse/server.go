package rehearse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Server is a server under test, in a process of its own.
type Server struct {
	URL   *url.URL
	cmd   *exec.Cmd
	ended chan struct{}
	err   error // once ended
	log   tail
}

// FreeAddress finds a port that nobody listens on now.
func FreeAddress(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// StartServer starts a server at a loopback address and waits until it answers.
// program is the path of commonchest, args are settings. It is the only server
// on its store, and settings from the environment do not reach it.
func StartServer(ctx context.Context, program, address string, args ...string) (*Server, error) {
	c := &Server{URL: &url.URL{Scheme: "http", Host: address}, ended: make(chan struct{})}
	args = append([]string{"commonchest", "serve", "--listen", address, "--public-url", c.URL.String(), "--log-level", "warn"}, args...)
	c.cmd = &exec.Cmd{Path: program, Args: args, Env: append(Environ(), "COMMONCHEST_SINGLE_NODE=true"),
		Stdout: io.Discard, Stderr: &c.log}
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	go func() {
		c.err = c.cmd.Wait()
		close(c.ended)
	}()
	if err := c.ready(ctx); err != nil {
		c.Kill()
		return nil, fmt.Errorf("the server does not start: %w\n%s", err, c.Log())
	}
	return c, nil
}

// Environ is the environment without what another installation is configured
// with.
func Environ() []string {
	var out []string
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, "COMMONCHEST_") && name != "MONGODB_URI" && name != "NATS_URL" {
			out = append(out, pair)
		}
	}
	return out
}

// ready waits until the server answers that it is well.
func (c *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	client := http.Client{Timeout: 2 * time.Second}
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL.JoinPath("healthz").String(), nil)
		if err != nil {
			return err
		}
		res, err := client.Do(req)
		if err == nil {
			_ = res.Body.Close() // nothing is read of it
			if res.StatusCode == http.StatusOK {
				return nil
			}
			err = errors.New(res.Status)
		}
		select {
		case <-c.ended:
			return fmt.Errorf("it ended: %w", c.err)
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Stop asks the server to stop and waits for it.
func (c *Server) Stop() error {
	_ = c.cmd.Process.Signal(syscall.SIGTERM) // it may have ended already
	select {
	case <-c.ended:
	case <-time.After(time.Minute):
		c.Kill()
		return errors.New("the server does not stop")
	}
	if c.err != nil {
		return fmt.Errorf("the server failed: %w\n%s", c.err, c.Log())
	}
	return nil
}

// Kill ends the server at once, as a power cut would, and waits for it.
func (c *Server) Kill() {
	_ = c.cmd.Process.Kill() // it may have ended already
	<-c.ended
}

// RSS is how much memory the server holds, in bytes; 0 where nobody tells.
func (c *Server) RSS() int64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", c.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(data))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

// ProcessorTime is what the server has used so far, to a hundredth of a second; 0
// where nobody tells.
func (c *Server) ProcessorTime() time.Duration {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(data), ") ") // the program's name stands in brackets
	fields := strings.Fields(after)
	ticks := int64(0)
	for _, i := range []int{11, 12} { // its own and the kernel's on its behalf
		if i >= len(fields) {
			return 0
		}
		n, err := strconv.ParseInt(fields[i], 10, 64)
		if err != nil {
			return 0
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond // Linux counts hundredths for every program
}

// Log is the end of what the server has logged.
func (c *Server) Log() string {
	c.log.mu.Lock()
	defer c.log.mu.Unlock()
	return c.log.buf.String()
}

// tail keeps the end of what a server logs.
type tail struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

const tailSize = 16 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf.Write(p)
	if over := t.buf.Len() - tailSize; over > 0 {
		t.buf.Next(over)
	}
	return len(p), nil
}
