package appeal

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dozvon/dozvon/cti"
)

func (ch Submit) apply(s *step) error {
	if err := s.mayPlan(ch.Outcome); err != nil {
		return err
	}
	return s.draft(ch.Text, ch.Outcome, ch.Checklist)
}

func (ch Return) apply(s *step) error {
	if err := s.says(ch.Text, "Напишите, что исправить в ответе."); err != nil {
		return err
	}
	s.c.Returned++
	s.tells(TellPerson, TellBody)
	return nil
}

func (ch Approve) apply(s *step) error {
	a := s.c.Answer
	switch {
	case a == nil:
		return cti.Errorf(cti.Conflict, "Проверять нечего: верните обращение в работу и напишите ответ.")
	case a.By.ID == s.by.ID:
		return &cti.Error{Code: cti.Forbidden, Field: "change", Text: "Свой ответ утвердить нельзя: его проверяет второй человек. Попросите коллегу или верните ответ на доработку."}
	}
	if err := complete(ch.Checklist); err != nil {
		return err
	}
	a.Checklist, a.ApprovedBy, a.ApprovedAt = ch.Checklist, s.by, s.at
	s.text = a.Text
	s.close(a.Outcome)
	return nil
}

func (ch AnswerNow) apply(s *step) error {
	p, err := s.policy()
	if err != nil {
		return err
	}
	if p.Approval {
		return &cti.Error{Code: cti.Conflict, Field: "change", Text: "Ответ на такое обращение проверяет второй человек. Отдайте ответ на проверку."}
	}
	if err := s.mayPlan(ch.Outcome); err != nil {
		return err
	}
	if err := s.draft(ch.Text, ch.Outcome, ch.Checklist); err != nil {
		return err
	}
	if err := complete(ch.Checklist); err != nil {
		return err
	}
	s.close(ch.Outcome)
	return nil
}

// draft keeps an answer on the case.
func (s *step) draft(text string, outcome Outcome, list []CheckItem) error {
	if err := s.says(text, "Напишите ответ заявителю."); err != nil {
		return err
	}
	switch {
	case outcome == OutcomeNotOurs:
		return cti.FieldError("outcome", "Если вопрос не наш, передайте обращение в другой орган, а не закрывайте ответом.")
	case !oneOf(outcome, Outcomes()):
		return cti.FieldError("outcome", "Выберите, чем кончилось: решено, разъяснено, запланировано, отказано или не подтвердилось.")
	}
	for _, item := range list {
		if !oneOf(item, Checklist()) {
			return cti.FieldError("checklist", "В списке проверки нет пункта «%s».", item)
		}
	}
	s.c.Answer = &Answer{Text: text, Outcome: outcome, Checklist: list, By: s.by, At: s.at}
	return nil
}

// mayPlan asks for the day by which it will be done.
func (s *step) mayPlan(outcome Outcome) error {
	if outcome == OutcomePlanned && s.c.running(cti.ClockPromise) == nil {
		return cti.FieldError("outcome", "Если решение запланировано, сначала назовите заявителю срок выполнения.")
	}
	return nil
}

// complete asks for a yes to every question of the checklist.
func complete(list []CheckItem) error {
	for _, item := range Checklist() {
		if !oneOf(item, list) {
			return cti.FieldError("checklist", "Ответ не готов: проверьте, что он %s.", checkWords[item])
		}
	}
	for _, item := range list {
		if !oneOf(item, Checklist()) {
			return cti.FieldError("checklist", "В списке проверки нет пункта «%s».", item)
		}
	}
	return nil
}

var checkWords = map[CheckItem]string{
	CheckQuestion: "отвечает на вопрос заявителя", CheckAction: "говорит, что сделано или почему сделать нельзя",
	CheckDate: "говорит, к какому сроку, или что ждать больше нечего", CheckPlain: "написан простыми словами", CheckAddress: "уходит по верному адресу",
}

