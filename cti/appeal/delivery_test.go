package appeal_test

import (
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

func delivered(way appeal.Way, status appeal.DeliveryStatus) appeal.Deliver {
	return appeal.Deliver{Way: way, Status: status}
}

func TestEachSendingOfAnAnswerIsAnother(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"}, answer)
	queued := must(t, c, appeal.Deliver{Way: appeal.WaySMS, Status: appeal.DeliveryQueued, To: "+79020000000"})
	sent := must(t, queued, appeal.Deliver{Way: appeal.WaySMS, Status: appeal.DeliverySent, Ref: "42"})
	arrived := must(t, sent, delivered(appeal.WaySMS, appeal.DeliveryDelivered))
	no := queued.Delivery.No
	if d := arrived.Delivery; no != queued.Version || d.No != no || d.To != "+79020000000" || d.Ref != "42" || d.Status != appeal.DeliveryDelivered {
		t.Errorf("one sending: %+v", d)
	}
	anew := must(t, sent, delivered(appeal.WaySMS, appeal.DeliveryQueued))
	byHand := must(t, sent, delivered(appeal.WayPost, appeal.DeliverySent))
	for _, other := range []appeal.Case{anew, byHand} {
		if d := other.Delivery; d.No == no || d.Ref != "" || d.To != "" {
			t.Errorf("another sending: %+v", d)
		}
	}
	record := func(c appeal.Case) appeal.Record { return appeal.Record{Case: c} }
	letter, ok := record(sent).Letter()
	if !ok || letter.To != "+79020000000" || letter.Text != answer.Text || letter.Ref != "42" || letter.No != no || letter.Key == "" {
		t.Errorf("the letter is %+v", letter)
	}
	if again, _ := record(anew).Letter(); again.Key == letter.Key || again.To != filed().Applicant.Phone {
		t.Errorf("sent anew it is %+v", again)
	}
	for _, c := range []appeal.Case{c, arrived, must(t, sent, appeal.Reopen{Text: "снова"})} {
		if _, ok := record(c).Letter(); ok {
			t.Errorf("a letter is on its way: %s, %+v", c.State, c.Delivery)
		}
	}
	failed := must(t, sent, appeal.Deliver{Way: appeal.WaySMS, Status: appeal.DeliveryFailed, Text: "вне сети"})
	if !failed.Undelivered() || sent.Undelivered() || must(t, failed, delivered(appeal.WayCall, appeal.DeliveryDelivered)).Undelivered() {
		t.Error("what did not arrive is not told from what did")
	}
}

func TestAddressesOfAnswers(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"}, answer)
	for _, bad := range []appeal.Deliver{
		delivered(appeal.WayEmail, appeal.DeliveryQueued), // the applicant has none
		{Way: appeal.WayEmail, Status: appeal.DeliveryQueued, To: "нет"},
		{Way: appeal.WaySMS, Status: appeal.DeliveryQueued, To: "позже"},
	} {
		refused(t, c, anna, bad, cti.Invalid, "to")
	}
	must(t, c, appeal.Deliver{Way: appeal.WayEmail, Status: appeal.DeliveryQueued, To: "a@example.org"})
}

func TestHowAnAnswerGoes(t *testing.T) {
	all := []appeal.Way{appeal.WayEmail, appeal.WaySMS, appeal.WayCall}
	for _, x := range []struct {
		phone, email string
		ways         []appeal.Way
		want         appeal.Deliver
	}{
		{"+79021234567", "a@b.ru", all, delivered(appeal.WayEmail, appeal.DeliveryQueued)},
		{"+79021234567", "", all, delivered(appeal.WaySMS, appeal.DeliveryQueued)},
		{"+73952123456", "", all, delivered(appeal.WayCall, appeal.DeliveryQueued)},
		{"+375291234567", "", all, delivered(appeal.WaySMS, appeal.DeliveryQueued)},
		{"+73952123456", "", all[:2], delivered(appeal.WayCall, appeal.DeliveryFailed)},
		{"", "", all, delivered(appeal.WayCall, appeal.DeliveryFailed)},
		{"+79021234567", "a@b.ru", all[1:], delivered(appeal.WaySMS, appeal.DeliveryQueued)},
	} {
		c := appeal.Case{Appeal: appeal.Appeal{Applicant: appeal.Applicant{Phone: x.phone, Email: x.email}}}
		got := c.Send(x.ways)
		if explained := got.Text != ""; got.Way != x.want.Way || got.Status != x.want.Status || explained != (got.Status == appeal.DeliveryFailed) {
			t.Errorf("%s %s by %v goes %+v", x.phone, x.email, x.ways, got)
		}
	}
}

func TestWhichChangesOweALetter(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"})
	owes := func(c appeal.Case, ch appeal.Change) bool {
		t.Helper()
		next, entries, err := c.Apply(ch, vera, c.ChangedAt, rules)
		if err != nil {
			t.Fatal(err)
		}
		return next.OwesLetter(entries[len(entries)-1])
	}
	follower := must(t, c, appeal.Join{Master: otherID})
	share := appeal.Share{Text: "Починили.", Outcome: appeal.OutcomeNotOurs}
	shared := must(t, follower, share)
	share.Round = 1
	if !owes(c, answer) || !owes(c, appeal.Refuse{Ground: appeal.GroundCourt, Text: "суд"}) || !owes(follower, share) || !owes(shared, share) {
		t.Error("words to the applicant do not go")
	}
	if owes(c, appeal.Refuse{Ground: appeal.GroundNotAnAppeal, Text: "спам"}) || owes(c, appeal.Redirect{To: "Суд", Text: "их", Told: true}) || owes(c, appeal.Comment{Text: "заметка"}) {
		t.Error("what the applicant need not get goes")
	}
	if !follower.Awaits(otherID, 0) || follower.Awaits(anID, 0) || shared.Awaits(otherID, 0) || !shared.Awaits(otherID, 1) {
		t.Error("the answer of each round is not shared once")
	}
	refused(t, must(t, c, answer), vera, share, cti.Conflict, "")
}
