package store_test

import (
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// TestTheVersionOfTheConsentOutlivesThePerson: that consent was given, and to what,
// has to be shown after the rest is gone.
func TestTheVersionOfTheConsentOutlivesThePerson(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	online := filed(1, morning, appeal.ByOnline, gone, "Тайнова Мария", "Диагноз")
	body := online.Body.(appeal.FiledEvent)
	body.Appeal.Consent, body.Appeal.ConsentTo = 2, "ГКУ «Центр», г. Иркутск"
	online.Body = body
	check(t, s.Apply(t.Context(), []cti.Event{online, filed(2, morning, appeal.ByCall, stays, "Остаёва", "Яма")}))
	consent := func(id cti.AppealID, want int, to string) {
		t.Helper()
		r, err := s.AppealRecord(t.Context(), id)
		check(t, err)
		one, err := s.Appeal(t.Context(), id)
		check(t, err)
		for _, a := range []appeal.Appeal{r.Case.Appeal, one} {
			if a.Consent != want || a.ConsentTo != to {
				t.Errorf("%s has consent %d to %q, want %d to %q", id, a.Consent, a.ConsentTo, want, to)
			}
		}
	}
	consent(firstCase, 2, body.Appeal.ConsentTo)
	consent("00000000-0000-4000-8000-000000000002", 0, "")
	closedCase(t, s)
	_, err := s.ErasePerson(t.Context(), byNumber(gone), cti.ByAdmin("mila"), "отзыв согласия", morning)
	check(t, err)
	consent(firstCase, 2, body.Appeal.ConsentTo)
}
