package appeal_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

// checkCase holds what is true of every case at any time.
func checkCase(t fataler, c appeal.Case) {
	t.Helper()
	running := map[cti.ClockName]int{}
	for _, k := range c.Clocks {
		if k.Running() {
			running[k.Name]++
		}
		switch {
		case k.DueAt.Before(k.StartedAt):
			t.Fatalf("%s ends before it begins: %+v", k.Name, k)
		case k.Paused > k.PauseCap || k.Paused < 0:
			t.Fatalf("%s was paused for %s of %s", k.Name, k.Paused, k.PauseCap)
		case k.DueAt.Before(k.BaseAt) || k.DueAt.Sub(k.BaseAt) > k.PauseCap:
			t.Fatalf("pauses moved %s from %s to %s, the cap is %s", k.Name, k.BaseAt, k.DueAt, k.PauseCap)
		case k.Running() != (k.Stop == "") || !k.Running() && !k.PausedAt.IsZero():
			t.Fatalf("%s is half stopped: %+v", k.Name, k)
		case !k.Running() && k.StoppedAt.After(k.DueAt) && !k.Late && k.Stop != appeal.StopNeedless:
			t.Fatalf("%s stopped late and does not say so: %+v", k.Name, k)
		}
	}
	for name, n := range running {
		if n > 1 {
			t.Fatalf("%d clocks of %s run", n, name)
		}
	}
	term := running[cti.ClockRegister] + running[cti.ClockAnswer]
	switch {
	case c.State.Open() && term != 1:
		t.Fatalf("an appeal that is %s has %d clocks to keep: %+v", c.State, term, c.Clocks)
	case !c.State.Open() && term+running[cti.ClockForward] > 0:
		t.Fatalf("an appeal that is %s has clocks: %+v", c.State, c.Clocks)
	case c.State == appeal.StateDuplicate && len(running) > 0:
		t.Fatalf("a duplicate has clocks: %+v", c.Clocks)
	case c.State.Closed() != (c.Outcome != "") || c.State.Closed() == c.ClosedAt.IsZero():
		t.Fatalf("%s with outcome %q, closed at %s", c.State, c.Outcome, c.ClosedAt)
	case c.State == appeal.StateDuplicate && c.Master == "":
		t.Fatalf("a duplicate of nothing")
	case slices.Contains([]appeal.State{appeal.StateInWork, appeal.StateApproval, appeal.StateWaiting, appeal.StatePlanned}, c.State) && c.Body == "":
		t.Fatalf("nobody holds an appeal that is %s", c.State)
	case c.State.Open() && c.RegisteredAt.IsZero() != (running[cti.ClockRegister] == 1):
		t.Fatalf("registered %s, and %d clocks wait for it", c.RegisteredAt, running[cti.ClockRegister])
	}
}

// checkStep holds what is true of every change.
func checkStep(t fataler, before, after appeal.Case, ch appeal.Change, entries []appeal.Entry) {
	t.Helper()
	name := ch.Name()
	if name == appeal.NameTick && len(entries) == 0 {
		return
	}
	if after.Version != before.Version+1 {
		t.Fatalf("%s made version %d of %d", name, after.Version, before.Version)
	}
	if last := entries[len(entries)-1]; name != appeal.NameTick && (last.What != name || last.From != before.State || last.To != after.State || last.At != after.ChangedAt) {
		t.Fatalf("%s left in the history %+v", name, last)
	}
	if len(after.Clocks) < len(before.Clocks) || len(after.Hops) < len(before.Hops) || len(after.Marks) < len(before.Marks) {
		t.Fatalf("%s took something away", name)
	}
	for i, old := range before.Clocks {
		k := after.Clocks[i]
		if old.Late && (!k.Late || k.DueAt != old.DueAt) {
			t.Fatalf("%s erased lateness: %+v became %+v", name, old, k)
		}
		if k.Name != old.Name || k.StartedAt != old.StartedAt || k.Policy != old.Policy || k.Version != old.Version || k.Term != old.Term {
			t.Fatalf("%s wrote over a clock: %+v became %+v", name, old, k)
		}
		if k.DueAt != old.DueAt && slices.Contains([]appeal.ChangeName{appeal.NameAssign, appeal.NameKeep, appeal.NameForward, appeal.NameEntrust, appeal.NameClassify, appeal.NameTick}, name) {
			t.Fatalf("%s moved the end of %s", name, k.Name)
		}
	}
	if moved := after.Moves() - before.Moves(); moved > 0 && name != appeal.NameForward || moved < 0 {
		t.Fatalf("%s counts as %d moves", name, moved)
	}
	// From the third move on nobody gets it who had it, but by the coordinator's "keep".
	if after.Moves() >= 3 && after.Body != before.Body && slices.Contains(before.Visited(), after.Body) {
		t.Fatalf("%s brought it back to %s", name, after.Body)
	}
	checkCase(t, after)
}

