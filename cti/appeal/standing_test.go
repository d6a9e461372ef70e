package appeal_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// history makes changes an hour apart by the coordinator and keeps what they add.
func history(t *testing.T, facts appeal.Facts, changes ...appeal.Change) appeal.Record {
	t.Helper()
	c, entries, err := appeal.Open(filed(), facts, rules)
	if err != nil {
		t.Fatal(err)
	}
	r := appeal.Record{Case: c, History: entries}
	for _, ch := range changes {
		r = then(t, r, vera, ch)
	}
	return r
}

func then(t *testing.T, r appeal.Record, by cti.Actor, ch appeal.Change) appeal.Record {
	t.Helper()
	next, entries, err := r.Case.Apply(ch, by, r.Case.ChangedAt.Add(time.Hour), rules)
	if err != nil {
		t.Fatalf("%s: %v", ch.Name(), err)
	}
	return appeal.Record{Case: next, History: append(slices.Clone(r.History), entries...)}
}

func TestEveryStateHasAStageForItsApplicant(t *testing.T) {
	seen := map[appeal.Stage]bool{}
	for _, state := range appeal.States() {
		s := appeal.Record{Case: appeal.Case{State: state}}.Standing(noon)
		if s.Stage == "" {
			t.Errorf("%s has no stage", state)
		}
		seen[s.Stage] = true
		if may := len(s.May) > 0; may != state.Closed() {
			t.Errorf("%s: the applicant may %v", state, s.May)
		}
	}
	if len(seen) != 11 {
		t.Errorf("there are %d stages", len(seen))
	}
}

func TestTheApplicantSeesWhoHoldsItAndUntilWhen(t *testing.T) {
	assign := appeal.Assign{Body: "roads"}
	r := history(t, appeal.Facts{}, assign, appeal.Forward{To: "energy", Text: "внутреннее", Told: true})
	s := r.Standing(noon)
	if s.Stage != appeal.StageWorking || s.Holder != "energy" || !s.HolderSince.Equal(noon.Add(2*time.Hour)) || !s.DueAt.Equal(noon.Add(30*day)) || s.Late || s.Reply != nil {
		t.Errorf("it stands as %+v", s)
	}
	if len(s.Moves) != 1 || s.Moves[0] != (appeal.Move{At: noon.Add(2 * time.Hour), To: "energy"}) {
		t.Errorf("the moves are %+v", s.Moves)
	}
	if late := r.Standing(noon.Add(31 * day)); !late.Late {
		t.Error("nobody says that it is late")
	}
	r = then(t, r, vera, appeal.Extend{Days: 10, Text: "нужна экспертиза", Told: true})
	if s := r.Standing(noon); s.ExtendedDays != 10 || !s.DueAt.Equal(noon.Add(40*day)) {
		t.Errorf("extended, it stands as %+v", s)
	}
	r = then(t, r, vera, appeal.Forward{To: "roads", Reason: appeal.HopNotPowers, Text: "x", Told: true})
	r = then(t, r, vera, appeal.Forward{To: "gas", Reason: appeal.HopNotPowers, Text: "x", Told: true})
	if s := r.Standing(noon); s.Stage != appeal.StageChoosing || s.Holder != "" || len(s.Moves) != 3 || s.Moves[2].To != "" || s.Moves[2].Reason != appeal.HopNotPowers {
		t.Errorf("with the coordinator it stands as %+v", s)
	}
	legal := history(t, appeal.Facts{Kind: cti.KindLegal}).Standing(noon)
	if !legal.RegisterBy.Equal(noon.Add(3*day)) || !legal.DueAt.IsZero() {
		t.Errorf("before it is registered it stands as %+v", legal)
	}
}

func TestADraftIsNoAnswer(t *testing.T) {
	draft := appeal.Submit{Text: "черновик", Outcome: appeal.OutcomeResolved}
	r := history(t, appeal.Facts{}, appeal.Assign{Body: "roads"}, draft)
	if s := r.Standing(noon); s.Stage != appeal.StageChecking || s.Reply != nil || len(s.May) != 0 {
		t.Errorf("it stands as %+v", s)
	}
	r = then(t, r, boris, appeal.Return{Text: "не так"})
	if s := r.Standing(noon); s.Stage != appeal.StageWorking || s.Reply != nil {
		t.Errorf("sent back, it stands as %+v", s)
	}
}

