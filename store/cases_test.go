package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store"
)

const firstCase cti.AppealID = "00000000-0000-4000-8000-000000000001"

// oneCase files an appeal and gives the store that holds it with two bodies and a person.
func oneCase(t *testing.T) (*store.Store, string) {
	t.Helper()
	s, url := fresh(t)
	_, err := s.ImportBodies(t.Context(), someBodies(), false, "2026-03-02")
	check(t, err)
	check(t, s.Apply(t.Context(), []cti.Event{filed(1, morning, appeal.ByCall, "+79021234567", "Анна", "На дороге яма")}))
	return s, url
}

func asked(key string, version int, change appeal.Change) appeal.Asked {
	return appeal.Asked{Appeal: firstCase, Version: version, Key: key, Change: change, By: cti.BySupervisor("olga"), At: morning.Add(time.Hour)}
}

func TestAFiledAppealHasACase(t *testing.T) {
	t.Parallel()
	s, url := oneCase(t)
	r, err := s.AppealRecord(t.Context(), firstCase)
	check(t, err)
	if r.Case.State != appeal.StateNew || r.Case.Version != 1 || r.Case.Kind != cti.KindMessage || r.Case.Appeal.Number == "" ||
		len(r.History) != 1 || r.History[0].What != appeal.NameOpen {
		t.Errorf("the case is %+v", r)
	}
	_, due, ok := r.Case.DueAt()
	if n := count(t, connected(t, url), `appeals where open and version = 1 and policy = 'message' and due_at = '`+due.Format(time.RFC3339Nano)+`'`); !ok || n != 1 {
		t.Errorf("the term %v is not in its columns", due)
	}
	_, err = s.AppealRecord(t.Context(), "none")
	wantCode(t, err, cti.NotFound)
}

func TestACaseChangesOnce(t *testing.T) {
	t.Parallel()
	s, url := oneCase(t)
	assign := asked("k1", 1, appeal.Assign{Body: "health", Text: "ваше\x00"})
	var first appeal.Record
	for range 2 { // a retry is the same change
		r, err := s.ChangeAppeal(t.Context(), assign)
		check(t, err)
		if r.Case.Version != 2 || r.Case.State != appeal.StateInWork || r.Case.Body != "health" || len(r.History) != 2 {
			t.Fatalf("the case is %+v", r)
		}
		first = r
	}
	if first.History[1].Text != "ваше\ufffd" {
		t.Errorf("the text is %q", first.History[1].Text)
	}
	other := assign
	other.Change = appeal.Comment{Text: "иное"}
	_, err := s.ChangeAppeal(t.Context(), other)
	wantCode(t, err, cti.Invalid)

	now, err := s.ChangeAppeal(t.Context(), asked("k2", 1, appeal.Comment{Text: "вижу старое"}))
	wantCode(t, err, cti.Conflict)
	if now.Case.Version != 2 || now.Case.Body != "health" {
		t.Errorf("the second editor is shown %+v", now.Case)
	}
	if a, err := s.Appeal(t.Context(), firstCase); err != nil || a.Body != "health" {
		t.Errorf("the list shows %+v, %v", a, err)
	}
	if n := count(t, connected(t, url), "appeal_history"); n != 2 {
		t.Errorf("%d lines of history", n)
	}
}

func TestTwoEditorsAtOnce(t *testing.T) {
	t.Parallel()
	s, url := oneCase(t)
	var all sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		all.Go(func() {
			_, errs[i] = s.ChangeAppeal(t.Context(), asked(fmt.Sprint("k", i), 1, appeal.Comment{Text: fmt.Sprint(i)}))
		})
	}
	all.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else if cti.CodeOf(err) != cti.Conflict {
			t.Error(err)
		}
	}
	if n := count(t, connected(t, url), "appeal_history"); made != 1 || n != 2 {
		t.Errorf("%d changes were made, %d lines written", made, n)
	}
}

