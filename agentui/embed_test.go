package agentui

import (
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func get(t *testing.T, files fstest.MapFS, method, target string) *http.Response {
	t.Helper()
	rec := httptest.NewRecorder()
	handler(files, func() string { return "Центр «А&Б»" }).ServeHTTP(rec, httptest.NewRequest(method, target, nil))
	return rec.Result()
}

func built() fstest.MapFS {
	return fstest.MapFS{
		".gitkeep":         {},
		"index.html":       {Data: []byte("<p>page</p>")},
		"icon.svg":         {Data: []byte("<svg/>")},
		"assets/app-1a.js": {Data: []byte("1")},
	}
}

func TestHandlerServesPagesAndAssets(t *testing.T) {
	tests := map[string]struct {
		status int
		cache  string
	}{
		"/":                 {200, "no-cache"},
		"/board":            {200, "no-cache"},
		"/report?week=1":    {200, "no-cache"},
		"/call":             {200, "no-cache"},
		"/appeal/":          {200, "no-cache"},
		"/status?n=2026-1":  {200, "no-cache"},
		"/calls":            {200, "no-cache"},
		"/appeals":          {200, "no-cache"},
		"/acts":             {200, "no-cache"},
		"/appeals/1a-2b":    {200, "no-cache"},
		"/worklists/mine":   {200, "no-cache"},
		"/worklists/":       {404, "no-cache"},
		"/appeals/1/2":      {404, "no-cache"},
		"/day":              {200, "no-cache"},
		"/assets/app-1a.js": {200, "public, max-age=31536000, immutable"},
		"/icon.svg":         {200, "no-cache"},
		"/assets/":          {404, "no-cache"},
		"/assets/old-2b.js": {404, "no-cache"},
		"/.gitkeep":         {404, "no-cache"},
		"/unknown":          {404, "no-cache"},
	}
	for target, want := range tests {
		res := get(t, built(), http.MethodGet, target)
		if res.StatusCode != want.status || res.Header.Get("Cache-Control") != want.cache {
			t.Errorf("GET %s: %d %q, want %d %q", target, res.StatusCode, res.Header.Get("Cache-Control"), want.status, want.cache)
		}
		if !strings.Contains(res.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("GET %s: no content security policy", target)
		}
	}
}

func TestHandlerShowsPeopleWhatIsNotFound(t *testing.T) {
	for target, page := range map[string]bool{"/unknown": true, "/worklists/": true, "/assets/old-2b.js": false} {
		rec := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
		handler(built(), func() string { return "" }).ServeHTTP(rec, r)
		if rec.Code != http.StatusNotFound || strings.Contains(rec.Body.String(), "<p>page</p>") != page {
			t.Errorf("GET %s by a person: %d %q, want 404 and a page: %v", target, rec.Code, rec.Body, page)
		}
	}
}

// TestPagesCarryTheNameOfTheCentre: it is the administrator's, and may have any letter.
func TestPagesCarryTheNameOfTheCentre(t *testing.T) {
	for page, want := range map[string]string{
		`<meta name="application-name" content="" />`:  `<meta name="application-name" content="Центр «А&amp;Б»" />`,
		`<meta name="application-name" content=""><p>`: `<meta name="application-name" content="Центр «А&amp;Б»"><p>`,
		`<p>page</p>`: `<p>page</p>`,
	} {
		files := fstest.MapFS{"index.html": {Data: []byte(page)}}
		if body, err := io.ReadAll(get(t, files, http.MethodGet, "/call").Body); err != nil || string(body) != want {
			t.Errorf("%s is sent as %s, %v", page, body, err)
		}
	}
	if page, err := fs.ReadFile(FS(), "index.html"); err == nil && !strings.Contains(string(page), unnamed) {
		t.Error("the built page has no place for the name")
	}
}

func TestHandlerRefusesOtherMethods(t *testing.T) {
	if res := get(t, built(), http.MethodPost, "/"); res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST /: %d, want 405", res.StatusCode)
	}
}

func TestHandlerSaysWhenNothingWasBuilt(t *testing.T) {
	res := get(t, fstest.MapFS{".gitkeep": {}}, http.MethodGet, "/")
	body := make([]byte, 4096)
	n, _ := res.Body.Read(body)
	if res.StatusCode != 200 || !strings.Contains(string(body[:n]), "make build") {
		t.Errorf("GET / of an unbuilt interface: %d %q", res.StatusCode, body[:n])
	}
}

func TestEmbeddedFolderOpens(t *testing.T) {
	if FS() == nil {
		t.Fatal("no file system")
	}
	_ = Built()
}
