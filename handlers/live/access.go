package live

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// credentials picks out of a handshake what says who it comes from.
func credentials(r *http.Request, addr string) Credentials {
	who := Credentials{Addr: addr, Session: cookie(r, "__Host-cc_session", "cc_session")}
	if pass, ok := bearer(r); ok {
		who.Pass = pass
	} else {
		who.Pass = cookie(r, "__Host-cc_pass", "cc_pass")
	}
	return who
}

func cookie(r *http.Request, names ...string) string {
	for _, name := range names {
		if c, err := r.Cookie(name); err == nil && c.Value != "" {
			return c.Value
		}
	}
	return ""
}

func bearer(r *http.Request) (string, bool) {
	scheme, pass, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	pass = strings.TrimSpace(pass)
	return pass, ok && strings.EqualFold(scheme, "Bearer") && pass != ""
}

// origins are the sites whose pages may open sockets; without any, the site
// that the request itself names.
type origins map[string]bool

func newOrigins(urls []string) (origins, error) {
	all := origins{}
	for _, raw := range urls {
		o, ok := canonicalOrigin(raw)
		if !ok {
			return nil, fmt.Errorf("live: %q is not the address of a site", raw)
		}
		all[o] = true
	}
	return all, nil
}

// allow is the check against other sites' pages. Browsers always send Origin;
// a client without one must bring its pass in a header, which no page can.
func (o origins) allow(r *http.Request) bool {
	values := r.Header["Origin"]
	if len(values) == 0 {
		_, ok := bearer(r)
		return ok
	}
	if len(values) > 1 {
		return false
	}
	origin, ok := canonicalOrigin(values[0])
	if !ok {
		return false
	}
	if len(o) > 0 {
		return o[origin]
	}
	scheme, _, _ := strings.Cut(origin, "://")
	own, ok := canonicalOrigin(scheme + "://" + r.Host)
	return ok && own == origin
}

// canonicalOrigin gives scheme://host[:port] in lower case without a default
// port.
func canonicalOrigin(raw string) (string, bool) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	host := strings.ToLower(u.Host)
	switch u.Scheme {
	case "http":
		host = strings.TrimSuffix(host, ":80")
	case "https":
		host = strings.TrimSuffix(host, ":443")
	}
	return u.Scheme + "://" + host, true
}

// addressKey is what sockets are counted by: an IPv4 address, or the /64 that
// one IPv6 household has.
func addressKey(addr string) string {
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		return addr
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}
