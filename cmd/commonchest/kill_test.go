package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"commonchest/app/boot"
	"commonchest/app/rehearse"
)

// TestKill kills the server at random moments with a hundred casts in flight.
// This process votes and keeps the receipts, synced to disk; a third one reads
// the store. Nothing that had a receipt may be gone, and nothing be there twice.
func TestKill(t *testing.T) {
	t.Parallel()
	kills := 10
	if os.Getenv("SOAK") == "1" {
		kills = 40
	}
	k := newKilling(t, 250)
	for range kills {
		k.once()
	}
	k.storm.stop()
	k.check()
	if out := command(t, append([]string{"doctor"}, k.store...)...); !strings.Contains(out, "All is well.") {
		t.Errorf("%s", out)
	}
	t.Logf("%d receipts over %d kills, %d casts in flight at the least", k.storm.Acks(), kills, k.least)
}

type killing struct {
	*testing.T
	store   []string // settings of the store
	round   string
	address string
	acks    *ackFile
	storm   *runningStorm
	least   int64
}

type runningStorm struct {
	*rehearse.Storm
	stop func()
}

func newKilling(t *testing.T, voters int) *killing {
	dir := t.TempDir()
	k := &killing{T: t, store: []string{"--data", dir}, least: 1 << 62}
	file := madeUpFile(t, voters)
	var made struct{ Round string }
	out := command(t, "import", file, "--data", dir, "--seal", "--json")
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	k.round = made.Round
	codes := codesOf(t, dir, file)
	var err error
	if k.address, err = rehearse.FreeAddress(t.Context()); err != nil {
		t.Fatal(err)
	}
	k.acks = newAckFile(t, filepath.Join(t.TempDir(), "acks"))
	server := k.start() // for its address; the storm outlives every server
	if out := command(t, "healthcheck", "--url", server.URL.JoinPath("healthz").String()); out != "well\n" {
		t.Errorf("healthcheck: %s", out)
	}
	site := rehearse.NewSite(server.URL, k.round)
	ctx, cancel := context.WithCancel(t.Context())
	ballot := func(voter, n int) rehearse.Ballot {
		return rehearse.Ballot{Choices: []string{"p1", "p2", "p3", "p4"}[:(voter+n)%5%4+1]}
	}
	k.storm = &runningStorm{Storm: rehearse.NewStorm(ctx, site, codes, ballot, k.acks.add)}
	k.storm.stop = sync.OnceFunc(func() {
		cancel()
		if err := k.storm.Wait(); err != nil {
			t.Error(err)
		}
		site.Close()
	})
	t.Cleanup(k.storm.stop)
	k.kill(server)
	return k
}

func codesOf(t *testing.T, dir, file string) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "codes.csv")
	command(t, "import", file, "--data", dir, "--seal", "--codes-out", path)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		codes = append(codes, line[strings.LastIndexByte(line, ',')+1:])
	}
	return codes
}

func (k *killing) start() *rehearse.Server {
	k.Helper()
	program, err := os.Executable()
	if err != nil {
		k.Fatal(err)
	}
	server, err := rehearse.StartServer(k.Context(), program, k.address, k.store...)
	if err != nil {
		k.Fatal(err)
	}
	return server
}

// once starts a server, kills it, and looks.
func (k *killing) once() {
	k.Helper()
	k.kill(k.start())
	k.check()
}

// kill waits for a hundred casts in flight, then for a random moment at which
// there are still so many.
func (k *killing) kill(server *rehearse.Server) {
	k.Helper()
	const enough = 100
	deadline := time.Now().Add(time.Minute)
	pause := time.Duration(rand.IntN(150)) * time.Millisecond
	for {
		for k.storm.InFlight() < enough {
			if time.Now().After(deadline) {
				server.Kill()
				k.Fatalf("only %d casts in flight after a minute\n%s", k.storm.InFlight(), server.Log())
			}
			time.Sleep(time.Millisecond)
		}
		time.Sleep(pause)
		if n := k.storm.InFlight(); n >= enough {
			server.Kill()
			k.least = min(k.least, n)
			return
		}
		pause /= 2
	}
}

