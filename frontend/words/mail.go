package words

import (
	"fmt"
	"strconv"
	"time"

	"commonchest/models"
)

// Mail puts a letter into words: plain text, in the nearest language that we have. A name
// that somebody typed stands in it as it is: it was checked to have no line break.
func (c *Catalogue) Mail(l models.Letter) (subject, text string, err error) {
	lang := c.Nearest(l.Lang)
	when, err := c.moment(lang, l.Ends, l.Zone)
	if err != nil {
		return "", "", err
	}
	args := []any{"body", l.Body, "role", l.Role, "place", l.Place, "link", l.Link, "when", when}
	say := func(part string) string {
		s, failed := c.Get(lang, "mail."+string(l.Kind)+"."+part, nil, args)
		if failed != nil {
			err = fmt.Errorf("words of a mail: %w", failed)
		}
		return s
	}
	subject, text = say("subject"), say("text")
	return subject, text, err
}

// moment writes "9:00 on 5 November 2026" in a zone.
func (c *Catalogue) moment(lang string, t time.Time, zone string) (string, error) {
	at, err := time.LoadLocation(zone)
	if err != nil {
		at = time.UTC
	}
	t = t.In(at)
	month, err := c.Get(lang, "month."+strconv.Itoa(int(t.Month())), nil, nil)
	if err != nil {
		return "", err
	}
	day, err := c.Get(lang, "page.date", nil, []any{"day", t.Day(), "month", month, "year", t.Year()})
	if err != nil {
		return "", err
	}
	return c.Get(lang, "mail.moment", nil, []any{"time", t.Format("15:04"), "date", day})
}
