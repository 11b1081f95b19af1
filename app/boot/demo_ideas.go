package boot

import (
	"strings"

	"commonchest/models"
	"commonchest/models/money"
)

// demoIdea is a proposal and what became of it.
type demoIdea struct {
	title, summary string
	ask            money.Pence
	by             models.Proposer
	liked          int    // of a hundred residents, how many would choose it
	fate           string // "" on the ballot; "new"; "review"; a reason of refusal; "into:" and the title it is carried on in
	words          string // the clerk's beside a refusal

	strand models.Strand
	spend  models.Spend
	area   string
	from   []models.FundID // who may pay; with halves, each pays half
	halves bool
}

// terms are what the clerk found out about who may pay.
func (i demoIdea) terms() models.Terms {
	t := models.Terms{Purpose: models.Purpose{Strand: i.strand, Spend: i.spend, Area: i.area, Basis: models.PlaceBased}}
	if i.strand == "older_people" || i.strand == "young_people" {
		t.Purpose.Basis = models.PeopleBased
	}
	switch {
	case i.halves:
		for _, fund := range i.from {
			t.Parts = append(t.Parts, models.ProposalPart{Amount: i.ask / money.Pence(len(i.from)), Funds: []models.FundID{fund}})
		}
	case len(i.from) > 0:
		t.Parts = []models.ProposalPart{{Amount: i.ask, Funds: i.from}}
	}
	return t
}

// The funds of Hatherden's open round.
var (
	precept = models.FundID("hatherden-precept")
	levy    = models.FundID("hatherden-cil")
	safety  = models.FundID("hatherden-safety")
	care    = models.FundID("hatherden-care")
	estates = models.FundID("hatherden-estates")
)

var lastWintersIdeas = []demoIdea{
	{title: "Village hall heating", summary: "A new boiler, so that the hall can be used in January.", ask: 9_400_00, by: models.ByBody, liked: 62, strand: "place", spend: models.Capital, from: []models.FundID{precept}},
	{title: "Lights on the school path", summary: "Five solar lights between the school and Mill Lane.", ask: 5_200_00, by: models.ByResident, liked: 55, strand: "safety", spend: models.Capital, from: []models.FundID{levy}},
	{title: "Good neighbours’ car scheme", summary: "Lifts to the surgery and the hospital by volunteers, with their petrol paid.", ask: 2_400_00, by: models.ByResident, liked: 52, strand: "older_people", spend: models.Revenue, from: []models.FundID{precept}},
	{title: "Hedge planting day", summary: "Two hundred metres of hedge, planted by volunteers.", ask: 900_00, by: models.ByResident, liked: 48, strand: "place", spend: models.Capital, from: []models.FundID{precept}},
	{title: "Community fridge", summary: "A fridge at the hall where shops leave what would be thrown away, and anyone may take it.", ask: 2_150_00, by: models.ByResident, liked: 45, strand: "place", spend: models.Revenue, from: []models.FundID{precept}},
	{title: "Timetable cases at two bus stops", summary: "Lit from behind, with letters that can be read without glasses.", ask: 780_00, by: models.ByBody, liked: 43, strand: "place", spend: models.Capital, from: []models.FundID{precept}},
	{title: "First aid evenings", summary: "Four evenings on which thirty people learn what to do until help comes.", ask: 650_00, by: models.ByResident, liked: 41, strand: "safety", spend: models.Revenue, from: []models.FundID{precept}},
	{title: "Bins on the recreation ground", summary: "Three bins that crows cannot open.", ask: 1_120_00, by: models.ByBody, liked: 38, strand: "place", spend: models.Capital, from: []models.FundID{precept}},
	{title: "Leaflet of parish walks", summary: "Six walks with a map, for the shop and the surgery to give away.", ask: 540_00, by: models.ByResident, liked: 35, strand: "place", spend: models.Revenue, from: []models.FundID{precept}},
	{title: "Summer fair stage", summary: "A stage that three villages can share.", ask: 3_900_00, by: models.ByResident, liked: 14, strand: "place", spend: models.Capital, from: []models.FundID{precept}},
	{title: "Floodlights for the court", summary: "So that the court can be used after school in winter.", ask: 6_800_00, by: models.ByResident, liked: 9, strand: "young_people", spend: models.Capital, from: []models.FundID{precept}},
}

// saltbysLastIdeas were a first try: one evening, two ideas, and money for both.
var saltbysLastIdeas = []demoIdea{
	{title: "Lunch club in the chapel hall", summary: "A hot lunch each Thursday from November to March.", ask: 900_00, by: models.ByResident, liked: 70},
	{title: "Planters by the war memorial", summary: "Two oak planters, filled by the school.", ask: 350_00, by: models.ByBody, liked: 60},
}

