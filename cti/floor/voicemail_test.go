package floor

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// taking is a floor on whose line 117 a full queue lets callers leave messages,
// as key 5 of a menu does on line 100.
func taking(t *testing.T) *scene {
	s := open(t)
	p := guidePlan()
	p.Queues[1].Overflow = plan.Overflow{MaxWaiting: 1, Voicemail: true}
	p.Lines[1].Voicemail = plan.Voicemail{MaxSeconds: 60, AnswerHours: 4}
	p.Menus[0].Keys = append(p.Menus[0].Keys, plan.Choice{Key: "5", Action: plan.Action{Announce: "address", Do: plan.TakeMessage}})
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	return s.do(PlanChanged{Plan: p})
}

// asked brings a caller of line 117 to the prompt.
func (s *scene) asked() cti.CallID {
	s.t.Helper()
	s.call("117")
	c := s.call("117")
	if s.played() != "voicemail+beep" {
		s.t.Fatalf("the caller hears %q", s.played())
	}
	return c
}

// speaking brings a caller past the signal.
func (s *scene) speaking() (cti.CallID, cti.LegID) {
	s.t.Helper()
	c := s.asked()
	s.after(6 * time.Second).heard(c)
	return c, s.m.calls[c].Message.Recording
}

// message gives the last form of the message that the last step changed.
func (s *scene) message() (v voicemail.Voicemail) {
	s.t.Helper()
	for _, e := range s.effects {
		if emit, ok := e.(Emit); ok {
			if changed, ok := emit.Event.Body.(voicemail.ChangedEvent); ok {
				v = changed.Voicemail
			}
		}
	}
	return v
}

func TestAMessageIsTakenWhereAQueueIsFull(t *testing.T) {
	s := taking(t).ready("anna", "117").ok(SetNotReady{"anna", "break"})
	c, recording := s.speaking()
	s.did("voicemail_began", "record for 1m0s")
	if !IsMessage(recording) {
		t.Errorf("the recording is named %s", recording)
	}
	s.after(20 * time.Second).do(MessageEnded{Call: c, Recording: recording})
	s.did("voicemail.changed", "dismissed", "play voicemail-thanks", "desk anna: not_ready")
	v := s.message()
	if v.ID != recording || v.Call != c || v.Line != "117" || v.Queue != "117" || v.Number == "" || v.Seconds != 20 ||
		v.DueAt.Sub(v.LeftAt) != 4*time.Hour || v.State != voicemail.Waiting {
		t.Errorf("the message is %+v", v)
	}
	if d := s.m.Desk("anna"); d.Voicemails != 1 || !d.VoicemailDue.Equal(v.DueAt) {
		t.Errorf("anna's desk shows %d, %v", d.Voicemails, d.VoicemailDue)
	}
	s.after(3 * time.Second).heard(c)
	s.did("drop call 16", "ended: voicemail")
	if end := s.ended(); end.Result != call.Success {
		t.Errorf("the call ended with %+v", end)
	}
	if len(s.m.promises.all) != 0 {
		t.Error("who left a message is called back besides")
	}
	for _, q := range s.m.Board().Queues {
		if want := map[cti.QueueID]int{"117": 1}[q.ID]; q.Voicemails != want {
			t.Errorf("the board shows %d messages in %s", q.Voicemails, q.ID)
		}
	}
}

