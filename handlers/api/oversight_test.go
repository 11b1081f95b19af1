package api_test

import (
	"slices"
	"time"
)

// overseeing goes through groups, asks, matters, escalations and what rounds taught.
func (w *world) overseeing() {
	w.Helper()
	first, second := w.grouping()
	w.asking(first)
	w.mattering(first, second)
	w.learning()
}

func (w *world) grouping() (first, second string) {
	w.Helper()
	group := m{"name": "Neighbourhood board", "kind": "partnership_board", "remit": "Oversees what the place budget does", "seats": []m{{"role": "Chair", "of": "The council"}, {"role": "Member"}},
		"lead": "Treasurer", "from": w.today(), "until": w.shared.Clock.Now().AddDate(1, 0, 0).Format(time.DateOnly)}
	at := "/places/hatherden/groups"
	w.notFor(at, group, "councillor", "stranger", "partner")
	w.send("clerk", at, group).field(w, "lead", "no_such_seat")
	group["lead"] = "Chair"
	var g struct {
		ID      string
		Version int64
		Story   []struct{ Act string }
	}
	w.twice("clerk", at, group, &g)
	first = g.ID
	group["name"] = "Board that follows"
	w.post("clerk", at, group, &g)
	second = g.ID

	group["base"], group["remit"] = 1, "Oversees a little more of it"
	put := request{method: "PUT", path: "/groups/" + first, body: group, wild: true}
	w.call(put).refused(w, 401, "sign_in")
	put.as = "councillor"
	w.call(put).refused(w, 403, "not_your_place")
	put.as, put.key = "clerk", w.newKey()
	w.call(put).want(w, 200, &g)
	w.call(put).want(w, 200)
	if g.Version != 2 {
		w.Errorf("group %+v", g)
	}
	put.key = w.newKey()
	w.call(put).refused(w, 409, "changed_meanwhile")
	w.get("", "/groups/"+first)
	w.call(request{method: "GET", path: "/groups/none"}).refused(w, 404, "document")
	return first, second
}

func (w *world) asking(group string) {
	w.Helper()
	ask := m{"from": "round", "round": round, "owner": "department", "owner_name": "The department for transport", "title": "Speed signs", "rule": "Signs need an order for each road",
		"evidence": "Three years for the last one", "wanted": "One order for a parish", "due": w.today(), "held": m{"group": group, "sponsor": "Chair"}}
	at := "/places/hatherden/asks"
	w.notFor(at, ask, "councillor", "stranger")
	w.send("clerk", at, ask).field(w, "due", "not_in_the_past")
	ask["due"] = w.shared.Clock.Now().AddDate(0, 1, 0).Format(time.DateOnly)
	var a struct {
		ID, Status string
		Story      []struct{ Status string }
	}
	w.twice("clerk", at, ask, &a)
	one := "/asks/" + a.ID
	call := m{"to": "officer", "reason": "Nobody answers"}
	w.notFor(one+"/escalations", call, "councillor", "stranger")
	w.send("clerk", one+"/escalations", m{"to": "mayor", "reason": "Nobody answers"}).field(w, "to", "choose")
	var e struct {
		ID         string
		AnsweredAt *time.Time `json:"answered_at"`
	}
	w.twice("clerk", one+"/escalations", call, &e)
	w.send("clerk", one+"/escalations", call).refused(w, 409, "escalated_already")
	w.notFor("/escalations/"+e.ID+"/reply", m{"answer": "I have written"}, "councillor", "stranger")
	w.send("clerk", "/escalations/"+e.ID+"/reply", m{}).field(w, "answer", "required")
	w.twice("clerk", "/escalations/"+e.ID+"/reply", m{"answer": "I have written"}, &e)
	if e.AnsweredAt == nil {
		w.Error("an answer leaves the escalation open")
	}
	w.notFor(one+"/answer", m{"status": "agreed", "words": "From April"}, "councillor", "stranger")
	w.send("clerk", one+"/answer", m{"status": "agreed"}).field(w, "words", "required")
	w.twice("clerk", one+"/answer", m{"status": "agreed", "words": "From April"})
	w.send("clerk", one+"/answer", m{"status": "refused", "words": "No"}).refused(w, 409, "ask_agreed")
	w.get("", one, &a)
	if a.Status != "agreed" || len(a.Story) != 2 {
		w.Errorf("ask %+v", a)
	}
	ask["owner"], ask["owner_body"], ask["title"] = "partner", "nobody", "Who may ride"
	w.send("clerk", at, ask).field(w, "owner_body", "choose")
}

