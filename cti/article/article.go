// Package article is what agents read to citizens: scripts and answers, short
// texts by line and topic, written by the administrator.
package article

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dozvon/dozvon/cti"
)

// Article is one script or answer.
type Article struct {
	// ID is chosen by the writer (a UUID), so that a retry writes nothing twice.
	ID string `json:"id" format:"uuid"`
	// Version counts the changes from 1; whoever changes an article names the
	// version that they saw.
	Version int    `json:"version" minimum:"0" doc:"The version that the writer saw; 0 for a new article."`
	Title   string `json:"title" maxLength:"200"`
	Text    string `json:"text" maxLength:"8000"`
	// Lines for which it is meant; none means all.
	Lines []cti.LineID `json:"lines" nullable:"false" maxItems:"50"`
	// Topics for which it is meant; none means any.
	Topics []string `json:"topics" nullable:"false" maxItems:"50"`
	// ChangedAt is UTC; ChangedBy is a login.
	ChangedAt time.Time   `json:"changed_at" readOnly:"true"`
	ChangedBy cti.AgentID `json:"changed_by" readOnly:"true"`
	// ChangedByName is what that one is called; empty for one whom nobody knows.
	ChangedByName string `json:"changed_by_name,omitempty" readOnly:"true"`
}

// Filter selects what an agent may need now, the most fitting first. Zero fields
// select all.
type Filter struct {
	// Query is what was typed so far; its last word may be unfinished.
	Query string
	Line  cti.LineID
	// Topic comes first; without a Query, articles of other topics are left out.
	Topic string
	// Limit is the largest number of articles, 1 to 500.
	Limit int
}

const (
	maxTitle = 200
	maxText  = 8000
	maxTags  = 50
)

// Tidy removes the space around texts and names that are empty or twice there.
func (a Article) Tidy() Article {
	a.ID = strings.ToLower(strings.TrimSpace(a.ID))
	a.Title, a.Text = strings.TrimSpace(a.Title), strings.TrimSpace(a.Text)
	a.Lines, a.Topics = tidyNames(a.Lines), tidyNames(a.Topics)
	return a
}

func tidyNames[T ~string](names []T) []T {
	out := make([]T, 0, len(names))
	for _, name := range names {
		name = T(strings.TrimSpace(string(name)))
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// Check says what is missing before an article helps anybody.
func (a Article) Check() error {
	switch {
	case a.ID == "":
		return cti.FieldError("id", "Нужен id статьи (UUID).")
	case a.Title == "":
		return cti.FieldError("title", "Напишите заголовок: по нему статью находят.")
	case utf8.RuneCountInString(a.Title) > maxTitle:
		return cti.FieldError("title", "Заголовок — не длиннее %d знаков.", maxTitle)
	case a.Text == "":
		return cti.FieldError("text", "Напишите текст, который оператор скажет гражданину.")
	case utf8.RuneCountInString(a.Text) > maxText:
		return cti.FieldError("text", "Текст — не длиннее %d знаков: разделите его на несколько статей.", maxText)
	case len(a.Lines) > maxTags:
		return cti.FieldError("lines", "Линий — не больше %d; пустой список значит «все».", maxTags)
	case len(a.Topics) > maxTags:
		return cti.FieldError("topics", "Тем — не больше %d; пустой список значит «любая».", maxTags)
	}
	return nil
}
