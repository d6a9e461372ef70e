package floor

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

func TestBoard(t *testing.T) {
	s := open(t).ready("anna", "117", "122").ready("boris", "117")
	talking := s.call("117")
	s.answer(talking)
	s.ok(Hold{"anna"})
	ringing, waiting := s.call("117"), s.call("117")
	s.call("122") // hears the greeting, is in no queue
	s.ok(SignIn{profile("vera", "117")}).ok(SignIn{profile("gleb", "122")}).ok(SignOut{"gleb"})
	s.ok(SignIn{profile("dina", "122")}).ok(SetReady{"dina"})
	s.do(PhoneChanged{Phone: "web-dina", Up: true})

	b := s.m.Board()
	if !b.SwitchUp || !b.At.Equal(s.now) {
		t.Errorf("the board is of %v, switch %v", b.At, b.SwitchUp)
	}
	var agents, calls []string
	for _, a := range b.Agents {
		agents = append(agents, string(a.ID)+" "+string(a.State))
	}
	for _, c := range b.Calls {
		calls = append(calls, string(c.State)+" "+string(c.Line)+" "+string(c.Agent))
	}
	if got := strings.Join(agents, ", "); got != "anna talking, boris ringing, dina ready, vera not_ready" {
		t.Errorf("the agents are %s", got)
	}
	if got := strings.Join(calls, ", "); got != "held 117 anna, ringing 117 boris, waiting 117 , greeting 122 " {
		t.Errorf("the calls are %s", got)
	}
	if b.Calls[2].ID != waiting || b.Calls[1].LineName != "Служба 117" {
		t.Errorf("the calls are %+v", b.Calls)
	}
	q117, q122 := b.Queues[1], b.Queues[0]
	if q117.ID != "117" || q117.Name != "Очередь 117" || q117.Waiting != 2 || q117.Talking != 1 || q117.Ready != 0 || q117.SignedIn != 3 {
		t.Errorf("queue 117 is %+v", q117)
	}
	if since := s.record(ringing).QueuedAt; q117.LongestSince == nil || !q117.LongestSince.Equal(since) {
		t.Errorf("the longest wait began at %v, want %v", q117.LongestSince, since)
	}
	if q122.Waiting != 0 || q122.LongestSince != nil || q122.Ready != 1 || q122.SignedIn != 2 {
		t.Errorf("queue 122 is %+v", q122)
	}
}

// TestEmptyBoardHasListsNotNulls: the browser counts them without asking.
func TestEmptyBoardHasListsNotNulls(t *testing.T) {
	m := NewMachine("life", testPlan())
	raw, err := json.Marshal(m.Board())
	if err != nil || strings.Contains(string(raw), "null") {
		t.Errorf("the empty board is %s (%v)", raw, err)
	}
	raw, err = json.Marshal(m.Desk("nobody"))
	if err != nil || strings.Contains(strings.Replace(string(raw), `"call":null`, "", 1), "null") {
		t.Errorf("the desk of nobody is %s (%v)", raw, err)
	}
}

// TestCardTellsAllThatIsKnown of the caller and the call.
func TestCardTellsAllThatIsKnown(t *testing.T) {
	s := open(t).ready("anna", "117")
	in := s.arrival("117", 0)
	in.Name, in.Origin = "Иван", call.Web
	s.do(in)
	var card *CallView
	for _, e := range s.effects {
		if d, ok := e.(DeskChange); ok {
			card = d.Desk.Call
		}
	}
	if card == nil || card.ID != in.Call || card.Caller != in.Caller || card.Name != "Иван" || card.Origin != call.Web ||
		card.Line != "117" || card.LineName != "Служба 117" || card.Queue != "117" || card.RangAt == nil || card.AnsweredAt != nil {
		t.Errorf("the card is %+v", card)
	}
	s.now = s.now.Add(3 * time.Second)
	s.answer(in.Call)
	d := s.m.Desk("anna")
	if d.Agent.State != agent.Talking || d.Agent.Call != in.Call || !d.Call.AnsweredAt.Equal(s.now) || d.Call.Result != "" {
		t.Errorf("the desk is %+v %+v", d.Agent, d.Call)
	}
}
