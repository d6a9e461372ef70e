package appeal

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Change is what somebody does to a case: one of the types below.
type Change interface {
	// Name is the change's name in the history and in the interface.
	Name() ChangeName
	// apply changes the step's copy of the case; the table has allowed it.
	apply(s *step) error
}

// ChangeName names a change.
type ChangeName string

// The names of the changes.
const (
	NameOpen     ChangeName = "open" // written by Open
	NameLate     ChangeName = "late" // written when a term was found to have ended
	NameRegister ChangeName = "register"
	NamePass     ChangeName = "pass"
	NameClassify ChangeName = "classify"
	NameConvert  ChangeName = "convert"
	NameAssign   ChangeName = "assign"
	NameKeep     ChangeName = "keep"
	NameForward  ChangeName = "forward"
	NameEntrust  ChangeName = "entrust"
	NameAsk      ChangeName = "ask"
	NameResume   ChangeName = "resume"
	NamePromise  ChangeName = "promise"
	NameExtend   ChangeName = "extend"
	NameSubmit   ChangeName = "submit"
	NameReturn   ChangeName = "return"
	NameApprove  ChangeName = "approve"
	NameAnswer   ChangeName = "answer"
	NameRedirect ChangeName = "redirect"
	NameRefuse   ChangeName = "refuse"
	NameJoin     ChangeName = "join"
	NameDetach   ChangeName = "detach"
	NameShare    ChangeName = "share"
	NameReopen   ChangeName = "reopen"
	NameComment  ChangeName = "comment"
	NameContact  ChangeName = "contact"
	NameDeliver  ChangeName = "deliver"
	NameRate     ChangeName = "rate"
	NameExamine  ChangeName = "examine"
	NameControl  ChangeName = "control"
	NameNotice   ChangeName = "notice"
	NameTick     ChangeName = "tick"
)

// The changes. Text is what a person wrote; where it is required the rules say so.
type (
	// Register takes a legal appeal into the register.
	Register struct{}
	// Pass ends the moderation: the text is fit to be worked on.
	Pass struct {
		Text string `json:"text,omitempty"`
	}
	// Classify sets what the appeal is about and where.
	Classify struct {
		Topic     cti.TopicCode     `json:"topic_code"`
		Territory cti.TerritoryCode `json:"territory,omitempty"`
		Sensitive bool              `json:"sensitive,omitempty"`
	}
	// Convert makes the appeal one of another kind.
	Convert struct {
		Kind Kind   `json:"kind"`
		Text string `json:"text"` // what the applicant asked for
	}
	// Assign gives the appeal to the body that shall answer.
	Assign struct {
		Body cti.BodyID `json:"body"`
		Text string     `json:"text,omitempty"`
		Told bool       `json:"told,omitempty"`
	}
	// Keep is the coordinator's "no" to a hop: who held the appeal answers.
	Keep struct {
		Text string `json:"text"`
	}
	// Forward is a hop: the body says that another one has to answer. An empty To
	// asks the coordinator.
	Forward struct {
		To     cti.BodyID `json:"to,omitempty"`
		Reason HopReason  `json:"reason,omitempty"`
		Text   string     `json:"text"`
		Told   bool       `json:"told,omitempty"`
	}
	// Entrust names the person who works on it.
	Entrust struct {
		Person cti.AgentID `json:"person"`
	}
	// Ask waits for the applicant's reply to a question.
	Ask struct {
		Text string `json:"text"`
	}
	// Resume goes on with the work: there is a reply, or none will come, or the
	// promised day has come.
	Resume struct {
		Text string `json:"text,omitempty"`
	}
	// Promise tells the applicant until when it will be done.
	Promise struct {
		Until time.Time `json:"until"`
		Text  string    `json:"text"`
		Told  bool      `json:"told"`
	}
	// Extend puts the answer off.
	Extend struct {
		Days int    `json:"days"`
		Text string `json:"text"`
		Told bool   `json:"told"`
	}
	// Submit shows an answer to a second person.
	Submit struct {
		Text      string      `json:"text"`
		Outcome   Outcome     `json:"outcome"`
		Checklist []CheckItem `json:"checklist,omitempty"`
	}
	// Return sends a submitted answer back to who wrote it.
	Return struct {
		Text string `json:"text"`
	}
	// Approve sends a submitted answer to the applicant.
	Approve struct {
		Checklist []CheckItem `json:"checklist"`
	}
	// Answer sends an answer at once, where the policy needs no second person.
	// AnswerNow is its name here because Answer is what it leaves on the case.
	AnswerNow struct {
		Text      string      `json:"text"`
		Outcome   Outcome     `json:"outcome"`
		Checklist []CheckItem `json:"checklist"`
	}
	// Redirect sends the appeal to an authority outside.
	Redirect struct {
		To   string `json:"to"`
		Text string `json:"text"`
		Told bool   `json:"told"`
	}
	// Refuse closes an appeal that is owed no answer.
	Refuse struct {
		Ground Ground `json:"ground"`
		Text   string `json:"text"`
	}
	// Join makes the appeal follow another one.
	Join struct {
		Master cti.AppealID `json:"master"`
		Text   string       `json:"text,omitempty"`
	}
	// Detach undoes a Join.
	Detach struct {
		Text string `json:"text"`
	}
	// Share gives a follower the answer of the appeal that it follows, or, once that
	// was opened again, its new answer.
	Share struct {
		Text    string  `json:"text"`
		Outcome Outcome `json:"outcome"`
		Round   int     `json:"round,omitempty"` // of the appeal that it follows
	}
	// Reopen says why the answer was not good enough.
	Reopen struct {
		Text string `json:"text"`
	}
	// Comment is a note for colleagues.
	Comment struct {
		Text string `json:"text"`
	}
	// Contact is the applicant who asks again while the appeal is open.
	Contact struct {
		Call cti.CallID `json:"call_id,omitempty"`
		Text string     `json:"text,omitempty"`
	}
	// Deliver tells how far the answer is on its way.
	Deliver struct {
		Way    Way            `json:"way"`
		Status DeliveryStatus `json:"status"`
		Text   string         `json:"text,omitempty"`
		To     string         `json:"to,omitempty"`  // another address than the appeal's
		Ref    string         `json:"ref,omitempty"` // what the other side calls it
	}
	// Rate is the applicant's mark.
	Rate struct {
		Mark    int    `json:"mark"`
		Comment string `json:"comment,omitempty"`
		Way     Way    `json:"way"`
	}
	// Examine looks into a low mark.
	Examine struct {
		Justified bool   `json:"justified"`
		Text      string `json:"text"`
	}
	// ControlCall tells what the applicant said in a control call.
	ControlCall struct {
		Reached bool   `json:"reached"`
		Solved  bool   `json:"solved"`
		Text    string `json:"text,omitempty"`
	}
	// Notice tells that the applicant got a word about the appeal which is not its
	// answer, or why not.
	Notice struct {
		Way    Way            `json:"way,omitempty"`
		Status DeliveryStatus `json:"status"` // sent or failed
		Text   string         `json:"text"`   // what was said, or was to be
		Why    string         `json:"why,omitempty"`
	}
	// Tick does nothing but let time pass: terms that have ended are written down.
	Tick struct{}
)

