package web_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"commonchest/app/boot"
	"commonchest/frontend"
	"commonchest/handlers/web"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/alloc"
)

// unspoken are the packages whose codes never come before a person: what nodes
// say to each other, and what commands print of files.
var unspoken = []string{"models/pabulib", "models/alloc", "app/bus", "app/rehearse", "app/boot"}

// dynamic are the codes that are put together at run time.
var dynamic = []string{"session_expired", "session_invalid", "pass_expired", "pass_invalid"}

// TestEveryRefusalHasASentence lists the codes of models and app with the
// handlers' own, from the source, and wants the sentence of each in the catalogue.
func TestEveryRefusalHasASentence(t *testing.T) {
	have := catalogue(t)
	codes, gates := map[string]string{}, map[string]string{}
	for _, dir := range []string{"../../models", "../../app", "../httpx", "../live", "."} {
		scan(t, dir, codes, gates)
	}
	for _, code := range dynamic {
		codes[code] = "put together at run time"
	}
	if len(codes) < 80 || len(gates) < 6 {
		t.Fatalf("only %d codes and %d gates found: the scan has lost its way", len(codes), len(gates))
	}
	for code, where := range codes {
		if !have["error."+code] {
			t.Errorf("no sentence error.%s (%s)", code, where)
		}
	}
	for code, where := range gates {
		if !have["gate."+code] {
			t.Errorf("no sentence gate.%s (%s)", code, where)
		}
	}
	for _, rule := range alloc.Offered() {
		for _, key := range []string{"rule." + rule, "rule." + rule + ".how", "rule." + rule + ".hint"} {
			if !have[key] {
				t.Errorf("no sentence %s", key)
			}
		}
	}
}

