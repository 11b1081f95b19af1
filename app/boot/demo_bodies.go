package boot

import "commonchest/models"

// demoFacts is what is said of the bodies of the vale, part by part. Members are
// counted and never named.
var demoFacts = []struct {
	body  models.BodyID
	facts models.BodyFacts
	parts []models.BodyPart
	now   int64 // electors
}{
	{"hatherden-parish-council", models.BodyFacts{Nation: models.England, Dwellings: 860, PlanMadeOn: "2024-07-03",
		Competence: models.Competence{ResolvedOn: "2025-05-12", Until: "2029-05-03"}},
		[]models.BodyPart{models.PartElectors, models.PartCompetence, models.PartPlan}, 1840},
	{"saltby-grouped-parish-council", models.BodyFacts{Nation: models.England, Dwellings: 297}, []models.BodyPart{models.PartElectors}, 612},
	{"quarrybank-forum", models.BodyFacts{
		Constitution: models.Constitution{AdoptedOn: "2022-11-08", Where: "At the library, and on the forum’s page"},
		Members:      []models.MemberLine{{Ground: "live", People: 19, Evidence: "Membership list of 3 May 2026, kept by the secretary"}, {Ground: "work", People: 3, Evidence: "The same list"}, {Ground: "elected", People: 1, Evidence: "The ward’s page of Westmere Council"}},
		Area:         "Quarrybank ward of Westmere",
		Holder:       "westmere-council", HolderSince: "2023-03-01", Decides: "majority", EndsOn: "2028-03-31", DesignatedOn: "2023-02-14", Nation: models.England},
		[]models.BodyPart{models.PartConstitution, models.PartMembers, models.PartArea, models.PartHolder, models.PartDecides, models.PartEnds, models.PartElectors, models.PartDesignation}, 2_640},
}

// bodyFacts says them, as the officer would on the pages.
func (d *demo) bodyFacts() {
	for _, f := range demoFacts {
		for _, part := range f.parts {
			d.do(func() error {
				base, err := d.Places.BodyVersion(d.ctx, f.body)
				if err != nil {
					return err
				}
				_, err = d.Places.SetFact(d.ctx, d.as(models.RoleOfficer, "westmere"), base, f.body, part, models.Body{Electors: f.now, Facts: f.facts}, "")
				return err
			})
		}
	}
}
