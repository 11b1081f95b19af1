package web_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
)

const at = "/r/hatherden-decides/ballot"

// voter is a browser that has redeemed the n-th letter.
func (w *world) voter(n int) *browser {
	w.Helper()
	b := w.browser()
	b.sees("/r/hatherden-decides/code")
	b.sends("/r/hatherden-decides/code", fiber.StatusSeeOther, "code", w.codes[n])
	return b
}

// TestCodeLinkNeverRedeems follows the link of a letter as mail programs do: the
// code stands in the form, and nothing else has happened.
func TestCodeLinkNeverRedeems(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	b := w.browser()
	a := b.get("/c/hatherden-decides/" + w.codes[3])
	if a.status != fiber.StatusOK || !strings.Contains(a.body, `value="`+w.codes[3]+`"`) {
		t.Fatalf("%d: the code is not in the form", a.status)
	}
	if !strings.Contains(a.body, `action="/r/hatherden-decides/code"`) {
		t.Error("the form posts to an address with the code in it")
	}
	if _, passed := b.jar["cc_pass"]; passed {
		t.Error("loading the link made a pass")
	}
	if a := b.get(at); a.status != fiber.StatusSeeOther {
		t.Errorf("after loading the link the ballot answers %d", a.status)
	}
	if strings.Contains(w.log.String(), strings.ReplaceAll(w.codes[3], "-", "")) || strings.Contains(w.log.String(), w.codes[3]) {
		t.Error("the code stands in the log")
	}
	if got := a.header.Get("Referrer-Policy"); got != "same-origin" { // no other site learns the address
		t.Errorf("referrer policy %q", got)
	}
	b.sees("/c/hatherden-decides/" + strings.ToLower(strings.ReplaceAll(w.codes[3], "-", "")))
	b.sends("/r/hatherden-decides/code", fiber.StatusSeeOther, "code", " "+strings.ToLower(w.codes[3]))
	b.sees(at)
}

// TestWrongCodes tells a slip from a guess, counts guesses, and lets a right code
// through all the same.
func TestWrongCodes(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	b := w.browser()
	b.sees("/r/hatherden-decides/code")
	slip := []byte(w.codes[0])
	slip[5], slip[6] = slip[6], slip[5]
	if slip[5] == slip[6] {
		slip[5] = 'Z'
	}
	b.sends("/r/hatherden-decides/code", fiber.StatusUnprocessableEntity, "code", string(slip))
	w.has(b.last, "one letter is wrong, or two have changed places")
	guess, ok := models.NewCode(1, slices.Repeat([]byte{7}, 40))
	if !ok {
		t.Fatal("no code to guess")
	}
	b.sends("/r/hatherden-decides/code", fiber.StatusUnprocessableEntity, "code", guess)
	w.has(b.last, "That code is not for this round")
	limited := false
	for range 40 {
		limited = limited || b.post("/r/hatherden-decides/code", "code", guess).status == fiber.StatusTooManyRequests
	}
	if !limited {
		t.Error("nobody slows guessing down")
	}
	b.sends("/r/hatherden-decides/code", fiber.StatusSeeOther, "code", w.codes[1])
}

// TestConflictShowsBoth changes a ballot on two devices.
func TestConflictShowsBoth(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	swing, signs := w.ref("Inclusive swing"), w.ref("Speed signs")
	phone, laptop := w.voter(0), w.voter(0)
	phone.sees(at)
	laptop.sees(at)
	laptop.sends(at, fiber.StatusSeeOther, "do", "send", "choice", swing)
	phone.sends(at, fiber.StatusUnprocessableEntity, "do", "send", "choice", signs)
	w.has(phone.last, "Your choices were changed on another device", "On the other device, counted Inclusive swing", "On this device, not counted Speed signs")
	if ticked := checked(phone.last); !slices.Equal(ticked, []string{signs}) {
		t.Errorf("ticked: %v", ticked)
	}
	phone.sends(at, fiber.StatusSeeOther, "do", "send", "choice", signs) // now it is known what it replaces
	if ticked := checked(laptop.sees(at)); !slices.Equal(ticked, []string{signs}) {
		t.Errorf("counted: %v", ticked)
	}
}

