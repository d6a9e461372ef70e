package api

import (
	"context"
	"io"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/report"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// Floor is the running floor. Tell returns when the input was acted on; its
// error is a *cti.Error for the person who asked.
type Floor interface {
	Tell(context.Context, floor.Input) error
	// Desk is what the agent's desk shows; an agent who is not on the floor
	// gives a *cti.Error of code NotFound.
	Desk(context.Context, cti.AgentID) (floor.Desk, error)
	Board(context.Context) (floor.Board, error)
	// Callbacks are the people still to be called back, in their places in time.
	Callbacks(context.Context) ([]floor.Callback, error)
	// Voicemails are the messages with which somebody has to deal, the one due
	// first before the others.
	Voicemails(context.Context) ([]voicemail.Voicemail, error)
}

// Voicemails reads the messages that reached the database.
type Voicemails interface {
	Voicemails(context.Context, voicemail.Filter) (voicemail.Page, error)
}

// Users finds people who may log in.
type Users interface {
	// UserByLogin gives a *cti.Error of code NotFound for an unknown login.
	UserByLogin(context.Context, cti.AgentID) (cti.User, error)
	// Disabled are the logins that may not log in.
	Disabled(context.Context) ([]cti.AgentID, error)
}

// Calls reads the calls that reached the database.
type Calls interface {
	Calls(context.Context, call.Filter) (call.Page, error)
	// Call gives a *cti.Error of code NotFound for an unknown call.
	Call(context.Context, cti.CallID) (call.Call, error)
	// Events are those of one call, oldest first.
	Events(context.Context, cti.CallID) ([]cti.Event, error)
	// Visits are the stays in queues of some calls, each call's in their order.
	Visits(context.Context, []cti.CallID) (map[cti.CallID][]call.Visit, error)
}

// Appeals reads the appeals that reached the database.
type Appeals interface {
	Appeals(context.Context, appeal.Filter) (appeal.Page, error)
	// FindAppeals uses the filter's further fields too.
	FindAppeals(context.Context, appeal.Filter) (appeal.Found, error)
	// Appeal gives a *cti.Error of code NotFound for an unknown appeal.
	Appeal(context.Context, cti.AppealID) (appeal.Appeal, error)
	// AppealsBehind are those that were written in calls, or that are named, with
	// what tells who may see them.
	AppealsBehind(context.Context, []cti.CallID, []cti.AppealID) ([]appeal.Appeal, error)
}

// Cases keeps what becomes of appeals.
type Cases interface {
	// AppealRecord gives a *cti.Error of code NotFound for an unknown appeal.
	AppealRecord(context.Context, cti.AppealID) (appeal.Record, error)
	// ChangeAppeal makes a change once. A *cti.Error of code Conflict with a record
	// says that somebody else was quicker, and how the case stands now.
	ChangeAppeal(context.Context, appeal.Asked) (appeal.Record, error)
	// MarkSeen notes that somebody has read an appeal's history as far as a time.
	MarkSeen(ctx context.Context, who cti.AgentID, id cti.AppealID, at time.Time) error
	Worklist(context.Context, appeal.Work) (appeal.TaskPage, error)
	// CountWork counts worklists, each as far as appeal.MostCounted.
	CountWork(context.Context, appeal.Work, []appeal.List) (map[appeal.List]int, error)
	// CaseNames leaves out an id that nobody has.
	CaseNames(context.Context, []cti.BodyID, []cti.AgentID, []cti.AppealID) (appeal.Names, error)
	// AppealByNumber gives a *cti.Error of code NotFound for an unknown number.
	AppealByNumber(ctx context.Context, number string) (cti.AppealID, error)
	// Colleagues are the people who may log in.
	Colleagues(context.Context) ([]cti.User, error)
}

// Recordings reads the recordings that reached the database.
type Recordings interface {
	// Recordings are those of a call, oldest first; without sound once erased.
	Recordings(context.Context, cti.CallID) ([]recording.Recording, error)
	// Recording gives a *cti.Error of code NotFound for an unknown one.
	Recording(context.Context, cti.LegID) (recording.Recording, error)
	// LostRecordings are those of some calls that were lost.
	LostRecordings(context.Context, []cti.CallID) (map[cti.CallID][]recording.Lost, error)
	// Hearings tell who listened to those of a call.
	Hearings(context.Context, cti.CallID) ([]recording.Hearing, error)
}

// Sounds opens the sound of recordings.
type Sounds interface {
	// Read gives a *cti.Error of code NotFound for an unknown key.
	Read(ctx context.Context, key string) (sound io.ReadSeekCloser, since time.Time, err error)
}

// Reports makes the joint report of the days from and until, both included, as
// dates YYYY-MM-DD in the region's zone.
type Reports interface {
	Joint(ctx context.Context, from, until string) (report.Joint, error)
	// Returns tells of the same days who came again.
	Returns(ctx context.Context, from, until string) (report.Returns, error)
}

// Applied tells how far the database has followed the journal.
type Applied interface {
	// Wait returns when the event of this sequence number is in the database,
	// or with the context's error.
	Wait(ctx context.Context, seq uint64) error
	// CatchUp returns when everything is there that the journal had when it was
	// called, or with the context's error.
	CatchUp(ctx context.Context) error
}