func drawChange(t *rapid.T, c appeal.Case) appeal.Change {
	text := rapid.SampledFrom([]string{"текст", "текст", "текст", " "}).Draw(t, "text")
	told := rapid.SampledFrom([]bool{true, true, false}).Draw(t, "told")
	body := rapid.SampledFrom([]cti.BodyID{"a", "b", "c", "d", "e", ""}).Draw(t, "body")
	list := rapid.SampledFrom([][]appeal.CheckItem{appeal.Checklist(), appeal.Checklist(), nil}).Draw(t, "checklist")
	outcome := rapid.SampledFrom(append(appeal.Outcomes(), "odd")).Draw(t, "outcome")
	way := rapid.SampledFrom(append(appeal.Ways(), "")).Draw(t, "way")
	names := append(appeal.Allowed(c.State, vera), appeal.NameTick)
	if rapid.IntRange(0, 9).Draw(t, "any") == 0 {
		names = appeal.ChangeNames()
	}
	switch name := rapid.SampledFrom(names).Draw(t, "change"); name {
	case appeal.NameRegister:
		return appeal.Register{}
	case appeal.NamePass:
		return appeal.Pass{Text: text}
	case appeal.NameClassify:
		return appeal.Classify{Topic: rapid.SampledFrom([]cti.TopicCode{"", "roads", "urgent"}).Draw(t, "topic"), Territory: "irkutsk"}
	case appeal.NameConvert:
		return appeal.Convert{Kind: rapid.SampledFrom(cti.AppealKinds()).Draw(t, "kind"), Text: text}
	case appeal.NameAssign:
		return appeal.Assign{Body: body, Text: text, Told: told}
	case appeal.NameKeep:
		return appeal.Keep{Text: text}
	case appeal.NameForward:
		return appeal.Forward{To: body, Reason: rapid.SampledFrom(append(appeal.HopReasons(), "", "odd")).Draw(t, "reason"), Text: text, Told: told}
	case appeal.NameEntrust:
		return appeal.Entrust{Person: rapid.SampledFrom([]cti.AgentID{"anna", "oleg", ""}).Draw(t, "person")}
	case appeal.NameAsk:
		return appeal.Ask{Text: text}
	case appeal.NameResume:
		return appeal.Resume{Text: text}
	case appeal.NamePromise:
		return appeal.Promise{Until: noon.Add(time.Duration(rapid.IntRange(-1, 200).Draw(t, "until")) * day), Text: text, Told: told}
	case appeal.NameExtend:
		return appeal.Extend{Days: rapid.IntRange(-1, 31).Draw(t, "days"), Text: text, Told: told}
	case appeal.NameSubmit:
		return appeal.Submit{Text: text, Outcome: outcome, Checklist: list}
	case appeal.NameReturn:
		return appeal.Return{Text: text}
	case appeal.NameApprove:
		return appeal.Approve{Checklist: list}
	case appeal.NameAnswer:
		return appeal.AnswerNow{Text: text, Outcome: outcome, Checklist: list}
	case appeal.NameRedirect:
		return appeal.Redirect{To: string(body), Text: text, Told: told}
	case appeal.NameRefuse:
		return appeal.Refuse{Ground: rapid.SampledFrom(append(appeal.Grounds(), "")).Draw(t, "ground"), Text: text}
	case appeal.NameJoin:
		return appeal.Join{Master: rapid.SampledFrom([]cti.AppealID{otherID, anID, "x"}).Draw(t, "master"), Text: text}
	case appeal.NameDetach:
		return appeal.Detach{Text: text}
	case appeal.NameShare:
		return appeal.Share{Text: text, Outcome: outcome}
	case appeal.NameReopen:
		return appeal.Reopen{Text: text}
	case appeal.NameComment:
		return appeal.Comment{Text: text}
	case appeal.NameContact:
		return appeal.Contact{Text: text}
	case appeal.NameDeliver:
		return appeal.Deliver{Way: way, Status: rapid.SampledFrom(append(appeal.DeliveryStatuses(), "")).Draw(t, "status")}
	case appeal.NameNotice:
		return appeal.Notice{Way: way, Status: appeal.DeliverySent, Text: text}
	case appeal.NameRate:
		return appeal.Rate{Mark: rapid.IntRange(0, 6).Draw(t, "mark"), Comment: text, Way: way}
	case appeal.NameExamine:
		return appeal.Examine{Text: text, Justified: told}
	case appeal.NameControl:
		return appeal.ControlCall{Reached: told, Solved: rapid.Bool().Draw(t, "solved"), Text: text}
	}
	return appeal.Tick{}
}

