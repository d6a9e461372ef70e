package appeal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// back is a bounce of the sending with a number.
func back(no int, final bool) appeal.Bounce {
	return appeal.Bounce{Final: final, Reason: "Письмо вернулось.", Said: "550 no such user", Is: func(key string) bool { return key == fmt.Sprintf("%s-%d", anID, no) }}
}

func TestWhatFollowsFromABounce(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"}, answer)
	queued := must(t, c, appeal.Deliver{Way: appeal.WayEmail, Status: appeal.DeliveryQueued, To: "a@example.org"})
	no := queued.Delivery.No
	sent := must(t, queued, delivered(appeal.WayEmail, appeal.DeliverySent))
	held, became := sent.Bounce(back(no, false))
	if became != appeal.BouncedDelayed {
		t.Fatalf("held up, it became %s", became)
	}
	late := must(t, sent, held)
	if d := late.Delivery; d.Status != appeal.DeliverySent || d.No != no || d.To != "a@example.org" || late.Undelivered() || !strings.Contains(d.Text, "550 no such user") {
		t.Errorf("held up, its delivery is %+v", d)
	}
	for _, before := range []appeal.Case{queued, sent, late} { // a bounce may be quicker than the word that it was sent
		change, became := before.Bounce(back(no, true))
		if became != appeal.BouncedFailed {
			t.Fatalf("it became %s", became)
		}
		failed := must(t, before, change)
		if d := failed.Delivery; !failed.Undelivered() || d.No != no || d.Text != "Письмо вернулось. Ответ почтового сервера: 550 no such user" {
			t.Errorf("failed, its delivery is %+v", d)
		}
		for _, final := range []bool{true, false} {
			if change, became := failed.Bounce(back(no, final)); change != nil || became != appeal.BouncedKnown {
				t.Errorf("the same again: %s", became)
			}
		}
	}
	anew := must(t, sent, appeal.Deliver{Way: appeal.WayEmail, Status: appeal.DeliveryQueued, To: "b@example.org"})
	for _, x := range []struct {
		c    appeal.Case
		b    appeal.Bounce
		want appeal.Bounced
	}{
		{late, back(no, false), appeal.BouncedKnown},
		{anew, back(no, true), appeal.BouncedPast},
		{must(t, sent, appeal.Reopen{Text: "снова"}), back(no, true), appeal.BouncedPast},
		{must(t, sent, delivered(appeal.WayEmail, appeal.DeliveryDelivered)), back(no, true), appeal.BouncedPast},
		{sent, back(no+40, true), appeal.BouncedForeign}, {c, back(0, true), appeal.BouncedForeign},
	} {
		if change, became := x.c.Bounce(x.b); change != nil || became != x.want {
			t.Errorf("%+v: %v, %s, want %s", x.c.Delivery, change, became, x.want)
		}
	}
	erased := sent
	d := *erased.Delivery
	d.To = ""
	erased.Delivery, erased.Appeal.Applicant = &d, appeal.Applicant{}
	if change, _ := erased.Bounce(back(no, true)); strings.Contains(change.(appeal.Deliver).Text, "550") {
		t.Errorf("of who was erased it says %+v", change)
	}
}
