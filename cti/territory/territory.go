// Package territory is the municipalities of the region: a reviewed list with
// stable codes, and a search that keeps a town and the district of the same
// name apart (Братск and Братский).
package territory

import (
	_ "embed"
	"strings"
	"sync"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/phrase"
)

// Kind is what a municipality is by law. It changes while the place stays.
type Kind string

// The kinds.
const (
	City     Kind = "city"     // городской округ
	Okrug    Kind = "okrug"    // муниципальный округ
	District Kind = "district" // муниципальный район
)

// Name is the kind in Russian.
func (k Kind) Name() string {
	switch k {
	case City:
		return "городской округ"
	case Okrug:
		return "муниципальный округ"
	case District:
		return "муниципальный район"
	}
	return string(k)
}

// Territory is one municipality as it is, or was, for some time.
type Territory struct {
	Code cti.TerritoryCode `json:"code"`
	// Title is the whole name as people read it, for example «Братский район».
	Title string `json:"title"`
	Name  string `json:"name"`
	Kind  Kind   `json:"kind" enum:"city,okrug,district"`
	// From and Until bound the days on which this kind holds (Until itself is
	// outside); zero is open.
	From  time.Time `json:"-"`
	Until time.Time `json:"-"`
	// OKTMO is the outside code; empty where no source gave it.
	OKTMO string `json:"oktmo,omitempty" doc:"Of eight digits, by the classifier OK 033-2013; absent where it is not known for sure."`
	// Words are settlements and other names of the place.
	Words []string `json:"-"`
	Line  int      `json:"-"` // in the file
}

// on tells whether the row holds on a day.
func (t Territory) on(day time.Time) bool {
	return !day.Before(t.From) && (t.Until.IsZero() || day.Before(t.Until))
}

// title names a place as people say it: a town by its name, others with the kind.
func title(name string, k Kind) string {
	adjective := strings.HasSuffix(name, "ский")
	switch {
	case k == City && !adjective:
		return "город " + name
	case k == District:
		return name + " район"
	}
	return name + " округ"
}

//go:embed territories.csv
var file string

// Known is the list that comes with this version.
var Known = sync.OnceValue(func() *List {
	list, faults := Read(file)
	if len(faults) > 0 {
		panic(faults[0]) // a test reads every version of the file
	}
	return list
})

// List is a read file with its index.
type List struct {
	// Version names the file's state; Sources tell where it is from.
	Version string
	Sources []string
	rows    []Territory
	index   *phrase.Index
}

// On are the municipalities as they are on a day, in the order of the file.
func (l *List) On(day time.Time) []Territory {
	var out []Territory
	for _, t := range l.rows {
		if t.on(day) {
			out = append(out, t)
		}
	}
	return out
}

// Find gives the municipality of a code as it is on a day; a code that was
// never one is not found.
func (l *List) Find(code cti.TerritoryCode, day time.Time) (Territory, bool) {
	last := -1
	for i, t := range l.rows {
		if t.Code != code {
			continue
		}
		if last = i; t.on(day) {
			break
		}
	}
	if last < 0 {
		return Territory{}, false
	}
	return l.rows[last], true
}

// Named finds the municipality that a file means: by its code or that of OKTMO
// (of eight digits or, with zeros, eleven), its title or, when no other has it, its
// name.
func (l *List) Named(text string) (cti.TerritoryCode, bool) {
	text = phrase.Plain(strings.TrimSpace(text))
	if text == "" {
		return "", false
	}
	var found []cti.TerritoryCode
	for _, t := range l.rows {
		if t.OKTMO != "" && (text == t.OKTMO || text == t.OKTMO+"000") {
			return t.Code, true
		}
		switch text {
		case string(t.Code), phrase.Plain(t.Title), phrase.Plain(t.Name + " " + t.Kind.Name()), phrase.Plain(t.Kind.Name() + " " + t.Name):
			return t.Code, true
		case phrase.Plain(t.Name), phrase.Plain(t.Name + " район"), phrase.Plain(t.Name + " округ"):
			found = append(found, t.Code)
		}
	}
	if len(found) == 0 || found[0] != found[len(found)-1] {
		return "", false
	}
	return found[0], true
}