func TestAMessageByKeyAndAfterHours(t *testing.T) {
	s := taking(t)
	c := s.inMenu()
	s.do(KeyPressed{c, "5"})
	s.did("stop menu-main", "key_pressed", "voicemail_asked", "play address+voicemail+beep")
	s.do(KeyPressed{c, "1"}) // knows it all; hears the signal
	s.did("stop address+voicemail+beep", "play beep")
	s.do(KeyPressed{c, "1"})
	s.did()
	s.heard(c)
	s.did("voicemail_began", "record for 3m0s")
	s.after(5 * time.Minute) // longer than menus may take
	if s.state(c) != call.Ended && s.m.calls[c].Queue != "" {
		t.Errorf("the caller was given to a queue: %+v", s.record(c))
	}

	p := guidePlan()
	p.Lines[3].Hours.Closed = plan.Action{Do: plan.TakeMessage}
	s.do(PlanChanged{Plan: p})
	s.now = time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC) // a holiday
	s.do(Tick{})
	c = s.call("101")
	s.did("arrived", "voicemail_asked", "pick up", "play voicemail+beep")
	s.heard(c).after(10 * time.Second).do(CallerLeft{c, 16})
	if end := s.ended(); end.Reason != call.LeftVoicemail || s.message().Queue != "117" {
		t.Errorf("it ended with %+v and left %+v", end, s.message())
	}
}

// TestWhoSaysNothingIsCalledBack: too short a message is none.
func TestWhoSaysNothingIsCalledBack(t *testing.T) {
	for name, leave := range map[string]func(*scene){
		"hangs up at the prompt": func(s *scene) { s.do(CallerLeft{s.asked(), 16}) },
		"hangs up after a second": func(s *scene) {
			c, _ := s.speaking()
			s.after(1900 * time.Millisecond).do(CallerLeft{c, 16})
		},
		"is silent": func(s *scene) {
			c, r := s.speaking()
			s.after(8 * time.Second).do(MessageEnded{Call: c, Recording: r, Silent: true})
			if s.played() != messageMissing {
				s.t.Errorf("the caller hears %q", s.played())
			}
			s.heard(c)
		},
		"cannot be recorded": func(s *scene) {
			c, r := s.speaking()
			s.after(time.Second).do(CommandFailed{RecordMessage{Call: c, Recording: r}, errTest})
			s.heard(c)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := taking(t)
			leave(s)
			if end := s.ended(); end.Reason != call.NoVoicemail || end.Result != call.ClientError {
				t.Errorf("the call ended with %+v", end)
			}
			if p := s.promise(); p.Why != callback.NoMessage || len(s.m.voicemails) != 0 {
				t.Errorf("the promise is %+v, the messages %v", p, s.m.voicemails)
			}
		})
	}
}

func TestAMessageOutlivesACrash(t *testing.T) {
	for name, c := range map[string]struct {
		speaking bool
		live     func(call.Call) []LiveCall
		said     string
		messages int
	}{
		"at the prompt": {false, func(c call.Call) []LiveCall { return []LiveCall{live(c, true)} }, "voicemail+beep", 0},
		"goes on": {true, func(c call.Call) []LiveCall {
			lc := live(c, true)
			lc.Recording = true
			return []LiveCall{lc}
		}, "", 0},
		"ended meanwhile":    {true, func(c call.Call) []LiveCall { return []LiveCall{live(c, true)} }, messageThanks, 1},
		"hung up meanwhile":  {true, func(call.Call) []LiveCall { return nil }, "", 1},
		"gave up meanwhile":  {false, func(call.Call) []LiveCall { return nil }, "", 0},
		"and the note alone": {true, func(c call.Call) []LiveCall { return []LiveCall{live(c, true)} }, messageThanks, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := taking(t)
			id := s.asked()
			if c.speaking {
				s.heard(id)
			}
			record := s.record(id)
			if name == "and the note alone" {
				s.killAndForget()
			} else {
				s.kill()
			}
			s.do(SwitchConnected{Live: c.live(record)})
			said := ""
			for _, e := range s.effects {
				if p, ok := e.(Play); ok && p.Call == id {
					said = p.Prompt
				}
			}
			if said != c.said || len(s.m.voicemails) != c.messages {
				t.Errorf("the caller hears %q and left %v", said, s.m.voicemails)
			}
			if name == "goes on" {
				s.after(30 * time.Second).do(CallerLeft{id, 16})
				if s.ended().Reason != call.LeftVoicemail || s.message().Seconds < 30 {
					t.Errorf("it ended with %+v and left %+v", s.ended(), s.message())
				}
			}
		})
	}
}

