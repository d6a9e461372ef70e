package appeal

import (
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Delivery is how far the answer is on its way to the applicant.
type Delivery struct {
	Way    Way            `json:"way"`
	Status DeliveryStatus `json:"status"`
	At     time.Time      `json:"at"`
	Text   string         `json:"text,omitempty"` // why it failed
	// No tells one sending of an appeal's answer from the others.
	No int `json:"no,omitempty"`
	// To is where it goes if that is not what the appeal says.
	To string `json:"to,omitempty"`
	// Ref is what the other side calls it.
	Ref string `json:"ref,omitempty"`
}

// Letter is an answer on its way to the applicant.
type Letter struct {
	// Key is the same for each try of one sending, and for no other.
	Key    string
	No     int
	Appeal cti.AppealID
	Number string // of the appeal
	Name   string // of the applicant; may be empty
	To     string // an address of the way
	Text   string
	Topic  cti.TopicCode
	// Sensitive asks to say nothing where others may read it.
	Sensitive bool
	// Notice is a word about the appeal, not its answer.
	Notice bool
	Way    Way
	Ref    string    // what the other side called it, once it has it
	At     time.Time // when it was put on its way, or was last known of
}

// Handed is what became of a letter.
type Handed struct {
	Status DeliveryStatus // sent, delivered or failed
	Ref    string
	Text   string // why it failed, for people
}

// Undelivered says why a letter did not go.
type Undelivered struct {
	Reason string // for people, in Russian
	Final  bool   // it is of no use to try again
	Err    error  // for the log
}

func (e *Undelivered) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", e.Reason, e.Err)
	}
	return e.Reason
}

func (e *Undelivered) Unwrap() error { return e.Err }

func (ch Deliver) apply(s *step) error {
	switch {
	case !oneOf(ch.Way, Ways()):
		return cti.FieldError("way", "Выберите, как отправлен ответ.")
	case !oneOf(ch.Status, DeliveryStatuses()):
		return cti.FieldError("status", "Такого состояния отправки нет.")
	}
	now := Delivery{Way: ch.Way, Status: ch.Status, At: s.at, Text: ch.Text, No: s.c.Version + 1, To: ch.To, Ref: ch.Ref}
	if before := s.c.Delivery; before != nil && before.Way == ch.Way && ch.Status != DeliveryQueued { // the same one goes on
		now.No, now.To = before.No, before.To
		if now.Ref == "" {
			now.Ref = before.Ref
		}
	}
	s.c.Delivery = &now
	if ch.Status == DeliveryQueued {
		if err := checkAddress(ch.Way, ch.To, s.c.Address(ch.Way)); err != nil {
			return err
		}
	}
	if ch.Status == DeliveryFailed {
		s.tells(TellPerson, TellCoordinator)
	}
	return s.mayAdd(ch.Text)
}

func (ch Notice) apply(s *step) error {
	if ch.Status != DeliverySent && ch.Status != DeliveryFailed {
		return cti.FieldError("status", "Сообщение бывает отправлено или не отправлено.")
	}
	if ch.Status == DeliverySent && !oneOf(ch.Way, Ways()) {
		return cti.FieldError("way", "Не сказано, как отправлено сообщение.")
	}
	if ch.Status == DeliveryFailed {
		s.tells(TellPerson)
	}
	return s.says(ch.Text, "Не сказано, что сообщили заявителю.")
}

var numberPattern = regexp.MustCompile(`^\+?[0-9]{5,15}$`)

// checkAddress refuses what cannot be an address of a way.
func checkAddress(way Way, given, to string) error {
	switch {
	case way == WayEmail && to == "":
		return cti.FieldError("to", "У заявителя нет электронной почты. Впишите адрес или выберите другой способ.")
	case way == WayEmail && given != "":
		if parsed, err := mail.ParseAddress(given); err != nil || parsed.Address != given {
			return cti.FieldError("to", "Проверьте адрес электронной почты.")
		}
	case (way == WaySMS || way == WayCall) && to == "":
		return cti.FieldError("to", "У заявителя нет телефона. Впишите номер или выберите другой способ.")
	case (way == WaySMS || way == WayCall) && given != "" && !numberPattern.MatchString(given):
		return cti.FieldError("to", "Проверьте номер телефона: нужен вид +79021234567.")
	}
	return nil
}

// Address is where an answer goes by a way; empty when it is not known.
func (c Case) Address(way Way) string {
	if c.Delivery != nil && c.Delivery.Way == way && c.Delivery.To != "" {
		return c.Delivery.To
	}
	switch way {
	case WayEmail:
		return c.Appeal.Applicant.Email
	case WaySMS, WayCall:
		return c.Appeal.Applicant.Phone
	}
	return ""
}

// Undelivered tells that an answer did not reach the applicant and that somebody
// has to see to it.
func (c Case) Undelivered() bool {
	return c.State.Closed() && c.Delivery != nil && c.Delivery.Status == DeliveryFailed
}

// unsaid are the grounds of which there is nobody to tell, or nothing.
var unsaid = []Ground{GroundNoAddress, GroundUnreadable, GroundNotAnAppeal, GroundWithdrawn}

// OwesLetter tells that a change has just given the case words that the applicant
// is to get. Who was sent to another authority was told by a person.
func (c Case) OwesLetter(made Entry) bool {
	switch made.What {
	case NameApprove, NameAnswer, NameShare:
		return true
	case NameRefuse:
		return !slices.Contains(unsaid, c.Ground)
	}
	return false
}

// Send chooses how the answer goes: by the first of the ways that there are by which
// the applicant can be reached. Without any, people have to see to it.
func (c Case) Send(ways []Way) Deliver {
	for _, way := range ways {
		if c.Address(way) != "" && (way != WaySMS || mobile(c.Address(way))) {
			return Deliver{Way: way, Status: DeliveryQueued}
		}
	}
	return Deliver{Way: WayCall, Status: DeliveryFailed,
		Text: "Отправить ответ некуда: нет ни почты, ни подходящего номера. Сообщите его сами и отметьте, как."}
}

// mobile tells whether a number takes short messages: Russia's mobile numbers do,
// and of others nobody knows.
func mobile(number string) bool {
	return strings.HasPrefix(number, "+79") || strings.HasPrefix(number, "+") && !strings.HasPrefix(number, "+7")
}

// Awaits tells that the case follows another one and has not got the answer of
// its round yet.
func (c Case) Awaits(master cti.AppealID, round int) bool {
	return c.Master == master && (c.State == StateDuplicate || c.State == StateAnswered && c.Answer != nil && c.Answer.Round < round)
}

func letterKey(id cti.AppealID, no int) string { return fmt.Sprintf("%s-%d", id, no) }

// Letter is the answer that is on its way; ok is false when none is.
func (r Record) Letter() (letter Letter, ok bool) {
	c := r.Case
	d := c.Delivery
	if !c.State.Closed() || d == nil || d.No == 0 || d.Status != DeliveryQueued && d.Status != DeliverySent {
		return Letter{}, false
	}
	letter = Letter{Key: letterKey(c.Appeal.ID, d.No), No: d.No, Appeal: c.Appeal.ID, Number: c.Appeal.Number, Name: c.Appeal.Applicant.Name,
		To: c.Address(d.Way), Way: d.Way, Ref: d.Ref, At: d.At, Topic: c.Topic, Sensitive: c.Sensitive}
	if c.Answer != nil {
		letter.Text = c.Answer.Text
		return letter, true
	}
	for _, e := range slices.Backward(r.History) {
		if e.To.Closed() && !e.From.Closed() {
			letter.Text = e.Text
			break
		}
	}
	return letter, true
}
