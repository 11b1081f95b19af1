package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

const forumBody = "/staff/westmere/places/quarrybank/body"

// forum goes through the pages that begin a place without a council, up to its
// constitution.
func (w *world) forum() *browser {
	w.Helper()
	b := w.staff("westmere", models.RoleOfficer)
	b.sees("/staff/westmere/places/new")
	to := b.sends("/staff/westmere/places/new", fiber.StatusSeeOther, "name", "Quarrybank", "body_name", "Quarrybank Forum", "kind", "neighbourhood_forum",
		"electors", "", "zone", "Europe/London").header.Get("Location")
	if !strings.HasPrefix(to, forumBody+"/constitution") {
		w.Fatalf("after the place comes %s", to)
	}
	return b
}

// tells answers one part and gives the address of the next.
func (b *browser) tells(part string, fields ...string) string {
	b.w.Helper()
	b.sees(forumBody + "/" + part)
	to := b.sends(forumBody+"/"+part, fiber.StatusSeeOther, fields...).header.Get("Location")
	to, _, _ = strings.Cut(to, "?")
	return to
}

// TestCB24NoCouncil: a wizard makes a delivery body one thing a page; a forum of fewer
// than 21 members by evidence is not designated, the designation's end is tracked, and
// without an accountable body a round collects ideas and votes and awards nothing.
func TestCB24NoCouncil(t *testing.T) {
	w := newWorld(t)
	b := w.forum()
	next := b.tells("constitution", "adopted_on", "3 5 2026", "where", "https://quarrybank.example/constitution")
	if next != forumBody+"/members" {
		t.Fatalf("after the constitution comes %s", next)
	}
	b.sees(next)
	b.sends(next, fiber.StatusUnprocessableEntity, "live", "18", "live_evidence", "")
	w.has(b.last, "Fill this in")
	b.tells("members", "live", "18", "live_evidence", "membership list, kept by the secretary")
	b.tells("area", "area", "Quarrybank ward")
	w.has(b.sees(forumBody), "has no accountable body", "can award nothing", "18 live here")
	w.has(b.sees("/staff/westmere"), "Look after Quarrybank Forum", "has no accountable body")
	if b.tells("decides", "decides", "majority") != forumBody+"/ends" {
		t.Error("a part that was passed over is not come back to")
	}
	b.tells("ends", "ends_on", "31 3 2028")
	if b.tells("electors", "electors", "2501", "nation", "england") != forumBody+"/designation" {
		t.Error("the designation is not asked for")
	}
	w.has(b.sees(forumBody), "a petition of 188 of the 2,501 electors")
	b.sees(forumBody + "/designation")
	b.sends(forumBody+"/designation", fiber.StatusUnprocessableEntity, "designated_on", "14 2 2022")
	w.has(b.last, "A forum needs at least 21 members with evidence. There is evidence for 18")
	b.tells("members", "live", "18", "live_evidence", "membership list", "work", "3", "work_evidence", "membership list")
	b.tells("designation", "designated_on", "14 2 2022")
	w.has(b.sees(forumBody), "21 members with evidence", "until 14 February 2027", "ends on 14 February 2027")

	result := w.collected("quarrybank-begins")
	public := w.browser()
	w.has(public.sees("/r/quarrybank-begins"), "can collect ideas and votes, and can award nothing")
	clerk := w.staff("quarrybank", models.RoleClerk)
	at := "/staff/rounds/quarrybank-begins"
	w.has(clerk.sees(at+"/resolution"), "can award nothing")
	day := w.shared.Clock.Now().Format(time.DateOnly)
	minute := []string{"minute", "1", "on", day, "power_kind", "grant", "power", "Grant conditions", "awards", result.Chosen[0]}
	clerk.sends(at+"/resolve", fiber.StatusUnprocessableEntity, minute...)
	w.has(clerk.last, "no accountable body to hold the money")
	w.nothingAwarded("quarrybank-begins")
	w.chest(500_00)
	share := w.offered(models.TransferDraft{Terms: models.TransferTerms{Name: "First round", Plain: true, Statutory: "none"}, To: []models.DraftTo{{Place: "quarrybank", Amount: 500_00}}}, models.TransferWords{})
	_, err := w.app.Transfers.Answer(t.Context(), w.by(models.Actor{ID: "own", Grants: []models.Grant{{Place: "quarrybank", Role: models.RoleClerk}}}), share.ID,
		models.Reply{Kind: models.AnswerAccept, Version: 1, Minute: "2"})
	w.must(err)
	if _, err := w.app.Transfers.Release(t.Context(), w.by(officer), share.ID); !models.IsKind(err, models.Conflict) {
		t.Errorf("money is sent to where nobody may hold it: %v", err)
	}

	b = w.staff("westmere", models.RoleOfficer)
	b.sees(forumBody + "/holder")
	b.sends(forumBody+"/holder", fiber.StatusUnprocessableEntity, "holder", "quarrybank-neighbourhood-forum", "holder_since", "1 11 2026")
	b.tells("holder", "holder", "westmere-council", "holder_since", "1 11 2026")
	w.hasNot(public.sees("/r/quarrybank-begins"), "can award nothing")
	w.has(public.sees("/p/quarrybank/body"), "Westmere Council, since 1 November 2026", "can be awarded")
	_, err = w.app.Transfers.Release(t.Context(), w.by(officer), share.ID)
	w.must(err)
	b.tells("members", "live", "20", "live_evidence", "membership list")
	w.has(public.sees("/p/quarrybank/body"), "is designated, and there is evidence for 20 members: it needs 21")
	clerk.sees(at + "/resolution")
	clerk.sends(at+"/resolve", fiber.StatusSeeOther, minute...)
	w.shared.Clock.Set(time.Date(2027, 2, 14, 9, 0, 0, 0, time.UTC))
	w.has(public.sees("/p/quarrybank"), "The designation of Quarrybank Forum ended on 14 February 2027")
}

