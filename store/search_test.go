package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store"
)

func numbers(tasks []appeal.Task) string {
	var out []string
	for _, t := range tasks {
		_, n, _ := strings.Cut(t.Appeal.Number, "-")
		out = append(out, strings.TrimLeft(n, "0"))
	}
	return strings.Join(out, " ")
}

// TestAppealsAreFoundByWhatPeopleType: the newest first, in any form of a word.
func TestAppealsAreFoundByWhatPeopleType(t *testing.T) {
	t.Parallel()
	_, url := fresh(t)
	s := searching(t, url, time.Hour)
	var events []cti.Event
	for n, one := range []struct{ phone, name, text string }{
		{"+79021130001", "Иванова Мария", "На дороге у школы глубокая яма, СНЕГ не убирают"},
		{"+73952212345", "Пётр Соловьёв", "Ребёнка не берут в детский сад, в списке 1234567 человек"},
		{"+79021130021", "", "Ямы на дорогах засыпали плохо, дом 7"},
		{"", "Аноним", "Не горит фонарь; it's the \\ second 'time'"},
	} {
		e := filed(n+1, morning.Add(time.Duration(n)*40*24*time.Hour), appeal.ByCall, one.phone, one.name, one.text)
		body := e.Body.(appeal.FiledEvent)
		if body.Appeal.Topic = "Прочее"; n == 0 {
			body.Appeal.Topic = "Гололёд"
		}
		e.Body = body
		events = append(events, e)
	}
	check(t, s.Apply(t.Context(), events))
	for query, want := range map[string]string{
		"дорога": "3 1", "Дорогу ЯМА": "3 1", "дорога снег": "1", "дорога -снег": "3", "снег or фонарь": "4 1",
		"\"глубокая яма\"": "1", "\"яма глубокая\"": "", "ребенка": "2", "РЕБЁНКОМ": "2", "соловьев": "2", "иванова": "1", "гололеда": "1",
		"аэродром": "", "7": "3", "дом 7": "3", `the \ 'second'`: "4", "\x00фонари": "4",
		"+7 (902) 113-00-01": "1", "89021130001": "1", "9021130001": "1", "8 3952 21-23-45": "2", "+79990000000": "",
		"0001": "1", "30001": "1", "113-00-21": "3", "12345": "2", "21-23-45": "2", "1234567": "2", "4321": "",
		"2026-000003": "3", "№ 2026/3": "3", "№ 000002": "2", "N 4": "4", "2025-000001": "", "0003": "3",
	} {
		found, err := s.FindAppeals(t.Context(), appeal.Filter{Query: query})
		check(t, err)
		if got := numbers(found.Tasks); got != want || found.Cursor != "" {
			t.Errorf("%q found %q, want %q; cursor %q", query, got, want, found.Cursor)
		}
	}
	for _, nothing := range []string{"и не на", "!!!", "' | '"} {
		_, err := s.FindAppeals(t.Context(), appeal.Filter{Query: nothing})
		wantField(t, err, "q")
	}
	for field, bad := range map[string]appeal.Filter{"limit": {Query: "яма", Limit: 501}, "cursor": {Query: "яма", Cursor: "?"}} {
		_, err := s.FindAppeals(t.Context(), bad)
		wantField(t, err, field)
	}
}

func wantField(t *testing.T, err error, field string) {
	t.Helper()
	var e *cti.Error
	if err == nil || cti.CodeOf(err) != cti.Invalid {
		t.Errorf("got %v, want a wrong %s", err, field)
	} else if e = err.(*cti.Error); e.Field != field {
		t.Errorf("the wrong field is %q, want %q", e.Field, field)
	}
}

// TestSearchFindsWhatReadingEverythingFinds asks at random, page by page, once
// with no patience at all.
func TestSearchFindsWhatReadingEverythingFinds(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	conn := connected(t, url)
	patient, hasty := searching(t, url, time.Hour), searching(t, url, time.Nanosecond)
	r := rand.New(rand.NewPCG(4, 2))
	scatter(t, s, conn, r)
	for range 50 {
		f, condition := drawnFilter(r)
		rows, err := conn.Query(t.Context(), `select id from appeals where `+condition+` order by filed_at desc, id desc`)
		check(t, err)
		want, err := pgx.CollectRows(rows, pgx.RowTo[cti.AppealID])
		check(t, err)
		for _, one := range []*store.Store{patient, hasty} {
			got := everyPage(t, one, f)
			if !slices.Equal(got, want) {
				t.Fatalf("%+v (%s) found\n%v, want\n%v", f, condition, got, want)
			}
		}
	}
}

