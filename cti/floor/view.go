package floor

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/incident"
)

// Desk is what one agent's desk shows: the agent and the call, if any. During
// the wrap-up the call is the one that has ended.
type Desk struct {
	Agent AgentView `json:"agent"`
	Call  *CallView `json:"call"`
	// Callbacks is how many people of the agent's queues are to be called back
	// now.
	Callbacks int `json:"callbacks"`
	// Voicemails is how many messages of the agent's queues nobody works yet;
	// VoicemailDue is when the first of those not done is due.
	Voicemails   int        `json:"voicemails"`
	VoicemailDue *time.Time `json:"voicemail_due,omitempty"`
}

// AgentView is an agent as desks and boards show it; times are UTC.
type AgentView struct {
	ID          cti.AgentID   `json:"id"`
	Name        string        `json:"name"`
	Queues      []cti.QueueID `json:"queues"`
	State       agent.State   `json:"state" enum:"offline,not_ready,ready,ringing,talking,wrap_up"`
	Reason      agent.Reason  `json:"reason,omitempty"`
	Since       time.Time     `json:"since"`
	After       agent.State   `json:"after,omitempty" enum:"ready,not_ready"`
	AfterReason agent.Reason  `json:"after_reason,omitempty"`
	WrapUpEnds  *time.Time    `json:"wrap_up_ends,omitempty"`
	// WrapUpMore is by how many seconds the wrap-up may be extended now.
	WrapUpMore int    `json:"wrap_up_more,omitempty"`
	Device     string `json:"device" enum:"browser,phone"`
	DeskOnline bool   `json:"desk_online"`
	// PhoneUp tells whether the device can be rung; a free agent whose phone is
	// not up is offered no calls.
	PhoneUp bool       `json:"phone_up"`
	Call    cti.CallID `json:"call_id,omitempty"`
}

// CallView is a call as desks and boards show it: the card's head.
type CallView struct {
	ID       cti.CallID  `json:"id"`
	State    call.State  `json:"state" enum:"arrived,greeting,waiting,ringing,calling,dialing,talking,held,rating,staying,ended"`
	Line     cti.LineID  `json:"line"`
	LineName string      `json:"line_name"`
	Queue    cti.QueueID `json:"queue"`
	Caller   string      `json:"caller"`
	Name     string      `json:"name,omitempty"`
	Origin   call.Origin `json:"origin" enum:"trunk,web"`
	// Direction tells that an agent makes the call, to keep a promise or for an
	// appeal, if they are named; Proposed, that the floor chose the moment.
	Direction call.Direction `json:"direction,omitempty" enum:"out"`
	Callback  cti.CallbackID `json:"callback,omitempty"`
	Appeal    cti.AppealID   `json:"appeal,omitempty"`
	Proposed  bool           `json:"proposed,omitempty"`
	Agent     cti.AgentID    `json:"agent,omitempty"`
	// Menus are the names of the menus that the caller came through; Language is
	// the one chosen there.
	Menus    []string `json:"menus,omitempty"`
	Language string   `json:"language,omitempty"`
	// Incident is the mass incident of which the caller heard before the queue.
	Incident cti.IncidentID `json:"incident,omitempty"`
	// Message tells that the caller leaves a message.
	Message bool `json:"message,omitempty"`
	Muted   bool `json:"muted"`
	// Recorded tells that the sound of the talk is kept, Paused that silence is
	// kept in its place for now; Unrecorded, that it should be kept and the switch
	// does not do it.
	Recorded   bool       `json:"recorded,omitempty"`
	Paused     bool       `json:"paused,omitempty"`
	Unrecorded bool       `json:"unrecorded,omitempty"`
	ArrivedAt  time.Time  `json:"arrived_at"`
	QueuedAt   *time.Time `json:"queued_at,omitempty"`
	RangAt     *time.Time `json:"rang_at,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	HeldAt     *time.Time `json:"held_at,omitempty"`
	// LeftAt is when the caller left others, who talk on.
	LeftAt  *time.Time  `json:"left_at,omitempty"`
	EndedAt *time.Time  `json:"ended_at,omitempty"`
	Result  call.Result `json:"result,omitempty"`
	Reason  call.Reason `json:"reason,omitempty"`

	// Number is the outside number that has the agent's part. Guests take part
	// beside the agent; while the call is held they consult.
	Number string      `json:"number,omitempty"`
	Guests []GuestView `json:"guests,omitempty" nullable:"false"`
	// Hops are the last transfers, oldest first; Transfers counts all.
	Hops      []call.Hop `json:"hops,omitempty" nullable:"false"`
	Transfers int        `json:"transfers,omitempty"`
	// Guest is true on the desk of an agent who was invited to another's talk.
	Guest bool `json:"guest,omitempty"`
}

// GuestView is somebody who was invited to a talk.
type GuestView struct {
	Leg       cti.LegID   `json:"leg"`
	Agent     cti.AgentID `json:"agent,omitempty"`
	Number    string      `json:"number,omitempty"`
	Name      string      `json:"name,omitempty"`
	By        cti.AgentID `json:"by"`
	ByName    string      `json:"by_name,omitempty"`
	Note      string      `json:"note,omitempty"`
	Joined    bool        `json:"joined"`
	InvitedAt time.Time   `json:"invited_at"`
}

// Board is what a supervisor sees at a moment.
type Board struct {
	At time.Time `json:"at"`
	// SwitchUp tells whether the switch is connected.
	SwitchUp bool        `json:"switch_up"`
	Queues   []QueueView `json:"queues"`
	Agents   []AgentView `json:"agents"`
	// Calls are those not ended, the longest there first.
	Calls []CallView `json:"calls"`
	// Alerts are the emergency messages that are on.
	Alerts []Alert `json:"alerts"`
	// Incidents are the mass incidents of which callers hear.
	Incidents []incident.Incident `json:"incidents"`
	// Watches are the supervisors who follow a talk, by their logins.
	Watches []WatchView `json:"watches"`
}

// WatchView is a supervisor who follows a talk.
type WatchView struct {
	Supervisor cti.AgentID `json:"supervisor"`
	Name       string      `json:"name"`
	Agent      cti.AgentID `json:"agent"`
	Call       cti.CallID  `json:"call_id"`
	Mode       act.Mode    `json:"mode" enum:"listen,whisper,barge"`
	// On tells that the supervisor's device answered.
	On    bool      `json:"on"`
	Since time.Time `json:"since"`
}

// QueueView is a queue as the board shows it.
type QueueView struct {
	ID      cti.QueueID `json:"id"`
	Name    string      `json:"name"`
	Waiting int         `json:"waiting"` // in the queue or ringing at an agent
	Talking int         `json:"talking"`
	// LongestSince is the beginning of the longest wait; absent when none waits.
	LongestSince *time.Time `json:"longest_since,omitempty"`
	Ready        int        `json:"ready"` // free agents
	SignedIn     int        `json:"signed_in"`
	// Voicemails is how many messages nobody works yet; VoicemailDue is when the
	// first of those not done is due.
	Voicemails   int        `json:"voicemails"`
	VoicemailDue *time.Time `json:"voicemail_due,omitempty"`
}
