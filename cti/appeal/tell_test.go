package appeal_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// TestWhatTheApplicantIsToldInWriting: each word names what changed, and briefly
// says nothing that colleagues wrote.
func TestWhatTheApplicantIsToldInWriting(t *testing.T) {
	zone := time.FixedZone("IRKT", 8*3600)
	due := time.Date(2026, 4, 30, 15, 59, 59, 0, time.UTC) // the last second of that day in Irkutsk
	for _, c := range []struct {
		made appeal.Entry
		says []string
	}{
		{appeal.Entry{What: appeal.NameRedirect, Told: true, Text: "Это её полномочия.", Change: appeal.Redirect{To: "Прокуратура"}}, []string{"Прокуратура", "полномочия"}},
		{appeal.Entry{What: appeal.NameExtend, Told: true, Text: "Ждём экспертизу.", DueAt: due, Change: appeal.Extend{}}, []string{"30.04.2026", "экспертизу"}},
		{appeal.Entry{What: appeal.NameForward, To: appeal.StateInWork, Text: "Дорога не наша.", Change: appeal.Forward{}}, []string{"Дорожная служба", "не наша"}},
		{appeal.Entry{What: appeal.NameForward, To: appeal.StateCoordination, Text: "Не знаем чья.", Change: appeal.Forward{}}, []string{"координатору", "чья"}},
		{appeal.Entry{What: appeal.NameAsk, Text: "Какой подъезд?", Change: appeal.Ask{Text: "Какой подъезд?"}}, []string{"позвоните", "подъезд"}},
	} {
		if !c.made.OwesNotice() {
			t.Errorf("nothing is owed for %s", c.made.What)
		}
		whole, brief := c.made.Notice(false, "Дорожная служба", zone), c.made.Notice(true, "Дорожная служба", zone)
		for _, word := range c.says {
			if !strings.Contains(strings.ToLower(whole), strings.ToLower(word)) {
				t.Errorf("%s says %q, not %q", c.made.What, whole, word)
			}
		}
		if brief == "" || strings.Contains(brief, c.made.Text) {
			t.Errorf("%s says in brief %q", c.made.What, brief)
		}
	}
	for _, none := range []appeal.Entry{
		{What: appeal.NameForward, Told: true, Change: appeal.Forward{}}, {What: appeal.NamePromise, Told: true, Change: appeal.Promise{}},
		{What: appeal.NameAnswer, Change: appeal.AnswerNow{}}, {What: appeal.NameComment, Change: appeal.Comment{Text: "x"}},
	} {
		if none.OwesNotice() {
			t.Errorf("%s (told: %v) is told in writing", none.What, none.Told)
		}
	}
}

// TestWhomOfTheCentreAChangeConcerns: who answered and who read the answer learn
// that it was not good enough, and nobody is told of what they did themselves.
func TestWhomOfTheCentreAChangeConcerns(t *testing.T) {
	person := []appeal.Concerned{appeal.TellApplicant, appeal.TellPerson}
	answered := appeal.Case{Person: "anna", Answer: &appeal.Answer{By: cti.ByAgent("boris"), ApprovedBy: cti.BySupervisor("vera")}}
	shared := appeal.Case{Person: "anna", Answer: &appeal.Answer{By: cti.BySystem}}
	after := appeal.Case{Person: "anna"}
	for _, c := range []struct {
		before appeal.Case
		made   appeal.Entry
		want   []cti.AgentID
	}{
		{answered, appeal.Entry{What: appeal.NameReopen, By: cti.ByCitizen, Tell: person}, []cti.AgentID{"anna", "boris", "vera"}},
		{answered, appeal.Entry{What: appeal.NameReopen, By: cti.BySupervisor("vera"), Tell: person}, []cti.AgentID{"anna", "boris"}},
		{shared, appeal.Entry{What: appeal.NameReopen, By: cti.ByCitizen, Tell: person}, []cti.AgentID{"anna"}},
		{answered, appeal.Entry{What: appeal.NameContact, By: cti.ByCitizen, Tell: person}, []cti.AgentID{"anna"}},
		{answered, appeal.Entry{What: appeal.NameEntrust, By: cti.ByAgent("anna"), Tell: person}, nil},
		{answered, appeal.Entry{What: appeal.NameComment, By: cti.ByCitizen}, nil},
		{answered, appeal.Entry{What: appeal.NameDeliver, By: cti.BySystem, Tell: append(person, appeal.TellCoordinator)}, []cti.AgentID{"anna"}},
	} {
		if got := after.Staff(c.before, c.made); !slices.Equal(got, c.want) {
			t.Errorf("%s by %v concerns %v, not %v", c.made.What, c.made.By, got, c.want)
		}
	}
	nobodys := appeal.Case{Answer: answered.Answer}
	failed := appeal.Entry{What: appeal.NameDeliver, By: cti.BySystem, Tell: []appeal.Concerned{appeal.TellCoordinator}}
	if got := nobodys.Staff(nobodys, failed); !slices.Equal(got, []cti.AgentID{"boris", "vera"}) {
		t.Errorf("that nobody's answer did not arrive concerns %v", got)
	}
	failed.Tell = nil // it arrived
	if got := nobodys.Staff(nobodys, failed); len(got) != 0 {
		t.Errorf("that an answer arrived concerns %v", got)
	}
	came := appeal.Entry{What: appeal.NameForward, Tell: []appeal.Concerned{appeal.TellApplicant, appeal.TellBody}}
	if !nobodys.Comes(came) || after.Comes(came) || nobodys.Comes(appeal.Entry{What: appeal.NameForward, Tell: []appeal.Concerned{appeal.TellCoordinator}}) ||
		nobodys.Comes(appeal.Entry{What: appeal.NameReopen, Tell: came.Tell}) {
		t.Error("what comes to a body's people is not known")
	}
	r := appeal.Record{History: []appeal.Entry{{What: appeal.NameSubmit, By: cti.ByAgent("boris")}, {What: appeal.NameComment, By: cti.ByAgent("eva")}}}
	if !r.Answered("boris") || r.Answered("eva") || r.Answered("") {
		t.Error("who answered is not known")
	}
}
