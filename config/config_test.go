package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"commonchest/config"
)

// grammar stands for the real command line.
type grammar struct {
	Serve  serve  `cmd:"" help:"Serve."`
	Verify verify `cmd:"" help:"Needs no settings."`
}

type serve struct {
	config.Config
	seen *config.Description
}

func (s *serve) Run(d config.Description) error {
	if s.seen != nil {
		*s.seen = d
	}
	return nil
}

type verify struct {
	File string `arg:"" optional:""`
}

func (verify) Run() error { return nil }

func parse(t *testing.T, args, environ []string) (config.Config, config.Description, error) {
	t.Helper()
	var g grammar
	var seen config.Description
	g.Serve.seen = &seen
	ctx, err := config.Parse(&g, append([]string{"serve"}, args...), environ, kong.Name("commonchest"))
	if err != nil {
		return g.Serve.Config, nil, err
	}
	if err := ctx.Run(); err != nil {
		t.Fatal(err)
	}
	return g.Serve.Config, seen, nil
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "settings.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaults(t *testing.T) {
	c, _, err := parse(t, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := config.Config{
		Listen: "127.0.0.1:8080", Data: "./data", EgressMbit: 50, TickMin: time.Second,
		LogFormat: "text", LogLevel: "info", ShutdownGrace: 20 * time.Second,
	}
	if c.Listen != want.Listen || c.Data != want.Data || c.EgressMbit != want.EgressMbit || c.TickMin != want.TickMin ||
		c.LogFormat != want.LogFormat || c.LogLevel != want.LogLevel || c.ShutdownGrace != want.ShutdownGrace ||
		c.SingleNode || c.Demo || c.MongoDB != "" || c.NATS != "" {
		t.Fatalf("defaults = %+v", c)
	}
	if c.URL().String() != "http://localhost:8080" || c.TLS() || !c.Embedded() || c.KeysDir() != "data/keys" {
		t.Fatalf("derived: %s, tls %v, embedded %v, keys %s", c.URL(), c.TLS(), c.Embedded(), c.KeysDir())
	}
}

func TestPrecedence(t *testing.T) {
	path := file(t, `{"listen": ":1", "egress_mbit": 7, "tick-min": "2s", "demo": true, "trusted_proxies": ["10.0.0.0/8", "::1"]}`)
	env := []string{"COMMONCHEST_CONFIG=" + path, "COMMONCHEST_LISTEN=:2", "COMMONCHEST_TICK_MIN=3s", "COMMONCHEST_DATA=", "HOME=/root"}
	c, d, err := parse(t, []string{"--listen", ":3"}, env)
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != ":3" || c.TickMin != 3*time.Second || c.EgressMbit != 7 || !c.Demo || c.Data != "./data" {
		t.Fatalf("flag > environment > file > default: %+v", c)
	}
	if p := c.Proxies(); len(p) != 2 || p[0].String() != "10.0.0.0/8" || p[1].String() != "::1/128" {
		t.Fatalf("proxies = %v", p)
	}
	for name, source := range map[string]string{
		"listen": "flag", "tick-min": "environment COMMONCHEST_TICK_MIN", "egress-mbit": "file " + path,
		"data": "default", "config": "environment COMMONCHEST_CONFIG",
	} {
		if got := setting(t, d, name).Source; got != source {
			t.Errorf("source of %s = %q, want %q", name, got, source)
		}
	}
	if _, _, err := parse(t, []string{"--config", file(t, `{"listen": ":9"}`)}, env[2:]); err != nil {
		t.Fatalf("--config: %v", err)
	}
}

func TestRefused(t *testing.T) {
	cases := []struct {
		name string
		args []string
		env  []string
		want []string // all in the message
	}{
		{"unknown flag", []string{"--lisen=:1"}, nil, []string{"--lisen", "--listen"}},
		{"unknown variable", nil, []string{"COMMONCHEST_LISTEM=:1"}, []string{"COMMONCHEST_LISTEM", "did you mean COMMONCHEST_LISTEN?"}},
		{"unknown variable, far off", nil, []string{"COMMONCHEST_XYZZY_PLUGH_FOO=1"}, []string{"COMMONCHEST_XYZZY_PLUGH_FOO is unknown;"}},
		{"unknown name in file", []string{"--config", file(t, `{"log_levl": "info"}`)}, nil, []string{"log_levl", "did you mean log-level?"}},
		{"twice in file", []string{"--config", file(t, `{"log_level": "info", "log-level": "warn"}`)}, nil, []string{"twice"}},
		{"object in file", []string{"--config", file(t, `{"log-level": {"a": 1}}`)}, nil, []string{"log-level", "must be a text"}},
		{"config in file", []string{"--config", file(t, `{"config": "other.json"}`)}, nil, []string{`"config" is unknown`}},
		{"no JSON", []string{"--config", file(t, `listen: 1`)}, nil, []string{"not a JSON object"}},
		{"more than JSON", []string{"--config", file(t, `{} {}`)}, nil, []string{"behind the JSON object"}},
		{"no file", nil, []string{"COMMONCHEST_CONFIG=/nowhere/settings.json"}, []string{"/nowhere/settings.json"}},
		{"listen", []string{"--listen=8080"}, nil, []string{"--listen", "127.0.0.1:8080"}},
		{"port", []string{"--listen=:http"}, nil, []string{"port"}},
		{"public address", []string{"--public-url=chest.example"}, nil, []string{"https://"}},
		{"public address in the open", []string{"--public-url=http://chest.example"}, nil, []string{"https"}},
		{"public address with a path", []string{"--public-url=https://x.example/chest"}, nil, []string{"host name of its own"}},
		{"mongodb without keys", nil, []string{"MONGODB_URI=mongodb://h/db"}, []string{"--keys must be given"}},
		{"mongodb of another kind", []string{"--keys=k"}, []string{"MONGODB_URI=postgres://u:sesame@h/db"}, []string{"mongodb://"}},
		{"nats with the embedded database", []string{"--nats-url=nats://h:4222"}, nil, []string{"--mongodb-uri"}},
		{"nats of another kind", []string{"--nats-url=http://h", "--mongodb-uri=mongodb://h", "--keys=k"}, nil, []string{"nats://"}},
		{"proxy", []string{"--trusted-proxies=10.0.0.0/8,proxy"}, nil, []string{`"proxy"`, "10.0.0.0/8"}},
		{"every proxy", []string{"--trusted-proxies=0.0.0.0/0"}, nil, []string{"believe everybody"}},
		{"egress", []string{"--egress-mbit=0"}, nil, []string{"--egress-mbit", "1 to 100000"}},
		{"egress no number", nil, []string{"COMMONCHEST_EGRESS_MBIT=lots"}, []string{"egress-mbit", "lots"}},
		{"tick", []string{"--tick-min=10ms"}, nil, []string{"--tick-min", "100ms"}},
		{"grace", []string{"--shutdown-grace=1h"}, nil, []string{"--shutdown-grace", "5m"}},
		{"log level", []string{"--log-level=loud"}, nil, []string{"log-level"}},
		{"sender without a mail server", []string{"--mail-from=a@b.example"}, nil, []string{"--mail-from", "--smtp-host"}},
		{"mail server without a sender", []string{"--smtp-host=mail.example"}, nil, []string{"--mail-from", "chest@vale.gov.uk"}},
		{"mail server with a port", []string{"--smtp-host=mail.example:25", "--mail-from=a@b.example"}, nil, []string{"--smtp-host", "--smtp-port"}},
		{"mail port", []string{"--smtp-host=mail.example", "--mail-from=a@b.example", "--smtp-port=70000"}, nil, []string{"--smtp-port", "1 to 65535"}},
		{"sender that is none", []string{"--smtp-host=mail.example", "--mail-from=The council"}, nil, []string{"--mail-from", "is no address"}},
		{"sender with a line break", []string{"--smtp-host=mail.example", "--mail-from=a@b.example\r\nBcc: c@d.example"}, nil, []string{"--mail-from"}},
		{"mail name without a password", []string{"--smtp-host=mail.example", "--mail-from=a@b.example", "--smtp-user=chest"}, nil, []string{"--smtp-password-file"}},
		{"mail in the open", []string{"--smtp-host=mail.example", "--mail-from=a@b.example", "--smtp-tls=none"}, nil, []string{"--smtp-tls none", "starttls"}},
		{"mail in another way", []string{"--smtp-host=mail.example", "--mail-from=a@b.example", "--smtp-tls=ssl"}, nil, []string{"smtp-tls", "starttls"}},
		{"misspelt mail variable", nil, []string{"COMMONCHEST_SMTP_HOTS=mail.example"}, []string{"did you mean COMMONCHEST_SMTP_HOST?"}},
		{"two at once", []string{"--listen=8080", "--egress-mbit=0"}, nil, []string{"--listen", "--egress-mbit"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := parse(t, c.args, c.env)
			if err == nil {
				t.Fatal("accepted")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("message %q lacks %q", err, w)
				}
			}
			if strings.Contains(err.Error(), "sesame") {
				t.Error("the message gives a password away")
			}
		})
	}
}

