package boot_test

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"commonchest/app/accounts"
	"commonchest/models"
	"commonchest/models/money"
)

// persona is somebody who looks at the site: the public has no grants.
type persona struct {
	name   string
	grants []models.Grant
	starts []string
}

func personas() []persona {
	at := func(role models.Role, places ...models.PlaceID) (out []models.Grant) {
		for _, p := range places {
			g := models.Grant{Place: p, Role: role}
			if role == models.RoleAuditor {
				g.Until = "2040-01-01"
			}
			out = append(out, g)
		}
		return out
	}
	out := []persona{
		{"public", nil, []string{"/", "/p/westmere", "/p/hatherden", "/p/saltby", "/figures"}},
		{"clerk", at(models.RoleClerk, areas...), []string{"/staff", "/staff/hatherden", "/staff/saltby"}},
		{"councillor", at(models.RoleCouncillor, areas...), []string{"/staff", "/staff/hatherden", "/staff/saltby"}},
		{"officer", at(models.RoleOfficer, "westmere"), []string{"/staff", "/staff/westmere"}},
		{"auditor", at(models.RoleAuditor, "westmere", "hatherden", "saltby"), []string{"/staff", "/staff/westmere", "/staff/hatherden", "/staff/saltby"}},
	}
	for _, giver := range givers {
		out = append(out, persona{string(giver), []models.Grant{{Place: "westmere", Role: models.RolePartner, Body: giver}}, []string{"/partner"}})
	}
	return out
}

// session signs a persona in; "" for the public.
func (h *history) session(p persona) string {
	h.Helper()
	if len(p.grants) == 0 {
		return ""
	}
	system := accounts.Command{Actor: models.SystemActor("test"), Cmd: h.app.NewID()}
	if p.grants[0].Role == models.RolePartner {
		link, err := h.app.Accounts.PartnerLink(h.ctx, system, accounts.Signatory{Grant: p.grants[0], Role: "Director"})
		h.must(err)
		in, err := h.app.Accounts.Enter(h.ctx, h.app.NewID(), link.Token, "192.0.2.1")
		h.must(err)
		return in.Token
	}
	email := p.name + "@westmere.example"
	_, err := h.app.Accounts.AddUser(h.ctx, system, accounts.NewUser{Email: email, Password: "a password for tests", Label: p.name, Grants: p.grants})
	h.must(err)
	in, err := h.app.Accounts.SignIn(h.ctx, accounts.SignIn{Email: email, Password: "a password for tests", Address: "192.0.2.1"})
	h.must(err)
	return in.Token
}

// fetched is an answer of the site.
type fetched struct {
	status   int
	kind, to string
	body     string
}

func (h *history) fetch(token, at string) fetched {
	h.Helper()
	req := httptest.NewRequest(http.MethodGet, at, nil)
	if token != "" {
		req.AddCookie(&http.Cookie{Name: "cc_session", Value: token})
	}
	res, err := h.site.Fiber.Test(req, -1)
	h.must(err)
	body, err := io.ReadAll(res.Body)
	h.must(err)
	h.must(res.Body.Close())
	return fetched{res.StatusCode, res.Header.Get("Content-Type"), res.Header.Get("Location"), string(body)}
}

// moneyPages are the pages that show money, by the shape of their address. The crawl must
// come to each, or it has not looked.
var moneyPages = []string{
	"/p/·", "/p/·/budget", "/p/·/budget/fund", "/p/·/budget/neighbourhood", "/p/·/budget/strand", "/p/·/budget/own/·", "/p/·/budget/signed/·",
	"/p/·/journal", "/p/·/journal/account?name", "/p/·/journal/balance", "/p/·/journal/entry/·", "/p/·/journal/statement", "/p/·/journal/statement?by&year", "/p/·/journal/statement/line?by&of&year",
	"/p/·/did", "/p/·/fences", "/p/·/offers", "/offers/·", "/p/·/strands", "/p/·/strands/·", "/p/·/totals", "/proposals/·",
	"/r/·", "/r/·/count", "/r/·/did", "/r/·/result", "/r/·/result/·", "/r/·/what-if?change",
	"/partner", "/partner/·", "/partner/·/paper", "/partner/·/withdraw",
	"/staff/awards/·/·", "/staff/awards/·/·/payments/·", "/staff/awards/·/·/terms", "/staff/·/awards", "/staff/·/approvals",
	"/staff/·/bank", "/staff/·/bank/entry/·", "/staff/·/bank/line/·", "/staff/·/evidence", "/staff/·/grants/·", "/staff/·/offers", "/staff/·/offers/new", "/staff/·/partners", "/staff/·/partners/·",
	"/staff/·/publish/·", "/staff/·/rounds", "/staff/·/trail", "/staff/·/trail/·/·", "/staff/·/transfers", "/staff/transfers/·", "/staff/rounds/·/resolution", "/staff/·/proposals?state",
}

