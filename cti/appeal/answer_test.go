package appeal_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

func TestAnAnswerIsCheckedBeforeItIsSent(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"})
	for i := range appeal.Checklist() {
		short := answer
		short.Checklist = slices.Delete(slices.Clone(appeal.Checklist()), i, i+1)
		refused(t, c, anna, short, cti.Invalid, "checklist")
	}
	odd := answer
	odd.Checklist = append(appeal.Checklist(), "nice")
	refused(t, c, anna, odd, cti.Invalid, "checklist")
	refused(t, c, anna, appeal.AnswerNow{Text: "\n", Outcome: appeal.OutcomeResolved, Checklist: appeal.Checklist()}, cti.Invalid, "text")
	refused(t, c, anna, appeal.AnswerNow{Text: "Ответ", Checklist: appeal.Checklist()}, cti.Invalid, "outcome")
	refused(t, c, anna, appeal.AnswerNow{Text: "Ответ", Outcome: appeal.OutcomeNotOurs, Checklist: appeal.Checklist()}, cti.Invalid, "outcome")
	done := at(t, c, noon.Add(day), anna, answer)
	if done.Outcome != appeal.OutcomeResolved || done.ClosedAt != noon.Add(day) || done.Answer.Text != answer.Text || done.Answer.By != anna {
		t.Errorf("answered: %+v", done)
	}
}

func TestASecondPersonReadsALegalAnswer(t *testing.T) {
	c := must(t, opened(t, cti.KindLegal), appeal.Assign{Body: "a"})
	refused(t, c, anna, answer, cti.Conflict, "change")
	c = at(t, c, noon.Add(day), vera, appeal.Submit{Text: "Починили.", Outcome: appeal.OutcomeResolved})
	if c.State != appeal.StateApproval || c.Outcome != "" || !clock(t, c, cti.ClockAnswer).Running() {
		t.Errorf("submitted it is %s, %q", c.State, c.Outcome)
	}
	approve := appeal.Approve{Checklist: appeal.Checklist()}
	refused(t, c, vera, approve, cti.Forbidden, "change")
	refused(t, c, anna, approve, cti.Forbidden, "change")
	refused(t, c, boris, appeal.Approve{}, cti.Invalid, "checklist")
	refused(t, c, boris, appeal.Return{}, cti.Invalid, "text")
	back := at(t, c, noon.Add(2*day), boris, appeal.Return{Text: "нет срока"})
	if back.State != appeal.StateInWork || back.Returned != 1 {
		t.Errorf("sent back it is %s, %d times", back.State, back.Returned)
	}
	done := at(t, c, noon.Add(2*day), boris, approve)
	if c.Answer.ApprovedBy != (cti.Actor{}) {
		t.Error("the case before the approval was written to")
	}
	if done.State != appeal.StateAnswered || done.Outcome != appeal.OutcomeResolved || done.Answer.ApprovedBy != boris || done.Answer.By != vera {
		t.Errorf("approved: %+v", done.Answer)
	}
}

func TestRefusalHasAGround(t *testing.T) {
	c := opened(t, cti.KindMessage)
	refused(t, c, vera, appeal.Refuse{Text: "не хочу"}, cti.Invalid, "ground")
	refused(t, c, vera, appeal.Refuse{Ground: appeal.GroundCourt}, cti.Invalid, "text")
	c = must(t, c, appeal.Refuse{Ground: appeal.GroundCourt, Text: "обжалуется решение суда"})
	if c.Outcome != appeal.OutcomeRefused || c.Ground != appeal.GroundCourt {
		t.Errorf("refused: %+v", c)
	}
}

