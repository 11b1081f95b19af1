package nats_test

import (
	"net"
	"testing"
	"time"

	"commonchest/app/bus"
	"commonchest/app/bus/bustest"
	"commonchest/app/bus/nats"
	"commonchest/models"

	"github.com/nats-io/nats-server/v2/server"
)

// start runs a NATS server inside the test on a port of its choice.
func start(t *testing.T, port int) *server.Server {
	t.Helper()
	s, err := server.NewServer(&server.Options{
		ServerName: "test", Host: "127.0.0.1", Port: port, NoLog: true, NoSigs: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(20 * time.Second) {
		t.Fatal("the NATS server does not answer")
	}
	return s
}

func connect(t *testing.T, url string, opts nats.Options) *nats.Bus {
	t.Helper()
	b, err := nats.Connect(t.Context(), url, opts)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestContract(t *testing.T) {
	s := start(t, server.RANDOM_PORT)
	bustest.Run(t, func(t *testing.T) (bus.Bus, bus.Bus) {
		return connect(t, s.ClientURL(), nats.Options{Name: "a"}), connect(t, s.ClientURL(), nats.Options{Name: "b"})
	})
}

func TestPrefixKeepsInstallationsApart(t *testing.T) {
	s := start(t, server.RANDOM_PORT)
	ours := connect(t, s.ClientURL(), nats.Options{Prefix: "ours"})
	theirs := connect(t, s.ClientURL(), nats.Options{Prefix: "theirs"})
	got := make(chan string, 2)
	if _, err := ours.Subscribe("t", func(m []byte) { got <- string(m) }); err != nil {
		t.Fatal(err)
	}
	for b, msg := range map[bus.Bus]string{ours: "ours", theirs: "theirs"} {
		if err := b.Publish(t.Context(), "t", []byte(msg)); err != nil {
			t.Fatal(err)
		}
	}
	if err := theirs.Close(); err != nil {
		t.Fatal(err)
	}
	if msg := <-got; msg != "ours" {
		t.Errorf("heard %q", msg)
	}
	if err := ours.Close(); err != nil {
		t.Fatal(err)
	}
	if len(got) != 0 {
		t.Errorf("heard %q as well", <-got)
	}
}

func TestAnOutageLosesMessagesAndHeals(t *testing.T) {
	s := start(t, server.RANDOM_PORT)
	url, port := s.ClientURL(), s.Addr().(*net.TCPAddr).Port
	events := make(chan string, 16)
	b := connect(t, url, nats.Options{Event: func(event string, _ error) { events <- event }})
	defer b.Close()
	got := make(chan string, 4)
	if _, err := b.Subscribe("t", func(m []byte) { got <- string(m) }); err != nil {
		t.Fatal(err)
	}
	s.Shutdown()
	s.WaitForShutdown()
	if e := <-events; e != "disconnected" {
		t.Fatalf("event %q", e)
	}
	if err := b.Publish(t.Context(), "t", []byte("lost")); !models.IsKind(err, models.Unavailable) {
		t.Errorf("publish during the outage: %v", err)
	}
	start(t, port)
	for e := range events {
		if e == "reconnected" {
			break
		}
	}
	if err := b.Publish(t.Context(), "t", []byte("back")); err != nil {
		t.Fatal(err)
	}
	if msg := <-got; msg != "back" {
		t.Errorf("heard %q", msg)
	}
}

func TestNoServer(t *testing.T) {
	s := start(t, server.RANDOM_PORT)
	url := s.ClientURL()
	s.Shutdown()
	s.WaitForShutdown()
	if _, err := nats.Connect(t.Context(), url, nats.Options{Timeout: time.Second}); !models.IsKind(err, models.Unavailable) {
		t.Errorf("connected to nothing: %v", err)
	}
}
