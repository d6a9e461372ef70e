package appeal_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// product is the whole of the table once more, in the order of States: n new,
// m moderation, c coordination, w in work, p approval, a waiting (for the applicant),
// l planned, A answered, R redirected, F refused, D duplicate, r reopened. A dot is
// a change that is not allowed.
var product = map[appeal.ChangeName]string{
	appeal.NameRegister: "mmcwpal....r",
	appeal.NamePass:     ".c..........",
	appeal.NameClassify: "nmcw..l....r",
	appeal.NameConvert:  "nmcw..l....r",
	appeal.NameAssign:   "www........w",
	appeal.NameKeep:     "..w.........",
	appeal.NameForward:  "...w..w....w",
	appeal.NameEntrust:  "nmcwpal....r",
	appeal.NameAsk:      "...a........",
	appeal.NameResume:   ".....ww.....",
	appeal.NamePromise:  "...l..l.....",
	appeal.NameExtend:   "nmcwpal....r",
	appeal.NameSubmit:   "...p..p.....",
	appeal.NameReturn:   "....w.......",
	appeal.NameApprove:  "....A.......",
	appeal.NameAnswer:   "...A..A.....",
	appeal.NameRedirect: "RRRR.......R",
	appeal.NameRefuse:   "FFFF.......F",
	appeal.NameJoin:     "DDDDDDD....D",
	appeal.NameDetach:   "..........m.",
	appeal.NameShare:    ".......A..A.",
	appeal.NameReopen:   ".......rrr..",
	appeal.NameComment:  "nmcwpalARFDr",
	appeal.NameContact:  "nmcwpwl...Dr",
	appeal.NameDeliver:  ".......ARF..",
	appeal.NameRate:     ".......ARF..",
	appeal.NameExamine:  "nmcwpalARFDr",
	appeal.NameControl:  ".......ARF..",
	appeal.NameNotice:   "nmcwpalARFDr",
	appeal.NameTick:     "nmcwpalARFDr",
}

const letters = "nmcwpalARFDr"

// people may make each change, of agent, supervisor, citizen, system.
var people = map[appeal.ChangeName]string{
	appeal.NameKeep: ".s..", appeal.NameExtend: ".s..", appeal.NameReturn: ".s..", appeal.NameApprove: ".s..", appeal.NameRedirect: ".s..",
	appeal.NameRefuse: ".s..", appeal.NameExamine: ".s..",
	appeal.NameResume: "as.m", appeal.NameJoin: "as.m", appeal.NameShare: "as.m", appeal.NameDeliver: "as.m",
	appeal.NameReopen: "asc.", appeal.NameContact: "ascm", appeal.NameRate: "ascm", appeal.NameTick: "ascm", appeal.NameNotice: "...m",
}

// examples is a good change of each kind.
var examples = []appeal.Change{
	appeal.Register{}, appeal.Pass{}, appeal.Classify{Topic: "housing.heating", Territory: "irkutsk"},
	appeal.Convert{Kind: cti.KindLegal, Text: "заявитель принёс письмо"}, appeal.Assign{Body: "new-body"}, appeal.Keep{Text: "это ваши сети"},
	forwardTo("new-body"), appeal.Entrust{Person: "anna"}, appeal.Ask{Text: "какая квартира?"}, appeal.Resume{Text: "ответа нет"},
	appeal.Promise{Until: noon.Add(100 * day), Text: "заменим трубу", Told: true}, appeal.Extend{Days: 5, Text: "ждём прибор", Told: true},
	appeal.Submit{Text: "Починили.", Outcome: appeal.OutcomeResolved}, appeal.Return{Text: "нет срока"},
	appeal.Approve{Checklist: appeal.Checklist()}, answer,
	appeal.Redirect{To: "Министерство", Text: "их полномочия", Told: true}, appeal.Refuse{Ground: appeal.GroundAbuse, Text: "оскорбления"},
	appeal.Join{Master: otherID, Text: "то же"}, appeal.Detach{Text: "другой дом"},
	appeal.Share{Text: "Починили всем.", Outcome: appeal.OutcomeResolved}, appeal.Reopen{Text: "снова холодно"},
	appeal.Comment{Text: "позвонить утром"}, appeal.Contact{Call: "019f8a3e-7c00-7a11-8b22-0123456789ab", Text: "спрашивает, когда"},
	appeal.Deliver{Way: appeal.WaySMS, Status: appeal.DeliverySent}, appeal.Rate{Mark: 5, Way: appeal.WayKey},
	appeal.Examine{Justified: true, Text: "так и есть"}, appeal.ControlCall{Reached: true, Solved: true},
	appeal.Notice{Way: appeal.WaySMS, Status: appeal.DeliverySent, Text: "Оно снова в работе."}, appeal.Tick{},
}