// Name names the change.
func (Register) Name() ChangeName    { return NameRegister }
func (Pass) Name() ChangeName        { return NamePass }
func (Classify) Name() ChangeName    { return NameClassify }
func (Convert) Name() ChangeName     { return NameConvert }
func (Assign) Name() ChangeName      { return NameAssign }
func (Keep) Name() ChangeName        { return NameKeep }
func (Forward) Name() ChangeName     { return NameForward }
func (Entrust) Name() ChangeName     { return NameEntrust }
func (Ask) Name() ChangeName         { return NameAsk }
func (Resume) Name() ChangeName      { return NameResume }
func (Promise) Name() ChangeName     { return NamePromise }
func (Extend) Name() ChangeName      { return NameExtend }
func (Submit) Name() ChangeName      { return NameSubmit }
func (Return) Name() ChangeName      { return NameReturn }
func (Approve) Name() ChangeName     { return NameApprove }
func (AnswerNow) Name() ChangeName   { return NameAnswer }
func (Redirect) Name() ChangeName    { return NameRedirect }
func (Refuse) Name() ChangeName      { return NameRefuse }
func (Join) Name() ChangeName        { return NameJoin }
func (Detach) Name() ChangeName      { return NameDetach }
func (Share) Name() ChangeName       { return NameShare }
func (Reopen) Name() ChangeName      { return NameReopen }
func (Comment) Name() ChangeName     { return NameComment }
func (Contact) Name() ChangeName     { return NameContact }
func (Deliver) Name() ChangeName     { return NameDeliver }
func (Rate) Name() ChangeName        { return NameRate }
func (Examine) Name() ChangeName     { return NameExamine }
func (ControlCall) Name() ChangeName { return NameControl }
func (Notice) Name() ChangeName      { return NameNotice }
func (Tick) Name() ChangeName        { return NameTick }
