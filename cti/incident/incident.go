// Package incident is something that many people tell of at once: no water in a
// town, a road that is closed. It has one announcement, which callers hear before
// the queue, and one answer, which all who follow it get.
package incident

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dozvon/dozvon/cti"
)

// AllLines stands for every line where a line is named.
const AllLines cti.LineID = "all"

// Where tells who hears the announcement; exactly one field is set.
type Where struct {
	// Line is the one that was dialled, or AllLines.
	Line cti.LineID `json:"line,omitempty"`
	// Queue is the one to which the caller goes.
	Queue cti.QueueID `json:"queue,omitempty"`
	// Menu is one that the caller came through.
	Menu string `json:"menu,omitempty"`
}

// Covers tells how exactly it says where a caller is: 0 means that the caller is
// elsewhere, and more is nearer.
func (w Where) Covers(line cti.LineID, menus []string, queue cti.QueueID) int {
	switch {
	case w.Menu != "":
		return 4 * is(slices.Contains(menus, w.Menu))
	case w.Queue != "":
		return 3 * is(w.Queue == queue)
	case w.Line == AllLines:
		return 1
	}
	return 2 * is(w.Line != "" && w.Line == line)
}

func is(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Incident is one that is open.
type Incident struct {
	// ID is also that of the appeal that the others follow.
	ID   cti.IncidentID `json:"id"`
	Name string         `json:"name"`
	// Topic and Territory say which appeals belong to it; an empty Territory is
	// everywhere.
	Topic     cti.TopicCode     `json:"topic_code"`
	Territory cti.TerritoryCode `json:"territory,omitempty"`
	Where     Where             `json:"where"`
	// Text is what callers hear, in words, and Prompt its sound.
	Text   string `json:"text"`
	Prompt string `json:"prompt"`
	// Forecast is when it should be over; zero is unknown.
	Forecast time.Time   `json:"forecast,omitzero"`
	OpenedAt time.Time   `json:"opened_at"`
	OpenedBy cti.AgentID `json:"opened_by"`
	// Followers counts the numbers that follow it.
	Followers int `json:"followers"`
}

// The longest texts, in characters.
const (
	MaxName = 120
	MaxText = 600
	MaxWhy  = 500
)

// Check tells the first thing wrong with an incident that is about to be opened
// or revised, as a *cti.Error that names the field; nil when there is nothing.
func (i Incident) Check() error {
	set := 0
	for _, there := range []bool{i.Where.Line != "", i.Where.Queue != "", i.Where.Menu != ""} {
		set += is(there)
	}
	switch {
	case i.ID == "":
		return cti.FieldError("id", "У случая нет номера. Обновите страницу и повторите.")
	case strings.TrimSpace(i.Name) == "" || utf8.RuneCountInString(i.Name) > MaxName:
		return cti.FieldError("name", "Напишите, что случилось, не длиннее %d знаков.", MaxName)
	case i.Topic == "":
		return cti.FieldError("topic_code", "Выберите тему.")
	case strings.TrimSpace(i.Text) == "" || utf8.RuneCountInString(i.Text) > MaxText:
		return cti.FieldError("text", "Напишите, что услышат звонящие, не длиннее %d знаков.", MaxText)
	case i.Prompt == "":
		return cti.FieldError("text", "Для этого текста нет звука.")
	case set != 1:
		return cti.FieldError("where", "Выберите одно: линию, очередь или меню.")
	}
	return nil
}

// About tells whether an appeal about a topic in a place belongs to it: of the
// same subject, in the same place, or in one that is not known yet.
func (i Incident) About(topic cti.TopicCode, place cti.TerritoryCode) bool {
	return topic != "" && Subject(topic) == Subject(i.Topic) && (i.Territory == "" || place == "" || place == i.Territory)
}

// Subject is the branch of the classifier to which a topic belongs: its second
// level, by which people who tell of one thing in several words are counted
// together.
func Subject(topic cti.TopicCode) cti.TopicCode {
	parts := strings.SplitN(string(topic), ".", 3)
	return cti.TopicCode(strings.Join(parts[:min(len(parts), 2)], "."))
}

// FollowerAppeal is the id of the appeal of somebody who chose by key to follow
// an incident. The same number has the same one, so that nobody follows twice;
// without the service's secret the number cannot be found by trying all there are.
func FollowerAppeal(secret []byte, id cti.IncidentID, phone string) cti.AppealID {
	mac := hmac.New(sha256.New, secret)
	_, _ = mac.Write([]byte("follower of an incident 1\x00" + string(id) + "\x00" + phone)) // it cannot fail
	b := mac.Sum(nil)
	b[6] = b[6]&0x0f | 0x80 // a UUID of version 8, RFC 9562
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:16])
	return cti.AppealID(h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:])
}