// inState brings an appeal to a state by changes only.
func inState(t testing.TB, s appeal.State) appeal.Case {
	t.Helper()
	ways := map[appeal.State][]appeal.Change{
		appeal.StateNew:          nil,
		appeal.StateModeration:   {appeal.Register{}},
		appeal.StateCoordination: {appeal.Assign{Body: "a"}, forwardTo("")},
		appeal.StateInWork:       {appeal.Assign{Body: "a"}},
		appeal.StateApproval:     {appeal.Assign{Body: "a"}, appeal.Submit{Text: "Починили.", Outcome: appeal.OutcomeResolved}},
		appeal.StateWaiting:      {appeal.Assign{Body: "a"}, appeal.Ask{Text: "какая квартира?"}},
		appeal.StatePlanned:      {appeal.Assign{Body: "a"}, appeal.Promise{Until: noon.Add(90 * day), Text: "трубу", Told: true}},
		appeal.StateAnswered:     {appeal.Assign{Body: "a"}, answer},
		appeal.StateRedirected:   {appeal.Redirect{To: "Министерство", Text: "их", Told: true}},
		appeal.StateRefused:      {appeal.Refuse{Ground: appeal.GroundAbuse, Text: "оскорбления"}},
		appeal.StateDuplicate:    {appeal.Join{Master: otherID}},
		appeal.StateReopened:     {appeal.Redirect{To: "Министерство", Text: "их", Told: true}, appeal.Reopen{Text: "не их"}},
	}
	c := opened(t, cti.KindMessage)
	if s == appeal.StateReopened { // with somebody who worked on it
		c = must(t, c, appeal.Assign{Body: "a"}, answer, appeal.Reopen{Text: "снова холодно"})
	} else {
		c = must(t, c, ways[s]...)
	}
	if c.State != s {
		t.Fatalf("the way to %s leads to %s", s, c.State)
	}
	return c
}

func TestWholeProductOfStatesAndChanges(t *testing.T) {
	if len(product) != len(appeal.ChangeNames()) || len(examples) != len(product) || len(letters) != len(appeal.States()) {
		t.Fatalf("%d rows, %d changes, %d examples", len(product), len(appeal.ChangeNames()), len(examples))
	}
	actors := []cti.Actor{anna, boris, cti.ByCitizen, cti.BySystem}
	for i, state := range appeal.States() {
		for _, ch := range examples {
			cell := product[ch.Name()][i]
			c := inState(t, state)
			switch ch.Name() { // what these require besides
			case appeal.NameRegister:
				if cell != '.' { // as after it became a legal appeal
					c.Kind, c.RegisteredAt = cti.KindLegal, time.Time{}
					c.Clocks = opened(t, cti.KindLegal).Clocks
				}
			case appeal.NameAssign:
				if state == appeal.StateReopened {
					ch = appeal.Assign{} // who has it goes on
				}
			case appeal.NameShare:
				if cell != '.' { // as once that one was opened again
					c.Master = otherID
				}
			case appeal.NameExamine:
				c.Marks = []appeal.Mark{{Value: 1, Comment: "плохо", Examine: true}}
			}
			for j, by := range actors {
				next, entries, err := c.Apply(ch, by, c.ChangedAt.Add(time.Hour), rules)
				may := "as.."
				if p, ok := people[ch.Name()]; ok {
					may = p
				}
				label := string(state) + " " + string(ch.Name()) + " by " + by.Kind
				switch {
				case cell == '.':
					wantRefusal(t, label, err, cti.Conflict, c, next, entries)
				case may[j] == '.':
					wantRefusal(t, label, err, cti.Forbidden, c, next, entries)
				case by.Kind == "agent" && state == appeal.StateCoordination && ch.Name() == appeal.NameAssign:
					if cti.CodeOf(err) != cti.Forbidden { // after a hop the coordinator chooses
						t.Errorf("%s: %v", label, err)
					}
				case err != nil:
					t.Errorf("%s: %v", label, err)
				default:
					want := appeal.States()[strings.IndexByte(letters, cell)]
					if next.State != want {
						t.Errorf("%s leads to %s, want %s", label, next.State, want)
					}
					checkStep(t, c, next, ch, entries)
				}
			}
		}
	}
}

