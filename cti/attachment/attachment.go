// Package attachment is the files that belong to appeals: scans, photographs,
// letters. The content is in an archive; what was added, by whom, and what was
// taken out again is kept by events.
package attachment

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dozvon/dozvon/cti"
)

// ID names an attachment. The sender chooses it: the same one again is the same
// file.
type ID string

// Attachment is one file of an appeal; times are UTC.
type Attachment struct {
	ID     ID           `json:"id"`
	Appeal cti.AppealID `json:"appeal"`
	// Name is what its sender called it: a text, never a path.
	Name string       `json:"name"`
	Type cti.FileType `json:"type"` // of the content
	// Bytes and Sum (SHA-256, hexadecimal) are those of the content.
	Bytes int64  `json:"bytes"`
	Sum   string `json:"sum"`
	// Key is where the archive has it; empty once it is erased.
	Key string `json:"key,omitempty"`
}

// Record is an attachment with what became of it.
type Record struct {
	Attachment
	AddedAt time.Time `json:"added_at"`
	AddedBy cti.Actor `json:"added_by"`
	// RemovedAt is zero while it is there.
	RemovedAt time.Time `json:"removed_at,omitzero"`
	RemovedBy cti.Actor `json:"removed_by,omitzero"`
	Why       string    `json:"why,omitempty"`
}

// Removed tells whether it was taken out.
func (r Record) Removed() bool { return !r.RemovedAt.IsZero() }

// AddedEvent: a file was added; the archive has it.
type AddedEvent struct{ Attachment }

// RemovedEvent: somebody took it out. It is not shown any more, and its content
// is erased soon after.
type RemovedEvent struct {
	ID     ID           `json:"id"`
	Appeal cti.AppealID `json:"appeal"`
	Why    string       `json:"why"`
}

// ErasedEvent: the content is no longer in the archive.
type ErasedEvent struct {
	ID     ID           `json:"id"`
	Appeal cti.AppealID `json:"appeal"`
}

// EventType is "attachment.added".
func (AddedEvent) EventType() string { return "attachment.added" }

// EventType is "attachment.removed".
func (RemovedEvent) EventType() string { return "attachment.removed" }

// EventType is "attachment.erased".
func (ErasedEvent) EventType() string { return "attachment.erased" }

// Events decodes the events of this package.
func Events() cti.Catalogue {
	c := cti.Catalogue{}
	cti.BodyOf[AddedEvent](c)
	cti.BodyOf[RemovedEvent](c)
	cti.BodyOf[ErasedEvent](c)
	return c
}

// MaxName and MaxWhy bound texts, in characters.
const (
	MaxName = 200
	MaxWhy  = 500
)

var idPattern = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// Valid tells whether an id is a UUID.
func (id ID) Valid() bool { return idPattern.MatchString(string(id)) }

// KeyOf is where the archive keeps a content. It says nothing of its name.
func KeyOf(appeal cti.AppealID, id ID, sum string) string {
	return string(appeal) + "/" + string(id) + "-" + sum[:min(len(sum), 16)]
}

// CleanName makes a text of what a browser called a file: its last part, without
// folders, signs that cannot be seen and signs that turn the writing around. Too
// long a name keeps its end.
func CleanName(name string) string {
	name = strings.ToValidUTF8(name, "")
	if at := strings.LastIndexAny(name, `/\`); at >= 0 {
		name = name[at+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". ")
	if over := utf8.RuneCountInString(name) - MaxName; over > 0 {
		runes := []rune(name)
		tail := min(len([]rune(path.Ext(name))), 20)
		name = string(runes[:MaxName-tail-1]) + "…" + string(runes[len(runes)-tail:])
	}
	if name == "" {
		return "файл"
	}
	return name
}

// SaveAs is the name under which a file is handed out: its own, with an extension
// that opens it as what it is. A script that is called so remains a text.
func (a Attachment) SaveAs() string {
	known := a.Type.Extensions()
	if slices.Contains(known, strings.ToLower(strings.TrimPrefix(path.Ext(a.Name), "."))) {
		return a.Name
	}
	return a.Name + "." + known[0]
}
