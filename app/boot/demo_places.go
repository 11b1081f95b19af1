package boot

import "commonchest/models"

// vale is Westmere with its six areas; each has another kind of body.
var vale = []struct {
	place, name string
	kind        models.PlaceKind
	body, named string
	is          models.BodyKind
	electors    int64
}{
	{"westmere", "Westmere", models.PrincipalArea, "westmere-council", "Westmere Council", models.PrincipalCouncil, 0},
	{"hatherden", "Hatherden", models.Neighbourhood, "hatherden-parish-council", "Hatherden Parish Council", models.ParishCouncil, 1840},
	{"little-fossby", "Little Fossby", models.Neighbourhood, "little-fossby-parish-meeting", "Little Fossby Parish Meeting", models.ParishMeeting, 118},
	{"saltby", "Saltby St Mary & Cotes", models.Neighbourhood, "saltby-grouped-parish-council", "Saltby St Mary & Cotes Grouped Parish Council", models.GroupedParish, 612},
	{"quarrybank", "Quarrybank", models.Neighbourhood, "quarrybank-forum", "Quarrybank Neighbourhood Forum", models.NeighbourhoodForum, 0},
	{"upper-denshaw", "Upper Denshaw", models.Neighbourhood, "upper-denshaw-parish-council", "Upper Denshaw Parish Council", models.ParishCouncil, 0},
	{"llanfair", "Llanfair-y-Dolydd", models.Neighbourhood, "llanfair-community-council", "Llanfair-y-Dolydd Community Council", models.CommunityCouncil, 0},
}

func (d *demo) places() {
	for _, p := range vale {
		place := models.Place{ID: models.PlaceID(p.place), Name: p.name, Kind: p.kind, Body: models.BodyID(p.body), Zone: valeZone, Demo: true}
		by := d.as(models.RoleOfficer, "westmere")
		if place.ID == "westmere" {
			place.Currency, by.Actor = "GBP", models.SystemActor("demo")
		} else {
			place.Parent = "westmere"
		}
		d.do(func() error {
			return d.Places.Create(d.ctx, by, place, models.Body{ID: place.Body, Name: p.named, Kind: p.is, Place: place.ID, Electors: p.electors})
		})
	}
}

// postcodes are made up: the Post Office uses no area ZZ.
func (d *demo) postcodes() {
	d.do(func() error {
		var list []models.Postcode
		for _, last := range []string{"AA", "AB", "AD", "AE"} {
			list = append(list, models.Postcode{Code: "ZZ1 1" + last, Places: []models.PlaceID{"hatherden"}})
		}
		list = append(list, models.Postcode{Code: "ZZ1 9ZZ", Places: []models.PlaceID{"hatherden", "westmere"}})
		return d.Places.SetPostcodes(d.ctx, list)
	})
}