// TestBallotWaitsForTheCode sends a ballot when the pass has gone: it is kept across the
// form for the code, also across a slip of the pen, and taken once the code is right.
func TestBallotWaitsForTheCode(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	swing, signs := w.ref("Inclusive swing"), w.ref("Speed signs")
	both := []string{swing, signs}
	slices.Sort(both)
	codeForm := "/r/hatherden-decides/code"
	for i, c := range []struct {
		sent   []string
		kept   string
		status int
		says   string
		counts models.BallotState
	}{
		{[]string{"do", "send", "choice", swing, "choice", signs}, "Inclusive swing and Speed signs", fiber.StatusSeeOther, "", models.BallotCast},
		{[]string{"do", "check", "choice", swing, "choice", signs}, "Inclusive swing and Speed signs", fiber.StatusOK, "Check your choices", ""},
		{[]string{"do", "send"}, "nothing", fiber.StatusUnprocessableEntity, "Choose 1 more", ""},
		{[]string{"do", "send", "state", "blank"}, "a blank ballot", fiber.StatusSeeOther, "", models.BallotBlank},
	} {
		b := w.voter(i)
		b.sees(at)
		maps.DeleteFunc(b.jar, func(name, _ string) bool { return strings.HasSuffix(name, "pass") })
		b.sends(at, fiber.StatusOK, c.sent...)
		w.has(b.last, "Enter your code", c.kept)
		b.sends(codeForm, fiber.StatusUnprocessableEntity, "code", w.codes[i][:5])
		w.has(b.last, "There is a problem", c.kept)
		b.sends(codeForm, c.status, "code", w.codes[i])
		w.has(b.last, c.says)
		if c.status == fiber.StatusOK {
			b.sends(at, fiber.StatusSeeOther, "do", "send")
			c.counts = models.BallotCast
		}
		switch c.counts {
		case models.BallotCast:
			w.hasBallot(i, 1, c.counts, both...)
		case models.BallotBlank:
			w.hasBallot(i, 1, c.counts)
		}
	}
}

// TestBallotSentTwiceIsOne repeats a form, and sends it again with other ticks
// from the browser's history.
func TestBallotSentTwiceIsOne(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	swing, signs := w.ref("Inclusive swing"), w.ref("Speed signs")
	b := w.voter(0)
	page := b.sees(at)
	for range 3 {
		b.last = page
		b.sends(at, fiber.StatusSeeOther, "do", "send", "choice", swing)
	}
	w.hasBallot(0, 1, models.BallotCast, swing)
	for range 2 { // back, another tick, and an impatient second press
		b.last = page
		b.sends(at, fiber.StatusSeeOther, "do", "send", "choice", signs)
	}
	w.hasBallot(0, 2, models.BallotCast, signs)
	b.last = page // what the form did has been changed since
	b.sends(at, fiber.StatusUnprocessableEntity, "do", "send", "choice", w.ref("Village orchard"))
	w.has(b.last, "On the other device, counted Speed signs", "On this device, not counted Village orchard")
	w.hasBallot(0, 2, models.BallotCast, signs)
}

// hasBallot fails unless the ballot of the n-th letter stands like this.
func (w *world) hasBallot(n int, rev int64, state models.BallotState, choices ...string) {
	w.Helper()
	person, err := w.app.Rolls.Redeem(w.Context(), decides, w.codes[n])
	w.must(err)
	r, err := w.app.Voting.Current(w.Context(), decides, person)
	w.must(err)
	if r.Ballot.Rev != rev || r.Ballot.State != state || !slices.Equal(r.Ballot.Choices, choices) && len(choices)+len(r.Ballot.Choices) > 0 {
		w.Errorf("the ballot is %d %s %v", r.Ballot.Rev, r.Ballot.State, r.Ballot.Choices)
	}
}

