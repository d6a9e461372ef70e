package cti_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/deadline"
	"github.com/dozvon/dozvon/cti/topic"
)

// TestAnAppealByTheLawsOwnTerms brings the two nouns together, which do not know
// each other: an appeal received before New Year, in Irkutsk.
func TestAnAppealByTheLawsOwnTerms(t *testing.T) {
	irkutsk, err := time.LoadLocation("Asia/Irkutsk")
	if err != nil {
		t.Fatal(err)
	}
	var rules appeal.Rules = deadline.Standard(irkutsk)
	on := func(text string) time.Time {
		d, err := time.ParseInLocation("2006-01-02 15:04", text, irkutsk)
		if err != nil {
			t.Fatal(err)
		}
		return d.UTC()
	}
	filed := appeal.Appeal{ID: "5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c", Channel: appeal.ByCall, FiledAt: on("2026-12-04 17:30"), FiledBy: cti.ByAgent("anna"),
		Applicant: appeal.Applicant{Name: "Иван Петров", Address: "Иркутск, Ленина, 1"}, Topic: "Отопление", Text: "Нет тепла."}
	c, _, err := appeal.Open(filed, appeal.Facts{Kind: cti.KindLegal}, rules)
	if err != nil {
		t.Fatal(err)
	}
	due := func(name cti.ClockName) string {
		for i := len(c.Clocks) - 1; i >= 0; i-- {
			if c.Clocks[i].Name == name {
				return c.Clocks[i].DueAt.In(irkutsk).Format("2006-01-02 15:04")
			}
		}
		return "none"
	}
	do := func(ch appeal.Change, login cti.AgentID, at string) {
		t.Helper()
		if c, _, err = c.Apply(ch, cti.BySupervisor(login), on(at), rules); err != nil {
			t.Fatal(err)
		}
	}
	if got := due(cti.ClockRegister); got != "2026-12-07 23:59" { // received on a Friday
		t.Errorf("it is to be registered by %s", got)
	}
	do(appeal.Register{}, "vera", "2026-12-07 09:00")
	if f, a := due(cti.ClockForward), due(cti.ClockAnswer); f != "2026-12-14 23:59" || a != "2026-12-30 23:59" { // 6 January is a holiday
		t.Errorf("it is to be forwarded by %s and answered by %s", f, a)
	}
	do(appeal.Assign{Body: "utility"}, "vera", "2026-12-07 10:00")
	do(appeal.Ask{Text: "Какая квартира?"}, "vera", "2026-12-08 10:00") // the law knows no pause
	do(appeal.Resume{}, "vera", "2026-12-20 10:00")
	if got := due(cti.ClockAnswer); got != "2026-12-30 23:59" {
		t.Errorf("waiting moved it to %s", got)
	}
	do(appeal.Extend{Days: 30, Text: "Нужна экспертиза.", Told: true}, "vera", "2026-12-29 10:00")
	if got := due(cti.ClockAnswer); got != "2027-02-05 23:59" {
		t.Errorf("extended it is due by %s", got)
	}
	do(appeal.Submit{Text: "Починили.", Outcome: appeal.OutcomeResolved}, "vera", "2027-02-05 10:00")
	do(appeal.Approve{Checklist: appeal.Checklist()}, "boris", "2027-02-06 00:00")
	if c.State != appeal.StateAnswered || !c.Late(on("2027-02-06 00:00")) {
		t.Errorf("approved at midnight it is %s and not late", c.State)
	}
}

// TestPoliciesAndClassifierKnowEachOther: a row for a topic that does not exist
// would silently give nobody its shorter term.
func TestPoliciesAndClassifierKnowEachOther(t *testing.T) {
	book, topics := deadline.Standard(time.UTC), topic.Known().Topics()
	for _, code := range book.Topics() {
		if !slices.ContainsFunc(topics, func(one topic.Topic) bool {
			return one.Code == code || strings.HasPrefix(string(one.Code), string(code)+".")
		}) {
			t.Errorf("a policy has a row for %s, which no topic is below", code)
		}
	}
	for _, one := range topics {
		if !slices.Contains(book.Codes(), one.Policy) {
			t.Errorf("topic %s names the policy %s, which does not exist", one.Code, one.Policy)
		}
	}
}
