package boot

import (
	"time"

	"commonchest/models"
	"commonchest/models/duties"
)

// The days of the story on which the year that is over is published, and on which a
// charity’s statement of the use of its grant comes in.
const (
	packOn      = -192
	statementOn = -143
)

// demoPublishers say of themselves what the journal cannot know. The identifiers belong
// to nobody.
var demoPublishers = map[models.PlaceID]struct {
	said duties.Publisher
	year duties.YearFacts
	from string
}{
	// with its hall, cemetery and car park Hatherden has more than the larger code’s limit
	"hatherden": {duties.Publisher{OrgID: "GB-LAE-ZZHD", Prefix: "360G-HatherdenPC"}, duties.YearFacts{Turnover: 214_600_00, Known: true, NoticesAnswered: true},
		"Annual return, and the charging authority’s letter of 2 April"},
	"saltby": {duties.Publisher{OrgID: "GB-LAE-ZZSC", Prefix: "360G-SaltbyPC"}, duties.YearFacts{Turnover: 14_300_00, Known: true}, "Annual return"},
}

// yearOver is the financial year that was over last, on a day of the story.
func (d *demo) yearOver() models.FinancialYear {
	return models.YearOf(d.clock.now().Format(time.DateOnly)) - 1
}

// publishYear publishes the pack of the year that is over: the first one with what the
// body says of itself, another one with its reason.
func (d *demo) publishYear(place models.PlaceID, reason string) {
	of := d.yearOver()
	if p, first := demoPublishers[place], reason == ""; first {
		p.said.Place, p.year.Year = place, of
		d.do(func() error {
			_, err := d.Duties.Describe(d.ctx, d.clerk(place), 0, p.said, p.year, p.from)
			return err
		})
	}
	d.do(func() error {
		_, digest, err := d.Duties.Pack(d.ctx, place, of)
		if err != nil {
			return err
		}
		_, err = d.Duties.Publish(d.ctx, d.clerk(place), place, of, digest, reason)
		return err
	})
}

// statementCame records the first of the statements that are owed; the others are still
// chased. Where the story began too late for a grant of the year, none is owed.
func (d *demo) statementCame() {
	owed := false
	d.do(func() error {
		y, err := d.Duties.Year(d.ctx, "hatherden", d.yearOver())
		if err != nil || len(y.Statements()) == 0 {
			return err
		}
		owed = true
		a := y.Statements()[0].Award
		_, err = d.Duties.ReceiveStatement(d.ctx, d.clerk("hatherden"), duties.Statement{Place: "hatherden", Year: y.Of, Round: a.Round, Ref: a.Ref,
			On: d.clock.now().AddDate(0, 0, -2).Format(time.DateOnly), Document: "Report of the car scheme, signed by its treasurer"})
		return err
	})
	if owed {
		d.publishYear("hatherden", "A charity’s statement of the use of its grant has come in.")
	}
}