func (ch Redirect) apply(s *step) error {
	if strings.TrimSpace(ch.To) == "" || utf8.RuneCountInString(ch.To) > MaxName {
		return cti.FieldError("to", "Напишите, в какой орган передаётся обращение, не длиннее %d знаков.", MaxName)
	}
	if err := s.says(ch.Text, "Напишите, почему отвечать должен другой орган."); err != nil {
		return err
	}
	if err := s.tellsApplicant(ch.Told, "кому передано обращение"); err != nil {
		return err
	}
	s.c.RedirectedTo = ch.To
	s.forwarded()
	s.close(OutcomeNotOurs)
	return nil
}

// forwarded ends the clock of forwarding with what it shows, also when it was
// thought needless before: an appeal that lay with us first was forwarded late.
func (s *step) forwarded() {
	for i := range s.c.Clocks {
		k := &s.c.Clocks[i]
		if k.Name != cti.ClockForward || k.Round != s.c.Round || k.Stop == StopConverted || k.Stop == StopDone {
			continue
		}
		k.StoppedAt, k.Stop = time.Time{}, ""
		s.settle(s.at)
		k.StoppedAt, k.Stop = s.at, StopDone
	}
}

func (ch Refuse) apply(s *step) error {
	if !oneOf(ch.Ground, Grounds()) {
		return cti.FieldError("ground", "Выберите основание из списка: без него оставить обращение без ответа нельзя.")
	}
	if err := s.says(ch.Text, "Напишите, почему ответа не будет: это прочтёт заявитель."); err != nil {
		return err
	}
	s.c.Ground = ch.Ground
	s.close(OutcomeRefused)
	return nil
}

func (ch Join) apply(s *step) error {
	p, err := s.policy()
	switch {
	case err != nil:
		return err
	case !uuidPattern.MatchString(string(ch.Master)):
		return cti.FieldError("master", "Выберите обращение, к которому присоединить.")
	case ch.Master == s.c.Appeal.ID:
		return cti.FieldError("master", "Обращение нельзя присоединить к нему самому.")
	case p.Alone:
		return cti.FieldError("master", "По закону каждый заявитель получает свой ответ: такое обращение не присоединяется.")
	}
	s.c.Master = ch.Master
	for i := range s.c.Clocks {
		s.stop(s.c.Clocks[i].Name, StopDuplicate)
	}
	s.tells(TellApplicant)
	return s.mayAdd(ch.Text)
}

// CheckMaster tells why an appeal cannot follow another one; nil when it can. The
// table knows one case only, so whoever keeps both asks this as well.
func (c Case) CheckMaster(master Case) error {
	switch {
	case master.State == StateDuplicate:
		return cti.FieldError("master", "Выбранное обращение само присоединено к другому. Присоедините к нему.")
	case master.State.Closed():
		return cti.FieldError("master", "На выбранное обращение уже ответили. Присоединить можно только к открытому.")
	}
	return nil
}

// apply lets the clocks go on from where they began: nothing was gained.
func (ch Detach) apply(s *step) error {
	if err := s.says(ch.Text, "Напишите, почему это другое обращение."); err != nil {
		return err
	}
	s.c.Master = ""
	for i := range s.c.Clocks {
		if k := &s.c.Clocks[i]; k.Stop == StopDuplicate {
			k.StoppedAt, k.Stop = time.Time{}, ""
		}
	}
	s.tells(TellApplicant)
	return nil
}

// apply takes any outcome: what is not ours was said by who sent the other one on.
func (ch Share) apply(s *step) error {
	switch {
	case s.c.Master == "":
		return cti.Errorf(cti.Conflict, "Обращение ни к чему не присоединено: общего ответа для него нет.")
	case !oneOf(ch.Outcome, Outcomes()):
		return cti.FieldError("outcome", "Выберите, чем кончилось.")
	}
	if err := s.says(ch.Text, "Напишите ответ заявителю."); err != nil {
		return err
	}
	s.c.Answer = &Answer{Text: ch.Text, Outcome: ch.Outcome, By: s.by, At: s.at, Round: ch.Round}
	for i := range s.c.Clocks { // a later Detach must not wake them
		if k := &s.c.Clocks[i]; k.Stop == StopDuplicate {
			k.Stop = StopShared
		}
	}
	s.close(ch.Outcome)
	return nil
}
