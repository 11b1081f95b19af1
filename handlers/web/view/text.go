package view

import (
	"fmt"
	"strings"

	"commonchest/frontend/words"
)

// paragraph is a heading with its text, of a page that is all text.
type paragraph struct {
	Title string
	Text  []string
}

// paragraphs reads "<page>.1.title", "<page>.1.text", "<page>.2.title" and so on.
func paragraphs(c *words.Catalogue, lang, page string) ([]paragraph, error) {
	var out []paragraph
	for n := 1; c.Has(fmt.Sprintf("%s.%d.title", page, n)); n++ {
		title, err := c.Get(lang, fmt.Sprintf("%s.%d.title", page, n), nil, nil)
		if err != nil {
			return nil, err
		}
		text, err := c.Get(lang, fmt.Sprintf("%s.%d.text", page, n), nil, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, paragraph{title, strings.Split(text, "\n\n")})
	}
	return out, nil
}

// choices makes radio buttons of strings: "<prefix>.<value>" for each value.
func choices(c *words.Catalogue, lang, prefix string, values []string) ([]Choice, error) {
	out := make([]Choice, 0, len(values))
	for _, v := range values {
		s, err := c.Get(lang, prefix+"."+v, nil, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, Choice{Value: v, Text: s})
	}
	return out, nil
}