// TestALostEndIsNotWaitedForEver: the switch never told that the message ended.
func TestALostEndIsNotWaitedForEver(t *testing.T) {
	s := taking(t)
	c, _ := s.speaking()
	s.after(81 * time.Second)
	if s.played() != messageThanks || len(s.m.voicemails) != 1 {
		t.Errorf("the caller hears %q", s.played())
	}
	s.after(time.Minute)
	if s.state(c) != call.Ended {
		t.Errorf("the call is %s", s.state(c))
	}
}

// left puts a message on the list.
func (s *scene) left() voicemail.Voicemail {
	s.t.Helper()
	c, _ := s.speaking()
	s.after(10 * time.Second).do(CallerLeft{c, 16})
	return s.message()
}

func TestTwoAgentsNeverWorkOneMessage(t *testing.T) {
	s := taking(t)
	v := s.left()
	s.do(SwitchLost{}) // nobody rings the agents meanwhile
	s.ready("anna", "117").ready("boris", "117").ready("clara", "122")
	s.ok(TakeVoicemail{"anna", v.ID})
	s.did("voicemail.changed", "desk anna: ready", "desk boris: ready")
	if got := s.message(); got.State != voicemail.Taken || got.Agent != "anna" {
		t.Errorf("the message is %+v", got)
	}
	if s.m.Desk("boris").Voicemails != 0 {
		t.Error("boris's desk still counts it")
	}
	s.refused(TakeVoicemail{"boris", v.ID}, cti.Conflict)
	s.refused(TakeVoicemail{"clara", v.ID}, cti.Forbidden)
	s.refused(CloseVoicemail{By: cti.ByAgent("boris"), Voicemail: v.ID, Reason: voicemail.Empty}, cti.Conflict)
	s.refused(ReleaseVoicemail{cti.ByAgent("boris"), v.ID}, cti.Conflict)
	s.ok(TakeVoicemail{"anna", v.ID})
	s.did()

	s.ok(SignOut{"anna"})
	s.ok(TakeVoicemail{"boris", v.ID})
	s.do(DeskChanged{"boris", false}).after(deskGrace)
	if got := s.m.voicemails[v.ID]; got.State != voicemail.Waiting || got.Agent != "" {
		t.Errorf("boris's desk is gone and the message is %+v", got)
	}
	s.kill()
	if got := s.m.Voicemails(); len(got) != 1 || got[0].ID != v.ID {
		t.Errorf("after a restart the list is %+v", got)
	}
}

func TestAMessageIsDoneOnce(t *testing.T) {
	s := taking(t)
	v, w := s.left(), s.left()
	s.do(SwitchLost{})
	s.ready("anna", "117")
	s.ok(TakeVoicemail{"anna", v.ID}).ok(FileVoicemail{cti.ByAgent("anna"), v.ID, "a1"})
	if got := s.message(); got.State != voicemail.Filed || got.Appeal != "a1" || got.Agent != "anna" {
		t.Errorf("filed, it is %+v", got)
	}
	s.ok(FileVoicemail{cti.ByAgent("anna"), v.ID, "a1"})
	s.did()
	s.refused(TakeVoicemail{"anna", v.ID}, cti.NotFound)
	s.refused(CloseVoicemail{By: cti.ByAgent("anna"), Voicemail: w.ID}, cti.Invalid)
	s.refused(CloseVoicemail{By: cti.ByAgent("anna"), Voicemail: w.ID, Reason: voicemail.Empty, Queues: []cti.QueueID{"122"}}, cti.Forbidden)
	s.ok(CloseVoicemail{By: cti.BySupervisor("vera"), Voicemail: w.ID, Reason: voicemail.Other, Note: "шум"})
	if got := s.message(); got.State != voicemail.Closed || got.Note != "шум" || len(s.m.voicemails) != 0 {
		t.Errorf("closed, it is %+v", got)
	}
}
