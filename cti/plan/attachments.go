package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dozvon/dozvon/cti"
)

// Attachments say which files are taken with an appeal. The zero value has the
// usual limits and takes every type that there is.
type Attachments struct {
	// MaxMB is the largest file in megabytes; 0 means 20.
	MaxMB int `yaml:"max_mb" json:"max_mb,omitempty"`
	// Most is how many files an appeal has at a time; 0 means 20.
	Most int `yaml:"most" json:"most,omitempty"`
	// Types are the only ones that are taken, for example pdf; none means all.
	Types []cti.FileType `yaml:"types" json:"types,omitempty"`
}

// MaxBytes is the largest file.
func (a Attachments) MaxBytes() int64 { return int64(cmp.Or(a.MaxMB, 20)) << 20 }

// AtATime is how many files an appeal has.
func (a Attachments) AtATime() int { return cmp.Or(a.Most, 20) }

// Taken are the types that are taken.
func (a Attachments) Taken() []cti.FileType {
	if len(a.Types) == 0 {
		return cti.FileTypes()
	}
	return a.Types
}

func (c *checker) attachments(a Attachments) {
	if a.MaxMB != 0 {
		c.within("attachments.max_mb", a.MaxMB, 1, 200)
	}
	if a.Most != 0 {
		c.within("attachments.most", a.Most, 1, 100)
	}
	for _, name := range a.Types {
		if known := cti.FileTypes(); !slices.Contains(known, name) {
			words := make([]string, len(known))
			for i, k := range known {
				words[i] = string(k)
			}
			c.add("attachments.types", "такого вида файлов нет: «%s». Есть: %s", name, strings.Join(words, ", "))
		}
	}
}
