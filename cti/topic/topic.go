// Package topic is the classifier of what citizens appeal about: three levels
// (group, subject, topic) in our own words, a reviewed file with a version. A
// topic tells whether it is sensitive, what kind of body answers it, and by
// which policy its term is counted.
package topic

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/phrase"
)

// Level is whose matter a topic is.
type Level string

// The levels.
const (
	Municipality Level = "municipality"
	Region       Level = "region"
	Federal      Level = "federal"
)

// Topic is one row of the classifier, with what it has from its parents.
type Topic struct {
	Code cti.TopicCode `json:"code"`
	Name string        `json:"name"`
	// Path are the names above it: group and subject.
	Path      []string        `json:"path" nullable:"false"`
	Sensitive cti.Sensitivity `json:"sensitive,omitempty" enum:"health,military"`
	// Body is the kind of organisation that answers, Level whose it is.
	Body  string `json:"body"`
	Level Level  `json:"level" enum:"municipality,region,federal"`
	// Policy names the rules by which the term of an answer is counted.
	Policy string `json:"policy"`
	// Urgent tells that people suffer until somebody acts.
	Urgent bool `json:"urgent,omitempty"`
	// Outside are the codes of other classifiers, several to one being usual.
	Outside Outside  `json:"-"`
	Words   []string `json:"-"`
	Line    int      `json:"-"` // in the file
}

// Outside maps a topic to other classifiers.
type Outside struct {
	POS      []string // names of the federal platform
	Incident []string // groups of «Инцидент Менеджмент»
	Open311  string   // service_code; the topic's own code when the file has none
}

// Depth is the level of a code: 1 for a group, 2 for a subject, 3 for a topic.
func Depth(code cti.TopicCode) int { return 1 + strings.Count(string(code), ".") }

//go:embed topics.csv
var file string

// Known is the classifier that comes with this version.
var Known = sync.OnceValue(func() *Classifier {
	c, faults := Read(file)
	if len(faults) > 0 {
		panic(faults[0]) // a test reads every version of the file
	}
	return c
})

// Classifier is a read file with its index.
type Classifier struct {
	// Version names the file's state; Sources tell where it is from.
	Version string
	Sources []string
	rows    []Topic // of every level, in the order of the file
	place   map[cti.TopicCode]int
	leaves  []int // places of topics in rows, in the order of the index
	index   *phrase.Index
}

// Find gives the topic of a code; groups and subjects are none.
func (c *Classifier) Find(code cti.TopicCode) (Topic, bool) {
	i, known := c.place[code]
	if !known || Depth(code) != 3 {
		return Topic{}, false
	}
	return c.rows[i], true
}

// Sensitive are the reasons for which appeals about a topic are shown to few. A
// topic that the classifier does not know (any more) counts as the strictest.
func (c *Classifier) Sensitive(code cti.TopicCode) []cti.Sensitivity {
	if code == "" {
		return nil
	}
	about, known := c.Find(code)
	switch {
	case !known:
		return cti.Sensitivities()
	case about.Sensitive == cti.Ordinary:
		return nil
	}
	return []cti.Sensitivity{about.Sensitive}
}

// Has tells whether a code is one of any level: a group's, a subject's or a topic's.
func (c *Classifier) Has(code cti.TopicCode) bool { _, known := c.place[code]; return known }

// Topics are all of the third level, in the order of the file.
func (c *Classifier) Topics() []Topic {
	out := make([]Topic, len(c.leaves))
	for i, at := range c.leaves {
		out[i] = c.rows[at]
	}
	return out
}

// Groups are the rows of the first level.
func (c *Classifier) Groups() []Topic {
	var out []Topic
	for _, t := range c.rows {
		if Depth(t.Code) == 1 {
			out = append(out, t)
		}
	}
	return out
}

// Search gives at most limit topics for a few typed words, the best first.
func (c *Classifier) Search(question string, limit int) []Topic {
	var out []Topic
	for _, h := range c.index.Find(question, limit) {
		out = append(out, c.rows[c.leaves[h.Place]])
	}
	return out
}

func (c *Classifier) build() {
	var entries []phrase.Entry
	for i, t := range c.rows {
		if Depth(t.Code) != 3 {
			continue
		}
		c.leaves = append(c.leaves, i)
		e := phrase.Entry{Names: []string{t.Name}, Words: t.Words, Above: append([]string(nil), t.Path...)}
		for up := parent(t.Code); up != ""; up = parent(up) {
			e.Above = append(e.Above, c.rows[c.place[up]].Words...)
		}
		entries = append(entries, e)
	}
	c.index = phrase.New(entries)
}

func parent(code cti.TopicCode) cti.TopicCode {
	i := strings.LastIndexByte(string(code), '.')
	if i < 0 {
		return ""
	}
	return code[:i]
}
