package storetest

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// FerretDB gives the URI of a fresh database on a real server that speaks
// MongoDB's protocol. All tests of a package share one process, which ends with
// the test binary. The first use on a machine builds it, which takes a minute.
func FerretDB(t testing.TB) (uri string) {
	t.Helper()
	server, err := sharedServer()
	if err != nil {
		t.Fatalf("FerretDB: %v", err)
	}
	return server.Database()
}

var sharedServer = sync.OnceValues(func() (*Server, error) {
	return StartServer("")
})

// Server is a running FerretDB process of the test's own, to be killed and
// started again.
type Server struct {
	URI  string
	cmd  *exec.Cmd
	stop io.Closer
}

// StartServer starts a process over the files in dir; without dir, over files
// of its own, which it removes when it ends by itself.
func StartServer(dir string) (*Server, error) {
	program, err := buildOnce()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program, dir)
	cmd.Stderr = os.Stderr
	stdin, errIn := cmd.StdinPipe()
	stdout, errOut := cmd.StdoutPipe()
	if errIn != nil || errOut != nil {
		return nil, fmt.Errorf("pipes: %w", errors.Join(errIn, errOut))
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	uri, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("it did not start: %w", err)
	}
	return &Server{URI: strings.TrimSpace(uri), cmd: cmd, stop: stdin}, nil
}

// Database gives the URI of a database that is not there yet.
func (s *Server) Database() string {
	return s.URI + "t" + strings.ToLower(rand.Text())
}

// Kill ends the process at once and waits for it.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait() // "signal: killed"
	_ = s.stop.Close()
}

var buildOnce = sync.OnceValues(build)

// build makes the program from the module beside this file, once per state of
// its sources and machine, under the user's cache directory.
func build() (string, error) {
	root, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	dir := filepath.Join(filepath.Dir(strings.TrimSpace(string(root))), "app", "store", "storetest", "ferretdb")
	sum := sha256.New()
	for _, f := range []string{"main.go", "go.mod", "go.sum"} {
		b, err := os.ReadFile(filepath.Join(dir, f))
		if err != nil {
			return "", err
		}
		sum.Write(b)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	cache = filepath.Join(cache, "commonchest")
	program := filepath.Join(cache, "ferretdb-"+hex.EncodeToString(sum.Sum(nil)[:8]))
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	own := fmt.Sprintf("%s.%d", program, os.Getpid()) // other packages' tests may build too
	cmd := exec.Command("go", "build", "-C", dir, "-buildvcs=false", "-o", own, ".")
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return program, os.Rename(own, program)
}
