package store_test

import (
	"reflect"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor/sim"
	"github.com/dozvon/dozvon/cti/report"
)

// TestReportOfASimulatedDay plays a contact centre for a day, with lost links and
// kills, writes its events into PostgreSQL as they come, and compares the reports
// of the days on which it was with a count of its own.
func TestReportOfASimulatedDay(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	calls, lists := map[cti.CallID]call.Call{}, map[cti.CallID][]cti.Event{}
	wraps, made := wrapUps{now: map[cti.AgentID]wrapUp{}}, map[cti.CallID]bool{}
	var order []cti.CallID
	var waiting []cti.Event
	apply := func() {
		check(t, s.Apply(t.Context(), waiting))
		waiting = nil
	}
	out, err := sim.Run(sim.Options{Seed: 13, Agents: 5, Hours: 20, CallsPerHour: 110, FaultsPerHour: 3, Refuse: 0.02, Told: func(e cti.Event) {
		if waiting = append(waiting, e); len(waiting) >= 500 {
			apply()
		}
		if changed, is := e.Body.(agent.ChangedEvent); is {
			wraps.read(changed)
		}
		body, is := e.Body.(call.Event)
		if !is {
			return
		}
		if lists[e.Call] == nil {
			order = append(order, e.Call)
		}
		next, err := calls[e.Call].Apply(e.Call, e.At, body)
		check(t, err)
		calls[e.Call], lists[e.Call] = next, append(lists[e.Call], e)
	}})
	check(t, err)
	apply()
	if s.Skipped() != 0 || len(calls) != out.Calls {
		t.Fatalf("%d events were skipped; %d calls of %d", s.Skipped(), len(calls), out.Calls)
	}

	p, total, whole := sim.Plan(), report.Visits{}, report.Joint{}
	account, facts, all, back := &ledger{}, map[cti.CallID]traits{}, []call.Call{}, returning{zone: p.Location()}
	for _, id := range order {
		account.follow(lists[id])
		back.follow(lists[id])
		facts[id] = traitsOf(&script{id: id, events: lists[id]})
		if c := calls[id]; c.Direction == call.In {
			all = append(all, cut(c))
		} else {
			made[id] = true
		}
	}
	if given := account.wrap(t, wraps.over, made); given < 400 {
		t.Errorf("only %d wrap-ups were of callers", given)
	}
	back.writeAppeals(t, s)
	for _, days := range [][2]string{{"2026-11-01", "2026-11-01"}, {"2026-11-02", "2026-11-02"}, {"2026-10-31", "2026-11-03"}} {
		got, err := s.Joint(t.Context(), &p, days[0], days[1])
		check(t, err)
		want := recount(&p, all, facts, nil, days[0], days[1])
		want.Queues, want.QueueHours = account.report(&p, days[0], days[1])
		for _, one := range []struct {
			what      string
			got, want any
		}{{"queues", got.Queues, want.Queues}, {"hours of queues", got.QueueHours, want.QueueHours}, {"lines", got.Lines, want.Lines}, {"all lines", got.Total, want.Total}} {
			if !reflect.DeepEqual(one.got, one.want) {
				t.Errorf("%s to %s, %s:\n got %+v\nwant %+v", days[0], days[1], one.what, one.got, one.want)
			}
		}
		back.compare(t, s, &p, days[0], days[1])
		total, whole = report.Visits{}, got
		for _, q := range got.Queues {
			total = total.Add(q.Visits)
		}
		if n := total.Answered + total.Abandoned + total.Overflowed + total.Chose + total.AskedBack + total.Voicemails + total.PassedOn; n != total.Offered || total.Open != 0 {
			t.Errorf("%d entered a queue, %d left it, %d are in it still", total.Offered, n, total.Open)
		}
	}
	if all := whole.Total; all.NoCallback == 0 || all.NoCallbackHidden == 0 || all.NoCallbackNumber == 0 || all.NoCallbackRule == 0 ||
		all.NoCallback != all.NoCallbackHidden+all.NoCallbackNumber+all.NoCallbackRule {
		t.Errorf("of those who gave up nobody calls back %+v", all)
	}
	if total.Overflowed == 0 || total.Chose == 0 || total.AskedBack == 0 || total.Voicemails == 0 || total.PassedOn == 0 || total.SentOff == 0 || total.Transferred == 0 {
		t.Errorf("the day lacks ways out of a queue: %+v", total)
	}
}