var (
	links = regexp.MustCompile(`<(?:a|area)\s[^>]*href="([^"]*)"`)
	// ids are the parts of an address that name one of many.
	ids = regexp.MustCompile(`^(?:westmere|hatherden|saltby|(?:round|promise|draft|lifting)-.*|(?:westmere|hatherden|saltby)-.*|[0-9a-z]{26}.*|[0-9]+|[0-9]{4}-[0-9]{2})$`)
)

// shape is an address without what tells one page from another like it.
func shape(u *url.URL) string {
	parts := strings.Split(u.Path, "/")
	for i, p := range parts {
		if ids.MatchString(p) || i > 0 && parts[i-1] == "strands" {
			parts[i] = "·"
		}
	}
	out := strings.Join(parts, "/")
	if keys := slices.Sorted(maps.Keys(u.Query())); len(keys) > 0 {
		out += "?" + strings.Join(keys, "&")
	}
	return out
}

// crawl reads the site as each persona, follows the links of each page, and holds every
// amount on it against what the history can account for there. Of pages that come by the
// hundred it reads some.
func (h *history) crawl() {
	h.Helper()
	h.learn()
	c := &crawl{history: h, read: map[string]bool{}, shapes: map[string]int{}, most: 2}
	if os.Getenv("SOAK") != "" {
		c.most = 12
	}
	for _, p := range personas() {
		c.as(p)
	}
	for _, page := range moneyPages {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(c.shapes)), func(s string) bool { return strings.HasSuffix(s, " "+page) }) {
			c.wrongs = append(c.wrongs, "no page like "+page+" was reached")
		}
	}
	h.Logf("%d pages with %d amounts; %d shapes: %s", c.pages, c.amounts, len(c.shapes), strings.Join(slices.Sorted(maps.Keys(c.shapes)), ", "))
	if len(c.wrongs) > 0 {
		h.wrong("%d figures or pages are wrong:\n%s", len(c.wrongs), strings.Join(c.wrongs[:min(len(c.wrongs), 40)], "\n"))
	}
}

type crawl struct {
	*history
	read           map[string]bool // what anybody may read needs one reader
	shapes         map[string]int
	most           int // of one shape, for one persona
	pages, amounts int
	wrongs         []string
}

// link is an address with the page that leads there.
type link struct {
	to   *url.URL
	from string
}

func (c *crawl) as(p persona) {
	c.Helper()
	token := c.session(p)
	var queue []link
	for _, at := range p.starts {
		queue = c.follow(queue, "/", at)
	}
	for len(queue) > 0 {
		i := c.rng.IntN(len(queue)) // so that it is not always the first of a list that is read
		next := queue[i]
		queue[i] = queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		staff := strings.HasPrefix(next.to.Path, "/staff") || strings.HasPrefix(next.to.Path, "/partner")
		at, key := next.to.String(), p.name+" "+shape(next.to)
		most := c.most
		if strings.HasPrefix(next.to.Path, "/partner") {
			most *= 4 // each is of one signature, and they are in every state
		}
		if staff && c.read[p.name+at] || !staff && c.read[at] || c.shapes[key] >= most {
			continue
		}
		c.read[p.name+at], c.read[at] = true, true
		got := c.fetch(token, at)
		switch {
		case got.status >= 300 && got.status < 400:
			queue = c.follow(queue, at, got.to)
		case got.status != http.StatusOK:
			c.wrongs = append(c.wrongs, fmt.Sprintf("%s: %s leads to %s: %d", p.name, next.from, at, got.status))
		case strings.HasPrefix(got.kind, "text/html"):
			c.shapes[key]++
			c.look(p, at, got.body)
			for _, m := range links.FindAllStringSubmatch(got.body, -1) {
				queue = c.follow(queue, at, html.UnescapeString(m[1]))
			}
		}
	}
}