var hatherdenIdeas = []demoIdea{
	{title: "Inclusive swing and surfacing", summary: "A wheelchair swing and soft ground on the recreation ground.", ask: 14_800_00, by: models.ByResident, liked: 52, strand: "place", spend: models.Capital, from: []models.FundID{levy}},
	{title: "Two speed-indicator devices", summary: "Signs that show drivers their speed, on Church Road and at the school.", ask: 6_900_00, by: models.ByBody, liked: 58, strand: "safety", spend: models.Capital, from: []models.FundID{safety}},
	{title: "Village hall kitchen", summary: "A kitchen that meets food rules, so that the hall can be let.", ask: 18_500_00, by: models.ByBody, liked: 74, strand: "place", spend: models.Capital, from: []models.FundID{levy}},
	{title: "Community orchard", summary: "Thirty fruit trees that anyone may pick from.", ask: 2_450_00, by: models.ByResident, liked: 60, strand: "place", spend: models.Capital, from: []models.FundID{precept}},
	{title: "Warm hub, winter openings", summary: "Twenty winter afternoons with soup and company.", ask: 4_800_00, by: models.ByResident, liked: 56, strand: "older_people", spend: models.Revenue, from: []models.FundID{care}},
	{title: "Dementia-friendly bus-shelter seats", summary: "Seats with arms and a back, in colours that are easy to see.", ask: 3_600_00, by: models.ByResident, liked: 44, strand: "older_people", spend: models.Capital, from: []models.FundID{care, precept}},
	{title: "Defibrillator and cabinet", summary: "On the wall of the shop, open day and night.", ask: 2_100_00, by: models.ByBody, liked: 80, strand: "safety", spend: models.Capital, from: []models.FundID{precept}},
	{title: "Youth shelter and Wi-Fi", summary: "A dry place on the Fenbridge estate that young people have drawn themselves.", ask: 7_200_00, by: models.ByResident, liked: 36, strand: "safety", spend: models.Capital, from: []models.FundID{estates, safety}, area: "fenbridge-estates", halves: true},
	{title: "Footpath 14 drainage", summary: "Dry all winter between the school and Mill Lane.", ask: 9_300_00, by: models.ByResident, liked: 38, strand: "place", spend: models.Capital, from: []models.FundID{levy}},
	{title: "Carers’ drop-in", summary: "A morning a week for people who look after somebody, with somebody to ask.", ask: 6_500_00, by: models.ByResident, liked: 42, strand: "older_people", spend: models.Revenue, from: []models.FundID{care}},
	{title: "Allotment water", summary: "Three taps, so that nobody carries cans.", ask: 3_150_00, by: models.ByResident, liked: 28, strand: "place", spend: models.Capital, from: []models.FundID{precept}},
	{title: "Parish archive scanning", summary: "The minute books since 1894, to be read at home.", ask: 1_900_00, by: models.ByResident, liked: 30, strand: "place", spend: models.Revenue, from: []models.FundID{precept}},
	{title: "Skate ramp repair", summary: "New sheets and edges, before somebody is hurt.", ask: 11_750_00, by: models.ByResident, liked: 34, strand: "young_people", spend: models.Capital, from: []models.FundID{levy}},
	{title: "Christmas lights", summary: "Lights along Church Road from Advent to Twelfth Night.", ask: 5_400_00, by: models.ByResident, fate: "cost_not_known",
		words: "Nobody has said what the lamp posts can carry. Come back with a quotation and we look again."},
	{title: "Family support worker hours", summary: "More hours for the worker whom families know already.", ask: 12_000_00, by: models.ByBody, fate: "other",
		words: "The money for families is kept for families by Westmere Council and is not in this round’s pot. The idea has been passed on."},
	{title: "Bus to college trial", summary: "A bus at seven and back at six, for two terms.", ask: 8_000_00, by: models.ByResident, fate: "other",
		words: "Jobcentre Plus keeps its own money and pays by a rule that leaves out most students. We have asked for the rule to be changed."},
	{title: "Benches along Church Road", summary: "Three benches between the surgery and the bus stop, where people now sit on the wall.", ask: 1_950_00, by: models.ByBody, fate: "review"},
	{title: "Bench at the surgery", summary: "Somewhere to wait for a lift home that is not the wall.", ask: 650_00, by: models.ByResident, fate: "into:Benches along Church Road"},
	{title: "Seat half way up the hill", summary: "My mother would walk to the shop again if she could rest once.", ask: 700_00, by: models.ByResident, fate: "into:Benches along Church Road"},
	{title: "Benches for Church Road", summary: "Two benches facing the green, made of something that does not rot.", ask: 1_400_00, by: models.ByResident, fate: "into:Benches along Church Road"},
	{title: "Resurfacing a private drive", summary: "The drive to our house has holes since the flood. It is next to the footpath.", ask: 4_300_00, by: models.ByResident, fate: "private_gain"},
	{title: "The corner house and its hedge", summary: "Somebody should make them cut it. (The clerk has left out a name here.)", ask: 200_00, by: models.ByResident, fate: "names_a_person"},
}