// TestAnyLifeOfAnAppeal makes random changes, good and bad, by anybody, at random
// times, some of which go back.
func TestAnyLifeOfAnAppeal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(cti.AppealKinds()).Draw(t, "kind")
		c, entries, err := appeal.Open(filed(), appeal.Facts{Kind: kind, Body: rapid.SampledFrom([]cti.BodyID{"", "a"}).Draw(t, "asked")}, rules)
		if err != nil || len(entries) != 1 {
			t.Fatalf("it was not opened: %v", err)
		}
		checkCase(t, c)
		now := noon
		for range rapid.IntRange(1, 40).Draw(t, "changes") {
			now = now.Add(time.Duration(rapid.Int64Range(-int64(time.Hour), int64(6*day)).Draw(t, "later")))
			by := rapid.SampledFrom([]cti.Actor{anna, vera, boris, vera, boris, cti.ByCitizen, cti.ByCaller, cti.BySystem}).Draw(t, "by")
			ch := drawChange(t, c)
			raw := encode(t, c)
			next, entries, err := c.Apply(ch, by, now, rules)
			if again := encode(t, c); again != raw {
				t.Fatalf("%s wrote to the case before it:\n%s\n%s", ch.Name(), raw, again)
			}
			if err != nil {
				if e, ok := errors.AsType[*cti.Error](err); !ok || e.Text == "" || e.Code == cti.Internal || encode(t, next) != raw || entries != nil {
					t.Fatalf("%s was refused with %v and left something", ch.Name(), err)
				}
				continue
			}
			checkStep(t, c, next, ch, entries)
			if policy, err := c.Policy(rules); err != nil || ch.Name() != appeal.NameTick && !slices.Contains(c.May(by, slices.MaxFunc([]time.Time{now, c.ChangedAt}, time.Time.Compare), policy), ch.Name()) {
				t.Fatalf("%s was made and is not among what may be done (%v)", ch.Name(), err)
			}
			for _, e := range entries {
				var back appeal.Entry
				text := encode(t, e)
				if err := json.Unmarshal([]byte(text), &back); err != nil || !reflect.DeepEqual(encode(t, back), text) {
					t.Fatalf("an entry does not come back: %v\n%s", err, text)
				}
			}
			c = next
		}
		var back appeal.Case
		if err := json.Unmarshal([]byte(encode(t, c)), &back); err != nil || encode(t, back) != encode(t, c) {
			t.Fatalf("the case does not come back: %v", err)
		}
	})
}

func encode(t fataler, v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return string(raw)
}
