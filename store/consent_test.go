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
	body.Appeal.Consent = 1
	online.Body = body
	check(t, s.Apply(t.Context(), []cti.Event{online, filed(2, morning, appeal.ByCall, stays, "Остаёва", "Яма")}))
	consent := func(id cti.AppealID, want int) {
		t.Helper()
		r, err := s.AppealRecord(t.Context(), id)
		check(t, err)
		one, err := s.Appeal(t.Context(), id)
		if check(t, err); r.Case.Appeal.Consent != want || one.Consent != want {
			t.Errorf("%s has consent %d and %d, want %d", id, r.Case.Appeal.Consent, one.Consent, want)
		}
	}
	consent(firstCase, 1)
	consent("00000000-0000-4000-8000-000000000002", 0)
	closedCase(t, s)
	_, err := s.ErasePerson(t.Context(), byNumber(gone), cti.ByAdmin("mila"), "отзыв согласия", morning)
	check(t, err)
	consent(firstCase, 1)
}
