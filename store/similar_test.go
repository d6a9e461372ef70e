package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// coded is an appeal with codes.
func coded(n int, phone, topic string, code cti.TopicCode, place cti.TerritoryCode) cti.Event {
	e := filed(n, morning.Add(time.Duration(n)*time.Minute), appeal.ByCall, phone, "Анна", "Нет воды")
	a := e.Body.(appeal.FiledEvent).Appeal
	a.Topic, a.TopicCode, a.Territory = topic, code, place
	e.Body = appeal.FiledEvent{Appeal: a}
	return e
}

const annasPhone = "+79021234567"

func TestSimilarAppealsAreOpenAndOfTheSamePersonAndTopic(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	const cold, hot = "housing.water.cold", "housing.water.hot"
	check(t, s.Apply(t.Context(), []cti.Event{
		coded(1, annasPhone, "Нет холодной воды", cold, "irkutsk"),
		coded(2, annasPhone, "Нет горячей воды", hot, "irkutsk"),
		coded(3, "+79021234568", "Нет холодной воды", cold, "irkutsk"),
		coded(4, annasPhone, "нет холодной воды", "", ""),
		coded(5, annasPhone, "Нет холодной воды", cold, "bratsk"),
		coded(6, "112", "Нет холодной воды", cold, "irkutsk"),
		coded(7, annasPhone, "Нет холодной воды", cold, "irkutsk"),
	}))
	_, err := s.ChangeAppeal(t.Context(), appeal.Asked{Appeal: "00000000-0000-4000-8000-000000000007", Version: 1, Key: "k",
		Change: appeal.Refuse{Ground: appeal.GroundWithdrawn, Text: "воду дали"}, By: cti.BySupervisor("olga"), At: morning.Add(time.Hour)})
	check(t, err)
	for _, c := range []struct {
		ask  appeal.Likeness
		want string
	}{
		{appeal.Likeness{Phone: annasPhone, Topic: "Нет холодной воды", TopicCode: cold, Territory: "irkutsk"}, "4 1"},
		{appeal.Likeness{Phone: annasPhone, Topic: "Нет холодной воды", TopicCode: cold}, "5 4 1"},
		{appeal.Likeness{Phone: annasPhone, Topic: "НЕТ холодной воды", Territory: "bratsk"}, "5 4"},
		{appeal.Likeness{Phone: annasPhone, Topic: "Нет горячей воды", TopicCode: hot, Not: "00000000-0000-4000-8000-000000000002"}, ""},
		{appeal.Likeness{Phone: "112", Topic: "Нет холодной воды", TopicCode: cold}, ""},
		{appeal.Likeness{Phone: annasPhone}, ""},
		{appeal.Likeness{Topic: "Нет холодной воды", TopicCode: cold}, ""},
	} {
		found, err := s.SimilarAppeals(t.Context(), c.ask)
		check(t, err)
		var got []string
		for _, one := range found {
			got = append(got, strings.TrimLeft(string(one.ID[len(one.ID)-4:]), "0"))
			if one.Number == "" || one.Topic == "" || one.State != appeal.StateNew || one.DueAt.IsZero() {
				t.Errorf("it cannot be recognised by %+v", one)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v finds %v, want %s", c.ask, got, c.want)
		}
	}
}

func TestAFollowerIsOpenAsLongAsItsMaster(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	const topic = "housing.water.cold"
	check(t, s.Apply(t.Context(), []cti.Event{coded(1, "+79021234568", "Вода", topic, ""), coded(2, annasPhone, "Вода", topic, "")}))
	const master, follower = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
	_, err := s.ChangeAppeal(t.Context(), appeal.Asked{Appeal: follower, Version: 1, Key: "k", Change: appeal.Join{Master: master}, By: cti.BySupervisor("olga"), At: morning.Add(time.Hour)})
	check(t, err)
	ask := appeal.Likeness{Phone: annasPhone, TopicCode: topic}
	found, err := s.SimilarAppeals(t.Context(), ask)
	check(t, err)
	if len(found) != 1 || found[0].Master != master || !found[0].DueAt.IsZero() {
		t.Errorf("it finds %+v", found)
	}
	_, err = s.ChangeAppeal(t.Context(), appeal.Asked{Appeal: master, Version: 1, Key: "k",
		Change: appeal.Refuse{Ground: appeal.GroundWithdrawn, Text: "воду дали"}, By: cti.BySupervisor("olga"), At: morning.Add(2 * time.Hour)})
	check(t, err)
	if found, err := s.SimilarAppeals(t.Context(), ask); err != nil || len(found) != 0 {
		t.Errorf("after its master's end it finds %+v, %v", found, err)
	}
}

func TestAdditionsConflictWithNobody(t *testing.T) {
	t.Parallel()
	s, url := oneCase(t)
	before, err := s.AppealRecord(t.Context(), firstCase)
	check(t, err)
	add := func(key string) error {
		_, err := s.AddToAppeal(t.Context(), appeal.Asked{Appeal: firstCase, Key: key, By: cti.ByAgent("anna"), At: morning.Add(time.Hour), Change: appeal.Contact{Text: "всё ещё яма " + key}})
		return err
	}
	check(t, add("k0"))
	_, err = s.ChangeAppeal(t.Context(), asked("c", 2, appeal.Comment{Text: "видели"}))
	check(t, err)
	var all sync.WaitGroup
	errs := make([]error, 3)
	for i := range errs {
		all.Go(func() { errs[i] = add(fmt.Sprint("k", i)) }) // k0 is a retry
	}
	all.Wait()
	for _, err := range errs {
		check(t, err)
	}
	now, err := s.AppealRecord(t.Context(), firstCase)
	check(t, err)
	if now.Case.Contacts != 3 || now.Case.Clocks[0] != before.Case.Clocks[0] || count(t, connected(t, url), "appeal_history where what = 'contact'") != 3 {
		t.Errorf("the case is %+v", now.Case)
	}
	_, err = s.AddToAppeal(t.Context(), appeal.Asked{Appeal: "none", Key: "k", Change: appeal.Contact{}})
	wantCode(t, err, cti.NotFound)
}

func TestWhyItWasFiledAnewIsInTheHistory(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	e := coded(1, annasPhone, "Вода", "", "")
	a := e.Body.(appeal.FiledEvent).Appeal
	a.Anew = "другой дом"
	e.Body = appeal.FiledEvent{Appeal: a}
	check(t, s.Apply(t.Context(), []cti.Event{e}))
	r, err := s.AppealRecord(t.Context(), firstCase)
	check(t, err)
	if len(r.History) != 1 || r.History[0].Text != "другой дом" {
		t.Errorf("the history is %+v", r.History)
	}
}
