package contact

import (
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
)

// TestConsentsSayWhatTheyMust: purpose, data, actions, term and withdrawal make it
// specific and informed; without them it is none.
func TestConsentsSayWhatTheyMust(t *testing.T) {
	t.Parallel()
	all, err := readConsents()
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range all {
		if c.Version != i+1 || i > 0 && c.ValidFrom <= all[i-1].ValidFrom {
			t.Errorf("version %d of %s follows", c.Version, c.ValidFrom)
		}
		text := strings.Join(c.Text.RU, "\n")
		for _, part := range []string{"Цель:", "Данные:", "Действия:", "Срок:", "отозвать", "согласие"} {
			if !strings.Contains(text, part) {
				t.Errorf("version %d does not say %q", c.Version, part)
			}
		}
	}
	if last := ConsentAsked(); last.Version != len(all) {
		t.Errorf("asked is %d of %d", last.Version, len(all))
	}
	if _, err := ConsentOf(1); err != nil {
		t.Error(err)
	}
	for _, version := range []int{0, -1, len(all) + 1} {
		if _, err := ConsentOf(version); cti.CodeOf(err) != cti.NotFound {
			t.Errorf("version %d gives %v", version, err)
		}
	}
}

func TestAConsentNamesWhoAnswersForTheData(t *testing.T) {
	t.Parallel()
	asked := ConsentAsked()
	shown := asked.Text.Naming("ГКУ «Центр», Иркутск")
	for _, text := range [][]string{shown.RU, shown.EN} {
		if whole := strings.Join(text, "\n"); strings.Count(whole, "ГКУ «Центр», Иркутск.") != 1 || strings.Contains(whole, "{") {
			t.Errorf("the text is %s", whole)
		}
	}
	if !strings.Contains(strings.Join(asked.Text.RU, ""), "{operator}") {
		t.Error("naming changed the version itself")
	}
}

func TestAConsentWithoutAGroundIsRefused(t *testing.T) {
	t.Parallel()
	whole := ConsentAsked()
	for name, spoil := range map[string]func(*Consent){
		"no version":      func(c *Consent) { c.Version = 0 },
		"no day":          func(c *Consent) { c.ValidFrom = "soon" },
		"no source":       func(c *Consent) { c.Source = "" },
		"no law":          func(c *Consent) { c.NotNeeded = "" },
		"no text":         func(c *Consent) { c.Text = ConsentText{} },
		"one language":    func(c *Consent) { c.Text.EN = c.Text.EN[1:] },
		"nobody named":    func(c *Consent) { c.Text = c.Text.Naming("кому-то") },
		"empty paragraph": func(c *Consent) { c.Text.EN = append([]string{" "}, c.Text.EN[1:]...) },
	} {
		c := whole
		spoil(&c)
		if c.check() == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
