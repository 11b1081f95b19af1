package view_test

import (
	"time"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// aPhoto is a picture of the sample idea. The golden pages have no server behind
// them, so it is one of the files that they do have.
var aPhoto = &view.Photo{Small: "/assets/favicon.svg", Large: "/assets/favicon.svg", Width: 480, Height: 360, Alt: "The old swings on the recreation ground, with a muddy path."}

// proposeSamples are the pages of somebody who proposes an idea.
func proposeSamples() map[string]view.Page {
	step := func(name string, n int64) view.Propose {
		return view.Propose{Step: name, N: n, Of: 7, PlaceName: "Hatherden", BodyName: council, Action: "/p/hatherden/propose/d1/" + name, Cmd: "c1",
			Back: "/p/hatherden/propose", Prefix: "£"}
	}
	about := step("idea", 2)
	about.Strands = []view.Choice{{Value: "place", Text: "Place and environment"}, {Value: "families", Text: "Families with complex needs", Hint: "Ideas for a service only, never about a person"}}
	wrong := money(about)
	wrong.Errors = []view.FieldError{{Name: "title", Message: "Give your idea a name"}, {Name: "summary", Message: "Say what it is in a few sentences"}}
	wrong.Form = map[string]string{"title": "", "summary": "Bench."}
	cost := money(step("cost", 5))
	cost.Errors = []view.FieldError{{Name: "ask", Message: "Enter an amount in figures, like 3,600 or 3,600.50"}}
	cost.Form = map[string]string{"ask": "about a grand", "period": "Once"}
	zloty := step("cost", 5)
	zloty.Prefix, zloty.Suffix = "", "PLN"
	picture := step("picture", 7)
	picture.Picture = aPhoto
	check := view.ProposeCheck{PlaceName: "Hatherden", Round: "Hatherden Decides", Action: "/p/hatherden/propose/d1/check", Cmd: "c1",
		Back: "/p/hatherden/propose/d1/picture", Rows: []view.Answer{
			{Step: "need", Name: "The problem", Value: "The bus is late most mornings.\nThere is nowhere to sit.", Change: "/n"},
			{Step: "idea", Name: "Name", Value: "Bench at the bus stop", Change: "/i"},
			{Step: "cost", Name: "Cost", Change: "/c"},
			{Step: "picture", Name: "Photograph", Value: aPhoto.Alt, Photo: aPhoto, Change: "/p"},
			{Step: "who", Name: "Proposed by", Value: "A resident"}}}
	unsent := money(check)
	unsent.Errors = []view.FieldError{{Name: "title", URL: "/p/hatherden/propose/d1/idea?change=yes", Message: "Give your idea a name"}}
	mine := view.Proposal{By: "A resident", Title: "Bench at the bus stop", Summary: "Somewhere to sit while the bus is late.", Asked: opens, State: models.ProposalSubmitted,
		Strengths: "Two of us can help to build it.", Photo: aPhoto, Address: "https://chest.example/proposals/b7", Back: "/p/hatherden",
		Follow: &view.Follow{State: "It is in. The clerk has not begun to look at it.", Next: "The clerk writes here what becomes of it.",
			Withdraw: "/proposals/b7/withdraw?follow=x", Picture: "/proposals/b7/picture?follow=x", Cmd: "c1"}}
	return map[string]view.Page{
		"propose-start": money(view.ProposeStart{PlaceName: "Hatherden", Round: "Hatherden Decides",
			Until: time.Date(2026, 10, 23, 23, 0, 0, 0, time.UTC), Start: "/p/hatherden/propose/d1/need", Back: "/p/hatherden"}),
		"propose-start.clerk":   money(view.ProposeStart{PlaceName: "Hatherden", Start: "/p/hatherden/propose/d1/need", Back: "/p/hatherden", Clerk: true}),
		"propose":               money(step("need", 1)),
		"propose.errors":        wrong,
		"propose.strengths":     money(step("strengths", 3)),
		"propose.where":         money(step("where", 4)),
		"propose.cost":          cost,
		"propose.zloty":         money(zloty),
		"propose.deliver":       money(step("deliver", 6)),
		"propose.picture":       money(step("picture", 7)),
		"propose.picture-there": money(picture),
		"propose.who":           money(step("who", 8)),
		"propose-check":         money(check),
		"propose-check.errors":  unsent,
		"proposal.mine":         money(mine),
	}
}