var saltbyIdeas = []demoIdea{
	{title: "Noticeboard at Cotes", summary: "A board that locks and does not leak, beside the post box.", ask: 850_00, by: models.ByBody},
	{title: "Wild flowers on the verge", summary: "Sown once, cut once a year, from the church to the bridge.", ask: 620_00, by: models.ByResident},
	{title: "Handrail to the church door", summary: "Four metres of rail, so that everybody comes in by the same door.", ask: 1_900_00, by: models.ByResident},
}

var quarrybankIdeas = []demoIdea{
	{title: "Saturday tool library", summary: "Borrow a drill or a ladder for the weekend instead of buying one.", ask: 900_00, by: models.ByResident, fate: "new"},
	{title: "Paint the underpass", summary: "Light colours and a picture by the primary school.", ask: 1_250_00, by: models.ByResident, fate: "new"},
	{title: "Bike stands at the shops", summary: "Six stands where the railings are full now.", ask: 780_00, by: models.ByResident, fate: "new"},
	{title: "Homework club", summary: "Two evenings a week in a warm room, with somebody who can do fractions.", ask: 1_600_00, by: models.ByResident, fate: "new"},
}

// The last that were asked for: the clerk has not read them yet.
var unreadIdeas = []demoIdea{
	{title: "A bench at the bus stop", summary: "Somewhere to sit while the number 9 is late. Two of us can help to build it.", ask: 650_00, by: models.ByResident, fate: "new"},
	{title: "Parish notice boards", summary: "Three boards that keep the rain out, so that notices can be read.", ask: 1_450_00, by: models.ByBody, fate: "new"},
}

// demoLastIdea is the last act of filling: when it is there, all is.
const demoLastIdea = models.ProposalID("demo-last-idea")

// lastWords leaves the clerk something to do.
func (d *demo) lastWords() {
	d.idea("hatherden", "", d.NewID(), unreadIdeas[0])
	d.idea("hatherden", "", string(demoLastIdea), unreadIdeas[1])
}

// ideas asks for each and decides about it.
func (d *demo) ideas(place models.PlaceID, round models.RoundID, power string, list []demoIdea) {
	for _, i := range list {
		d.idea(place, round, d.NewID(), i)
	}
	for _, i := range list {
		d.decide(place, round, power, i)
	}
}

func (d *demo) idea(place models.PlaceID, round models.RoundID, id string, i demoIdea) {
	d.ids[i.title] = models.ProposalID(id)
	d.do(func() error {
		who, deliver := models.By{Actor: models.Anonymous, Cmd: d.NewID(), Request: "demo"}, "I do not know"
		if i.by == models.ByBody {
			who, deliver = d.clerk(place), "The council, with a local contractor"
		}
		_, err := d.Proposals.Submit(d.ctx, who, models.Proposal{ID: models.ProposalID(id), Place: place, Round: round, By: i.by, Ask: i.ask},
			models.ProposalText{Title: i.title, Summary: i.summary, Period: "Once, within a year of the award",
				After: "The council, from its precept", Deliver: deliver})
		return err
	})
}

func (d *demo) decide(place models.PlaceID, round models.RoundID, power string, i demoIdea) {
	if i.fate == "new" {
		return
	}
	id := d.ids[i.title]
	d.do(func() error {
		_, err := d.Proposals.Review(d.ctx, d.clerk(place), id)
		return err
	})
	if i.strand != "" {
		d.do(func() error {
			_, err := d.Proposals.Term(d.ctx, d.clerk(place), id, i.terms(), i.ask, "")
			return err
		})
	}
	d.do(func() (err error) {
		switch into, merged := strings.CutPrefix(i.fate, "into:"); {
		case i.fate == "review":
		case merged:
			_, err = d.Proposals.Merge(d.ctx, d.clerk(place), id, d.ids[into])
		case i.fate != "":
			_, err = d.Proposals.Refuse(d.ctx, d.clerk(place), id, i.fate, i.words)
		default:
			_, err = d.Proposals.Admit(d.ctx, d.clerk(place), id, round, 0, power)
		}
		return err
	})
}