func TestReopeningNeedsATextAndIsToldToAll(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"}, appeal.Entrust{Person: "anna"}, answer)
	refused(t, c, cti.ByCitizen, appeal.Reopen{}, cti.Invalid, "text")
	c, entries, err := c.Apply(appeal.Reopen{Text: "снова холодно"}, cti.ByCitizen, noon.Add(9*day), rules)
	if err != nil {
		t.Fatal(err)
	}
	all := []appeal.Concerned{appeal.TellApplicant, appeal.TellBody, appeal.TellPerson, appeal.TellCoordinator, appeal.TellFollowers}
	if e := entries[0]; !slices.Equal(e.Tell, all) || e.Text != "снова холодно" || e.From != appeal.StateAnswered || e.To != appeal.StateReopened {
		t.Errorf("the history says %+v", e)
	}
	if c.Outcome != "" || !c.ClosedAt.IsZero() || c.Answer != nil || c.Body != "a" || c.Person != "anna" {
		t.Errorf("reopened: %+v", c)
	}
	refused(t, c, vera, appeal.Assign{Body: "b"}, cti.Invalid, "body")
	if c = must(t, c, appeal.Assign{}); c.Body != "a" || c.Moves() != 0 {
		t.Errorf("it goes on with %s", c.Body)
	}
}