func searching(t *testing.T, url string, patience time.Duration) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{URL: url, Patience: patience})
	check(t, err)
	t.Cleanup(s.Close)
	return s
}

// scatter files appeals over a year, several at the same time, and lets them be in
// every state.
func scatter(t *testing.T, s *store.Store, conn *pgx.Conn, r *rand.Rand) {
	t.Helper()
	words := strings.Fields("дорога яма снег вода фонарь")
	var events []cti.Event
	at := morning
	for n := range 200 {
		at = at.Add([]time.Duration{0, time.Second, 5 * time.Hour, 9 * 24 * time.Hour}[r.IntN(4)] * time.Duration(r.IntN(2)))
		text := "обращение"
		for range r.IntN(3) {
			text += " " + words[r.IntN(len(words))]
		}
		e := filed(n+1, at, []appeal.Channel{appeal.ByCall, appeal.ByOnline}[r.IntN(2)], fmt.Sprintf("+7902113%04d", r.IntN(12)), "Имя", text)
		body := e.Body.(appeal.FiledEvent)
		body.Appeal.TopicCode = []cti.TopicCode{"", "roads.surface.pit", "roads.snow.yard"}[r.IntN(3)]
		body.Appeal.Territory = []cti.TerritoryCode{"", "angarsk", "bratsk"}[r.IntN(3)]
		body.Appeal.Body = []cti.BodyID{"", "adm-angarsk"}[r.IntN(2)]
		body.Appeal.Topic, e.Body = "Прочее", body
		events = append(events, e)
	}
	check(t, s.Apply(t.Context(), events))
	for _, sql := range []string{
		`update appeals set state = 'in_work', person = 'anna', due_at = filed_at + interval '30 days' where hashtext(id) % 3 = 0`,
		`update appeals set state = 'answered', outcome = 'resolved', open = false, due_at = 'infinity' where hashtext(id) % 5 = 0`,
	} {
		_, err := conn.Exec(t.Context(), sql)
		check(t, err)
	}
}

func drawnFilter(r *rand.Rand) (appeal.Filter, string) {
	f := appeal.Filter{At: morning.AddDate(0, 6, 0), Limit: 1 + r.IntN(9)}
	terms := []string{"true"}
	add := func(set func(), sql string) {
		if r.IntN(4) == 0 {
			set()
			terms = append(terms, sql)
		}
	}
	word := strings.Fields("дороги яму снегом вода фонарём")[r.IntN(5)]
	add(func() { f.Query = word }, `to_tsvector('russian', topic || ' ' || text) @@ websearch_to_tsquery('russian', '`+strings.ReplaceAll(word, "ё", "е")+`')`)
	add(func() { f.Topic = "roads" }, `topic_code like 'roads.%'`)
	add(func() { f.Topic = "roads.surface" }, `topic_code like 'roads.surface.%'`)
	add(func() { f.Topic = "roads.surface.pit" }, `topic_code = 'roads.surface.pit'`)
	add(func() { f.Territory = "angarsk" }, `territory = 'angarsk'`)
	add(func() { f.Body = "adm-angarsk" }, `body = 'adm-angarsk'`)
	add(func() { f.State = appeal.StateInWork }, `state = 'in_work'`)
	add(func() { f.Person = "anna" }, `person = 'anna'`)
	add(func() { f.Open = true }, `open`)
	add(func() { f.Overdue = true }, `open and due_at < '`+f.At.Format(time.RFC3339)+`'`)
	add(func() { f.Channel = appeal.ByCall }, `channel = 'call'`)
	add(func() { f.Phone = "+79021130003" }, `phone = '+79021130003'`)
	since, until := morning.AddDate(0, 0, r.IntN(200)), morning.AddDate(0, 0, r.IntN(400))
	add(func() { f.Since = since }, `filed_at >= '`+since.Format(time.RFC3339Nano)+`'`)
	add(func() { f.Until = until }, `filed_at < '`+until.Format(time.RFC3339Nano)+`'`)
	return f, strings.Join(terms, " and ")
}

func everyPage(t *testing.T, s *store.Store, f appeal.Filter) (ids []cti.AppealID) {
	t.Helper()
	for {
		found, err := s.FindAppeals(t.Context(), f)
		check(t, err)
		for _, one := range found.Tasks {
			ids = append(ids, one.Appeal.ID)
		}
		if found.Cursor != "" && len(found.Tasks) < f.Limit && found.Back.IsZero() {
			t.Fatalf("a short page of %d that does not say how far it came", len(found.Tasks))
		}
		if f.Cursor = found.Cursor; f.Cursor == "" {
			return ids
		}
	}
}
