// Package agentui carries the built browser interface: the agent's desk, the
// supervisor's pages and the citizen's pages. Its sources are TypeScript and
// Svelte beside this file; README.md tells how to build them.
package agentui

import (
	"bytes"
	"embed"
	"html"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

// dist also holds files whose names begin with a dot, so that this compiles
// when nothing but .gitkeep is there.
//
//go:embed all:dist
var dist embed.FS

// FS is the built interface: index.html, icon.svg and assets/.
func FS() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the name is a constant and valid
	}
	return sub
}

// Built tells whether the interface was built before this binary.
func Built() bool {
	_, err := fs.Stat(FS(), "index.html")
	return err == nil
}

const notBuilt = `<!doctype html>
<html lang="ru"><meta charset="utf-8"><title>Дозвон</title>
<p>Соберите интерфейс: <code>make build</code></p>
</html>
`

// policy allows what the pages need and nothing else. Sockets are named with
// their schemes because older browsers do not take 'self' for them; sound made
// by the page itself has blob: addresses.
const policy = "default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; " +
	"img-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// pages are the addresses that the interface itself routes.
var pages = map[string]bool{
	"/": true, "/board": true, "/report": true, "/call": true, "/appeal": true, "/calls": true, "/acts": true, "/day": true, "/appeals": true, "/articles": true, "/voicemails": true, "/plan": true, "/incidents": true,
	"/callbacks": true, "/caller": true, "/status": true, "/persons": true, "/staff": true,
}

// isPage tells whether the interface routes an address: one of pages, or one of a
// case or a worklist, which ends with a name.
func isPage(at string) bool {
	folder, name := path.Split(at)
	return pages[at] || (folder == "/appeals/" || folder == "/worklists/") && name != ""
}

// Handler serves the pages and their assets. Assets are named by their content
// and cached for ever; pages are asked for anew each time, and carry the centre's
// name. Any other address is not found.
func Handler(centre func() string) http.Handler { return handler(FS(), centre) }

// unnamed is where index.html has the centre's name.
const unnamed = `<meta name="application-name" content="`

func handler(files fs.FS, centre func() string) http.Handler {
	built, err := fs.ReadFile(files, "index.html")
	if err != nil {
		built = []byte(notBuilt)
	}
	before, after, found := bytes.Cut(built, []byte(unnamed))
	index := func() []byte {
		if !found {
			return built
		}
		return slices.Concat(before, []byte(unnamed+html.EscapeString(centre())), after)
	}
	assets := http.FileServerFS(files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		protect(w.Header())
		at := path.Clean("/" + r.URL.Path)
		switch {
		case isPage(at):
			w.Header().Set("Cache-Control", "no-cache")
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(index()))
		case isFile(files, at):
			w.Header().Set("Cache-Control", cacheOf(at))
			assets.ServeHTTP(w, r)
		default:
			w.Header().Set("Cache-Control", "no-cache")
			notFound(w, r, at, index())
		}
	})
}

// notFound says so with a page of the interface to people, who ask for HTML, and
// in a word to programs.
func notFound(w http.ResponseWriter, r *http.Request, at string, page []byte) {
	if strings.HasPrefix(at, "/assets/") || !strings.Contains(r.Header.Get("Accept"), "text/html") {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write(page) // whoever has gone is not told
}

func protect(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Permissions-Policy", "microphone=(self), speaker-selection=(self), camera=(), geolocation=()")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

func isFile(files fs.FS, at string) bool {
	name := strings.TrimPrefix(at, "/")
	if name == "index.html" || strings.HasPrefix(path.Base(name), ".") {
		return false
	}
	info, err := fs.Stat(files, name)
	return err == nil && info.Mode().IsRegular()
}

func cacheOf(at string) string {
	if strings.HasPrefix(at, "/assets/") {
		return "public, max-age=31536000, immutable"
	}
	return "no-cache"
}
