package appeal

import (
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dozvon/dozvon/cti"
)

// Channel is the way by which an appeal came.
type Channel string

// The channels so far.
const (
	ByCall   Channel = "call"   // written by an agent during or after a call
	ByOnline Channel = "online" // filed on the public page
	// ByVoicemail is written by an agent from a message that the caller left.
	ByVoicemail Channel = "voicemail"
	// ByKey is of a caller who heard of a mass incident and pressed the key to be
	// told how it ends; nobody wrote it.
	ByKey Channel = "key"
)

// Channels lists all of them in the order of reports.
func Channels() []Channel { return []Channel{ByCall, ByKey, ByOnline, ByVoicemail} }

// Status is how far an appeal is.
type Status string

// The statuses so far.
const (
	Registered Status = "registered"
)

// Applicant is the citizen who asks.
type Applicant struct {
	Name string `json:"name" maxLength:"200"`
	// Phone is kept normalised (contact.Normalize).
	Phone   string `json:"phone,omitempty" maxLength:"40"`
	Email   string `json:"email,omitempty" maxLength:"254"`
	Address string `json:"address,omitempty" maxLength:"500"`
}

// Appeal is one appeal; times are UTC.
type Appeal struct {
	ID cti.AppealID `json:"id"`
	// Number is what a citizen is told, for example "2026-000123". The database
	// gives it at registration; empty until then.
	Number  string     `json:"number,omitempty"`
	Channel Channel    `json:"channel"`
	Status  Status     `json:"status"`
	FiledAt time.Time  `json:"filed_at"`
	FiledBy cti.Actor  `json:"filed_by"`
	Call    cti.CallID `json:"call_id,omitempty"`
	// Voicemail is the caller's message of which the appeal was made.
	Voicemail cti.LegID  `json:"voicemail_id,omitempty"`
	Line      cti.LineID `json:"line,omitempty"`
	// Mark is what the citizen gave the talk, from 1 to 5; only what was read from
	// the database knows it.
	Mark      int       `json:"mark,omitempty"`
	Applicant Applicant `json:"applicant"`
	// Topic is what the topic was called when the appeal was filed: the
	// classifier's words, or free ones when TopicCode is empty.
	Topic     string        `json:"topic"`
	TopicCode cti.TopicCode `json:"topic_code,omitempty"`
	// Territory is where it happens and Body who is asked to answer; both may be
	// unknown.
	Territory cti.TerritoryCode `json:"territory,omitempty"`
	Body      cti.BodyID        `json:"body,omitempty"`
	Text      string            `json:"text"`
	// Anew is why it was filed although the applicant has an open one about the
	// same; the first line of the case's history keeps it.
	Anew string `json:"anew,omitempty"`
	// Consent is the version of the text by which the applicant agreed that personal
	// data are handled (contact.ConsentOf); zero where nobody had to be asked. ConsentTo
	// is who answers for them, as that text named it; empty with a text that names nobody.
	Consent   int    `json:"consent_version,omitempty"`
	ConsentTo string `json:"consent_to,omitempty"`
	// Hidden says why the applicant and the text are not shown to whoever asked;
	// nobody keeps it.
	Hidden string `json:"hidden,omitempty"`
	// Worker is who works on it at present: whom it is entrusted to, else who filed
	// it; empty once it is closed. Only what was read from the database knows it.
	Worker cti.AgentID `json:"-"`
}

// The longest texts that are taken, in characters.
const (
	MaxText    = 10_000
	MaxTopic   = 200
	MaxName    = 200
	MaxAddress = 500
)

var uuidPattern = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// Check tells the first thing wrong with an appeal that is about to be filed,
// as a *cti.Error that names the field; nil when it can be filed.
func (a Appeal) Check() error {
	switch {
	case !uuidPattern.MatchString(string(a.ID)):
		return cti.FieldError("id", "Номер черновика должен быть UUID.")
	case strings.TrimSpace(a.Text) == "":
		return cti.FieldError("text", "Напишите, о чём обращение.")
	case utf8.RuneCountInString(a.Text) > MaxText:
		return cti.FieldError("text", "Текст длиннее %d знаков; сократите его.", MaxText)
	case strings.TrimSpace(a.Topic) == "":
		return cti.FieldError("topic", "Выберите или напишите тему.")
	case utf8.RuneCountInString(a.Topic) > MaxTopic:
		return cti.FieldError("topic", "Тема длиннее %d знаков.", MaxTopic)
	case utf8.RuneCountInString(a.Anew) > MaxAnew:
		return cti.FieldError("anew", "Причина длиннее %d знаков; сократите её.", MaxAnew)
	case utf8.RuneCountInString(a.Applicant.Name) > MaxName:
		return cti.FieldError("applicant.name", "Имя длиннее %d знаков.", MaxName)
	case utf8.RuneCountInString(a.Applicant.Address) > MaxAddress:
		return cti.FieldError("applicant.address", "Адрес длиннее %d знаков.", MaxAddress)
	}
	if a.Applicant.Email != "" {
		if parsed, err := mail.ParseAddress(a.Applicant.Email); err != nil || parsed.Address != a.Applicant.Email {
			return cti.FieldError("applicant.email", "Проверьте адрес электронной почты.")
		}
	}
	if a.Channel == ByOnline {
		return a.checkOnline()
	}
	return nil
}

// checkOnline asks for what an answer needs: nobody is on the line to say it.
func (a Appeal) checkOnline() error {
	if strings.TrimSpace(a.Applicant.Name) == "" {
		return cti.FieldError("applicant.name", "Напишите, как к вам обращаться.")
	}
	if a.Applicant.Phone == "" && a.Applicant.Email == "" {
		return cti.FieldError("applicant.phone", "Оставьте телефон или электронную почту, чтобы мы могли ответить.")
	}
	return nil
}

// FiledEvent: the appeal was taken. It carries the whole appeal.
type FiledEvent struct {
	Appeal Appeal `json:"appeal"`
}

// EventType names the event.
func (FiledEvent) EventType() string { return "appeal.filed" }

// Events decodes every event of this package.
func Events() cti.Catalogue {
	c := cti.Catalogue{}
	cti.BodyOf[FiledEvent](c)
	return c
}