// mattering winds a group down: what it has before it is found at its successor.
func (w *world) mattering(first, second string) {
	w.Helper()
	matter := m{"kind": "blocked", "round": round, "held": m{"group": first, "sponsor": "Nobody"}, "title": "The lease", "words": "Nobody signs the lease of the field"}
	at := "/places/hatherden/matters"
	w.notFor(at, matter, "councillor", "stranger")
	w.send("clerk", at, matter).field(w, "sponsor", "no_such_seat")
	matter["held"] = m{"group": first, "sponsor": "Member"}
	var got struct {
		ID     string
		Before struct {
			Group, Sponsor string
			Line           []string
		}
	}
	w.twice("clerk", at, matter, &got)
	one := "/matters/" + got.ID
	w.notFor(one+"/escalations", m{"to": "councillor", "reason": "It waits"}, "councillor", "stranger")
	w.twice("clerk", one+"/escalations", m{"to": "councillor", "reason": "It waits"})

	end := m{"reason": "The two boards meet as one"}
	w.notFor("/groups/"+first+"/ending", end, "councillor", "stranger")
	w.send("clerk", "/groups/"+first+"/ending", end).field(w, "successor", "successor_or_none")
	end["successor"] = second
	w.twice("clerk", "/groups/"+first+"/ending", end)
	w.get("", one, &got)
	if got.Before.Group != second || got.Before.Sponsor != "Chair" || !slices.Equal(got.Before.Line, []string{first}) {
		w.Errorf("before %+v", got.Before)
	}
	w.notFor(one+"/outcome", m{"outcome": "Signed in May"}, "councillor", "stranger")
	w.send("clerk", one+"/outcome", m{}).field(w, "outcome", "required")
	w.twice("clerk", one+"/outcome", m{"outcome": "Signed in May"})
	w.send("clerk", one+"/outcome", m{"outcome": "Again"}).refused(w, 409, "matter_settled")
	var all struct {
		Groups, Asks, Matters, Escalations []struct{ ID string }
		Next                               *string
	}
	w.get("", "/places/hatherden/groups?limit=1", &all)
	if all.Next == nil || len(all.Groups) != 1 {
		w.Errorf("groups %+v", all)
	}
	for _, list := range []string{"asks", "matters", "escalations"} {
		w.get("", "/places/westmere/"+list, &all)
	}
	if len(all.Asks) != 1 || len(all.Matters) != 1 || len(all.Escalations) != 2 {
		w.Errorf("at the outermost place %+v", all)
	}
}

// learning begins a round like the last, which has its lessons and what it left.
func (w *world) learning() {
	w.Helper()
	at := "/rounds/" + round + "/lessons"
	w.notFor(at, m{"words": "Shorter forms bring more ideas"}, "councillor", "officer", "stranger")
	w.send("clerk", at, m{"words": "Short"}).field(w, "lesson", "too_short")
	w.twice("clerk", at, m{"words": "Shorter forms bring more ideas"})
	var l struct {
		From    string
		Lessons []struct{ Words string }
	}
	w.get("", at, &l)
	if len(l.Lessons) != 1 {
		w.Errorf("lessons %+v", l)
	}
	begun := m{"id": "hatherden-again", "place": "hatherden", "name": "Hatherden Again", "from": round}
	w.notFor("/rounds/begun", begun, "officer", "councillor", "stranger")
	w.send("clerk", "/rounds/begun", m{"id": "hatherden-again", "place": "hatherden", "name": "x", "from": round}).want(w, 422)
	w.twice("clerk", "/rounds/begun", begun)
	var left struct{ Left []struct{ Proposal string } }
	w.get("", "/rounds/hatherden-again/left", &left)
	if len(left.Left) == 0 {
		w.Fatal("everything got money")
	}
	take := m{"proposals": []string{left.Left[0].Proposal}}
	w.notFor("/rounds/hatherden-again/left", take, "officer", "stranger")
	w.send("clerk", "/rounds/hatherden-again/left", m{"proposals": []string{"none"}}).field(w, "pick", "choose_idea")
	var carried struct{ Carried []struct{ From string } }
	w.twice("clerk", "/rounds/hatherden-again/left", take, &carried)
	if len(carried.Carried) != 1 || carried.Carried[0].From != left.Left[0].Proposal {
		w.Errorf("carried %+v", carried)
	}
	var d struct {
		Was, Now struct{ Round string }
		Changed  []string
	}
	w.get("", "/rounds/hatherden-again/difference", &d)
	if d.Was.Round != round || d.Now.Round != "hatherden-again" || !slices.Equal(d.Changed, []string{"minutes"}) { // voting was longer by an hour
		w.Errorf("difference %+v", d)
	}
	w.call(request{method: "GET", path: "/rounds/" + round + "/difference"}).refused(w, 404, "document")
}
