package appeal

import (
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
)

func (Register) apply(s *step) error {
	if !s.c.RegisteredAt.IsZero() && s.c.State != StateNew {
		return cti.Errorf(cti.Conflict, "Обращение уже зарегистрировано; повторно этого делать не нужно.")
	}
	if s.c.RegisteredAt.IsZero() {
		return s.register()
	}
	return nil
}

func (ch Pass) apply(s *step) error { return s.mayAdd(ch.Text) }

// apply lets a new topic bring the answer nearer, counted from now, and never
// farther.
func (ch Classify) apply(s *step) error {
	if ch.Topic == "" && ch.Territory == "" {
		return cti.FieldError("topic_code", "Выберите тему или место.")
	}
	s.c.Topic, s.c.Territory, s.c.Sensitive = ch.Topic, ch.Territory, ch.Sensitive
	k := s.c.running(cti.ClockAnswer)
	if k == nil {
		return nil
	}
	p, err := s.rules.Policy(s.c.Kind, ch.Topic, k.StartedAt)
	if err != nil {
		return err
	}
	term, ok := p.Terms[cti.ClockAnswer]
	if !ok || !s.rules.Due(term, s.at, 0, 0).Before(k.DueAt) {
		return nil
	}
	left := k.PauseCap - k.Paused
	s.stop(cti.ClockAnswer, StopClassified)
	next := s.start(p, cti.ClockAnswer)
	next.PauseCap = min(next.PauseCap, left)
	return nil
}

// convertible says which kinds an appeal may become: a stricter one only. What
// was taken as a legal appeal is answered as one.
var convertible = map[Kind][]Kind{
	cti.KindInformation: {cti.KindMessage, cti.KindLegal},
	cti.KindSocial:      {cti.KindMessage, cti.KindLegal},
	cti.KindMessage:     {cti.KindLegal},
}

// Convertible lists the kinds that an appeal of a kind may become.
func Convertible(from Kind) []Kind { return convertible[from] }

// apply ends the clocks of the old kind with what they have shown and starts
// those of the new one: the law counts from the day on which its form was met.
func (ch Convert) apply(s *step) error {
	if !oneOf(ch.Kind, convertible[s.c.Kind]) {
		return cti.FieldError("kind", "Этот вид обращения в выбранный не переводится: перевести можно только в более строгий.")
	}
	if err := s.says(ch.Text, "Напишите, о чём попросил заявитель: почему вид обращения меняется."); err != nil {
		return err
	}
	p, err := s.rules.Policy(ch.Kind, s.c.Topic, s.at)
	if err != nil {
		return err
	}
	if err := s.mayBeOf(p); err != nil {
		return err
	}
	for _, name := range []cti.ClockName{cti.ClockRegister, cti.ClockForward, cti.ClockAnswer} {
		s.stop(name, StopConverted)
	}
	s.c.Kind = ch.Kind
	if p.Registers {
		s.c.RegisteredAt = time.Time{}
	}
	s.begin(p)
	s.tells(TellApplicant)
	return nil
}

// mayBeOf asks for what a policy needs to know of the applicant.
func (s *step) mayBeOf(p cti.Policy) error {
	who := s.c.Appeal.Applicant
	switch {
	case !p.Identified:
	case strings.TrimSpace(who.Name) == "":
		return cti.FieldError("applicant.name", "Для обращения по закону нужна фамилия и имя заявителя. Запишите их или оставьте сообщением.")
	case strings.TrimSpace(who.Address) == "" && who.Email == "":
		return cti.FieldError("applicant.address", "Для обращения по закону нужен адрес для ответа, почтовый или электронный. Запишите его или оставьте сообщением.")
	}
	return nil
}

func (ch Assign) apply(s *step) error {
	body := ch.Body
	if body == "" && s.c.State != StateCoordination {
		body = s.c.Body
	}
	if body == "" {
		return cti.FieldError("body", "Выберите, кто будет отвечать.")
	}
	if err := s.mayAdd(ch.Text); err != nil {
		return err
	}
	switch {
	case s.c.State == StateReopened && s.c.Body != "" && body != s.c.Body:
		return cti.FieldError("body", "Открытое снова обращение остаётся у прежнего исполнителя. Чтобы сменить его, передайте обращение с причиной.")
	case s.c.State == StateCoordination && len(s.c.Hops) > 0:
		if err := s.coordinate(body); err != nil {
			return err
		}
	}
	s.told = ch.Told
	s.stop(cti.ClockForward, StopNeedless) // it is ours
	s.give(body)
	return nil
}

func (ch Keep) apply(s *step) error {
	if len(s.c.Hops) == 0 {
		return cti.FieldError("body", "Обращение ещё никто не передавал. Назначьте исполнителя.")
	}
	if err := s.says(ch.Text, "Напишите исполнителю, почему отвечать должен он."); err != nil {
		return err
	}
	s.c.BodySince = s.at
	s.tells(TellBody)
	return nil
}

func (ch Entrust) apply(s *step) error {
	if ch.Person == "" {
		return cti.FieldError("person", "Выберите сотрудника.")
	}
	if whoIs(s.by) == agents && string(ch.Person) != s.by.ID {
		return &cti.Error{Code: cti.Forbidden, Field: "person", Text: "Поручить другому может координатор. Себе обращение можно взять самому."}
	}
	s.c.Person = ch.Person
	s.tells(TellPerson)
	return nil
}