func TestTheApplicantReadsTheAnswerUnlessItIsSensitive(t *testing.T) {
	assign := appeal.Assign{Body: "roads"}
	for name, ends := range map[string]struct {
		change appeal.Change
		stage  appeal.Stage
		text   string
	}{
		"answered": {answer, appeal.StageAnswered, "Починили."},
		"refused":  {appeal.Refuse{Ground: appeal.GroundNoQuestion, Text: "Из текста не ясно, о чём просьба."}, appeal.StageRefused, "Из текста не ясно, о чём просьба."},
		"passed on": {appeal.Redirect{To: "Прокуратура", Text: "Это её полномочия.", Told: true},
			appeal.StagePassedOn, "Это её полномочия."},
	} {
		for _, sensitive := range []bool{false, true} {
			r := history(t, appeal.Facts{Sensitive: sensitive}, assign, ends.change, appeal.Comment{Text: "между нами"})
			s := r.Standing(noon)
			want := ends.text
			if sensitive {
				want = ""
			}
			if s.Stage != ends.stage || s.Reply == nil || s.Reply.Text != want || s.Reply.Withheld != sensitive || s.Reply.At.IsZero() || s.Reply.Outcome == "" {
				t.Errorf("%s (sensitive %v) stands as %+v with %+v", name, sensitive, s, s.Reply)
			}
			if !slices.Equal(s.May, []appeal.ChangeName{appeal.NameReopen, appeal.NameRate}) {
				t.Errorf("%s: the applicant may %v", name, s.May)
			}
			if name == "passed on" && s.Outside != "Прокуратура" {
				t.Errorf("it went to %q", s.Outside)
			}
		}
	}
}

func TestAQuestionIsShownWhileItIsWaitedFor(t *testing.T) {
	ask := appeal.Ask{Text: "Какой у вас подъезд?"}
	r := history(t, appeal.Facts{}, appeal.Assign{Body: "roads"}, ask)
	if s := r.Standing(noon); s.Stage != appeal.StageAsked || s.Question != ask.Text {
		t.Errorf("it stands as %+v", s)
	}
	if s := then(t, r, vera, appeal.Resume{}).Standing(noon); s.Question != "" {
		t.Errorf("afterwards it asks %q", s.Question)
	}
	if s := history(t, appeal.Facts{Sensitive: true}, appeal.Assign{Body: "health"}, ask).Standing(noon); s.Question != "" {
		t.Errorf("of a sensitive one it asks %q", s.Question)
	}
}

func TestMarkAndReopeningBeginAgainWithEachAnswer(t *testing.T) {
	r := history(t, appeal.Facts{}, appeal.Assign{Body: "roads"}, answer)
	r = then(t, r, cti.ByCitizen, appeal.Rate{Mark: 2, Comment: "Яма на месте.", Way: appeal.WayLink})
	if s := r.Standing(noon); s.Mark != 2 || !slices.Equal(s.May, []appeal.ChangeName{appeal.NameReopen}) {
		t.Errorf("with a mark it stands as %+v", s)
	}
	r = then(t, r, cti.ByCitizen, appeal.Reopen{Text: "Ничего не сделано."})
	s := r.Standing(noon)
	if s.Stage != appeal.StageOnceMore || s.Mark != 0 || s.Reply != nil || len(s.May) != 0 || !s.DueAt.Equal(r.Case.ChangedAt.Add(30*day)) {
		t.Errorf("opened again it stands as %+v", s)
	}
	r = then(t, then(t, r, vera, appeal.Assign{Body: "roads", Text: "ещё раз"}), vera, answer)
	if s := r.Standing(noon); s.Mark != 0 || len(s.May) != 2 || strings.Contains(s.Reply.Text, "месте") {
		t.Errorf("answered again it stands as %+v", s)
	}
}
