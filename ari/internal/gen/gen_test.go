package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/deploy"
)

func TestGenerate(t *testing.T) {
	api, err := load("testdata/spec")
	if err != nil {
		t.Fatal(err)
	}
	files, err := generate(api)
	if err != nil {
		t.Fatal(err)
	}
	for name, wants := range map[string][]string{
		"gadgets_gen.go": {
			"type Gadgets struct{ to sender }",
			"func (r Gadgets) List(ctx context.Context) ([]Gadget, error) {",
			"// Make sends POST /gadgets. Refusals: 400, 409. Asterisk has it since 22.9.0.",
			"func (r Gadgets) Make(ctx context.Context, p GadgetMakeParams) (*Gadget, error) {",
			"// GadgetID: required.", "// Timeout: in seconds; Asterisk's default is 30.", "Timeout *int", "ReportedVariables Vars",
			`c.must("gadgetId", p.GadgetID)`, `c.maybe("timeout", p.Timeout)`, `c.list("media", p.Media)`, `c.flag("loud", p.Loud)`,
			`c.vars("variables", p.Variables, p.ReportedVariables)`,
			"// The reason is one of worn, lost.",
			"func (r Gadgets) DropPart(ctx context.Context, gadgetID, partName, reason string) error {",
			`path: "/gadgets/" + escape(gadgetID) + "/part/" + escape(partName)}`,
			"(io.ReadCloser, error)",
			"// State is one of New, Old.", "Parent *Gadget", "v.Tags = scanList(s, scanText)", "v.CreationTime = s.time()",
		},
		"kinds_gen.go":    {"KindGadgetMade = firstAsteriskKind + iota", "return idOf(e.Channel)", `KindGadgetMade:   "GadgetMade"`},
		"services_gen.go": {"Gadgets: Gadgets{to}"},
	} {
		text := squeeze(string(files[name]))
		for _, want := range wants {
			if !strings.Contains(text, squeeze(want)) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
	if strings.Contains(string(files["gadgets_gen.go"]), "feed") {
		t.Error("the event socket became a command")
	}
}

// squeeze makes runs of blanks one, as gofmt lines things up.
func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestBadSpecs(t *testing.T) {
	if _, err := load(t.TempDir()); err == nil {
		t.Error("an empty folder passes for a description")
	}
	for name, text := range map[string]string{"not JSON": "{", "event without model": `{"apis":[],"models":{"Event":{"subTypes":["Lost"],"properties":{}}}}`} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "x.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := load(dir); err == nil {
			t.Errorf("%s passes for a description", name)
		}
	}
}

// TestGeneratedFilesAreCurrent needs the description of the Asterisk that they
// were made from, at this machine's usual places.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	const places = "usr/share/asterisk/rest-api"
	for _, dir := range []string{os.Getenv("ARI_SPEC"), filepath.Join("/", places), filepath.Join(deploy.AsteriskRoot(), places)} {
		api, err := load(dir)
		if dir == "" || err != nil {
			continue
		}
		files, err := generate(api)
		if err != nil {
			t.Fatal(err)
		}
		first, err := os.ReadFile("../../kinds_gen.go")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(first, []byte(header(api))) {
			continue // another version's
		}
		for name, want := range files {
			if got, err := os.ReadFile(filepath.Join("..", "..", name)); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s is not what the generator writes: run go generate in package ari (%v)", name, err)
			}
		}
		return
	}
	t.Skip("the API description that the files were made from is not on this machine: set ARI_SPEC to compare")
}
