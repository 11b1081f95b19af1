package main

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
	"syscall"
	"time"
)

// child is a server of this same program in a process of its own.
type child struct {
	URL   *url.URL
	cmd   *exec.Cmd
	ended chan struct{}
	err   error // once ended
	log   *tail
}

// freeAddress finds a port that nobody listens on now.
func freeAddress(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// startServer starts a server at a loopback address and waits until it answers.
// It is the only one on its store. Settings from the environment do not reach it.
func startServer(ctx context.Context, address string, args ...string) (*child, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{URL: &url.URL{Scheme: "http", Host: address}, ended: make(chan struct{}), log: &tail{}}
	args = append([]string{"commonchest", "serve", "--listen", address, "--public-url", c.URL.String(), "--log-level", "warn"}, args...)
	c.cmd = &exec.Cmd{Path: program, Args: args, Env: append(withoutSettings(os.Environ()), "COMMONCHEST_SINGLE_NODE=true"),
		Stdout: io.Discard, Stderr: c.log}
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	go func() {
		c.err = c.cmd.Wait()
		close(c.ended)
	}()
	if err := c.ready(ctx); err != nil {
		c.kill()
		return nil, fmt.Errorf("the server does not start: %w\n%s", err, c.log)
	}
	return c, nil
}

// withoutSettings leaves out what another installation is configured with.
func withoutSettings(environ []string) []string {
	var out []string
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, "COMMONCHEST_") && name != "MONGODB_URI" && name != "NATS_URL" {
			out = append(out, pair)
		}
	}
	return out
}

// ready waits until the server answers that it is well.
func (c *child) ready(ctx context.Context) error {
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

// stop asks the server to stop and waits for it.
func (c *child) stop() error {
	_ = c.cmd.Process.Signal(syscall.SIGTERM) // it may have ended already
	select {
	case <-c.ended:
	case <-time.After(time.Minute):
		c.kill()
		return errors.New("the server does not stop")
	}
	if c.err != nil {
		return fmt.Errorf("the server failed: %w\n%s", c.err, c.log)
	}
	return nil
}

// kill ends the server at once, as a power cut would, and waits for it.
func (c *child) kill() {
	_ = c.cmd.Process.Kill() // it may have ended already
	<-c.ended
}

// rss is how much memory the server holds, in bytes; 0 where nobody tells.
func (c *child) rss() int64 {
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

// tail keeps the end of what a server logs. One process writes it.
type tail struct{ buf bytes.Buffer }

const tailSize = 16 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.buf.Write(p)
	if over := t.buf.Len() - tailSize; over > 0 {
		t.buf.Next(over)
	}
	return len(p), nil
}

func (t *tail) String() string { return t.buf.String() }
