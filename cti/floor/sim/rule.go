package sim

import (
	"fmt"
	"maps"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// Rule is something that a run can exercise: a rule of the floor in one of its
// forms, or a race. Runs count how often they met each, and the test fails when
// one of those that Wanted lists was never met.
type Rule struct{ What, How string }

func (r Rule) String() string { return r.What + ": " + r.How }

// Met is how often each rule was exercised.
type Met map[Rule]int

func (m Met) add(what, how string) { m[Rule{what, how}]++ }

// Add adds another run's counts.
func (m Met) Add(other Met) {
	for r, n := range other {
		m[r] += n
	}
}

// Missing lists what was wanted and never met.
func (m Met) Missing() []Rule {
	return slices.DeleteFunc(Wanted(), func(r Rule) bool { return m[r] > 0 })
}

// Lines gives one line for each rule met, sorted.
func (m Met) Lines() []string {
	var lines []string
	for r, n := range m {
		lines = append(lines, fmt.Sprintf("%s %d", r, n))
	}
	slices.Sort(lines)
	return lines
}

// elsewhere are events of the catalogues that no step of the floor emits.
var elsewhere = []string{"call.measured"}

// Wanted lists what every test run must exercise: each event that the floor can
// emit, and the forms of the rules below. Whoever adds a rule adds its forms.
func Wanted() []Rule {
	var out []Rule
	for _, catalogue := range []cti.Catalogue{call.Events(), callback.Events(), agent.Events(), act.Events(), plan.Events(), voicemail.Events(), incident.Events()} {
		for _, name := range slices.Sorted(maps.Keys(catalogue)) {
			if !slices.Contains(elsewhere, name) {
				out = append(out, Rule{"event", name})
			}
		}
	}
	forms := func(what string, how ...string) {
		for _, h := range how {
			out = append(out, Rule{what, h})
		}
	}
	forms("offer", "priority passes an earlier caller", "an aged caller passes priority", "skills pass an earlier caller",
		"to a demand that relaxed", "to the last agent", "the last agent's time is over", "before all others",
		"recall", "chosen", "directed", "to a number", "a call-back before a later caller")
	forms("keys", "own number", "another number", "another queue", "language", "wrong key")
	forms("overflow", "to a queue", "to a number", "offer of a call-back", string(call.QueueFull), string(call.WaitTooLong), string(call.WaitedTooLong))
	forms("visit", string(call.ByArrival), string(call.ByOverflow), string(call.ByChoice), string(call.ByTransfer))
	for _, o := range call.VisitOutcomes() {
		forms("visit's outcome", string(o))
	}
	forms("miss", string(call.NoAnswer), string(call.Rejected), string(call.PhoneFailed), string(call.CallerLeft), string(call.SignedOut), string(call.Interrupted), string(call.CallerChose))
	forms("transfer", string(call.Blind), string(call.Attended), string(call.Left))
	forms("transfer's outcome", string(call.Taken), string(call.Returned), string(call.GivenUp))
	forms("conference without its caller", "the caller left", "the caller was removed", "handed over", "ended when two parted")
	forms("guest", string(call.HungUp), string(call.Removed), string(call.Broken), string(call.Over))
	forms("end", string(call.CallerHungUp), string(call.AgentHungUp), string(call.PartyHungUp), string(call.AbandonedGreeting), string(call.AbandonedMenu), string(call.WasInformed),
		string(call.AfterHours), string(call.MenuEnded), string(call.AbandonedQueue), string(call.UnknownLine), string(call.LostUnwatched),
		string(call.LeftVoicemail), string(call.NoVoicemail), string(call.NotReached), string(call.PartyBusy), string(call.PartyRefused), string(call.PartyInvalid), string(call.AgentCancelled), string(call.GotThrough), string(call.CallbackPromised))
	forms("promise", string(callback.Abandoned), string(callback.AfterHours), string(callback.Overflow), string(callback.Fault), string(callback.ByAgent), string(callback.ByKey), string(callback.NoMessage),
		string(callback.ToAnswer), "an answer in a call that was owed", "an answer at the place of a key", "proposed", "tried again", "failed for good", "kept")
	forms("nobody calls back", string(call.HiddenNumber), string(call.NotDialed), string(call.RuleOff))
	forms("rating", "1", "2", "3", "4", "5", "none given", "a crash in its midst", "the agent serves the next")
	forms("message", string(voicemail.Leave), string(voicemail.Take), string(voicemail.Release), string(voicemail.File), string(voicemail.Close),
		"given back as the agent left", "instead of waiting", "by key", "a crash in its midst")
	forms("double call-back prevented", "got through meanwhile", "already on the list", "taken by another", "on the line")
	forms("recording", "of a caller", "of a citizen who was called", "none without a notice",
		"paused", "paused anew", "pause refused", "pause over a crash", "pause handed over", "pause on hold", "pause shown to a guest")
	forms("recording lost", string(recording.Refused), string(recording.BrokeOff), string(recording.Missing), "over a crash", "found after the talk")
	forms("incident", "heard", "heard again after a fault", "followed by key", "joined by an agent", "on to the queue", "over while somebody hears of it")
	forms("menu", "invalid key", "back")
	forms("agent", "chose a pause during a call", "wrapped up", "wrapped up longer", "forgiven a miss", "back at the desk in time", string(agent.Missed), string(agent.DeskLost), string(agent.LineLost))
	forms("act", string(act.TakeOver), string(act.Front), string(act.Assign), string(act.Ready), string(act.NotReady), string(act.SignOut),
		string(act.Queues), string(act.EndWrapUp))
	forms("watch", string(act.Listen), string(act.Whisper), string(act.Barge))
	forms("watch's end", string(act.TalkOver), string(act.Left), string(act.Unanswered), string(act.Failed), string(act.Interrupted), string(act.TookOver))
	forms("race", "hang-up before answer", "answer before hang-up", "two agents answer", "transfer against hang-up",
		"completed transfer against hang-up", "reload against hang-up", "both hang up", "answer against a confirmed call-back", "agent hangs up while answering", "key before answer", "key against hang-up")
	forms("fault", "process killed", "process killed within an offer", "link lost", "command refused")
	return out
}
