package boot_test

import (
	"errors"
	"testing"

	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/store/storetest"
	"commonchest/models"
)

// TestPostcodesAreTakenWholeOrNotAtAll imports tables with and without mistakes.
func TestPostcodesAreTakenWholeOrNotAtAll(t *testing.T) {
	app := boottest.Share(t, storetest.SQLite(t, boot.Schemas()...)).Node(t, true)
	for _, id := range []models.PlaceID{"hatherden", "saltby"} {
		err := app.Places.Create(t.Context(), models.By{Actor: models.SystemActor("test"), Cmd: "c-" + string(id)},
			models.Place{ID: id, Name: string(id), Kind: models.Neighbourhood, Body: models.BodyID(id + "-pc"), Currency: "GBP", Zone: "Europe/London"},
			models.Body{ID: models.BodyID(id + "-pc"), Name: string(id), Kind: models.ParishCouncil, Place: id})
		if err != nil {
			t.Fatal(err)
		}
	}
	take := func(source, want string) {
		t.Helper()
		_, err := app.ImportPostcodes(t.Context(), []byte(source), "p.csv")
		switch {
		case want == "" && err != nil:
			t.Fatal(err)
		case want != "" && (err == nil || err.Error() != want):
			t.Errorf("%q: %v, want %s", source, err, want)
		case want != "":
			if _, ok := errors.AsType[*boot.FileError](err); !ok {
				t.Errorf("%v names no file", err)
			}
		}
	}
	lies := func(code string, want ...models.PlaceID) {
		t.Helper()
		got, err := app.Places.Find(t.Context(), code)
		if len(want) == 0 {
			if !models.IsKind(err, models.NotFound) {
				t.Errorf("%s lies in %v, %v", code, got, err)
			}
			return
		}
		if err != nil || len(got) != len(want) || got[0] != want[0] {
			t.Errorf("%s lies in %v, want %v: %v", code, got, want, err)
		}
	}
	lies("ZZ1 1AA")
	take("\ufeffPostcode,Place\nzz11aa,hatherden\nZZ1 9ZZ,hatherden\nZZ1 9ZZ,saltby\n", "")
	lies("ZZ1 1AA", "hatherden")
	lies("ZZ1 9ZZ", "hatherden", "saltby")
	take("postcode,place\nZZ2 2AA,saltby\nMill Lane,saltby\nZZ2 2AB,nowhere\nZZ2 2AA,saltby\nZZ2 2AD\n",
		`p.csv:3: "Mill Lane" is no postcode`+"\n"+`p.csv:4: there is no place "nowhere"`+"\n"+`p.csv:5: ZZ2 2AA stands for saltby twice`+"\n"+`p.csv:6: a column is missing`)
	take("a,b\n", "p.csv:1: the first line must name the columns postcode and place")
	take("postcode,place\n", "p.csv: there is no postcode in it")
	lies("ZZ1 1AA", "hatherden") // the old table holds
	lies("ZZ2 2AA")
	take("place,postcode\nsaltby,ZZ2 2AA\n", "")
	take("place,postcode\nsaltby,ZZ2 2AA\n", "")
	lies("ZZ2 2AA", "saltby")
	lies("ZZ1 1AA") // the new one holds alone
	take("Postcode,Place\nzz11aa,hatherden\n", "")
	lies("ZZ1 1AA", "hatherden")
}
