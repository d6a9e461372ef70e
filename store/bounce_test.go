package store_test

import (
	"testing"

	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store"
)

// cameBack is a bounce of a letter that went.
func cameBack(l appeal.Letter, final bool) appeal.Bounce {
	return appeal.Bounce{Number: l.Number, Final: final, Reason: "Письмо вернулось: такого адреса нет.", Said: "550 no such user", Is: func(key string) bool { return key == l.Key }}
}

func becameOf(t *testing.T, s *store.Store, b appeal.Bounce, want appeal.Bounced) {
	t.Helper()
	if became, err := s.Bounced(t.Context(), b); err != nil || became != want {
		t.Fatalf("it became %s, %v, want %s", became, err, want)
	}
}

// TestABounceComesBackToPeople: of an answer, and of a notice.
func TestABounceComesBackToPeople(t *testing.T) {
	t.Parallel()
	p := newPost()
	s, _ := centre(t, store.Route{Way: appeal.WayEmail, Outlet: p})
	work(t, s)
	change(t, s, firstCase, appeal.Assign{Body: "health"}, fixed, appeal.Deliver{Way: appeal.WayEmail, Status: appeal.DeliveryQueued, To: "anna@example.org"})
	becomes(t, s, firstCase, appeal.DeliverySent)
	l := got(t, p)
	other := l
	other.Key += "0"
	becameOf(t, s, cameBack(other, true), appeal.BouncedForeign)
	other.Number = "2020-000001"
	becameOf(t, s, cameBack(other, true), appeal.BouncedForeign)
	becameOf(t, s, cameBack(l, false), appeal.BouncedDelayed)
	becomes(t, s, firstCase, appeal.DeliverySent)
	becameOf(t, s, cameBack(l, true), appeal.BouncedFailed)
	becameOf(t, s, cameBack(l, true), appeal.BouncedKnown)
	r := becomes(t, s, firstCase, appeal.DeliveryFailed)
	if last := r.History[len(r.History)-1]; last.Text != r.Case.Delivery.Text || last.By.Kind != "system" || last.Text == "" {
		t.Errorf("the history ends with %+v", last)
	}
	page, err := s.Worklist(t.Context(), appeal.Work{List: appeal.ListUndelivered})
	if err != nil || len(page.Tasks) != 1 {
		t.Errorf("the list of answers that did not arrive has %d, %v", len(page.Tasks), err)
	}
}

func TestABounceOfANoticeIsNoted(t *testing.T) {
	t.Parallel()
	p := newPost()
	s, url := centre(t, store.Route{Way: appeal.WaySMS, Outlet: p})
	work(t, s)
	change(t, s, firstCase, appeal.Assign{Body: "health"}, fixed)
	becomes(t, s, firstCase, appeal.DeliverySent)
	got(t, p)
	before := change(t, s, firstCase, appeal.Reopen{Text: "снова яма"})
	l := got(t, p)
	if !l.Notice {
		t.Fatalf("it is no notice: %+v", l)
	}
	c := connected(t, url)
	until(t, "the notice is on record", func() bool { return count(t, c, `appeal_history where what = 'notice'`) == 1 })
	becameOf(t, s, cameBack(l, false), appeal.BouncedKnown)
	for range 2 { // a repetition adds nothing
		becameOf(t, s, cameBack(l, true), appeal.BouncedNotice)
	}
	r, err := s.AppealRecord(t.Context(), firstCase)
	check(t, err)
	last, ok := r.History[len(r.History)-1].Change.(appeal.Notice)
	if n := count(t, c, `appeal_history where what = 'notice'`); !ok || n != 2 || last.Status != appeal.DeliveryFailed || last.Why == "" || last.Text != l.Text || r.Case.Version != before.Case.Version {
		t.Errorf("%d notices, the last is %+v", n, last)
	}
}