// collected runs a round of Quarrybank up to its publication.
func (w *world) collected(id models.RoundID) models.Result {
	w.Helper()
	own := models.Actor{ID: "own", Grants: []models.Grant{{Place: "quarrybank", Role: models.RoleClerk}}}
	w.must(w.app.Funding.Contribute(w.Context(), w.by(own), models.Fund{ID: "start", Place: "quarrybank", Name: "Start", Partner: "quarrybank-neighbourhood-forum",
		Kind: models.GrantFund}, 2_000_00, models.Banked{}))
	now := w.shared.Clock.Now()
	_, err := w.app.Rounds.Create(w.Context(), w.by(own), models.Round{ID: id, Place: "quarrybank", Name: "Quarrybank Begins",
		Times: models.Timetable{OpensAt: now.Add(time.Hour), ClosesAt: now.Add(48 * time.Hour)}, Rule: models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByLot},
		Ballot: models.BallotSpec{Kind: models.Approval, Min: 1, Max: 2}, Funds: []models.FundID{"start"}, Disclosure: models.DefaultDisclosure(20),
		Answers: models.Accountable{Councillor: "Ward councillor", Officer: "Neighbourhood officer"}})
	w.must(err)
	p, err := w.app.Proposals.Submit(w.Context(), w.by(models.Anonymous), models.Proposal{ID: models.ProposalID(w.app.NewID()), Place: "quarrybank", Round: id, By: models.ByResident, Ask: 900_00},
		models.ProposalText{Title: "Tool library", Summary: "Borrow a drill for the weekend.", Period: "once", After: "The forum", Deliver: "Volunteers"})
	w.must(err)
	_, err = w.app.Proposals.Admit(w.Context(), w.by(own), p.ID, id, 0, "Grant conditions")
	w.must(err)
	batch, err := w.app.Rolls.MakeBatch(w.Context(), w.by(own), id, 20)
	w.must(err)
	letters, err := w.app.Rolls.Download(w.Context(), w.by(own), id, batch.N)
	w.must(err)
	seal, err := w.app.Rounds.Seal(w.Context(), w.by(own), id)
	w.must(err)
	w.shared.Clock.Set(seal.Times.OpensAt)
	w.app.Voting.Look(w.Context())
	w.voteIn(id, letters[0].Code, seal.Projects[0].Ref)
	w.shared.Clock.Set(seal.Times.ClosesAt.Add(2*models.Settle + time.Second))
	w.app.CloseDue(w.Context())
	result, err := w.app.Counting.Count(w.Context(), w.by(own), id)
	w.must(err)
	_, err = w.app.Counting.Publish(w.Context(), w.by(own), id)
	w.must(err)
	return result
}

// nothingAwarded fails if money of a round has been awarded.
func (w *world) nothingAwarded(id models.RoundID) {
	w.Helper()
	v, err := w.app.Rounds.View(w.Context(), id)
	w.must(err)
	st, err := w.app.Funding.Statement(w.Context(), v.Round.Place)
	w.must(err)
	for account, sum := range st.Balances {
		if strings.HasPrefix(string(account), "award:"+string(id)) && sum != 0 {
			w.Errorf("%s holds %d", account, sum)
		}
	}
}