func wantRefusal(t *testing.T, label string, err error, code cti.Code, before, after appeal.Case, entries []appeal.Entry) {
	t.Helper()
	e, ok := errors.AsType[*cti.Error](err)
	if !ok || e.Code != code || e.Field != "change" || !strings.Contains(e.Text, "Сейчас") {
		t.Errorf("%s: %v, want %s that says what can be done", label, err, code)
	}
	if after.Version != before.Version || after.State != before.State || entries != nil {
		t.Errorf("%s: something was left of a refused change", label)
	}
}

func TestEveryWordIsThere(t *testing.T) {
	for _, s := range appeal.States() {
		if s.Word() == "" {
			t.Errorf("state %s has no word", s)
		}
	}
	seen := map[string]bool{}
	for _, n := range append(appeal.ChangeNames(), appeal.NameOpen, appeal.NameLate) {
		if w := n.Word(); w == "" || seen[w] {
			t.Errorf("change %s has no word of its own", n)
		} else {
			seen[w] = true
		}
	}
}

func TestNextAndAllowedAreTheTable(t *testing.T) {
	for i, state := range appeal.States() {
		var lead []appeal.ChangeName
		for _, name := range appeal.ChangeNames() {
			to, or, ok := appeal.Next(state, name)
			if ok != (product[name][i] != '.') || ok && to != appeal.States()[strings.IndexByte(letters, product[name][i])] {
				t.Errorf("%s from %s leads to %s", name, state, to)
			}
			if (or != "") != (name == appeal.NameForward) {
				t.Errorf("%s may lead to %s", name, or)
			}
			if ok && name != appeal.NameTick && name != appeal.NameNotice {
				lead = append(lead, name)
			}
		}
		got := appeal.Allowed(state, vera)
		if state != appeal.StateDuplicate && !slices.Equal(got, lead) {
			t.Errorf("a coordinator may in %s: %v, want %v", state, got, lead)
		}
		if n := len(appeal.Allowed(state, cti.Actor{Kind: "nobody"})); n != 0 {
			t.Errorf("a stranger may do %d things in %s", n, state)
		}
	}
	if to, _, ok := appeal.Next("lost", appeal.NameComment); ok {
		t.Errorf("a state that does not exist leads to %s", to)
	}
	if !slices.Equal(slices.Sorted(maps.Keys(product)), slices.Sorted(slices.Values(appeal.ChangeNames()))) {
		t.Error("the product has other changes than there are")
	}
}

func TestWhatIsNoChangeIsRefused(t *testing.T) {
	c := opened(t, cti.KindMessage)
	if _, _, err := c.Apply(nil, vera, noon, rules); cti.CodeOf(err) != cti.Invalid {
		t.Errorf("nothing was applied: %v", err)
	}
	if _, err := appeal.Decode("burn", nil); cti.CodeOf(err) != cti.Invalid {
		t.Errorf("an unknown change was read: %v", err)
	}
	if _, err := appeal.Decode(appeal.NameAssign, []byte(`{"bodi": "a"}`)); cti.CodeOf(err) != cti.Invalid {
		t.Errorf("an unknown field was read: %v", err)
	}
	if _, _, err := c.Apply(appeal.Comment{Text: strings.Repeat("я", appeal.MaxText+1)}, vera, noon, rules); cti.CodeOf(err) != cti.Invalid {
		t.Errorf("too long a text was taken: %v", err)
	}
}
