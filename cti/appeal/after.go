package appeal

import (
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// lowMark is the highest mark that has to be looked into when a comment came
// with it.
const lowMark = 2

// apply begins another round with a clock of its own. What the rounds before
// have shown stays on their clocks and in the history.
func (ch Reopen) apply(s *step) error {
	if err := s.says(ch.Text, "Напишите, что в ответе не так или что не сделано."); err != nil {
		return err
	}
	p, err := s.rules.Policy(s.c.Kind, s.c.Topic, s.at)
	if err != nil {
		return err
	}
	s.stop(cti.ClockPromise, StopMoved)
	s.c.Round++
	s.c.Outcome, s.c.ClosedAt, s.c.Answer, s.c.Delivery, s.c.Control = "", time.Time{}, nil, nil, nil
	s.c.Ground, s.c.RedirectedTo, s.c.Master = "", "", ""
	s.start(p, cti.ClockAnswer)
	s.tells(TellApplicant, TellBody, TellPerson, TellCoordinator, TellFollowers)
	return nil
}

func (ch Comment) apply(s *step) error { return s.says(ch.Text, "Напишите заметку.") }

func (ch Contact) apply(s *step) error {
	s.c.Contacts++
	s.unpause(s.c.running(cti.ClockAnswer)) // whoever was waited for has come
	s.tells(TellBody, TellPerson)
	return s.mayAdd(ch.Text)
}

func (ch Rate) apply(s *step) error {
	switch {
	case ch.Mark < 1 || ch.Mark > 5:
		return cti.FieldError("mark", "Оценка бывает от 1 до 5.")
	case !oneOf(ch.Way, Ways()):
		return cti.FieldError("way", "Выберите, как поставлена оценка.")
	}
	for _, m := range s.c.Marks {
		if m.Round == s.c.Round {
			return cti.Errorf(cti.Conflict, "Этому ответу оценка уже поставлена: %d. Если что-то не так, откройте обращение снова.", m.Value)
		}
	}
	if err := s.mayAdd(ch.Comment); err != nil {
		return err
	}
	m := Mark{Round: s.c.Round, Value: ch.Mark, Comment: ch.Comment, Way: ch.Way, At: s.at, By: s.by,
		Examine: ch.Mark <= lowMark && strings.TrimSpace(ch.Comment) != ""}
	s.c.Marks = append(s.c.Marks, m)
	if !m.Examine {
		return nil
	}
	p, err := s.rules.Policy(s.c.Kind, s.c.Topic, s.at)
	if err != nil {
		return err
	}
	if s.c.running(cti.ClockExamine) == nil {
		s.start(p, cti.ClockExamine)
	}
	s.tells(TellCoordinator)
	return nil
}

// apply examines the oldest mark that waits for it.
func (ch Examine) apply(s *step) error {
	var m *Mark
	waiting := 0
	for i := range s.c.Marks {
		if s.c.Marks[i].Waiting() {
			waiting++
			if m == nil {
				m = &s.c.Marks[i]
			}
		}
	}
	switch {
	case m == nil:
		return cti.Errorf(cti.Conflict, "Разбирать нечего: низкой оценки с отзывом нет или её уже разобрали.")
	case s.c.Answer != nil && s.c.Answer.By.ID == s.by.ID:
		return &cti.Error{Code: cti.Forbidden, Field: "change", Text: "Оценку своего ответа разбирает другой человек. Попросите коллегу."}
	}
	if err := s.says(ch.Text, "Напишите, что показал разбор."); err != nil {
		return err
	}
	m.ExaminedAt, m.ExaminedBy, m.Justified, m.Finding = s.at, s.by, ch.Justified, ch.Text
	if waiting == 1 {
		s.stop(cti.ClockExamine, StopDone)
	}
	s.tells(TellPerson, TellBody)
	return nil
}

// Waiting tells that the mark is still to be examined.
func (m Mark) Waiting() bool { return m.Examine && m.ExaminedAt.IsZero() }

func (ch ControlCall) apply(s *step) error {
	if ch.Reached && !ch.Solved {
		if err := s.says(ch.Text, "Напишите, что не сделано, со слов заявителя."); err != nil {
			return err
		}
		s.tells(TellCoordinator, TellBody)
	} else if err := s.mayAdd(ch.Text); err != nil {
		return err
	}
	if ch.Reached && ch.Solved {
		s.stop(cti.ClockPromise, StopDone) // what was promised is there
	}
	s.c.Control = &Control{At: s.at, By: s.by, Reached: ch.Reached, Solved: ch.Reached && ch.Solved, Text: ch.Text}
	return nil
}

func (Tick) apply(*step) error { return nil }

// Sampled tells whether an answer is one of the share whose applicants are asked
// what became of it. It depends on nothing but the appeal and its round, so that
// nobody chooses, and counting again chooses the same.
func (c Case) Sampled(percent int) bool {
	h := fnv.New64a()
	_, _ = h.Write([]byte(string(c.Appeal.ID) + "/" + strconv.Itoa(c.Round))) // it cannot fail
	return int(mix(h.Sum64())%100) < percent
}

// mix spreads the bits of a hash whose last bits know only the last bytes
// (the finisher of MurmurHash3).
func mix(x uint64) uint64 {
	x = (x ^ x>>33) * 0xff51afd7ed558ccd
	x = (x ^ x>>33) * 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// WantsControl tells that a control call is due: the appeal is closed, it was
// drawn or the day that its answer named is past, and nobody was reached yet.
func (c Case) WantsControl(percent int) bool {
	k := c.running(cti.ClockPromise)
	return c.State.Closed() && (c.Sampled(percent) || k != nil && k.Late) && (c.Control == nil || !c.Control.Reached) && c.Appeal.Applicant.Phone != ""
}

// Again is how an applicant comes back with the same matter.
type Again string

// The two meanings of "repeat", which are counted apart.
const (
	NotAgain    Again = ""
	AgainOpen   Again = "contact" // about an appeal that is open: it is added to that one
	AgainClosed Again = "appeal"  // after an answer: a repeat appeal
)

// RepeatWithin is for how long after an answer another appeal is a repeat.
const RepeatWithin = 30 * 24 * time.Hour

// Repeats finds the appeal that a new one repeats among others of the same
// applicant: the newest open one, or else the newest that was closed within
// RepeatWithin.
func Repeats(filed Appeal, topic cti.TopicCode, others []Case) (Again, cti.AppealID) {
	how, of, newest := NotAgain, cti.AppealID(""), time.Time{}
	for _, o := range others {
		this := AgainOpen
		switch {
		case o.Appeal.ID == filed.ID || filed.Applicant.Phone == "" || o.Appeal.Applicant.Phone != filed.Applicant.Phone || !sameTopic(filed, topic, o):
			continue
		case o.State.Closed():
			if this = AgainClosed; how == AgainOpen || filed.FiledAt.Sub(o.ClosedAt) > RepeatWithin {
				continue
			}
		}
		if how == NotAgain || how == AgainClosed && this == AgainOpen || o.Appeal.FiledAt.After(newest) {
			how, of, newest = this, o.Appeal.ID, o.Appeal.FiledAt
		}
	}
	return how, of
}

// sameTopic compares codes, and words where one of the two has none.
func sameTopic(filed Appeal, topic cti.TopicCode, o Case) bool {
	if topic != "" && o.Topic != "" {
		return topic == o.Topic
	}
	return strings.EqualFold(strings.TrimSpace(filed.Topic), strings.TrimSpace(o.Appeal.Topic))
}