// TestBlankAndWithdrawn are acts of their own, each asked about first.
func TestBlankAndWithdrawn(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	swing := w.ref("Inclusive swing")
	b := w.voter(0)
	b.sees(at)
	b.sends(at, fiber.StatusOK, "do", "blank", "choice", swing) // the button counts, not the ticks
	w.has(b.last, "Send a blank ballot?")
	w.hasBallot(0, 0, "")
	b.sends(at, fiber.StatusOK, "do", "change")
	if ticked := checked(b.last); !slices.Equal(ticked, []string{swing}) {
		t.Errorf("back from the question are ticked: %v", ticked)
	}
	b.sends(at, fiber.StatusOK, "do", "blank", "choice", swing)
	b.sends(at, fiber.StatusSeeOther, "do", "send")
	w.has(b.sees("/r/hatherden-decides/receipt"), "Your blank ballot is in")
	w.hasBallot(0, 1, models.BallotBlank)
	w.has(b.sees(at), "Your blank ballot is counted.", "Blank ballot · counted")
	b.sends(at, fiber.StatusOK, "do", "withdraw")
	w.has(b.last, "Take your vote back?", "It takes the place of what is counted now: a blank ballot.")
	b.sends(at, fiber.StatusSeeOther, "do", "send")
	w.has(b.sees("/r/hatherden-decides/receipt"), "Your vote is taken back")
	b.sees(at)
	b.sends(at, fiber.StatusSeeOther, "do", "send", "choice", swing)
	w.hasBallot(0, 3, models.BallotCast, swing)
}

// TestCheckAndChangeKeepTicks goes to the check and back.
func TestCheckAndChangeKeepTicks(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	swing := w.ref("Inclusive swing")
	b := w.voter(0)
	b.sees(at)
	b.sends(at, fiber.StatusOK, "do", "check", "choice", swing)
	b.sends(at, fiber.StatusOK, "do", "change")
	if ticked := checked(b.last); !slices.Equal(ticked, []string{swing}) {
		t.Errorf("ticked: %v", ticked)
	}
	b.sends(at, fiber.StatusOK, "do", "check", "choice", swing)
	b.sends(at, fiber.StatusSeeOther, "do", "send")
	w.hasBallot(0, 1, models.BallotCast, swing)
}

// TestOrderIsEachVotersOwn shuffles the ballot for each voter, and never anew.
func TestOrderIsEachVotersOwn(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	orders := map[string]bool{}
	for n := range 12 {
		b := w.voter(n)
		order := strings.Join(refs(b.sees(at)), " ")
		if again := strings.Join(refs(b.sees(at)), " "); again != order {
			t.Fatalf("%s, then %s", order, again)
		}
		if again := strings.Join(refs(w.voter(n).sees(at)), " "); again != order {
			t.Fatalf("on another device %s, then %s", order, again)
		}
		orders[order] = true
	}
	if len(orders) < 3 {
		t.Errorf("twelve voters see %d orders", len(orders))
	}
}

var (
	choiceTag  = regexp.MustCompile(`<input[^>]*name="choice"[^>]*>`)
	choiceName = regexp.MustCompile(`value="([^"]*)"`)
)

func refs(page string) []string {
	var out []string
	for _, tag := range choiceTag.FindAllString(page, -1) {
		out = append(out, choiceName.FindStringSubmatch(tag)[1])
	}
	return out
}

func checked(page string) []string {
	var out []string
	for _, tag := range choiceTag.FindAllString(page, -1) {
		if strings.Contains(tag, " checked") {
			out = append(out, choiceName.FindStringSubmatch(tag)[1])
		}
	}
	return out
}

// TestPassOfAnotherRound and no pass at all lead to the form for a code.
func TestPassOfAnotherRound(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	pass, err := w.app.Accounts.IssuePass("another-round", "somebody", w.shared.Clock.Now().Add(1e12))
	w.must(err)
	b := w.browser()
	b.jar["cc_pass"] = pass
	for _, page := range []string{at, "/r/hatherden-decides/receipt", "/r/hatherden-decides/receipt/check"} {
		if a := b.get(page); a.status != fiber.StatusSeeOther || a.header.Get("Location") != "/r/hatherden-decides/code" {
			t.Errorf("%s: %d to %s", page, a.status, a.header.Get("Location"))
		}
	}
}

// TestForgeryIsRefused posts without a token, with another one's, and from
// another site.
func TestForgeryIsRefused(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	swing := w.ref("Inclusive swing")
	b, other := w.voter(0), w.voter(1)
	other.sees(at)
	stolen := hidden(other.last, at).Get(httpx.CSRFField)
	for name, fields := range map[string][]string{
		"no token":          {"do", "send", "choice", swing, httpx.CSRFField, ""},
		"a token of others": {"do", "send", "choice", swing, httpx.CSRFField, stolen},
	} {
		b.sees(at)
		a := b.sends(at, fiber.StatusForbidden, fields...)
		w.has(a.body, "This page was open for a long time")
		if t.Failed() {
			t.Fatalf("%s was taken", name)
		}
	}
	w.hasBallot(0, 0, "")
}
