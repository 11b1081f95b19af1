// Package config holds the settings of an installation.
//
// Each setting is a field of Config with its flag, its environment variable, its
// default and its help in one tag. Parse reads them: a flag wins over the
// environment, the environment over the file named by --config, and that over
// the default. A name that nobody knows is refused, because a misspelt setting
// that is silently ignored is worse than none. Describe tells where each value
// came from.
//
// Nothing outside this package and cmd may read the environment, and no setting
// may change after the start.
package config

import (
	"cmp"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// Config is the settings of an installation. Commands that need them embed it;
// the zero Config is not usable, Parse makes one.
type Config struct {
	File string `name:"config" from:"COMMONCHEST_CONFIG" placeholder:"FILE" help:"JSON file with settings, named as the flags are."`

	Listen         string   `from:"COMMONCHEST_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address and port to listen on."`
	PublicURL      string   `name:"public-url" from:"COMMONCHEST_PUBLIC_URL" placeholder:"URL" help:"Address under which people reach this chest, such as https://chest.marsh.gov.uk. Default: http://localhost and the port."`
	TrustedProxies []string `from:"COMMONCHEST_TRUSTED_PROXIES" placeholder:"ADDRESS" help:"Addresses or networks of the proxies in front, whose X-Forwarded-For is believed."`

	Data    string `from:"COMMONCHEST_DATA" default:"./data" placeholder:"DIR" help:"Directory of the embedded database and, unless --keys says otherwise, the keys."`
	MongoDB string `name:"mongodb-uri" from:"MONGODB_URI" secret:"" placeholder:"URI" help:"MongoDB to use instead of the embedded database."`
	NATS    string `name:"nats-url" from:"NATS_URL" secret:"" placeholder:"URL" help:"NATS server that connects several nodes; needs MongoDB."`
	Keys    string `from:"COMMONCHEST_KEYS" placeholder:"DIR" help:"Directory with master.key and wrap.key. Made on the first start with the embedded database; must be given with MongoDB."`

	SMTPHost         string `name:"smtp-host" from:"COMMONCHEST_SMTP_HOST" placeholder:"HOST" help:"Mail server that takes the links for partners and staff. Without one nothing is sent, and links are copied by hand."`
	SMTPPort         int    `name:"smtp-port" from:"COMMONCHEST_SMTP_PORT" default:"587" placeholder:"N" help:"Port of the mail server."`
	SMTPTLS          string `name:"smtp-tls" from:"COMMONCHEST_SMTP_TLS" enum:"starttls,tls,none" default:"starttls" help:"How the mail server is spoken to: starttls, tls (from the first byte, usually port 465), or none (only for a server on this machine)."`
	SMTPUser         string `name:"smtp-user" from:"COMMONCHEST_SMTP_USER" placeholder:"NAME" help:"Name to sign in to the mail server with, if it wants one."`
	SMTPPasswordFile string `name:"smtp-password-file" from:"COMMONCHEST_SMTP_PASSWORD_FILE" placeholder:"FILE" help:"File that holds the password for the mail server, and nothing else."`
	MailFrom         string `name:"mail-from" from:"COMMONCHEST_MAIL_FROM" placeholder:"ADDRESS" help:"Sender of mails, such as \"Vale Place Budget <chest@vale.gov.uk>\"."`

	Demo       bool          `from:"COMMONCHEST_DEMO" help:"Fill an empty database with a made-up district, said so on every page."`
	EgressMbit int           `from:"COMMONCHEST_EGRESS_MBIT" default:"50" placeholder:"N" help:"Megabits a second that live results may use; with more watchers they come less often."`
	TickMin    time.Duration `from:"COMMONCHEST_TICK_MIN" default:"1s" help:"Shortest time between two live states."`

	LogFormat     string        `from:"COMMONCHEST_LOG_FORMAT" enum:"text,json" default:"text" help:"Form of the log: text or json."`
	LogLevel      string        `from:"COMMONCHEST_LOG_LEVEL" enum:"debug,info,warn,error" default:"info" help:"Least level that is logged: debug, info, warn or error."`
	ShutdownGrace time.Duration `from:"COMMONCHEST_SHUTDOWN_GRACE" default:"20s" help:"Time that requests have to finish when the server stops."`

	// SingleNode says that no other server writes to the same database, which is
	// always so for the embedded one: a closed round may then be counted at once.
	SingleNode bool `from:"COMMONCHEST_SINGLE_NODE" help:"This is the only server on its database: count a closed round without waiting for others."`
}

// URL is where people reach the chest: PublicURL, or localhost with the port.
func (c *Config) URL() *url.URL {
	text := c.PublicURL
	if text == "" {
		_, port, _ := net.SplitHostPort(c.Listen)
		text = "http://localhost:" + port
	}
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil { // Check refuses it; this keeps a hand-made Config from a nil
		return &url.URL{Scheme: "http", Host: "localhost"}
	}
	return u
}

// TLS reports whether people reach the chest over https.
func (c *Config) TLS() bool { return c.URL().Scheme == "https" }

// Embedded reports whether the embedded database is used.
func (c *Config) Embedded() bool { return c.MongoDB == "" }

// Mails reports whether a mail server is set up.
func (c *Config) Mails() bool { return c.SMTPHost != "" }

// KeysDir is where the keys are: --keys, or "keys" in the data directory.
func (c *Config) KeysDir() string { return cmp.Or(c.Keys, filepath.Join(c.Data, "keys")) }

// Proxies gives TrustedProxies as networks. Check has refused what is none.
func (c *Config) Proxies() []netip.Prefix {
	var nets []netip.Prefix
	for _, text := range c.TrustedProxies {
		if p, ok := network(text); ok {
			nets = append(nets, p)
		}
	}
	return nets
}

// network reads "10.0.0.0/8" or a single address.
func network(text string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(text); err == nil {
		return p.Masked(), true
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()), true
}
