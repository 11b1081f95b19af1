package view

import "io"

// Part renders one template of the components by its name.
func (r *Renderer) Part(w io.Writer, name string, data any) error {
	return r.pages[r.text.Nearest("en")]["home"].ExecuteTemplate(w, name, data)
}
