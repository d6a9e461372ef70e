package floor

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// A caller who is served by nobody may leave a message. The switch records it by
// itself, so that it goes on while we are away; what is on the call's record tells
// the next life how far the caller has come.

const (
	// messageName stands for the agent in the id of a message's recording; no
	// login has a capital letter.
	messageName = cti.AgentID("Message")
	// leastMessage is the length below which nothing can have been said.
	leastMessage = 2 * time.Second
	// askLimit is how long the prompt may play, messageGrace how much later than
	// the longest message its end is believed to be lost.
	askLimit     = time.Minute
	messageGrace = 20 * time.Second

	beepPrompt       = "beep"
	messageThanks    = "voicemail-thanks"
	messageMissing   = "voicemail-none"
	secondsPrecision = 10 * time.Millisecond
)

// IsMessage tells whether a recording is that of a caller's message.
func IsMessage(recording cti.LegID) bool {
	_, name, ok := ParseLeg(recording)
	return ok && name == messageName
}

// askMessage asks the caller for a message.
func (m *Machine) askMessage(l *line, why call.Reason, announce string) {
	l.waits.Leave()
	m.stopPrompt(l)
	l.next = nil
	m.record(l, cti.BySystem, call.VoicemailAskedEvent{Why: why})
	m.playAsking(l, announce)
	m.do(Remember{l.Call})
}

func (m *Machine) playAsking(l *line, announce string) {
	served, _ := m.plan.Line(l.Line)
	prompts := []string{served.Voicemail.Asks(), beepPrompt}
	if announce != "" {
		prompts = append([]string{announce}, prompts...)
	}
	m.timers.add(timer{at: m.now.Add(askLimit), kind: messageTimer, call: l.ID, since: l.Message.BeganAt})
	m.pickUp(l)
	m.play(l, sequence(prompts))
}

// messageKey cuts the prompt short: whoever knows it need not hear it. The signal
// is always heard.
func (m *Machine) messageKey(l *line) {
	if !l.Recording() && l.prompt != beepPrompt {
		m.stopPrompt(l)
		m.play(l, beepPrompt)
	}
}

// beginMessage: the signal was heard.
func (m *Machine) beginMessage(l *line) {
	m.stopPrompt(l)
	m.record(l, cti.ByCaller, call.VoicemailBeganEvent{Recording: m.newLeg(l.ID, messageName)})
	rules := m.voicemailRules(l)
	m.watchMessage(l)
	m.do(Remember{l.Call}) // before: while it records, the switch writes nothing on the channel
	m.do(RecordMessage{Call: l.ID, Recording: l.Message.Recording, Longest: rules.Longest(), Silence: rules.Silence()})
}

func (m *Machine) voicemailRules(l *line) plan.Voicemail {
	served, _ := m.plan.Line(l.Line)
	return served.Voicemail
}

func (m *Machine) watchMessage(l *line) {
	at := l.Message.BeganAt.Add(m.voicemailRules(l).Longest())
	if at.Before(m.now) {
		at = m.now
	}
	m.timers.add(timer{at: at.Add(messageGrace), kind: messageTimer, call: l.ID, since: l.Message.BeganAt})
}

func (m *Machine) messageStale(t timer) bool {
	l := m.calls[t.call]
	return l == nil || !l.LeavesMessage() || !l.Message.BeganAt.Equal(t.since)
}

// messageTimedOut: the end of the prompt, or of the message, was not told.
func (m *Machine) messageTimedOut(l *line) {
	if !l.Recording() {
		m.beginMessage(l)
		return
	}
	m.thank(l, m.messageLength(l))
}

// messageLength is how long the caller has been speaking by our own clock.
func (m *Machine) messageLength(l *line) time.Duration {
	return m.now.Sub(l.Message.BeganAt).Truncate(secondsPrecision)
}

// messageEnded: the caller pressed the key, fell silent or came to the limit.
func (m *Machine) messageEnded(in MessageEnded) {
	l := m.calls[in.Call]
	if l == nil || !l.Recording() || l.Message.Recording != in.Recording {
		return
	}
	length := m.messageLength(l)
	if in.Silent {
		length = 0
	}
	m.thank(l, length)
}

// thank takes leave of a caller who has spoken, or has not.
func (m *Machine) thank(l *line, length time.Duration) {
	f := m.takeMessage(l, length, causeNormal)
	prompt := messageThanks
	if f.Reason != call.LeftVoicemail {
		prompt = messageMissing
	}
	m.record(l, cti.BySystem, call.DismissedEvent{Prompt: prompt, Finish: f})
	m.do(Remember{l.Call})
	m.bidFarewell(l)
}

// takeMessage puts the message on the list, if there is one, and gives the end of
// the call.
func (m *Machine) takeMessage(l *line, length time.Duration, cause int) call.Finish {
	if !l.Recording() || length < leastMessage {
		return call.Finish{Result: call.ClientError, Reason: call.NoVoicemail, Cause: cause}
	}
	served, _ := m.plan.Line(l.Line)
	queue := l.Queue
	if queue == "" {
		queue = served.Queue
	}
	m.leaveMessage(voicemail.New(m.now, served.Voicemail.Answer(), voicemail.Voicemail{
		ID: l.Message.Recording, Call: l.ID, Line: l.Line, Queue: queue, Number: l.Caller, Name: l.Name, Seconds: length.Seconds(),
	}))
	return call.Finish{Result: call.Success, Reason: call.LeftVoicemail, Cause: cause}
}

// resumeMessage goes on with a caller who was leaving a message when the link or
// the last life ended; recording tells that the switch still records.
func (m *Machine) resumeMessage(l *line, recording bool) {
	l.guidance = guidance{}
	switch {
	case !l.Recording():
		m.playAsking(l, "")
	case recording:
		m.watchMessage(l)
	default:
		m.thank(l, m.messageLength(l))
	}
}

// messageFailed: nothing can be recorded, so that the caller is called back.
func (m *Machine) messageFailed(l *line, c RecordMessage) {
	if l.Recording() && l.Message.Recording == c.Recording {
		m.thank(l, 0)
	}
}

// leftMessage is the end of a call whose caller hung up instead of being thanked.
func (m *Machine) leftMessage(l *line, cause int) call.Finish {
	return m.takeMessage(l, m.messageLength(l), cause)
}
