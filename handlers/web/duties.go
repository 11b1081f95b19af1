package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/duties"
	"commonchest/models/plainzip"
)

// The pages of what a body owes the public about a financial year.

// dutyReaders may see what is not published yet.
var dutyReaders = []models.Role{models.RoleClerk, models.RoleOfficer, models.RoleAuditor}

// packName is the whole pack in the address of a file.
const packName = "pack.zip"

func publishURL(place models.PlaceID, of models.FinancialYear) string {
	return staffURL(place, "publish") + "/" + of.String()
}

func publicationsURL(place models.PlaceID) string { return placeURL(place) + "/publications" }

// dutiesPlace is the place of the address, for who may read its duties.
func (v *visit) dutiesPlace() (models.Place, error) {
	place, err := v.placeOf()
	if err != nil {
		return place, err
	}
	return place, v.actor.Need(place.ID, dutyReaders...)
}

// yearOf is the financial year of the address; without one the last that is over, or
// the one that runs if the place is new.
func (v *visit) yearOf(place models.Place) (models.FinancialYear, error) {
	years, err := v.d.Duties.Years(v.ctx, place)
	if err != nil {
		return 0, err
	}
	if typed := v.c.Params("year"); typed != "" {
		y, err := models.ParseYear(typed)
		if err != nil || !slices.Contains(years, y) {
			return y, models.E(models.NotFound, "document").Because(err)
		}
		return y, nil
	}
	return years[min(1, len(years)-1)], nil
}

// publishPage shows what is due about a year, what is missing, and the pack.
func (s *Site) publishPage(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.publishing(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("publish", page)
}

func (v *visit) publishing(cmd string) (view.Page, error) {
	place, err := v.dutiesPlace()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, dutyReaders...)
	if err != nil {
		return page, err
	}
	of, err := v.yearOf(place)
	if err != nil {
		return page, err
	}
	page.Body, err = v.publishModel(place, of, cmd)
	return page, err
}

// publishPack fixes the pack of a year.
func (s *Site) publishPack(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.dutiesPlace()
	if err != nil {
		return err
	}
	of, err := v.yearOf(place)
	if err != nil {
		return err
	}
	f := v.form()
	if _, err := s.d.Publishing.Publish(v.ctx, v.by(f), place.ID, of, f.get("digest"), f.get("reason")); err != nil {
		page, pageErr := v.publishing(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "publish", page)
	}
	return v.then(publishURL(place.ID, of), "pack_published")
}

// dutyFile sends a file of a year's pack as it stands now, or all of it.
func (s *Site) dutyFile(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.dutiesPlace()
	if err != nil {
		return err
	}
	of, err := v.yearOf(place)
	if err != nil {
		return err
	}
	y, err := s.d.Duties.Year(v.ctx, place.ID, of)
	if err != nil {
		return err
	}
	name := c.Params("file")
	if name == packName {
		data, err := y.Pack()
		if err != nil {
			return err
		}
		return sendPack(c, place.ID, of, data)
	}
	files, err := y.Files()
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Name == name {
			return sendFile(c, string(place.ID)+"-"+of.String()+"-"+name, f.Data)
		}
	}
	return models.E(models.NotFound, "document")
}

func sendPack(c *fiber.Ctx, place models.PlaceID, of models.FinancialYear, data []byte) error {
	return sendFile(c, string(place)+"-"+of.String()+".zip", data)
}

// sendFile sends a file to keep; none of them is shown inside a page of ours.
func sendFile(c *fiber.Ctx, name string, data []byte) error {
	if httpx.NotModified(c, plainzip.Sum(data)) {
		return nil
	}
	c.Attachment(name)
	kind := fiber.MIMEOctetStream
	for ending, mime := range map[string]string{".zip": "application/zip", ".csv": "text/csv; charset=utf-8", ".json": "application/json", ".html": fiber.MIMETextHTMLCharsetUTF8} {
		if strings.HasSuffix(name, ending) {
			kind = mime
		}
	}
	c.Set(fiber.HeaderContentType, kind)
	return c.Send(data)
}

// factsForm asks for what the journal cannot know.
func (s *Site) factsForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.factsPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("publish-facts", page)
}