func TestALowMarkWithACommentIsExamined(t *testing.T) {
	done := at(t, must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"}), noon.Add(day), vera, answer)
	rate := func(mark int, comment string) appeal.Rate {
		return appeal.Rate{Mark: mark, Comment: comment, Way: appeal.WayLink}
	}
	for _, mark := range []int{0, 6, -1} {
		refused(t, done, cti.ByCitizen, rate(mark, ""), cti.Invalid, "mark")
	}
	refused(t, done, cti.ByCitizen, appeal.Rate{Mark: 3, Way: "pigeon"}, cti.Invalid, "way")
	for mark := 1; mark <= 5; mark++ {
		for comment, said := range map[string]bool{"": false, "  ": false, "не починили": true} {
			c := at(t, done, noon.Add(2*day), cti.ByCitizen, rate(mark, comment))
			if want := mark < 3 && said; c.Marks[0].Waiting() != want {
				t.Errorf("mark %d with %q is to be examined: %v", mark, comment, !want)
			}
		}
	}
	c := at(t, done, noon.Add(2*day), cti.ByCitizen, rate(2, "не починили"))
	refused(t, c, cti.ByCitizen, rate(5, ""), cti.Conflict, "")
	if k := clock(t, c, cti.ClockExamine); k.DueAt != noon.Add(7*day) || !k.Running() {
		t.Errorf("the examination has the clock %+v", k)
	}
	refused(t, c, vera, appeal.Examine{Text: "всё хорошо"}, cti.Forbidden, "change") // her own answer
	refused(t, c, boris, appeal.Examine{}, cti.Invalid, "text")
	refused(t, done, boris, appeal.Examine{Text: "пусто"}, cti.Conflict, "")
	c = at(t, c, noon.Add(3*day), cti.ByCitizen, appeal.Reopen{Text: "не починили"})
	if !clock(t, c, cti.ClockExamine).Running() {
		t.Error("reopening did away with the examination")
	}
	c = at(t, c, noon.Add(8*day), boris, appeal.Examine{Justified: true, Text: "бригада не была"})
	if m := c.Marks[0]; m.Waiting() || !m.Justified || m.ExaminedBy != boris || m.Finding == "" || !clock(t, c, cti.ClockExamine).Late {
		t.Errorf("examined a day late: %+v", m)
	}
	// Each answer has a mark of its own.
	both := must(t, at(t, done, noon.Add(2*day), cti.ByCitizen, rate(1, "не починили")), appeal.Reopen{Text: "не починили"}, appeal.Assign{}, answer, rate(2, "опять"))
	if both = at(t, both, noon.Add(3*day), boris, appeal.Examine{Text: "так и есть"}); both.Marks[0].Waiting() || !both.Marks[1].Waiting() || !clock(t, both, cti.ClockExamine).Running() {
		t.Errorf("one of two marks was examined: %+v", both.Marks)
	}
	if both = at(t, both, noon.Add(4*day), boris, appeal.Examine{Text: "и это"}); both.Marks[1].Waiting() || len(both.Clocks) != 3 || clock(t, both, cti.ClockExamine).Running() {
		t.Errorf("both were examined: %+v", both.Clocks)
	}
	c = must(t, c, appeal.Assign{}, answer, rate(5, ""))
	if len(c.Marks) != 2 || c.Marks[1].Round != 1 {
		t.Errorf("the marks are %+v", c.Marks)
	}
}

func TestDeliveryAndControl(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"}, answer)
	refused(t, c, anna, appeal.Deliver{Way: "pigeon", Status: appeal.DeliverySent}, cti.Invalid, "way")
	refused(t, c, anna, appeal.Deliver{Way: appeal.WaySMS, Status: "lost"}, cti.Invalid, "status")
	refused(t, c, anna, appeal.ControlCall{Reached: true}, cti.Invalid, "text")
	failed, entries, err := c.Apply(appeal.Deliver{Way: appeal.WaySMS, Status: appeal.DeliveryFailed, Text: "номер не принимает"}, cti.BySystem, noon.Add(day), rules)
	if err != nil || failed.Delivery.Status != appeal.DeliveryFailed || !slices.Contains(entries[0].Tell, appeal.TellCoordinator) {
		t.Errorf("an answer that did not arrive: %+v, %v", entries, err)
	}
	if c.WantsControl(0) || !c.WantsControl(100) || opened(t, cti.KindMessage).WantsControl(100) {
		t.Error("a control call is not for closed appeals of the sample")
	}
	missed := must(t, c, appeal.ControlCall{Solved: true})
	if missed.Control.Solved || !missed.WantsControl(100) {
		t.Error("nobody was reached, and the matter is solved")
	}
	if done := must(t, missed, appeal.ControlCall{Reached: true, Text: "не сделано"}); done.WantsControl(100) || done.Control.Solved {
		t.Error("reached, and to be called again")
	}
}

// TestTheSampleIsFairAndTheSameAgain draws from appeals that differ in their last
// digits only.
func TestTheSampleIsFairAndTheSameAgain(t *testing.T) {
	const n = 20_000
	drawn := 0
	for i := range n {
		c := appeal.Case{Appeal: appeal.Appeal{ID: cti.AppealID(fmt.Sprintf("5f0d9c1e-3a52-4f0e-9a51-%012x", i))}}
		if c.Sampled(10) {
			drawn++
		}
		if c.Sampled(0) || !c.Sampled(100) || c.Sampled(10) && !c.Sampled(11) {
			t.Fatal("the sample changes")
		}
	}
	if drawn < n*9/100 || drawn > n*11/100 {
		t.Errorf("of %d appeals %d were drawn at 10 %%", n, drawn)
	}
}

func TestRepeatContactAndRepeatAppealAreApart(t *testing.T) {
	other := func(id string, state appeal.State, filedDays, closedDays int, spoil func(*appeal.Case)) appeal.Case {
		c := appeal.Case{Appeal: filed(), State: state, Topic: "roads"}
		c.Appeal.ID = cti.AppealID(id)
		c.Appeal.FiledAt = noon.AddDate(0, 0, -filedDays)
		if state.Closed() {
			c.ClosedAt = noon.AddDate(0, 0, -closedDays)
		}
		if spoil != nil {
			spoil(&c)
		}
		return c
	}
	openOld, openNew := other("o1", appeal.StateInWork, 9, 0, nil), other("o2", appeal.StateNew, 3, 0, nil)
	closedOld, closedNew := other("c1", appeal.StateAnswered, 40, 30, nil), other("c2", appeal.StateRefused, 20, 1, nil)
	for name, c := range map[string]struct {
		topic  cti.TopicCode
		others []appeal.Case
		how    appeal.Again
		of     cti.AppealID
	}{
		"nothing else":       {"roads", nil, appeal.NotAgain, ""},
		"an open one":        {"roads", []appeal.Case{openOld}, appeal.AgainOpen, "o1"},
		"the newer open one": {"roads", []appeal.Case{openNew, openOld}, appeal.AgainOpen, "o2"},
		"open before closed": {"roads", []appeal.Case{closedNew, openOld, closedNew}, appeal.AgainOpen, "o1"},
		"a closed one":       {"roads", []appeal.Case{closedOld}, appeal.AgainClosed, "c1"},
		"the newer closed":   {"roads", []appeal.Case{closedOld, closedNew, closedOld}, appeal.AgainClosed, "c2"},
		"closed long ago":    {"roads", []appeal.Case{other("c3", appeal.StateAnswered, 60, 31, nil)}, appeal.NotAgain, ""},
		"another topic":      {"health", []appeal.Case{openOld}, appeal.NotAgain, ""},
		"words without code": {"", []appeal.Case{openOld}, appeal.AgainOpen, "o1"},
		"other words":        {"", []appeal.Case{other("o3", appeal.StateNew, 1, 0, func(c *appeal.Case) { c.Appeal.Topic = "Мусор" })}, appeal.NotAgain, ""},
		"another phone":      {"roads", []appeal.Case{other("o4", appeal.StateNew, 1, 0, func(c *appeal.Case) { c.Appeal.Applicant.Phone = "+7902" })}, appeal.NotAgain, ""},
		"itself":             {"roads", []appeal.Case{other(string(anID), appeal.StateNew, 1, 0, nil)}, appeal.NotAgain, ""},
	} {
		if how, of := appeal.Repeats(filed(), c.topic, c.others); how != c.how || of != c.of {
			t.Errorf("%s: %q of %s, want %q of %s", name, how, of, c.how, c.of)
		}
	}
	nobody := filed()
	nobody.Applicant.Phone = ""
	if how, _ := appeal.Repeats(nobody, "roads", []appeal.Case{other("o5", appeal.StateNew, 1, 0, func(c *appeal.Case) { c.Appeal.Applicant.Phone = "" })}); how != appeal.NotAgain {
		t.Error("two callers without a number are one")
	}
}

// stricter are rules of which a new version holds from the tenth day on.
type stricter struct{ simple }

func (r stricter) Policy(kind appeal.Kind, topic cti.TopicCode, at time.Time) (cti.Policy, error) {
	p, err := r.simple.Policy(kind, topic, at)
	if !at.Before(noon.Add(10 * day)) {
		p.Version, p.Approval, p.ExtendDays = 2, true, 0
		p.Terms = map[cti.ClockName]cti.Term{cti.ClockAnswer: days(1), cti.ClockExamine: days(1)}
	}
	return p, err
}

func TestALaterPolicyChangesNothingForACaseThatRuns(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"})
	do := func(n int, ch appeal.Change) {
		t.Helper()
		next, _, err := c.Apply(ch, vera, noon.Add(time.Duration(n)*day), stricter{rules})
		if err != nil {
			t.Fatal(err)
		}
		c = next
	}
	do(11, appeal.Ask{Text: "где?"})
	do(12, appeal.Resume{})
	do(13, appeal.Extend{Days: 5, Text: "ждём прибор", Told: true})
	if k := clock(t, c, cti.ClockAnswer); k.Version != 1 || k.DueAt != noon.Add(36*day) {
		t.Errorf("under the new policy the old clock is %+v", k)
	}
	do(14, answer) // without the second person that the new one asks for
	do(15, appeal.Reopen{Text: "снова холодно"})
	if k := clock(t, c, cti.ClockAnswer); k.Version != 2 || k.DueAt != noon.Add(16*day) {
		t.Errorf("a round that began under the new policy has %+v", k)
	}
	do(15, appeal.Assign{})
	if _, _, err := c.Apply(answer, vera, noon.Add(15*day), stricter{rules}); cti.CodeOf(err) != cti.Conflict {
		t.Errorf("the new round is answered by the old policy: %v", err)
	}
}
