package api_test

import (
	"archive/zip"
	"bytes"
	"slices"
	"time"

	"commonchest/app/accounts"
	"commonchest/models"
)

// auditing reads what an auditor does, and nobody else but the clerk and the officer.
func (w *world) auditing() {
	w.Helper()
	at := "/places/hatherden"
	var trail struct {
		Awards []struct {
			Ref      string
			Awarded  int64
			Payments []struct {
				Entry   int64
				BankRef string `json:"bank_ref"`
			}
		}
		Files []struct {
			Name, SHA256 string
			Bytes        int
		}
		Proof *struct {
			Entries  int64
			Findings []string
		}
	}
	w.get("auditor", at+"/trail", &trail)
	if len(trail.Awards) != 1 || trail.Proof != nil || len(trail.Files) != 2 || trail.Awards[0].Payments[0].BankRef != "FP 9921" || trail.Awards[0].Payments[0].Entry == 0 {
		w.Fatalf("trail %+v", trail)
	}
	paths := []string{at + "/trail", at + "/exceptions", at + "/evidence", at + "/evidence/none", "/awards/" + round + "/" + trail.Awards[0].Ref + "/story"}
	for _, f := range trail.Files {
		paths = append(paths, at+"/trail/files/"+f.Name)
		if body := w.get("auditor", at+"/trail/files/"+f.Name).body; len(body) != f.Bytes || digest(body) != f.SHA256 {
			w.Errorf("%s is not what the list says", f.Name)
		}
	}
	w.get("clerk", at+"/trail?prove=true", &trail)
	if trail.Proof == nil || trail.Proof.Entries == 0 || len(trail.Proof.Findings) != 0 {
		w.Errorf("proof %+v", trail.Proof)
	}
	w.call(request{method: "GET", path: at + "/trail/files/none.csv", as: "auditor"}).refused(w, 404, "document")
	w.call(request{method: "GET", path: at + "/evidence/skills", as: "auditor"}).refused(w, 404, "document")
	w.onlyForAuditors(paths)
	w.looking(at, paths[4])
}

// onlyForAuditors reads addresses as everybody, and as an auditor until and after the last
// day of that.
func (w *world) onlyForAuditors(paths []string) {
	w.Helper()
	now := w.shared.Clock.Now()
	until := time.Date(now.Year(), now.Month(), now.Day()+1, 22, 30, 0, 0, time.UTC)
	_, err := w.app.Accounts.AddUser(w.Context(), accounts.Command{Actor: models.SystemActor("test"), Cmd: "add-visitor"}, accounts.NewUser{Email: "visitor@chest.example", Password: password,
		Label: "The visitor", Grants: []models.Grant{{Place: "hatherden", Role: models.RoleAuditor, Until: until.Format(time.DateOnly)}}})
	if err != nil {
		w.Fatal(err)
	}
	signIn := func() string {
		var s struct{ Token string }
		w.call(request{method: "POST", path: "/session", body: m{"email": "visitor@chest.example", "password": password}}).want(w, 200, &s)
		return s.Token
	}
	w.at(until)
	visitor := signIn()
	for _, p := range paths {
		w.call(request{method: "GET", path: p}).refused(w, 401, "sign_in")
		for _, as := range []string{"councillor", "partner", "stranger"} {
			w.call(request{method: "GET", path: p, as: as}).refused(w, 403, "not_your_place")
		}
		w.get("clerk", p)
		w.get(visitor, p)
	}
	w.at(until.Add(2 * time.Hour))
	visitor = signIn()
	for _, p := range paths {
		w.call(request{method: "GET", path: p, as: visitor}).refused(w, 403, "access_ended")
		w.get("auditor", p)
	}
}

// looking follows the one award of the main job, and what wants a second look.
func (w *world) looking(at, story string) {
	w.Helper()
	var s struct {
		Minute    string
		Amount    int64
		Funds     []struct{ Amount, Entry int64 }
		Entries   []int64
		Interests []struct{ Words string }
		Payments  []struct {
			Payee, Bank string
			Signed      []struct{ By string }
		}
	}
	w.get("auditor", story, &s)
	var sum int64
	for _, f := range s.Funds {
		if sum += f.Amount; f.Entry == 0 {
			w.Errorf("it came by nothing: %+v", s.Funds)
		}
	}
	if s.Minute != "26/114" || sum != s.Amount || len(s.Entries) != 2 || len(s.Payments) == 0 || s.Payments[0].Payee != "Play Builders" || len(s.Payments[0].Signed) != 2 {
		w.Errorf("story %+v", s)
	}
	var found struct{ Exceptions []struct{ Kind string } }
	w.get("auditor", at+"/exceptions", &found)
	kinds := map[string]int{}
	for _, e := range found.Exceptions {
		kinds[e.Kind]++
	}
	if kinds["corrected"] < 3 || kinds["signed"] != 1 || kinds["fence"] != 1 || kinds["only_list"] != 1 {
		w.Errorf("exceptions %v", kinds)
	}
	var by struct {
		Strands []struct {
			Strand          string
			Awards, Awarded int64
		}
	}
	w.get("auditor", at+"/evidence", &by)
	if len(by.Strands) != 1 || by.Strands[0].Strand != "none" || by.Strands[0].Awarded != s.Amount {
		w.Errorf("evidence %+v", by)
	}
	pack := w.get("auditor", at+"/evidence/none").body
	z, err := zip.NewReader(bytes.NewReader(pack), int64(len(pack)))
	if err != nil || !slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == "manifest.json" }) {
		w.Errorf("pack: %v", err)
	}
}
