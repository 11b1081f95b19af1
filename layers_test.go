package commonchest_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// Every import goes down this list, or stays within its own entry: commands use
// boot, boot uses everything, handlers use features, features use models, models
// use nothing but the standard library.
//
// edges maps a package prefix to what it may import of this module; the longest
// prefix that matches counts. Features never import each other.
var edges = map[string][]string{
	"cmd/commonchest": {"app/boot", "app/rehearse", "app/accounts", "config", "frontend", "models"},
	"bench":           {"app/boot", "app/counting", "app/rehearse", "app/store", "config", "models"},
	"app/rehearse":    {"models", "handlers/live", "app/rehearse"},
	"app/boot":        {"app", "app/boot", "handlers", "config", "frontend", "models"},
	"config":          {},
	"frontend":        {},
	"frontend/words":  {"frontend", "models"},
	"handlers":        {"app", "handlers/httpx", "models", "frontend"},
	"handlers/web":    {"app", "handlers/httpx", "handlers/web", "models", "frontend"},
	"handlers/api":    {"app", "handlers/httpx", "handlers/live", "handlers/api", "models"},
	"handlers/live":   {"app/live", "models"},
	"app/texts":       {"app/store", "models"},
	"app/fences":      {"app/store", "models"},
	"app/publication": {"app/store", "models"},
	"app/reconcile":   {"app/store", "models"},
	"app/corrections": {"models"},
	"app/rules":       {"app/store", "models"},
	"app/places":      {"app/store", "models"},
	"app/pictures":    {"app/store", "models"},
	"app/funding":     {"app/store", "models"},
	"app/trail":       {"models"},
	"app/transfers":   {"app/store", "models"},
	"app/proposals":   {"app/store", "models"},
	"app/partners":    {"app/store", "models"},
	"app/notify":      {"app/store", "app/notify", "models"},
	"app/oversight":   {"app/store", "models"},
	"app/interests":   {"app/store", "models"},
	"app/delivery":    {"app/store", "models"},
	"app/rounds":      {"app/store", "models"},
	"app/rolls":       {"app/store", "models"},
	"app/voting":      {"app/store", "models"},
	"app/counting":    {"app/store", "models"},
	"app/accounts":    {"app/store", "models"},
	"app/keys":        {"app/store", "models"},
	"app/live":        {},
	"app/bus":         {"app/bus", "models"},
	"app/store":       {"app/store", "models"},
	"models":          {"models"},
}

// only lists third-party modules with the package prefixes that may import them.
var only = map[string][]string{
	"github.com/gofiber/":            {"handlers", "app/boot"},
	"github.com/valyala/fasthttp":    {"handlers"},
	"github.com/gorilla/websocket":   {"handlers/live", "app/rehearse", "bench"},
	"go.mongodb.org/mongo-driver/v2": {"app/store"},
	"modernc.org/sqlite":             {"app/store/sqlite"},
	"github.com/golang-jwt/":         {"app/accounts"},
	"golang.org/x/image":             {"app/pictures"},
	"github.com/nats-io/":            {"app/bus/nats"},
	"github.com/wneessen/go-mail":    {"app/notify/smtp"},
	"github.com/emersion/":           {"app/notify/smtptest"},
	"github.com/alecthomas/kong":     {"cmd/commonchest", "config", "bench"},
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func TestLayers(t *testing.T) {
	for _, p := range listed(t) {
		for _, bad := range wrong(p) {
			t.Errorf("%s imports %s: it must not (see docs/architecture.md)", p.ImportPath, bad)
		}
	}
}

// The check itself finds what it should.
func TestLayersCatchAPlantedImport(t *testing.T) {
	for name, p := range map[string]pkg{
		"model imports a feature":        {"commonchest/models", []string{"commonchest/app/voting"}},
		"model imports a library":        {"commonchest/models/alloc", []string{"github.com/gofiber/fiber/v2"}},
		"feature imports another":        {"commonchest/app/voting", []string{"commonchest/app/funding"}},
		"feature imports a handler":      {"commonchest/app/voting", []string{"commonchest/handlers/web"}},
		"feature imports the driver":     {"commonchest/app/voting", []string{"go.mongodb.org/mongo-driver/v2/bson"}},
		"handler imports boot":           {"commonchest/handlers/web", []string{"commonchest/app/boot"}},
		"page imports the socket":        {"commonchest/handlers/web", []string{"commonchest/handlers/live"}},
		"package that nobody placed yet": {"commonchest/app/unheard", []string{"commonchest/models"}},
	} {
		if len(wrong(p)) == 0 {
			t.Errorf("%s: not caught", name)
		}
	}
}

func listed(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func wrong(p pkg) []string {
	name := strings.TrimPrefix(p.ImportPath, "commonchest/")
	var bad []string
	for _, imp := range p.Imports {
		if own, ok := strings.CutPrefix(imp, "commonchest/"); ok {
			if !reaches(name, own) {
				bad = append(bad, imp)
			}
			continue
		}
		if strings.Contains(strings.SplitN(imp, "/", 2)[0], ".") && !mayUse(name, imp) {
			bad = append(bad, imp)
		}
	}
	if len(p.Imports) > 0 && entry(name) == "" && name != "commonchest" {
		bad = append(bad, "anything: it has no place in the list of edges")
	}
	return bad
}

func reaches(name, own string) bool {
	for _, to := range edges[entry(name)] {
		// What may use any feature may still not use what puts them together.
		if own == to || under(own, to) && !strings.HasPrefix(own, "app/boot") {
			return true
		}
	}
	return false
}

func mayUse(name, module string) bool {
	if name == "models" || under(name, "models") {
		return false // the standard library only
	}
	for prefix, users := range only {
		if !strings.HasPrefix(module, prefix) {
			continue
		}
		for _, u := range users {
			if name == u || under(name, u) {
				return true
			}
		}
		return false
	}
	return true
}

func entry(name string) string {
	best := ""
	for e := range edges {
		if (name == e || under(name, e)) && len(e) > len(best) {
			best = e
		}
	}
	return best
}

func under(name, prefix string) bool { return strings.HasPrefix(name, prefix+"/") }
