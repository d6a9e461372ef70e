package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/dozvon/dozvon/"

// nouns import cti and the standard library only, and never each other.
var nouns = []string{"cti/act", "cti/agent", "cti/appeal", "cti/article", "cti/attachment", "cti/body", "cti/call", "cti/callback", "cti/contact", "cti/deadline", "cti/incident", "cti/phrase", "cti/plan", "cti/queue", "cti/recording", "cti/report", "cti/table", "cti/territory", "cti/topic", "cti/view", "cti/voicemail"}

// arrows is the architecture: which package may import which of ours. A new
// edge is a reviewed change of this list.
var arrows = map[string][]string{
	"cmd/dozvon": allow("ari", "ari/pbx", "cti/api", "cti/api/account", "cti/api/applicant", "cti/api/password", "cti/api/problem", "cti/delivery", "cti/floor", "store", "store/archive", "store/journal", "agentui", "deploy"),
	// The measuring program plays telephones against the running service, and asks
	// the database what desks ask.
	"cmd/dozvon/bench": {"cti", "cti/api", "cti/api/password", "cti/appeal", "cti/call", "cti/territory", "cti/topic", "store", "deploy", "deploy/lab/sip"},

	"ari/pbx":           allow("ari", "cti/floor"),
	"cti/api":           allow("cti/floor", "cti/api/account", "cti/api/applicant", "cti/api/desk", "cti/api/figure", "cti/api/keeper", "cti/api/password", "cti/api/problem", "cti/api/rate", "cti/api/route", "cti/api/session", "cti/api/sip", "cti/api/spool", "cti/api/ws"),
	"cti/api/account":   {"cti", "cti/api/keeper", "cti/api/problem", "cti/api/session", "cti/api/ws", "cti/floor"},
	"cti/api/applicant": {"cti", "cti/api/problem", "cti/api/rate", "cti/appeal", "cti/body", "cti/plan", "cti/topic"},
	"cti/api/desk":      {"cti", "cti/agent", "cti/api/ws", "cti/floor", "cti/plan"},
	"cti/api/figure":    {"cti/report"},
	"cti/api/keeper":    {"cti"},
	"cti/api/password":  {"cti"},
	"cti/api/problem":   {"cti"},
	"cti/api/rate":      {},
	"cti/api/route":     {"cti", "cti/api/problem", "cti/api/session"},
	"cti/api/session":   {"cti", "cti/api/keeper"},
	"cti/api/sip":       {"cti", "cti/api/ws"},
	"cti/api/spool":     {"cti", "cti/plan"},
	"cti/api/ws":        {"cti"},
	"cti/delivery":      allow(),
	"cti/floor":         allow(),
	"cti/floor/sim":     allow("cti/floor"),
	"cti":               {},

	"store":            allow("store/column", "store/projection"),
	"store/archive":    {"cti", "cti/attachment", "cti/recording"},
	"store/column":     {},
	"store/journal":    allow(),
	"store/projection": allow("store/column"),

	"ari":              {},
	"ari/aritest":      {"ari"},
	"ari/internal/gen": {},
	"agentui":          {},
	"deploy":           {},
	"deploy/lab":       {"deploy", "deploy/lab/sip"},
	"deploy/lab/sip":   {},
}

// foreign is what some packages may import from others' modules; nil is
// nothing. Packages that are not here may import what go.mod has.
var foreign = map[string][]string{
	"cti": nil, "cti/act": nil, "cti/agent": nil, "cti/appeal": nil, "cti/article": nil, "cti/attachment": nil, "cti/body": nil, "cti/call": nil, "cti/callback": nil, "cti/contact": nil, "cti/deadline": nil, "cti/incident": nil,
	"cti/phrase": nil, "cti/plan": nil, "cti/queue": nil, "cti/recording": nil, "cti/report": nil, "cti/table": nil, "cti/territory": nil, "cti/topic": nil, "cti/view": nil, "cti/voicemail": nil, "cti/floor/sim": nil,
	"cti/floor":         {"github.com/prometheus/client_golang/prometheus"},
	"cti/api/account":   {"github.com/prometheus/client_golang/prometheus"},
	"cti/api/applicant": {"github.com/prometheus/client_golang/prometheus"},
	"cti/api/desk":      {"github.com/gorilla/websocket", "github.com/prometheus/client_golang/prometheus", "golang.org/x/sys/unix"},
	"cti/api/figure":    nil,
	"cti/api/keeper":    nil,
	"cti/api/password":  {"github.com/alexedwards/argon2id"},
	"cti/api/problem":   {"github.com/danielgtaylor/huma/v2", "github.com/danielgtaylor/huma/v2/validation"},
	"cti/api/rate":      nil,
	"cti/api/route":     {"github.com/danielgtaylor/huma/v2", "github.com/danielgtaylor/huma/v2/adapters/humachi", "github.com/go-chi/chi/v5"},
	"cti/api/session":   nil,
	"cti/api/sip":       {"github.com/gorilla/websocket", "github.com/prometheus/client_golang/prometheus"},
	"cti/api/spool":     {"github.com/gabriel-vasile/mimetype"},
	"cti/api/ws":        {"github.com/gorilla/websocket"},
}

// Tests may also use the laboratory's parts, and these edges.
var (
	forTests  = []string{"ari/aritest", "deploy", "deploy/lab", "deploy/lab/sip"}
	testEdges = map[string][]string{
		"cti":   nouns,                              // one list of every event, kept as golden files
		"store": {"store/journal", "cti/floor/sim"}, // what was journaled is applied; a whole day is reported
	}
)

func init() {
	for _, n := range nouns {
		arrows[n] = []string{"cti"}
	}
	// Topics and places are found by the same everyday words; a body's telephones
	// are numbers like any other.
	arrows["cti/topic"], arrows["cti/territory"], arrows["cti/body"] = []string{"cti", "cti/phrase", "cti/table"}, []string{"cti", "cti/phrase", "cti/table"}, []string{"cti", "cti/contact"}
}

// allow is cti, every noun, and more.
func allow(more ...string) []string { return slices.Concat([]string{"cti"}, nouns, more) }

type goPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func TestImportsPointOneWay(t *testing.T) {
	for _, p := range listPackages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		allowed, known := arrows[name]
		if !known {
			t.Errorf("package %s has no place in the list of arrows", name)
			continue
		}
		check(t, name, "imports", p.Imports, allowed)
		tests := slices.Concat(allowed, forTests, testEdges[name], []string{name})
		check(t, name, "imports in its tests", slices.Concat(p.TestImports, p.XTestImports), tests)
		for _, path := range p.Imports {
			checkForeign(t, name, path)
		}
	}
}

func check(t *testing.T, name, what string, imports, allowed []string) {
	t.Helper()
	for _, path := range imports {
		if ours, is := strings.CutPrefix(path, module); is && !slices.Contains(allowed, ours) {
			t.Errorf("%s %s %s, which the architecture does not foresee", name, what, ours)
		}
	}
}

func checkForeign(t *testing.T, name, path string) {
	t.Helper()
	allowed, limited := foreign[name]
	first, _, _ := strings.Cut(path, "/")
	if limited && strings.Contains(first, ".") && !strings.HasPrefix(path, module) && !slices.Contains(allowed, path) {
		t.Errorf("%s imports %s; it may use the standard library and %v", name, path, allowed)
	}
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			t.Fatalf("go list: %v: %s", err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	var packages []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) < len(nouns) {
		t.Fatalf("only %d packages were listed", len(packages))
	}
	return packages
}
