// Package body is the directory of organisations: who answers an appeal about a
// topic in a place, and by which numbers citizens are connected to them. It is
// one directory for both, brought in from a file.
package body

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Administration is the kind of body that answers in its place when there is no
// body of the kind asked for.
const Administration = "administration"

// kinds are what organisations are for, with their names in Russian. Topics refer
// to them.
var kinds = map[string]string{
	Administration: "администрация муниципалитета", "government": "правительство региона", "health": "здравоохранение", "clinic": "поликлиника, больница",
	"military": "поддержка военнослужащих", "social": "социальная защита", "pension": "социальный фонд", "labour": "занятость и труд", "education": "образование",
	"housing": "ЖКХ", "inspection": "жилищный надзор", "construction": "строительство", "energy": "энергетика", "roads": "дороги", "transport": "транспорт",
	"waste": "вывоз отходов", "ecology": "экология", "forest": "лес", "veterinary": "ветеринария", "land": "земля и имущество", "economy": "экономика и бизнес",
	"agriculture": "сельское хозяйство", "digital": "связь и цифровое развитие", "mfc": "МФЦ", "tax": "налоги", "consumer": "защита потребителей",
	"police": "полиция", "rescue": "спасатели", "justice": "юстиция", "culture": "культура", "sport": "спорт", "tourism": "туризм", "youth": "молодёжь", "other": "другое",
}

// KnownKind tells whether there is such a kind.
func KnownKind(kind string) bool { _, known := kinds[kind]; return known }

// KindName is the kind in Russian.
func KindName(kind string) string { return kinds[kind] }

// Phone is one number of a body.
type Phone struct {
	// Number is normalised; Name tells what answers there, and may be empty.
	Number string `json:"number"`
	Name   string `json:"name,omitempty"`
}

// Body is one organisation.
type Body struct {
	ID    cti.BodyID `json:"id"`
	Name  string     `json:"name"`
	Short string     `json:"short,omitempty"`
	Kind  string     `json:"kind"`
	// Territory is where it is responsible; empty is the whole region.
	Territory cti.TerritoryCode `json:"territory,omitempty"`
	Phones    []Phone           `json:"phones" nullable:"false"`
	Email     string            `json:"email,omitempty"`
	Hours     string            `json:"hours,omitempty"`
	Note      string            `json:"note,omitempty"`
	Parent    cti.BodyID        `json:"parent,omitempty"`
	// From and Until are dates YYYY-MM-DD between which it exists (Until itself is
	// outside); empty is open.
	From  string `json:"valid_from,omitempty"`
	Until string `json:"valid_until,omitempty"`
}

// Title is what people call it.
func (b Body) Title() string {
	if b.Short != "" {
		return b.Short
	}
	return b.Name
}

// On tells whether it exists on a date YYYY-MM-DD.
func (b Body) On(date string) bool { return b.From <= date && (b.Until == "" || date < b.Until) }

// Entry is a number that citizens are connected to.
type Entry struct {
	// Name is what agents read and search: the service, the department.
	Name string `json:"name"`
	// Number is normalised.
	Number string `json:"number"`
	// Body is the authority that it belongs to, Note hours and the like; both may
	// be empty.
	Body string `json:"body,omitempty"`
	Note string `json:"note,omitempty"`
}

// Entry is one of its numbers as agents see it who connect a citizen.
func (b Body) Entry(p Phone) Entry {
	e := Entry{Name: b.Name, Number: p.Number, Note: strings.Trim(b.Hours+"; "+b.Note, "; ")}
	if p.Name != "" && p.Name != b.Name {
		e.Name, e.Body = p.Name, b.Name
	}
	return e
}

// idOf names a body that its file gives no id: the same name in the same place
// is the same body each time.
func idOf(name string, place cti.TerritoryCode) cti.BodyID {
	sum := sha256.Sum256([]byte(strings.ToLower(name) + "\x00" + string(place)))
	return cti.BodyID("b-" + hex.EncodeToString(sum[:6]))
}

// Responsible chooses who answers. A local matter is for a body of the kind in the
// place, else for the administration of the place, else for the region's body of
// the kind; without a place nobody can be named. Matters of the region and above
// begin with who is responsible for the whole region. Of several the one without
// a parent goes first, then by id.
func Responsible(bodies []Body, kind string, local bool, place cti.TerritoryCode, date time.Time) (Body, bool) {
	day := date.Format(time.DateOnly)
	type want struct {
		kind  string
		place cti.TerritoryCode
	}
	order := []want{{kind, ""}, {kind, place}}
	if local {
		order = []want{{kind, place}, {Administration, place}, {kind, ""}}
	}
	for _, w := range order {
		if local && place == "" {
			break
		}
		var found []Body
		for _, b := range bodies {
			if b.Kind == w.kind && b.Territory == w.place && b.On(day) {
				found = append(found, b)
			}
		}
		if len(found) > 0 {
			return slices.MinFunc(found, func(a, b Body) int {
				if (a.Parent == "") != (b.Parent == "") {
					if a.Parent == "" {
						return -1
					}
					return 1
				}
				return strings.Compare(string(a.ID), string(b.ID))
			}), true
		}
	}
	return Body{}, false
}
