package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

func TestAppealsAreFilteredByWhatTheAddressSays(t *testing.T) {
	r, _ := classifyRig(t)
	sofia := r.login("sofia")
	back := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	r.store.set(func() {
		r.store.appeals, r.store.back = []appeal.Appeal{{ID: "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f", Number: "2026-000007", Text: "Яма."}}, back
	})
	q := url.Values{
		"q": {"яма на дороге"}, "state": {"in_work"}, "topic": {"roads.surface"}, "territory": {"bratsk"}, "body": {"adm-bratsk"}, "person": {"vera"},
		"overdue": {"true"}, "since": {"2026-01-01T00:00:00Z"}, "until": {"2026-02-01T00:00:00Z"}, "channel": {"online"}, "phone": {"8 902 123-45-67"}, "limit": {"7"},
	}
	var list AppealList
	sofia.do("GET", "/api/v1/appeals?"+q.Encode(), nil).decode(t, &list)
	if len(list.Appeals) != 0 || !list.Back.Equal(back) {
		t.Errorf("another's phone found %+v", list)
	}
	want := appeal.Filter{
		Query: "яма на дороге", State: appeal.StateInWork, Topic: "roads.surface", Territory: "bratsk", Body: "adm-bratsk", Person: "vera", Overdue: true,
		Since: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), Channel: appeal.ByOnline, Phone: "+79021234567", Limit: 7, At: r.clock.now().UTC(),
	}
	if r.store.sought != want {
		t.Errorf("asked for %+v, want %+v", r.store.sought, want)
	}
	sofia.do("GET", "/api/v1/appeals?state=open", nil).decode(t, &list)
	if f := r.store.sought; !f.Open || f.State != "" || f.Limit != 50 {
		t.Errorf("open ones are asked for by %+v", f)
	}
	if row := list.Appeals[0]; row.Number != "2026-000007" || row.State != appeal.StateInWork || row.Person != "vera" || row.Kind != cti.KindMessage {
		t.Errorf("the row is %+v", row)
	}
}

// TestNobodyFindsByWordsWhatTheyMayNotRead: a hit would tell what the text says.
func TestNobodyFindsByWordsWhatTheyMayNotRead(t *testing.T) {
	r, _ := classifyRig(t)
	sofia := r.login("sofia")
	r.store.set(func() {
		r.store.appeals = []appeal.Appeal{
			{ID: "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f", Number: "2026-000007", TopicCode: "health.doctor.book", Text: "Диагноз."},
			{ID: "7c1b2a90-1111-4222-8333-9a0b1c2d3e50", Number: "2026-000008", TopicCode: "roads.surface.pit", Text: "Яма.", Applicant: appeal.Applicant{Phone: "+79021234567"}},
		}
	})
	for query, want := range map[string]string{"q=диагноз": "2026-000008", "q=2026-000007": "2026-000007 2026-000008", "": "2026-000007 2026-000008"} {
		var list AppealList
		sofia.do("GET", "/api/v1/appeals?"+query, nil).decode(t, &list)
		var got []string
		for _, one := range list.Appeals {
			got = append(got, one.Number)
			if one.Text == "Диагноз." || strings.Contains(one.Applicant.Phone, "1234567") {
				t.Errorf("%q shows %+v", query, one)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q finds %v, want %s", query, got, want)
		}
	}
}

func TestAWrongFilterIsNamed(t *testing.T) {
	r, _ := classifyRig(t)
	sofia := r.login("sofia")
	for query, field := range map[string]string{
		"topic=roads.nothing": "topic", "territory=atlantis": "territory", "body=nobody": "body", "state=lost": "state", "overdue=maybe": "overdue",
		"since=2026-02-01T00:00:00Z&until=2026-02-01T00:00:00Z": "until", "since=yesterday": "since", "limit=501": "limit",
	} {
		p := sofia.do("GET", "/api/v1/appeals?"+query, nil).problem(t)
		if p.Status != http.StatusBadRequest || len(p.Errors) != 1 || p.Errors[0].Location != field {
			t.Errorf("%s: %+v", query, p)
		}
	}
	if p := r.login("anna").do("GET", "/api/v1/appeals?q=%D1%8F%D0%BC%D0%B0", nil).problem(t); len(p.Errors) != 1 || p.Errors[0].Location != "call_id" {
		t.Errorf("an agent searches: %+v", p)
	}
}
