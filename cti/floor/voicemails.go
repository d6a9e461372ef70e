package floor

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// TakeVoicemail lets an agent work a message, which nobody else does meanwhile.
type TakeVoicemail struct {
	Agent     cti.AgentID
	Voicemail cti.LegID
}

// ReleaseVoicemail gives a message back to all. Agent is who has it; a supervisor
// may give anybody's back.
type ReleaseVoicemail struct {
	By        cti.Actor
	Voicemail cti.LegID
}

// FileVoicemail: an appeal was made of the message.
type FileVoicemail struct {
	By        cti.Actor
	Voicemail cti.LegID
	Appeal    cti.AppealID
}

// CloseVoicemail ends the work on a message without an appeal. Queues are those
// whose messages the person may close; nil means all.
type CloseVoicemail struct {
	By        cti.Actor
	Voicemail cti.LegID
	Reason    voicemail.Reason
	Note      string
	Queues    []cti.QueueID
}

func (TakeVoicemail) isInput()    {}
func (ReleaseVoicemail) isInput() {}
func (FileVoicemail) isInput()    {}
func (CloseVoicemail) isInput()   {}

var (
	errNoVoicemail     = cti.Errorf(cti.NotFound, "Этого сообщения в списке уже нет: его обработали.")
	errVoicemailQueue  = cti.Errorf(cti.Forbidden, "Это сообщение ведут операторы другой очереди.")
	errVoicemailReason = cti.FieldError("reason", "Укажите, почему сообщение закрыто без обращения.")
)

// leaveMessage puts a new message on the list.
func (m *Machine) leaveMessage(v voicemail.Voicemail) {
	if m.voicemails == nil {
		m.voicemails = map[cti.LegID]voicemail.Voicemail{}
	}
	m.voicemails[v.ID] = v
	m.emit(v.Call, "", cti.ByCaller, voicemail.ChangedEvent{Signal: voicemail.Leave, Voicemail: v})
	m.showServing(v.Queue)
}

// settleVoicemail moves a message to its next state and puts that on record.
func (m *Machine) settleVoicemail(v voicemail.Voicemail, by cti.Actor, ch voicemail.Change) error {
	next, err := v.Next(m.now, ch)
	if err != nil {
		return &cti.Error{Code: cti.Conflict, Text: "С этим сообщением сейчас этого сделать нельзя. Обновите список.", Err: err}
	}
	m.voicemails[v.ID] = next
	if !next.State.Active() {
		delete(m.voicemails, v.ID)
	}
	m.emit(next.Call, cmp.Or(next.Agent, v.Agent), by, voicemail.ChangedEvent{From: v.State, Signal: ch.Signal, Voicemail: next})
	m.showServing(v.Queue)
	return nil
}

// showServing marks the desks of all agents of a queue as changed.
func (m *Machine) showServing(id cti.QueueID) {
	for _, who := range slices.Sorted(maps.Keys(m.seats)) {
		if s := m.seats[who]; stateOf(s.Agent) != agent.Offline && s.Serves(id) {
			m.show(who)
		}
	}
}

func (m *Machine) takeVoicemail(in TakeVoicemail) error {
	v, ok := m.voicemails[in.Voicemail]
	s := m.seats[in.Agent]
	switch {
	case !ok:
		return errNoVoicemail
	case s == nil || stateOf(s.Agent) == agent.Offline:
		return errNotSignedIn
	case !s.Serves(v.Queue):
		return errVoicemailQueue
	case v.State == voicemail.Taken && v.Agent == in.Agent:
		return nil
	case v.State == voicemail.Taken:
		return m.errTaken(v)
	}
	return m.settleVoicemail(v, cti.ByAgent(in.Agent), voicemail.Change{Signal: voicemail.Take, Agent: in.Agent})
}

func (m *Machine) errTaken(v voicemail.Voicemail) error {
	name := m.party(v.Agent).Name
	return cti.Errorf(cti.Conflict, "Это сообщение уже обрабатывает %s.", cmp.Or(name, string(v.Agent)))
}

func (m *Machine) releaseVoicemail(in ReleaseVoicemail) error {
	v, ok := m.voicemails[in.Voicemail]
	switch {
	case !ok:
		return errNoVoicemail
	case v.State == voicemail.Waiting:
		return nil
	case in.By.Kind == "agent" && in.By.ID != string(v.Agent):
		return m.errTaken(v)
	}
	return m.settleVoicemail(v, in.By, voicemail.Change{Signal: voicemail.Release})
}

// fileVoicemail: of two who wrote an appeal the first one counts.
func (m *Machine) fileVoicemail(in FileVoicemail) error {
	v, ok := m.voicemails[in.Voicemail]
	if !ok {
		return nil // filed before: a repetition, or closed meanwhile; the appeal is there
	}
	return m.settleVoicemail(v, in.By, voicemail.Change{Signal: voicemail.File, Agent: cti.AgentID(in.By.ID), Appeal: in.Appeal})
}

func (m *Machine) closeVoicemail(in CloseVoicemail) error {
	v, ok := m.voicemails[in.Voicemail]
	switch {
	case !ok:
		return errNoVoicemail
	case in.Queues != nil && !slices.Contains(in.Queues, v.Queue):
		return errVoicemailQueue
	case in.By.Kind == "agent" && v.State == voicemail.Taken && string(v.Agent) != in.By.ID:
		return m.errTaken(v)
	case !slices.Contains(voicemail.Reasons(), in.Reason):
		return errVoicemailReason
	}
	return m.settleVoicemail(v, in.By, voicemail.Change{
		Signal: voicemail.Close, Agent: cti.AgentID(in.By.ID), Reason: in.Reason, Note: in.Note,
	})
}

// returnVoicemails gives what an agent who left was working on back to the others.
func (m *Machine) returnVoicemails(id cti.AgentID) {
	for _, one := range slices.Sorted(maps.Keys(m.voicemails)) {
		if v := m.voicemails[one]; v.State == voicemail.Taken && v.Agent == id {
			if err := m.settleVoicemail(v, cti.BySystem, voicemail.Change{Signal: voicemail.Release}); err != nil {
				m.do(Fault{err})
			}
		}
	}
}

// Voicemails lists the messages with which somebody has to deal, the one due first
// before the others.
func (m *Machine) Voicemails() []voicemail.Voicemail {
	return slices.SortedFunc(maps.Values(m.voicemails), func(a, b voicemail.Voicemail) int {
		return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.ID, b.ID))
	})
}

// dueMessages counts the messages of some queues that nobody works yet, and tells
// when the first of all that are not done is due.
func (m *Machine) dueMessages(serves func(cti.QueueID) bool) (waiting int, due time.Time) {
	for _, v := range m.voicemails {
		if !serves(v.Queue) {
			continue
		}
		if v.State == voicemail.Waiting {
			waiting++
		}
		if due.IsZero() || v.DueAt.Before(due) {
			due = v.DueAt
		}
	}
	return waiting, due
}
