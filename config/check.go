package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// AfterApply makes Parse check every Config that a command embeds.
func (c *Config) AfterApply() error { return c.Check() }

// Check says all that is wrong with the settings, and how to mend it.
func (c *Config) Check() error {
	return errors.Join(
		c.checkListen(), c.checkPublicURL(), c.checkProxies(), c.checkStores(), c.checkMail(),
		within("egress-mbit", int64(c.EgressMbit), 1, 100_000, func(n int64) string { return strconv.FormatInt(n, 10) }),
		between("tick-min", c.TickMin, 100*time.Millisecond, time.Minute),
		between("shutdown-grace", c.ShutdownGrace, time.Second, 5*time.Minute),
	)
}

func (c *Config) checkListen() error {
	_, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("--listen %q is not host:port; write for example 127.0.0.1:8080, or :8080 for all addresses", c.Listen)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("--listen %q: the port must be a number from 0 to 65535", c.Listen)
	}
	return nil
}

func (c *Config) checkPublicURL() error {
	if c.PublicURL == "" {
		return nil
	}
	u, err := url.Parse(c.PublicURL)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return fmt.Errorf("--public-url %q is no web address; write for example https://chest.marsh.gov.uk", c.PublicURL)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "":
		return fmt.Errorf("--public-url %q must end after the host: the chest needs a host name of its own", c.PublicURL)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return fmt.Errorf("--public-url %q must begin with https: sign-in cookies and codes may not travel in the open (http is for localhost only)", c.PublicURL)
	}
	return nil
}

func (c *Config) checkProxies() error {
	var errs []error
	for _, text := range c.TrustedProxies {
		p, ok := network(text)
		switch {
		case !ok:
			errs = append(errs, fmt.Errorf("--trusted-proxies %q is neither an address nor a network; write for example 10.0.0.5 or 10.0.0.0/8", text))
		case p.Bits() == 0:
			errs = append(errs, fmt.Errorf("--trusted-proxies %q would believe everybody; name the proxies in front of this server", text))
		}
	}
	return errors.Join(errs...)
}

func (c *Config) checkStores() error {
	var errs []error
	if c.Embedded() {
		if c.Data == "" {
			errs = append(errs, errors.New("--data is empty; name a directory for the database, or give --mongodb-uri"))
		}
		if c.NATS != "" {
			errs = append(errs, errors.New("--nats-url connects several nodes, but the embedded database serves one; give --mongodb-uri as well, or leave --nats-url out"))
		}
	} else {
		if !hasScheme(c.MongoDB, "mongodb", "mongodb+srv") {
			errs = append(errs, errors.New("--mongodb-uri must begin with mongodb:// or mongodb+srv://"))
		}
		if c.Keys == "" {
			errs = append(errs, errors.New("--keys must be given with --mongodb-uri: all nodes share one directory with master.key and wrap.key, kept apart from the database"))
		}
	}
	for _, server := range strings.Split(c.NATS, ",") {
		if c.NATS != "" && !hasScheme(strings.TrimSpace(server), "nats", "tls", "ws", "wss") {
			errs = append(errs, errors.New("--nats-url must begin with nats:// or tls://"))
		}
	}
	return errors.Join(errs...)
}

// checkMail wants all that a mail server needs, or nothing of it.
func (c *Config) checkMail() error {
	var errs []error
	if !c.Mails() {
		for _, set := range [][2]string{{"smtp-user", c.SMTPUser}, {"smtp-password-file", c.SMTPPasswordFile}, {"mail-from", c.MailFrom}} {
			if set[1] != "" {
				errs = append(errs, fmt.Errorf("--%s is given without --smtp-host; name the mail server, or leave it out", set[0]))
			}
		}
		return errors.Join(errs...)
	}
	if strings.ContainsAny(c.SMTPHost, ":/@ \r\n") {
		errs = append(errs, fmt.Errorf("--smtp-host %q is no host name; write for example mail.vale.gov.uk, and the port with --smtp-port", c.SMTPHost))
	}
	errs = append(errs, within("smtp-port", int64(c.SMTPPort), 1, 65535, func(n int64) string { return strconv.FormatInt(n, 10) }))
	if _, err := mail.ParseAddress(c.MailFrom); err != nil || strings.ContainsAny(c.MailFrom, "\r\n") {
		errs = append(errs, fmt.Errorf("--mail-from %q is no address; write for example chest@vale.gov.uk or \"Vale Place Budget <chest@vale.gov.uk>\"", c.MailFrom))
	}
	if (c.SMTPUser == "") != (c.SMTPPasswordFile == "") {
		errs = append(errs, errors.New("--smtp-user and --smtp-password-file belong together: give both, or neither where the mail server asks for no password"))
	}
	if c.SMTPTLS == "none" && !isLoopback(c.SMTPHost) {
		errs = append(errs, fmt.Errorf("--smtp-tls none would send sign-in links to %s in the open: it is for a mail server on this machine; use starttls or tls", c.SMTPHost))
	}
	return errors.Join(errs...)
}

func between(name string, d, least, most time.Duration) error {
	return within(name, int64(d), int64(least), int64(most), func(n int64) string { return time.Duration(n).String() })
}

func within(name string, n, least, most int64, text func(int64) string) error {
	if n < least || n > most {
		return fmt.Errorf("--%s %s: give a value from %s to %s", name, text(n), text(least), text(most))
	}
	return nil
}

// hasScheme looks at the beginning only: an error of url.Parse would repeat the
// password that stands in the address.
func hasScheme(address string, schemes ...string) bool {
	scheme, rest, ok := strings.Cut(address, "://")
	return ok && rest != "" && slices.Contains(schemes, scheme)
}

func isLoopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || (err == nil && a.IsLoopback())
}
