package plan

import (
	"cmp"
	"strings"
	"time"
)

// Incidents say how something is noticed of which many people tell at once, and
// what callers hear of it. The zero value has the usual numbers and prompts.
type Incidents struct {
	// Callers of one subject in one place within Minutes make a proposal to the
	// supervisor; 0 means 5 within 60.
	Callers int `yaml:"callers" json:"callers,omitempty"`
	Minutes int `yaml:"minutes" json:"minutes,omitempty"`
	// Key is what a caller presses to be told how it ends; empty means 1.
	Key string `yaml:"key" json:"key,omitempty"`
	// KeyPrompt tells of the key after the announcement; JoinedPrompt is heard by
	// those who pressed it. Empty means the usual ones.
	KeyPrompt    string `yaml:"key_prompt" json:"key_prompt,omitempty"`
	JoinedPrompt string `yaml:"joined_prompt" json:"joined_prompt,omitempty"`
}

// Enough is how many callers make a proposal.
func (i Incidents) Enough() int { return cmp.Or(i.Callers, 5) }

// Within is the time in which they must have called.
func (i Incidents) Within() time.Duration { return time.Duration(cmp.Or(i.Minutes, 60)) * time.Minute }

// JoinKey is what a caller presses to follow an incident.
func (i Incidents) JoinKey() string { return cmp.Or(i.Key, "1") }

// TellsKey is the prompt that tells of the key.
func (i Incidents) TellsKey() string { return cmp.Or(i.KeyPrompt, "incident-key") }

// Joined is the prompt of those who pressed it.
func (i Incidents) Joined() string { return cmp.Or(i.JoinedPrompt, "incident-joined") }

func (c *checker) incidents(i Incidents) {
	if i.Callers != 0 {
		c.within("incidents.callers", i.Callers, 2, 1000)
	}
	if i.Minutes != 0 {
		c.within("incidents.minutes", i.Minutes, 1, 1440)
	}
	if i.Key != "" && (len(i.Key) != 1 || !strings.Contains(menuKeys, i.Key)) {
		c.add("incidents.key", "«%s» не клавиша: нужна одна из 0–9, * и #", i.Key)
	}
	c.prompt("incidents.key_prompt", i.KeyPrompt)
	c.prompt("incidents.joined_prompt", i.JoinedPrompt)
}