func TestRefusedChangesLeaveNothing(t *testing.T) {
	t.Parallel()
	s, url := oneCase(t)
	conn := connected(t, url)
	before := hashes(t, conn)
	for field, change := range map[string]appeal.Change{
		"body":   appeal.Assign{Body: "nobody"},
		"person": appeal.Entrust{Person: "nobody"},
		"master": appeal.Join{Master: "00000000-0000-4000-8000-000000000009"},
		"change": appeal.Approve{},
		"text":   appeal.Comment{},
	} {
		_, err := s.ChangeAppeal(t.Context(), asked("k", 1, change))
		e, ok := err.(*cti.Error)
		if !ok || e.Field != field || e.Text == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	if after := hashes(t, conn); after != before {
		t.Errorf("something was saved:\n%s\n%s", before, after)
	}
}

func TestHistoryIsOnlyAddedTo(t *testing.T) {
	t.Parallel()
	_, url := oneCase(t)
	conn := connected(t, url)
	for _, sql := range []string{`update appeal_history set what = 'x'`, `delete from appeal_history`, `truncate appeal_history`} {
		if _, err := conn.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "only added to") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if n := count(t, conn, "appeal_history"); n != 1 {
		t.Errorf("%d lines", n)
	}
}

// An appeal that was filed by an earlier Dozvon has no case yet.
func TestAnEarlierAppealGetsItsCase(t *testing.T) {
	t.Parallel()
	s, url := oneCase(t)
	conn := connected(t, url)
	_, err := conn.Exec(t.Context(), `insert into appeals (id, number, channel, status, filed_at, by_kind, by_id, name, phone, email, address, topic, text)
		values ('00000000-0000-4000-8000-000000000002', '2026-000009', 'call', 'registered', '2026-02-01', 'agent', 'anna', '', '', '', '', 'Вода', 'Нет воды')`)
	check(t, err)
	change := asked("k", 1, appeal.Assign{Body: "health"})
	change.Appeal = "00000000-0000-4000-8000-000000000002"
	r, err := s.AppealRecord(t.Context(), change.Appeal)
	if err != nil || r.Case.Version != 1 || len(r.History) != 1 {
		t.Fatalf("got %+v, %v", r, err)
	}
	r, err = s.ChangeAppeal(t.Context(), change)
	check(t, err)
	if r.Case.Version != 2 || len(r.History) < 2 || r.History[0].What != appeal.NameOpen || r.Case.Appeal.Text != "Нет воды" {
		t.Errorf("got %+v", r)
	}
}

func TestWorklists(t *testing.T) {
	t.Parallel()
	s, url := oneCase(t)
	var events []cti.Event
	for n := 2; n < 9; n++ {
		events = append(events, filed(n, morning.AddDate(0, 0, n/2*7), appeal.ByCall, "", "", "Яма"))
	}
	check(t, s.Apply(t.Context(), events))
	_, err := s.ChangeAppeal(t.Context(), asked("k", 1, appeal.Assign{Body: "health"}))
	check(t, err)
	_, err = s.ChangeAppeal(t.Context(), asked("topic", 2, appeal.Classify{Topic: "roads.surface.pit"}))
	check(t, err)
	r, err := s.AppealRecord(t.Context(), firstCase)
	check(t, err)
	_, due, _ := r.Case.DueAt()
	for _, c := range []struct {
		work appeal.Work
		want int
	}{
		{appeal.Work{List: appeal.ListOpen, At: morning}, 8},
		{appeal.Work{List: appeal.ListOpen, Body: "health", At: morning}, 1},
		{appeal.Work{List: appeal.ListDecide, At: morning}, 7},
		{appeal.Work{List: appeal.ListMine, Person: "anna", At: morning}, 0},
		{appeal.Work{List: appeal.ListSoon, At: due}, 1},
		{appeal.Work{List: appeal.ListOverdue, At: due}, 0},
		{appeal.Work{List: appeal.ListOverdue, At: due.Add(time.Microsecond)}, 1},
		{appeal.Work{List: appeal.ListExamine, At: due}, 0},
		{appeal.Work{List: appeal.ListOpen, State: appeal.StateInWork, At: morning}, 1},
		{appeal.Work{List: appeal.ListDecide, State: appeal.StateInWork, At: morning}, 0},
		{appeal.Work{List: appeal.ListOpen, Kind: cti.KindMessage, At: morning}, 8},
		{appeal.Work{List: appeal.ListOpen, Kind: cti.KindLegal, At: morning}, 0},
		{appeal.Work{List: appeal.ListOpen, Topic: "roads", At: morning}, 1},
		{appeal.Work{List: appeal.ListOpen, Topic: "roads.surface", At: morning}, 1},
		{appeal.Work{List: appeal.ListOpen, Topic: "roads.surf", At: morning}, 0},
	} {
		page, err := s.Worklist(t.Context(), c.work)
		if err != nil || len(page.Tasks) != c.want {
			t.Errorf("%+v has %d, %v", c.work, len(page.Tasks), err)
		}
	}
	_, err = connected(t, url).Exec(t.Context(), `update appeals set due_at = 'infinity', policy = null, policy_version = null where id > '00000000-0000-4000-8000-000000000005'`)
	check(t, err)
	var ids []string
	for f := (appeal.Work{List: appeal.ListOpen, Limit: 1}); ; {
		page, err := s.Worklist(t.Context(), f)
		check(t, err)
		for _, task := range page.Tasks {
			ids = append(ids, string(task.Appeal.ID[35]))
		}
		if f.Cursor = page.Cursor; page.Cursor == "" {
			break
		}
	}
	if got := strings.Join(ids, ""); got != "12345678" {
		t.Errorf("page by page the list is %s", got)
	}
	for _, bad := range []appeal.Work{{List: "none"}, {List: appeal.ListOpen, Limit: 501}, {List: appeal.ListOpen, Cursor: "x"}} {
		_, err := s.Worklist(t.Context(), bad)
		wantCode(t, err, cti.Invalid)
	}
}

// No policy holds for appeals of before the first one; they are kept all the same.
func TestAnAppealWithoutAPolicyIsKept(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	check(t, s.Apply(t.Context(), []cti.Event{filed(1, morning.AddDate(-10, 0, 0), appeal.ByCall, "", "", "Давно")}))
	r, err := s.AppealRecord(t.Context(), firstCase)
	if err != nil || s.Skipped() != 0 || r.Case.Version != 0 || r.Case.Appeal.Text != "Давно" || len(r.History) != 0 {
		t.Errorf("got %+v, %v", r, err)
	}
	page, err := s.Worklist(t.Context(), appeal.Work{List: appeal.ListDecide, At: morning})
	if err != nil || len(page.Tasks) != 1 {
		t.Errorf("the list has %+v, %v", page, err)
	}
}

// TestEveryEndOfACaseIsKept: the columns take each closed state, and the one after
// the applicant was not content.
func TestEveryEndOfACaseIsKept(t *testing.T) {
	t.Parallel()
	answer := appeal.AnswerNow{Text: "Починили.", Outcome: appeal.OutcomeResolved, Checklist: appeal.Checklist()}
	for name, c := range map[string]struct {
		changes []appeal.Change
		where   string
	}{
		"answered":   {[]appeal.Change{appeal.Assign{Body: "health"}, answer, appeal.Rate{Mark: 2, Comment: "снова яма", Way: appeal.WayCall}}, `not open and outcome = 'resolved' and examine`},
		"reopened":   {[]appeal.Change{appeal.Assign{Body: "health"}, answer, appeal.Reopen{Text: "снова яма"}}, `open and outcome is null`},
		"redirected": {[]appeal.Change{appeal.Redirect{To: "Прокуратура", Text: "не наше", Told: true}}, `not open and outcome = 'not_ours'`},
		"refused":    {[]appeal.Change{appeal.Refuse{Ground: appeal.GroundCourt, Text: "решение суда"}}, `not open and outcome = 'refused'`},
		"duplicate":  {[]appeal.Change{appeal.Join{Master: "00000000-0000-4000-8000-000000000002"}}, `not open and master is not null and due_at = 'infinity'`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, url := oneCase(t)
			check(t, s.Apply(t.Context(), []cti.Event{filed(2, morning, appeal.ByCall, "+79021234568", "Борис", "Та же яма")}))
			for i, change := range c.changes {
				_, err := s.ChangeAppeal(t.Context(), asked(fmt.Sprint("k", i), i+1, change))
				check(t, err)
			}
			if n := count(t, connected(t, url), `appeals where id = '`+string(firstCase)+`' and state = '`+name+`' and `+c.where); n != 1 {
				t.Error("the columns say something else")
			}
		})
	}
}