// check compares every receipt that is on disk with the store, which a process
// of its own reads.
func (k *killing) check() {
	k.Helper()
	acks := k.acks.read()
	stored := map[string]boot.StoredBallot{}
	revs := map[string]int64{}
	lines := json.NewDecoder(strings.NewReader(command(k.T, append([]string{"scan", k.round}, k.store...)...)))
	for lines.More() {
		var b boot.StoredBallot
		if err := lines.Decode(&b); err != nil {
			k.Fatal(err)
		}
		if other, twice := stored[b.Cmd]; twice {
			k.Errorf("command %s is stored twice: as %v and %v", b.Cmd, other, b)
		}
		stored[b.Cmd] = b
		if revs[string(b.Key)]++; revs[string(b.Key)] != b.Rev {
			k.Errorf("ballot %s has revision %d where %d is due", b.Key, b.Rev, revs[string(b.Key)])
		}
	}
	ballots := map[int]string{}
	for _, a := range acks {
		b, there := stored[a.Cmd]
		if !there || b.Rev != a.Rev {
			k.Errorf("the receipt of voter %d for revision %d is lost: stored is %+v", a.Voter, a.Rev, b)
		}
		if key := string(b.Key); ballots[a.Voter] != "" && ballots[a.Voter] != key {
			k.Errorf("voter %d has two ballots: %s and %s", a.Voter, ballots[a.Voter], key)
		}
		ballots[a.Voter] = string(b.Key)
	}
	if k.Failed() {
		k.FailNow()
	}
}

// ackFile keeps receipts on disk. Who adds one waits until it is synced; many
// share a sync.
type ackFile struct {
	t    *testing.T
	file *os.File
	mu   sync.Mutex
	next *ackGroup
	sync sync.Mutex
}

type ackGroup struct {
	lines bytes.Buffer
	once  sync.Once
}

func newAckFile(t *testing.T, path string) *ackFile {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil && !errors.Is(err, fs.ErrClosed) {
			t.Error(err)
		}
	})
	return &ackFile{t: t, file: f, next: &ackGroup{}}
}

func (a *ackFile) add(ack rehearse.Ack) {
	line, err := json.Marshal(ack)
	if err != nil {
		a.t.Error(err)
		return
	}
	a.mu.Lock()
	group := a.next
	group.lines.Write(append(line, '\n'))
	a.mu.Unlock()
	a.sync.Lock() // while one group is synced, the next gathers
	defer a.sync.Unlock()
	group.once.Do(func() {
		a.mu.Lock()
		a.next = &ackGroup{}
		a.mu.Unlock()
		_, err := a.file.Write(group.lines.Bytes())
		if err = errors.Join(err, a.file.Sync()); err != nil {
			a.t.Error(err)
		}
	})
}

func (a *ackFile) read() []rehearse.Ack {
	f, err := os.Open(a.file.Name())
	if err != nil {
		a.t.Fatal(err)
	}
	defer f.Close()
	var acks []rehearse.Ack
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var ack rehearse.Ack
		if err := json.Unmarshal(lines.Bytes(), &ack); err != nil {
			break // half a line: written while we read
		}
		acks = append(acks, ack)
	}
	return acks
}

// A store that forgets is noticed: the kill test proves something.
func TestKillNoticesALoss(t *testing.T) {
	dir := t.TempDir()
	command(t, "import", madeUpFile(t, 3), "--data", dir, "--seal")
	done := make(chan bool)
	inner := &testing.T{}
	go func() {
		defer close(done)
		k := &killing{T: inner, round: "hollow-ford-2026", store: []string{"--data", dir}, acks: newAckFile(t, filepath.Join(dir, "acks"))}
		k.acks.add(rehearse.Ack{Voter: 1, Cmd: "gone", Rev: 1})
		k.check()
	}()
	<-done
	if !inner.Failed() {
		t.Fatal("a receipt without a ballot was not noticed")
	}
}
