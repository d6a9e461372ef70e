package plan

import (
	"fmt"
	"slices"

	"github.com/dozvon/dozvon/cti"
)

// AllLines stands for every line where a line is named.
const AllLines cti.LineID = "all"

// Emergency is a prepared message about something that many call about. While a
// supervisor has switched it on, callers hear it before everything else.
type Emergency struct {
	ID     string `yaml:"id" json:"id"`
	Name   string `yaml:"name" json:"name"`
	Prompt string `yaml:"prompt" json:"prompt"`
}

// Emergency finds a prepared message by its id.
func (p *Plan) Emergency(id string) (Emergency, bool) {
	i := slices.IndexFunc(p.Emergencies, func(e Emergency) bool { return e.ID == id })
	if i < 0 {
		return Emergency{}, false
	}
	return p.Emergencies[i], true
}

// EmergencyChangedEvent: a supervisor switched the message of a line, or of all,
// on or off. Message is empty when it is off.
type EmergencyChangedEvent struct {
	Line    cti.LineID `json:"line"`
	Message string     `json:"message,omitempty"`
	Name    string     `json:"name,omitempty"`
	Prompt  string     `json:"prompt,omitempty"`
	ByName  string     `json:"by_name,omitempty"` // of who switched it on
}

// EventType is the name under which the event is kept.
func (EmergencyChangedEvent) EventType() string { return "line.emergency_changed" }

// Events decodes every event of this package.
func Events() cti.Catalogue {
	c := cti.Catalogue{}
	cti.BodyOf[EmergencyChangedEvent](c)
	cti.BodyOf[ChangedEvent](c)
	return c
}

func (c *checker) emergencies(all []Emergency) {
	seen := map[string]bool{}
	for i, e := range all {
		path := fmt.Sprintf("emergencies[%d]", i)
		c.named(path, e.ID, e.Name, seen)
		c.spoken(path+".prompt", e.Prompt)
	}
}
