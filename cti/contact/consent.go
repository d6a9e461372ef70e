package contact

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dozvon/dozvon/cti"
)

//go:embed consent/*.json
var consentFiles embed.FS

// Consent is a text by which somebody agrees that personal data are handled; only
// a new file changes it.
type Consent struct {
	Version   int    `json:"version"`
	ValidFrom string `json:"valid_from"`
	Source    string `json:"source"`
	// Needed and NotNeeded say by which law it is asked for, and where it is not.
	Needed    string      `json:"needed"`
	NotNeeded string      `json:"not_needed"`
	Text      ConsentText `json:"text"`
}

// ConsentText has a paragraph for each thing that is agreed to. What counts is the
// Russian one. Since version 2 "{operator}" stands for who answers for the data.
type ConsentText struct {
	RU []string `json:"ru" nullable:"false"`
	EN []string `json:"en" nullable:"false"`
}

// Naming is the text as a citizen reads it, with who answers for the data.
func (t ConsentText) Naming(operator string) ConsentText {
	named := func(paragraphs []string) []string {
		out := make([]string, len(paragraphs))
		for i, p := range paragraphs {
			out[i] = strings.ReplaceAll(p, operatorPlace, operator)
		}
		return out
	}
	return ConsentText{RU: named(t.RU), EN: named(t.EN)}
}

const operatorPlace = "{operator}"

// ConsentAsked is the version that is asked for now.
func ConsentAsked() Consent {
	all := consents()
	return all[len(all)-1]
}

// ConsentOf finds a version, for what somebody once agreed to; NotFound when there
// was none.
func ConsentOf(version int) (Consent, error) {
	for _, c := range consents() {
		if c.Version == version {
			return c, nil
		}
	}
	return Consent{}, cti.Errorf(cti.NotFound, "Текста согласия версии %d нет.", version)
}

var consents = sync.OnceValue(func() []Consent {
	all, err := readConsents()
	if err != nil {
		panic(err) // a test reads them
	}
	return all
})

func readConsents() ([]Consent, error) {
	files, err := consentFiles.ReadDir("consent")
	if err != nil {
		return nil, err
	}
	var all []Consent
	for _, f := range files {
		text, err := consentFiles.ReadFile("consent/" + f.Name())
		if err != nil {
			return nil, err
		}
		var c Consent
		if err := json.Unmarshal(text, &c); err != nil {
			return nil, fmt.Errorf("consent/%s: %w", f.Name(), err)
		}
		if err := c.check(); err != nil {
			return nil, fmt.Errorf("consent/%s: %w", f.Name(), err)
		}
		if want := fmt.Sprintf("%d.json", c.Version); f.Name() != want {
			return nil, fmt.Errorf("consent/%s: by its content the file is %s", f.Name(), want)
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Consent) int { return cmp.Compare(a.Version, b.Version) })
	return all, nil
}

func (c Consent) check() error {
	if _, err := time.Parse(time.DateOnly, c.ValidFrom); err != nil || c.Version < 1 {
		return fmt.Errorf("version and valid_from are needed")
	}
	if c.Source == "" || c.Needed == "" || c.NotNeeded == "" {
		return fmt.Errorf("source, needed and not_needed are needed: a text without a ground is nobody's")
	}
	if len(c.Text.RU) == 0 || len(c.Text.RU) != len(c.Text.EN) {
		return fmt.Errorf("both languages need the same paragraphs")
	}
	for _, text := range [][]string{c.Text.RU, c.Text.EN} {
		if c.Version > 1 && strings.Count(strings.Join(text, ""), operatorPlace) != 1 {
			return fmt.Errorf("each language names %s once", operatorPlace)
		}
	}
	for _, p := range slices.Concat(c.Text.RU, c.Text.EN) {
		if strings.TrimSpace(p) == "" {
			return fmt.Errorf("a paragraph is empty")
		}
	}
	return nil
}