// TestEveryStringIsThere wants every string that the pages ask for by name, and
// those whose name ends with a word of the models.
func TestEveryStringIsThere(t *testing.T) {
	have := catalogue(t)
	asked := 0
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\bsay\("([^"]+[^."_])"[,)]`).FindAllStringSubmatch(string(src), -1) {
			if asked++; !have[m[1]] {
				t.Errorf("%s asks for %s", file, m[1])
			}
		}
	}
	if asked < 60 {
		t.Errorf("only %d strings found", asked)
	}
	for _, key := range wanted() {
		if !have[key] {
			t.Errorf("no string %s", key)
		}
	}
}

// wanted are the strings whose name ends with a word of the models, or of these
// pages.
func wanted() []string {
	var wants []string
	add := func(prefix string, words ...string) {
		for _, w := range words {
			wants = append(wants, prefix+w)
		}
	}
	add("done.", web.DoneWords...)
	add("refusal.", models.RefusalReasons...)
	for _, r := range models.Roles() {
		add("role.", string(r))
	}
	for _, p := range boot.DemoPeople {
		add("persona."+p.ID, "", ".does")
	}
	for _, step := range boot.DemoTour {
		add("demo.try."+step.ID, "", ".why")
	}
	for _, kind := range []string{"seal", "prepare", "count", "publish", "resolve"} {
		add("job."+kind, "", ".why")
	}
	for _, state := range []models.ProposalState{models.ProposalDraft, models.ProposalSubmitted, models.ProposalUnderReview, models.ProposalAdmitted,
		models.ProposalMerged, models.ProposalNotFeasible, models.ProposalWithdrawn} {
		add("idea.next.", string(state))
	}
	add("transfer.stage.", "withdrawn", "returned")
	add("offers.step.", "drafted", "sent", "answered", "agreed", "moved")
	for _, tone := range view.OfferTones() {
		if tone != view.ToneEnded {
			add("offers.tone.", string(tone))
		}
		add("offers.bar.", string(tone))
	}
	add("offers.next.", "silent", "answer", "counter", "declined", "release", "conditions", "receive", "take_back", "next_year", "nothing")
	add("offers.act.", "offer", "revise", "accept", "conditions", "counter", "defer", "decline", "agree", "condition_met", "withdraw", "release", "receive", "recall", "hand_back", "take_back")
	add("offers.line.", "sum", "period", "condition", "duty", "service", "asset", "liabilities", "staff", "statutory", "starts", "reviews", "hand_back", "support", "answer_by")
	for _, l := range models.Liabilities() {
		add("liability."+string(l), "", ".short")
	}
	for _, d := range models.StatutoryDuties() {
		add("statutory.", string(d))
	}
	for _, r := range models.DeclineReasons() {
		add("decline.", string(r))
	}
	for _, step := range models.ReadinessSteps() {
		add("readiness.step."+string(step), "", ".hint")
	}
	add("ready.", models.ReadyAnswers()...)
	for _, kind := range []models.JobKind{models.JobAnswer, models.JobReceive, models.JobCondition, models.JobGiver, models.JobCounter, models.JobSilent, models.JobRelease, models.JobTakeBack} {
		add("job."+string(kind), "", ".why")
	}
	for _, wall := range []models.WallShows{models.WallBands, models.WallExact, models.WallSealed} {
		add("sees.members_", string(wall))
		add("wall_shows.", string(wall))
	}
	for _, a := range []models.Audience{models.Public, models.Councillors, models.Clerks} {
		add("wall.view_", string(a))
	}
	add("result.", "departed", "departed_added", "departed_left")
	add("filter.", "open", "admitted", "not_feasible", "merged", "withdrawn", "all")
	add("ballot.words_", "blank", "withdrawn")
	add("problem.", "400.title", "403.title", "404.title", "405.title", "408.title", "409.title", "413.title", "422.title", "429.title", "431.title", "500.title", "503.title")
	return wants
}

// TestPlantedCodeIsFound makes sure that the scan sees a code nobody has put
// into words.
func TestPlantedCodeIsFound(t *testing.T) {
	dir := t.TempDir()
	src := "package x\nfunc f(c *checks) error {\n\tc.need(false, \"a\", \"planted_need\")\n\tc.fail(\"a\", \"planted_fail\")\n" +
		"\tshut(\"planted_gate\")\n\treturn models.E(models.Invalid, \"planted_error\", models.F(\"a\", \"planted_field\"))\n}\n"
	if err := os.WriteFile(filepath.Join(dir, "x.go"), []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	codes, gates := map[string]string{}, map[string]string{}
	scan(t, dir, codes, gates)
	for _, want := range []string{"planted_need", "planted_fail", "planted_error", "planted_field"} {
		if codes[want] == "" {
			t.Errorf("%s was not found", want)
		}
	}
	if gates["planted_gate"] == "" {
		t.Error("planted_gate was not found")
	}
}

// catalogue reads the keys of the English strings.
func catalogue(t *testing.T) map[string]bool {
	t.Helper()
	have := map[string]bool{}
	names, err := fs.Glob(frontend.Locales(), "*.en.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no catalogue: %v", err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(frontend.Locales(), name)
		if err != nil {
			t.Fatal(err)
		}
		var keys map[string]any
		if err := json.Unmarshal(data, &keys); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key := range keys {
			have[key] = true
		}
	}
	return have
}

// scan notes the codes that the Go files under a directory can refuse with.
func scan(t *testing.T, dir string, codes, gates map[string]string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.ContainsFunc(unspoken, func(p string) bool { return strings.HasSuffix(filepath.ToSlash(path), p) }) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				where, at := codeAt(n)
				if at < 0 || at >= len(n.Args) {
					return true
				}
				if code := literal(n.Args[at]); code != "" {
					where(codes, gates)[code] = path
				}
			case *ast.CompositeLit:
				if code := moneyCode(n); code != "" {
					codes[code] = path
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// codeAt tells which argument of a call is a code, -1 for none.
func codeAt(call *ast.CallExpr) (where func(codes, gates map[string]string) map[string]string, at int) {
	inCodes := func(codes, _ map[string]string) map[string]string { return codes }
	inGates := func(_, gates map[string]string) map[string]string { return gates }
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	switch name {
	case "E", "F", "fail":
		return inCodes, 1
	case "need":
		return inCodes, 2
	case "shut":
		return inGates, 0
	}
	return inCodes, -1
}

// moneyCode is the code of a &money.Error{Code: "…"}.
func moneyCode(lit *ast.CompositeLit) string {
	if id, ok := lit.Type.(*ast.Ident); !ok || id.Name != "Error" {
		return ""
	}
	for _, el := range lit.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok && key.Name == "Code" {
				return literal(kv.Value)
			}
		}
	}
	return ""
}

func literal(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil || strings.ContainsAny(s, " %.") {
		return ""
	}
	return s
}
