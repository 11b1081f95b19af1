package web

import (
	"encoding/json"
	"slices"
	"strings"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// condition says what money may be spent on: the sentence of its fence, then what its
// giver wrote; "" where there is neither.
func (v *visit) condition(place models.Place, f models.Fence, words string) string {
	fence := v.fenceWords(place, f)
	if fence == "" || words == "" {
		return fence + words
	}
	return fence + ". " + words
}

// fenceWords puts a fence together into one sentence: "For community safety · lasting
// things only".
func (v *visit) fenceWords(place models.Place, f models.Fence) string {
	var parts []string
	if f.Strand != "" {
		parts = append(parts, v.say("condition.strand", "strand", v.strandName(f.Strand)))
	}
	if f.Spend != "" {
		parts = append(parts, v.say("condition.spend."+string(f.Spend)))
	}
	if f.Area != "" {
		parts = append(parts, v.say("condition.area", "area", areaWords(f.Area)))
	}
	if f.Group != "" {
		parts = append(parts, v.say("condition.group", "group", slugWords(f.Group)))
	}
	if f.Basis != "" {
		parts = append(parts, v.say("condition.basis."+string(f.Basis)))
	}
	if len(f.Tags) > 0 {
		parts = append(parts, v.say("condition.tags", "tags", v.tagWords(f.Tags)))
	}
	if f.Until != "" {
		parts = append(parts, v.say("condition.until", "date", v.date(place, v.meeting(place, f.Until))))
	}
	if f.Floor > 0 {
		parts = append(parts, v.say("condition.floor", "sum", sum(place, f.Floor).String()))
	}
	if f.Ceiling > 0 {
		parts = append(parts, v.say("condition.ceiling", "sum", sum(place, f.Ceiling).String()))
	}
	if f.Virement {
		parts = append(parts, v.say("condition.virement"))
	}
	return upper(strings.Join(parts, " · "))
}

// slugWords writes a slug as people read it.
func slugWords(slug string) string { return strings.ReplaceAll(slug, "-", " ") }

// areaWords writes the slug of a place as its name.
func areaWords(slug string) string {
	words := strings.Fields(slugWords(slug))
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}

func (v *visit) tagWords(tags []string) string {
	out := make([]string, len(tags))
	for i, tag := range tags {
		out[i] = slugWords(tag)
	}
	return v.list(out)
}

// refusalWords says which line of a fund's fence keeps it from paying for a purpose.
func (v *visit) refusalWords(place models.Place, line models.FenceLine, f models.Fence, p models.Purpose) string {
	wants, has := "", ""
	switch line {
	case models.LineStrand:
		wants, has = v.strandName(f.Strand), v.strandName(p.Strand)
	case models.LineTags:
		wants, has = v.tagWords(f.Tags), v.tagWords(p.Tags)
	case models.LineArea:
		wants, has = areaWords(f.Area), areaWords(p.Area)
	case models.LineGroup:
		wants, has = slugWords(f.Group), slugWords(p.Group)
	case models.LineBasis:
		wants, has = v.basisName(f.Basis), v.basisName(p.Basis)
	case models.LineSpend:
		wants, has = v.spendName(f.Spend), v.spendName(p.Spend)
	case models.LineUntil:
		wants = v.date(place, v.meeting(place, f.Until))
	}
	if has == "" {
		has = v.say("fence.unsaid")
	}
	return v.say("fence."+string(line), "wants", wants, "has", has)
}

func (v *visit) strandName(s models.Strand) string {
	if s == "" {
		return ""
	}
	if s.Own() {
		return v.ownStrand(s)
	}
	return v.say("strand." + string(s))
}

// strandTitle is the name of a strand as a heading.
func (v *visit) strandTitle(s models.Strand) string {
	if s.Own() {
		return v.ownStrand(s)
	}
	return v.say("strand." + string(s) + ".long")
}

// ownStrand is the name that a programme gave to a strand.
func (v *visit) ownStrand(s models.Strand) string {
	line, err := v.d.Strands.Strand(v.ctx, s)
	if err != nil {
		return string(s) // one that nobody made: its id is all there is
	}
	return line.Name
}

func (v *visit) spendName(s models.Spend) string {
	if s == "" {
		return ""
	}
	return v.say("spend." + string(s))
}

func (v *visit) basisName(b models.Basis) string {
	if b == "" {
		return ""
	}
	return v.say("basis." + string(b))
}

func (v *visit) basisChoices(none string) []view.Choice {
	out := []view.Choice{{Text: v.say(none), Checked: true}}
	for _, b := range models.Bases() {
		out = append(out, view.Choice{Value: string(b), Text: v.say("basis." + string(b) + ".long"), Hint: v.say("basis." + string(b) + ".hint")})
	}
	return out
}

// fenceForm is the section of a form that says money's conditions as data.
func (v *visit) fenceForm(place models.Place) view.FenceForm {
	return view.FenceForm{Prefix: prefixOf(place), Strands: v.strandChoices(place, "fence.any_strand"), Spends: v.spendChoices("fence.any_spend"), Bases: v.basisChoices("fence.any_basis"),
		Moves: []view.Choice{{Text: v.say("fence.stays"), Checked: true}, {Value: "yes", Text: v.say("fence.may_move"), Hint: v.say("fence.may_move_hint")}}}
}

// strandChoices lists the strands after a first choice of none.
func (v *visit) strandChoices(place models.Place, none string) []view.Choice {
	out := []view.Choice{{Text: v.say(none), Checked: true}}
	list, err := v.d.Strands.Strands(v.ctx, place.Programme)
	v.keep(err)
	for _, line := range list {
		if !line.Closed {
			out = append(out, view.Choice{Value: string(line.ID), Text: v.strandTitle(line.ID)})
		}
	}
	return out
}

func (v *visit) spendChoices(none string) []view.Choice {
	out := []view.Choice{{Text: v.say(none), Checked: true}}
	for _, s := range []models.Spend{models.Capital, models.Revenue} {
		out = append(out, view.Choice{Value: string(s), Text: v.say("spend." + string(s) + ".long"), Hint: v.say("spend." + string(s) + ".hint")})
	}
	return out
}

// fenceFields is the order of the fields of a fence.
var fenceFields = []string{"strand", "spend", "area", "group", "basis", "tags", "until", "floor", "ceiling", "virement"}

// readFence reads the section of conditions.
func readFence(r *reader) models.Fence {
	p := readPurpose(r)
	return models.Fence{Strand: p.Strand, Tags: p.Tags, Area: p.Area, Group: p.Group, Basis: p.Basis, Spend: p.Spend, Until: r.day("until"), Virement: r.get("virement") == "yes",
		Floor: r.amountOr("floor", 0), Ceiling: r.amountOr("ceiling", 0)}
}

// typedFence puts a fence back into the fields of its section.
func typedFence(place models.Place, f models.Fence, set func(name, value string)) {
	set("strand", string(f.Strand))
	set("spend", string(f.Spend))
	set("area", f.Area)
	set("group", f.Group)
	set("basis", string(f.Basis))
	set("tags", strings.Join(f.Tags, ", "))
	set("until", f.Until)
	if f.Floor > 0 {
		set("floor", typedAmount(place, f.Floor))
	}
	if f.Ceiling > 0 {
		set("ceiling", typedAmount(place, f.Ceiling))
	}
	if f.Virement {
		set("virement", "yes")
	}
}

// readPurpose reads what money or an idea is for.
func readPurpose(r *reader) models.Purpose {
	return models.Purpose{Strand: models.Strand(r.get("strand")), Basis: models.Basis(r.get("basis")), Spend: models.Spend(r.get("spend")),
		Area: typedSlug(r.get("area")), Group: typedSlug(r.get("group")), Tags: typedTags(r.get("tags"))}
}

// typedSlug makes a slug of words. What holds no letter or figure stays as it was
// typed, and the model says so.
func typedSlug(words string) string {
	if s := models.Slug(words, 60); s != "" {
		return s
	}
	return words
}

// typedTags reads purposes with commas between them.
func typedTags(words string) []string {
	var tags []string
	for word := range strings.SplitSeq(words, ",") {
		if tag := typedSlug(strings.TrimSpace(word)); tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}

// fenceMark tells fences apart in the id of a fund; "" for none.
func fenceMark(f models.Fence) string {
	if f.Same(models.Fence{}) {
		return ""
	}
	b, err := json.Marshal(f)
	if err != nil {
		return "" // cannot happen: strings and integers only
	}
	return string(b)
}
