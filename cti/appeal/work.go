package appeal

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// furthestPromise is how far away a promised day may be.
const furthestPromise = 3 * 366 * 24 * time.Hour

func (ch Ask) apply(s *step) error {
	if err := s.says(ch.Text, "Напишите, о чём спросить заявителя."); err != nil {
		return err
	}
	s.pause(s.c.running(cti.ClockAnswer))
	s.tells(TellApplicant)
	return nil
}

func (ch Resume) apply(s *step) error {
	s.unpause(s.c.running(cti.ClockAnswer))
	s.tells(TellPerson)
	return s.mayAdd(ch.Text)
}

func (ch Promise) apply(s *step) error {
	until := precise(ch.Until)
	switch {
	case ch.Until.IsZero() || !until.After(s.at):
		return cti.FieldError("until", "Назовите день, который ещё не прошёл.")
	case until.Sub(s.at) > furthestPromise:
		return cti.FieldError("until", "Так далеко обещать нельзя: назовите день не дальше трёх лет.")
	}
	if err := s.says(ch.Text, "Напишите, что будет сделано к этому дню."); err != nil {
		return err
	}
	if err := s.tellsApplicant(ch.Told, "о сроке"); err != nil {
		return err
	}
	s.stop(cti.ClockPromise, StopMoved)
	s.c.Clocks = append(s.c.Clocks, Clock{Name: cti.ClockPromise, Round: s.c.Round, StartedAt: s.at, BaseAt: until, DueAt: until})
	return nil
}

func (ch Extend) apply(s *step) error {
	k := s.c.running(cti.ClockAnswer)
	if k == nil {
		return cti.Errorf(cti.Conflict, "Срок ответа ещё не идёт: сначала зарегистрируйте обращение.")
	}
	p, err := s.policy()
	switch {
	case err != nil:
		return err
	case p.ExtendDays == 0:
		return cti.Errorf(cti.Conflict, "Срок такого обращения не продлевается. Можно назвать заявителю срок выполнения.")
	case k.Late:
		return cti.Errorf(cti.Conflict, "Срок уже прошёл, продлить его нельзя. Ответьте заявителю.")
	case k.ExtendedDays > 0:
		return cti.Errorf(cti.Conflict, "Срок уже продлевали, второй раз нельзя.")
	case ch.Days < 1 || ch.Days > p.ExtendDays:
		return cti.FieldError("days", "Продлить можно на срок от 1 до %d дней.", p.ExtendDays)
	}
	if err := s.says(ch.Text, "Напишите, почему срок продлевается."); err != nil {
		return err
	}
	if err := s.tellsApplicant(ch.Told, "о продлении и его причине"); err != nil {
		return err
	}
	k.ExtendedDays = ch.Days
	paused := k.Paused
	if !k.PausedAt.IsZero() {
		paused = k.PauseCap
	}
	s.compute(k, paused)
	return nil
}