// follow adds a link of a page, unless it leads away or is no page.
func (c *crawl) follow(queue []link, from, to string) []link {
	c.Helper()
	base, err := url.Parse(from)
	c.must(err)
	u, err := base.Parse(to)
	c.must(err)
	last := u.Path[strings.LastIndex(u.Path, "/")+1:]
	if u.Host != "" || u.Scheme != "" || strings.Contains(last, ".") {
		return queue
	}
	u.Fragment = ""
	return append(queue, link{u, from})
}

// look holds a page against the books.
func (c *crawl) look(p persona, at, page string) {
	c.Helper()
	c.pages++
	may := c.mayShow(at)
	for _, f := range c.figures(page) {
		c.amounts++
		if _, known := may[f.n]; !known {
			c.wrongs = append(c.wrongs, fmt.Sprintf("%s at %s: %s is no sum of what happened: “%s”", p.name, at, money.Format(f.n, money.GBP), f.words))
		}
	}
}

// figure is an amount on a page, with the words around it.
type figure struct {
	n     money.Pence
	words string
}

var (
	unread = regexp.MustCompile(`(?s)<(script|style|template)\b.*?</(script|style|template)>`)
	told   = regexp.MustCompile(`\s(?:aria-label|title|alt|content)="([^"]*)"`)
	anyTag = regexp.MustCompile(`<[^>]*>`)
	amount = regexp.MustCompile(`£([0-9][0-9,]*(?:\.[0-9]+)?)`)
	// inShares are words about a person's share of a pot, and means: the arithmetic of counting
	// rules, told from their trace, and no money of the journal.
	inShares = regexp.MustCompile(strings.ReplaceAll(strings.Join([]string{
		`(?:person|people|them|[0-9]) paid #(?: each)?(?:, the most)?`, `That left (?:them )?# (?:between them )?in the end: [0-9.]+% of the`, `# was missing`,
		`Each person’s share was #`, `began with #`, `What they paid before went to [^.]*(?:\.[0-9]{2}[^.]*)*\.`, `gives each of them #`,
		`(?:# )?each person’s share of the whole(?: #)?`, `had #(?: between them)?: [0-9.]+% of`, `# each was paid in full by`, `(?:One|Their) share of the money is #`,
		`What those cost, on average(?: #)+`, `from a fair one, on average(?: #)+`,
		`For each £1 of public money #`, // a ratio
		// what is open between a bank and the journal depends on what was matched; both sides are held exactly elsewhere
		`In the (?:list, not in the journal|journal, not in the list) How many [0-9]+ Sum −?#`, `In both, with another amount How many [0-9]+ Sum −?#`,
	}, "|"), "#", `£[0-9.,]+`))
)

// figures are the amounts that a reader sees or hears on a page, those of pictures too.
func (h *history) figures(page string) []figure {
	h.Helper()
	page = unread.ReplaceAllString(page, " ")
	text := anyTag.ReplaceAllString(page, " ")
	for _, m := range told.FindAllStringSubmatch(page, -1) {
		text += " | " + m[1]
	}
	text = inShares.ReplaceAllString(strings.Join(strings.Fields(html.UnescapeString(text)), " "), " ")
	var out []figure
	for _, at := range amount.FindAllStringSubmatchIndex(text, -1) {
		n, err := money.Parse(strings.TrimRight(text[at[2]:at[3]], ","), money.GBP)
		h.must(err)
		from, to := strings.LastIndex(text[:max(0, at[0]-60)], " "), strings.Index(text[min(len(text), at[1]+30):], " ")
		out = append(out, figure{n, text[from+1 : cmp.Or(min(len(text), at[1]+30)+max(0, to), len(text))]})
	}
	return out
}