func (v *visit) factsPage(cmd string) (view.Page, error) {
	place, err := v.placeOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, models.RoleClerk, models.RoleOfficer)
	if err != nil {
		return page, err
	}
	of, err := v.yearOf(place)
	if err != nil {
		return page, err
	}
	said, base, err := v.d.Duties.Publisher(v.ctx, place.ID)
	if err != nil {
		return page, err
	}
	y, err := v.d.Duties.Year(v.ctx, place.ID, of)
	if err != nil {
		return page, err
	}
	facts := said.Year(of)
	page.Form = map[string]string{"org_id": said.OrgID, "prefix": said.Prefix, "department": said.Department}
	if facts.Known {
		page.Form["turnover"] = typedAmount(place, facts.Turnover)
	}
	if facts.NoticesAnswered {
		page.Form["notices_served"], page.Form["notices_unpaid"] = typedAmount(place, facts.NoticesServed), typedAmount(place, facts.NoticesUnpaid)
	}
	page.Body = view.PublishFacts{Year: of.String(), Levy: y.Levy().Owed, Prefix: "£", Action: publishURL(place.ID, of) + "/facts", Cmd: cmd, Base: base, Back: publishURL(place.ID, of)}
	return page, nil
}

// saveFacts records them.
func (s *Site) saveFacts(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.dutiesPlace()
	if err != nil {
		return err
	}
	of, err := v.yearOf(place)
	if err != nil {
		return err
	}
	f := v.form()
	r := v.reader(f, place)
	said := duties.Publisher{Place: place.ID, OrgID: f.get("org_id"), Prefix: f.get("prefix"), Department: f.get("department")}
	facts := duties.YearFacts{Year: of, Turnover: r.amountOr("turnover", 0), Known: f.get("turnover") != "",
		NoticesServed: r.amountOr("notices_served", 0), NoticesUnpaid: r.amountOr("notices_unpaid", 0), NoticesAnswered: f.get("notices_served") != "" && f.get("notices_unpaid") != ""}
	if err = r.err("publisher", nil); err == nil {
		base, _ := strconv.ParseInt(f.get("base"), 10, 64) // none when nothing was said before
		_, err = s.d.Publishing.Describe(v.ctx, v.by(f), base, said, facts, f.get("reason"))
	}
	if err != nil {
		v.order = []string{"turnover", "notices_served", "notices_unpaid", "prefix", "org_id", "department", "reason"}
		page, pageErr := v.factsPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		return v.again(err, f, "publish-facts", page)
	}
	return v.then(publishURL(place.ID, of), "facts_saved")
}

// grantsPage is the register of a year's awards, with section 137 and the statements of use.
func (s *Site) grantsPage(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.grantsRegister(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("grants", page)
}

func (v *visit) grantsRegister(cmd string) (view.Page, error) {
	place, err := v.dutiesPlace()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, dutyReaders...)
	if err != nil {
		return page, err
	}
	of, err := v.yearOf(place)
	if err != nil {
		return page, err
	}
	page.Body, err = v.grantsModel(place, of, cmd)
	return page, err
}

// receiveStatement records that a statement of use came in.
func (s *Site) receiveStatement(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.dutiesPlace()
	if err != nil {
		return err
	}
	of, err := v.yearOf(place)
	if err != nil {
		return err
	}
	f := v.form()
	r := v.reader(f, place)
	in := duties.Statement{Place: place.ID, Year: of, On: r.day("on"), Document: f.get("document")}
	round, ref, _ := strings.Cut(f.get("grant"), "/")
	in.Round, in.Ref = models.RoundID(round), ref
	if err = r.err("statement", nil); err == nil {
		_, err = s.d.Publishing.ReceiveStatement(v.ctx, v.by(f), in)
	}
	if err != nil {
		v.order = []string{"grant", "on", "document"}
		page, pageErr := v.grantsRegister(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		return v.again(err, f, "grants", page)
	}
	return v.then(staffURL(place.ID, "grants")+"/"+of.String(), "statement_received")
}

// publications lists for everybody what a place's body has published.
func (s *Site) publications(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page := v.page(&place)
	if page.Body, err = v.publicationsModel(place); err != nil {
		return err
	}
	return v.show("publications", page)
}

// publishedPack sends a published pack again, byte for byte.
func (s *Site) publishedPack(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	of, err := v.yearOf(place)
	if err != nil {
		return err
	}
	n, err := strconv.ParseInt(strings.TrimSuffix(c.Params("n"), ".zip"), 10, 64)
	if err != nil {
		return models.E(models.NotFound, "publication").Because(err)
	}
	data, _, err := s.d.Duties.Download(v.ctx, place.ID, of, n)
	if err != nil {
		return err
	}
	return sendPack(c, place.ID, of, data)
}

// giving sends every grant of a place in the 360Giving Data Standard.
func (s *Site) giving(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	g, err := s.d.Duties.Giving(v.ctx, place.ID)
	if err != nil {
		return err
	}
	if strings.HasSuffix(c.Path(), ".csv") {
		return sendFile(c, string(place.ID)+"-360giving.csv", g.CSV())
	}
	data, err := g.JSON()
	if err != nil {
		return err
	}
	return sendFile(c, string(place.ID)+"-360giving.json", data)
}
