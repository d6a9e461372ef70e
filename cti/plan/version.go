package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dozvon/dozvon/cti"
)

// ChangedEvent: another plan came into force. The envelope tells who put it in
// force: an administrator, or the system when it was read from the file.
type ChangedEvent struct {
	// Text is the whole file (YAML).
	Text string `json:"text"`
	// Note is what the administrator gave as the reason; may be empty.
	Note string `json:"note,omitempty"`
}

// EventType is the name under which the event is kept.
func (ChangedEvent) EventType() string { return "plan.changed" }

// Sum tells two texts of plans apart.
func Sum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Version is a plan that came into force.
type Version struct {
	// Number counts from 1.
	Number int       `json:"number" minimum:"1"`
	At     time.Time `json:"at"`
	// By is the administrator's login; empty for a plan that was read from the file.
	By     cti.AgentID `json:"by,omitempty" doc:"The administrator's login; absent when it was read from the file."`
	ByName string      `json:"by_name,omitempty" doc:"What the administrator is called; absent when nobody is known by that login."`
	Note   string      `json:"note,omitempty"`
	Sum    string      `json:"sum" doc:"SHA-256 of the text: equal texts have equal sums."`
	// Text is left out of lists.
	Text string `json:"text,omitempty" doc:"Absent in lists."`
}

// VersionPage is a page of versions, the newest first.
type VersionPage struct {
	Versions []Version `json:"versions" nullable:"false"`
	// Before asks for the next page; zero ends the list.
	Before int `json:"before,omitempty"`
}

// InForce is the plan that calls are served by, and where it came from.
type InForce struct {
	Text   string      `json:"text"`
	Sum    string      `json:"sum"`
	By     cti.AgentID `json:"by,omitempty" doc:"The administrator who put it in force; absent when it was read from the file."`
	ByName string      `json:"by_name,omitempty" doc:"What the administrator is called; absent when nobody is known by that login."`
	At     time.Time   `json:"at" doc:"Since when; the start of the service for what it found."`
	// File is there when plan.yaml says something else by now.
	File *File `json:"file,omitempty" doc:"plan.yaml as somebody changed it by hand; absent while it is what is in force."`
}

// File is a plan.yaml that is not in force: somebody changed it by hand.
type File struct {
	Text string `json:"text" doc:"Empty when there is no file."`
	Sum  string `json:"sum"`
}

// Edit is a text that an administrator wants to put in force.
type Edit struct {
	Text string
	// Base and FileBase are the sums of the text in force and of the file that
	// the administrator has seen: nothing else may be replaced.
	Base, FileBase string
	Note           string
	By             cti.AgentID
}

// Review is what a check of a text found.
type Review struct {
	// Problems keep the text from coming into force.
	Problems []Problem
	// Notes are worth knowing and keep nothing.
	Notes []string
}

const (
	// MaxText is the longest plan in bytes.
	MaxText = 256 << 10
	maxNote = 300
)

// TidyText ends lines as files do.
func TidyText(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}

// Tidy tidies the text and takes the space around the note away.
func (e Edit) Tidy() Edit {
	e.Text, e.Note = TidyText(e.Text), strings.TrimSpace(e.Note)
	return e
}

// Check tells what is wrong with an edit, apart from its text's meaning.
func (e Edit) Check() error {
	switch {
	case len(e.Text) > MaxText:
		return cti.FieldError("text", "План слишком велик: не больше %d КБ.", MaxText>>10)
	case !utf8.ValidString(e.Text):
		return cti.FieldError("text", "План должен быть текстом в кодировке UTF-8.")
	case utf8.RuneCountInString(e.Note) > maxNote:
		return cti.FieldError("note", "Примечание — не длиннее %d знаков.", maxNote)
	}
	return nil
}
