package view_test

import (
	"fmt"
	"slices"
	"strings"

	"commonchest/handlers/web/view"
)

// options are those of a fixture. Each adapter takes out the ones it knows;
// whatever is left over a partial of ours cannot be asked for.
type options map[string]any

func (o options) take(name string) string {
	v, ok := o[name]
	if !ok {
		return ""
	}
	delete(o, name)
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return fmt.Sprint(v)
	}
	o[name] = v // of a kind that nobody here takes
	return ""
}

// text takes {"label": {"text": "…"}} with nothing else in it.
func (o options) text(name string) string {
	inner, ok := o[name].(map[string]any)
	if !ok {
		return ""
	}
	text := options(inner).take("text")
	if len(inner) == 0 {
		delete(o, name)
	}
	return text
}

// modifier takes classes that are one variant of a component.
func (o options) modifier(prefix string, of ...string) string {
	classes, _ := o["classes"].(string)
	if kind, is := strings.CutPrefix(classes, prefix); is && slices.Contains(of, kind) {
		delete(o, "classes")
		return kind
	}
	return ""
}

func worded(name string) func(*view.Renderer, options) (string, error) {
	return func(r *view.Renderer, o options) (string, error) {
		text := o.take("text")
		if fallback := o.take("iconFallbackText"); len(o) > 0 || text == "" || fallback != "" && fallback != "Warning" {
			return "", nil
		}
		return part(r, name, text)
	}
}

func tag(r *view.Renderer, o options) (string, error) {
	t := view.Tag{Text: o.take("text"), Colour: o.modifier("govuk-tag--", "grey", "green", "teal", "purple", "magenta", "red", "orange", "yellow", "blue")}
	if len(o) > 0 {
		return "", nil
	}
	return part(r, "tag", t)
}

func backLink(r *view.Renderer, o options) (string, error) {
	d := map[string]any{"href": o.take("href"), "text": o.take("text")}
	if d["href"] == "" {
		d["href"] = "#"
	}
	if len(o) > 0 {
		return "", nil
	}
	return part(r, "back-link", d)
}

func button(r *view.Renderer, o options) (string, error) {
	d := map[string]any{"kind": o.modifier("govuk-button--", "secondary", "warning", "inverse")}
	for _, name := range []string{"text", "name", "value", "href"} {
		d[name] = o.take(name)
	}
	if len(o) > 0 || d["text"] == "" {
		return "", nil
	}
	if d["href"] != "" {
		return part(r, "button-link", d)
	}
	return part(r, "button", d)
}

func details(r *view.Renderer, o options) (string, error) {
	d := map[string]any{"summary": o.take("summaryText"), "paragraphs": []string{o.take("text")}}
	if len(o) > 0 {
		return "", nil
	}
	return part(r, "details", d)
}

func errorSummary(r *view.Renderer, o options) (string, error) {
	list, _ := o["errorList"].([]any)
	delete(o, "errorList")
	var p view.Page
	for _, item := range list {
		e, _ := item.(map[string]any)
		p.Errors = append(p.Errors, view.FieldError{Message: options(e).take("text"), ID: strings.TrimPrefix(options(e).take("href"), "#")})
		if len(e) > 0 || item == nil {
			return "", nil
		}
	}
	if title := o.take("titleText"); len(o) > 0 || len(list) == 0 || title != "There is a problem" {
		return "", nil
	}
	return part(r, "error-summary", p)
}

// formPart takes what all form parts have, as the function field gives it.
func formPart(o options) map[string]any {
	name := o.take("name")
	d := map[string]any{"name": name, "id": o.take("id"), "error": o.text("errorMessage"), "hint": o.text("hint"), "value": o.take("value")}
	if d["id"] == "" {
		d["id"] = name
	}
	var describedBy []string
	if o["maxlength"] != nil {
		d["max"] = o.take("maxlength")
		describedBy = append(describedBy, fmt.Sprint(d["id"], "-info"))
	}
	if d["hint"] != "" {
		describedBy = append(describedBy, fmt.Sprint(d["id"], "-hint"))
	}
	if d["error"] != "" {
		describedBy = append(describedBy, fmt.Sprint(d["id"], "-error"))
	}
	d["describedBy"] = strings.Join(describedBy, " ")
	return d
}

func input(r *view.Renderer, o options) (string, error) {
	d := formPart(o)
	d["label"], d["prefix"] = o.text("label"), o.text("prefix")
	d["width"] = o.modifier("govuk-input--width-", "2", "3", "4", "5", "10", "20", "30")
	for _, name := range []string{"type", "inputmode", "autocomplete", "classes"} {
		d[name] = o.take(name)
	}
	if len(o) > 0 {
		return "", nil
	}
	return part(r, "input", d)
}

func file(r *view.Renderer, o options) (string, error) {
	d := formPart(o)
	d["label"] = o.text("label")
	if len(o) > 0 {
		return "", nil
	}
	return part(r, "file", d)
}

func area(r *view.Renderer, o options) (string, error) {
	d := formPart(o)
	d["label"], d["rows"] = o.text("label"), o.take("rows")
	if len(o) > 0 {
		return "", nil
	}
	return part(r, "textarea", d)
}

func boxes(name string) func(*view.Renderer, options) (string, error) {
	return func(r *view.Renderer, o options) (string, error) {
		if prefix := o.take("idPrefix"); prefix != "" {
			o["id"] = prefix
		}
		d := formPart(o)
		d["small"] = name == "checkboxes" && o.modifier("govuk-checkboxes--", "small") != ""
		if set, ok := o["fieldset"].(map[string]any); ok {
			if d["legend"] = options(set).text("legend"); len(set) == 0 {
				delete(o, "fieldset")
			}
		}
		list, _ := o["items"].([]any)
		delete(o, "items")
		items := make([]view.Choice, len(list))
		for i, item := range list {
			c, _ := item.(map[string]any)
			items[i] = view.Choice{Value: options(c).take("value"), Text: options(c).take("text"), Hint: options(c).text("hint")}
			if items[i].Checked, _ = c["checked"].(bool); c["checked"] != nil {
				delete(c, "checked")
			}
			if len(c) > 0 || item == nil {
				return "", nil
			}
		}
		d["items"] = items
		if len(o) > 0 || d["legend"] == nil {
			return "", nil
		}
		return part(r, name, d)
	}
}

func languages(r *view.Renderer, o options) (string, error) {
	var list []view.Language
	items, _ := o["items"].([]any)
	delete(o, "items")
	for _, item := range items {
		i, _ := item.(map[string]any)
		l := view.Language{Code: options(i).take("lang"), Name: options(i).take("text"), URL: options(i).take("href")}
		l.Current, _ = i["current"].(bool)
		delete(i, "current")
		if list = append(list, l); len(i) > 0 {
			return "", nil
		}
	}
	if classes := o.take("classes"); len(o) > 0 || classes != "govuk-language-navigation--inverse" {
		return "", nil
	}
	return part(r, "language-navigation", list)
}

func banner(r *view.Renderer, o options) (string, error) {
	d := map[string]any{"kind": o.take("type"), "text": o.take("text"), "title": o.take("titleText"), "id": o.take("titleId")}
	if d["title"] == "" {
		d["title"] = "Important"
		if d["kind"] == "success" {
			d["title"] = "Success"
		}
	}
	if len(o) > 0 || d["text"] == "" {
		return "", nil
	}
	return part(r, "notification-banner", d)
}
