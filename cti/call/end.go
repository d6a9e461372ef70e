package call

// Result is how a call ended, for the row, the log line and the metric alike.
type Result string

// The results. What cannot be told is Indeterminate or ServerError, never
// Success.
const (
	Success       Result = "success"        // an agent talked with the citizen, the citizen chose another way, or heard what there was to know
	ClientError   Result = "client_error"   // the caller left, or dialled what is not served
	ServerError   Result = "server_error"   // our fault
	UpstreamError Result = "upstream_error" // the switch's or the network's fault
	Indeterminate Result = "indeterminate"  // it ended while nobody watched
)

// Reason says why, as a closed set.
type Reason string

// The reasons for which a call ends.
const (
	CallerHungUp      Reason = "caller-hung-up"     // after an agent answered
	AgentHungUp       Reason = "agent-hung-up"      // after an agent answered
	PartyHungUp       Reason = "party-hung-up"      // the outside number to which the caller was connected
	AbandonedGreeting Reason = "abandoned-greeting" // before the queue
	AbandonedMenu     Reason = "abandoned-menu"     // in a menu, before the queue
	WasInformed       Reason = "informed"           // the caller heard of a mass incident and hung up before the queue
	AfterHours        Reason = "after-hours"        // the line was closed, and the caller was told so
	MenuEnded         Reason = "menu-ended"         // the plan's menu says good-bye there
	AbandonedQueue    Reason = "abandoned-queue"    // in the queue or while ringing
	QueueFull         Reason = "queue-full"         // too many were waiting
	WaitTooLong       Reason = "wait-too-long"      // too long a wait was to be expected
	WaitedTooLong     Reason = "waited-too-long"    // the queue's time was over
	LeftVoicemail     Reason = "voicemail"          // the caller left a message
	NoVoicemail       Reason = "no-voicemail"       // the caller was asked for a message and left none
	UnknownLine       Reason = "unknown-line"
	SupervisorEnded   Reason = "supervisor-ended"
	SwitchFailed      Reason = "switch-failed" // a command the call needs was refused
	LostUnwatched     Reason = "lost-unwatched"
	Shutdown          Reason = "shutdown"
	NotReached        Reason = "not-reached"       // dialled: no answer
	PartyBusy         Reason = "party-busy"        // dialled: busy
	PartyRefused      Reason = "party-refused"     // dialled: declined
	PartyInvalid      Reason = "party-invalid"     // dialled: there is no such number
	AgentCancelled    Reason = "agent-cancelled"   // dialled: the agent gave up, or did not take the own device up
	CallbackPromised  Reason = "callback-promised" // the caller chose to be called back
	GotThrough        Reason = "got-through"       // dialled: the citizen reached an agent meanwhile
)

// Finish is the one value with which a call ends.
type Finish struct {
	Result Result `json:"result"`
	Reason Reason `json:"reason"`
	// Cause is the switch's own cause code (ITU-T Q.850); 0 when there is none.
	Cause int `json:"cause,omitempty"`
}

// NoCallback tells why nobody calls back whom nobody served.
type NoCallback string

// The obstacles.
const (
	HiddenNumber  NoCallback = "hidden-number"
	ServiceNumber NoCallback = "service-number" // a short one, which is nobody's telephone
	NotDialed     NoCallback = "not-dialed"     // the plan lets such numbers not be dialled
	RuleOff       NoCallback = "rule-off"       // the queue's rules put nobody on the list
)