func TestAccepted(t *testing.T) {
	for name, args := range map[string][]string{
		"behind a proxy": {"--listen=0.0.0.0:80", "--public-url=https://chest.example/", "--trusted-proxies=10.0.0.1"},
		"localhost":      {"--public-url=http://localhost:9000"},
		"loopback":       {"--public-url=http://127.0.0.1:9000"},
		"mail":           {"--smtp-host=mail.example", "--mail-from=Vale Place Budget <chest@vale.example>", "--smtp-user=chest", "--smtp-password-file=/run/secrets/smtp"},
		"mail here":      {"--smtp-host=127.0.0.1", "--smtp-port=25", "--smtp-tls=none", "--mail-from=chest@vale.example"},
		"several nodes":  {"--mongodb-uri=mongodb://a,b/db", "--keys=k", "--nats-url=nats://a:4222,nats://b:4222"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := parse(t, args, nil); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// A command without settings must not fail for settings that it does not use,
// but a misspelt variable is told at once.
func TestCommandWithoutSettings(t *testing.T) {
	var g grammar
	if _, err := config.Parse(&g, []string{"verify", "x"}, []string{"NATS_URL=nats://h", "COMMONCHEST_LISTEN=nonsense"}); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Parse(&g, []string{"verify", "x"}, []string{"COMMONCHEST_LISTN=:1"}); err == nil {
		t.Fatal("a misspelt variable went unnoticed")
	}
}

func TestDescribeKeepsSecrets(t *testing.T) {
	_, d, err := parse(t, []string{"--mongodb-uri=mongodb://chest:sesame@db.example/chest?tls=true", "--keys=k", "--nats-url=nats://open:sesame@n"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	table := config.Describe(d)
	if strings.Contains(table, "sesame") {
		t.Fatalf("a password in the table:\n%s", table)
	}
	for _, want := range []string{"mongodb://***@db.example/chest?***", "nats://***@n", "127.0.0.1:8080"} {
		if !strings.Contains(table, want) {
			t.Errorf("the table lacks %q:\n%s", want, table)
		}
	}
}

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		"":                                  "",
		"mongodb://h/db":                    "mongodb://h/db",
		"mongodb://u:p@h/db":                "mongodb://***@h/db",
		"mongodb://u:p,@?w@h/db?password=p": "mongodb://***@h/db?***",
		"u:p@h":                             "***@h",
		"nats://a:p@h1,nats://b:p@h2":       "nats://***@h2",
	} {
		if got := config.Redact(in); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHelpNamesEverySetting(t *testing.T) {
	var out bytes.Buffer
	var g grammar
	type done struct{}
	func() {
		defer func() { recover() }()
		config.Parse(&g, []string{"serve", "--help"}, nil, kong.Writers(&out, &out), kong.Exit(func(int) { panic(done{}) }))
	}()
	for _, env := range []string{
		"COMMONCHEST_CONFIG", "COMMONCHEST_LISTEN", "COMMONCHEST_PUBLIC_URL", "COMMONCHEST_TRUSTED_PROXIES",
		"COMMONCHEST_DATA", "MONGODB_URI", "NATS_URL", "COMMONCHEST_KEYS", "COMMONCHEST_DEMO", "COMMONCHEST_EGRESS_MBIT",
		"COMMONCHEST_TICK_MIN", "COMMONCHEST_LOG_FORMAT", "COMMONCHEST_LOG_LEVEL", "COMMONCHEST_SHUTDOWN_GRACE",
		"COMMONCHEST_SINGLE_NODE", "COMMONCHEST_SMTP_HOST", "COMMONCHEST_SMTP_PORT", "COMMONCHEST_SMTP_TLS", "COMMONCHEST_SMTP_USER",
		"COMMONCHEST_SMTP_PASSWORD_FILE", "COMMONCHEST_MAIL_FROM",
	} {
		if !strings.Contains(out.String(), env) {
			t.Errorf("--help does not name %s", env)
		}
	}
}

func setting(t *testing.T, d config.Description, name string) config.Setting {
	t.Helper()
	for _, s := range d {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("no setting %s in %v", name, d)
	return config.Setting{}
}
