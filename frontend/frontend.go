// Package frontend carries everything a browser is given into the binary: the
// page templates, the catalogues of strings, and the stylesheets, scripts and
// fonts that `make build` puts into dist under names that hold their hash.
//
// Start with Assets and AssetName. The package only hands files out: rendering
// is the work of handlers/web/view. It must import nothing but the standard
// library.
package frontend

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync"
)

//go:embed all:dist templates locales
var files embed.FS

// errNotBuilt says what to do when the binary was made without its assets.
var errNotBuilt = errors.New("frontend: the assets are not built: run `make build`")

// Assets holds what is served under /assets/: every file there is named by its
// content and may be cached for ever.
func Assets() fs.FS { return sub("dist") }

// Templates holds layout.html, components/*.html and pages/*.html.
func Templates() fs.FS { return sub("templates") }

// Locales holds the catalogues, <area>.<language>.json.
func Locales() fs.FS { return sub("locales") }

// AssetName gives the hashed name of an asset, "main.css" → "main-Q3ZK7A2M.css".
// The error says what to run when the assets are missing.
func AssetName(name string) (string, error) {
	names, err := manifest()
	if err != nil {
		return "", err
	}
	hashed, ok := names[name]
	if !ok {
		return "", fmt.Errorf("frontend: no asset named %q in the manifest", name)
	}
	return hashed, nil
}

var manifest = sync.OnceValues(func() (map[string]string, error) {
	data, err := fs.ReadFile(files, "dist/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNotBuilt
	}
	if err != nil {
		return nil, fmt.Errorf("reading the asset manifest: %w", err)
	}
	var names map[string]string
	if err := json.Unmarshal(data, &names); err != nil {
		return nil, fmt.Errorf("reading the asset manifest: %w", err)
	}
	return names, nil
})

// sub cannot fail for a directory that go:embed has found.
func sub(dir string) fs.FS {
	tree, err := fs.Sub(files, dir)
	if err != nil {
		panic(err)
	}
	return tree
}
