package sim

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

// Plan is the plan that the simulation plays: a line with a greeting, a plain
// one, and one whose calls have priority, ask for skills and come back to the
// agent they know; besides, one with menus (100), one with hours (101) and one on which people
// can only leave messages (119), and one that an outside number helps (102) and one that calls back whom it cannot keep (103).
func Plan() plan.Plan {
	return plan.Plan{
		TimeZone: "Asia/Irkutsk",
		Lines: []plan.Line{
			{ID: "122", Name: "122", Queue: "122", Greeting: "hello", Record: true, NoticeInGreeting: true},
			{ID: "117", Name: "117", Queue: "117", Record: true, Survey: &plan.Survey{EveryDays: 1}},
			{ID: "118", Name: "118", Queue: "117", Priority: 2, Survey: &plan.Survey{TalkSeconds: 30, EveryDays: 1}, Demands: []plan.Demand{
				{AfterSeconds: 5, Skills: cti.Skills{"law": 40}}, {AfterSeconds: 90},
			}},
			menuLine, closingLine, messageLine, dutyLine, backLine,
		},
		Menus: menus, Emergencies: emergencies,
		Queues: []plan.Queue{
			{
				ID: "122", Name: "122", RingSeconds: 20, WrapUpSeconds: 30, WrapUpExtendSeconds: 40, WrapUpMaxSeconds: 100,
				AnsweredWithin: 20, Announcement: "wait",
				Demands:   []plan.Demand{{Skills: cti.Skills{"health": 80}}, {AfterSeconds: 30, Skills: cti.Skills{"health": 30}}, {AfterSeconds: 60}},
				LastAgent: plan.LastAgent{Hours: 8, Seconds: 40},
				Overflow:  plan.Overflow{MaxWaitSeconds: 400, Queue: "117"},
				Keys:      keysOf122, TellKeys: tellKeys,
			},
			{ID: "117", Name: "117", RingSeconds: 10, AnsweredWithin: 20, Priority: 1, Misses: 3,
				Callback: plan.Callback{Attempts: 2, EveryMinutes: []int{2, 5}, Offer: true, RingSeconds: 20},
				Overflow: plan.Overflow{MaxWaiting: 8, MaxExpectedSeconds: 900, MaxWaitSeconds: 300},
				Keys:     keysOf117, TellKeys: tellKeys,
				Tell: plan.Telling{EverySeconds: 30, Place: true, Wait: true}},
			messageQueue, dutyQueue, backQueue,
		},
		Skills: []plan.Skill{{ID: "health", Name: "Здоровье"}, {ID: "law", Name: "Право"}},
	}
}

// played is the plan of all runs; it is only read.
var played = Plan()

// asks is what a waiting call asks for just before a time: a demand that changes
// at this very moment may be answered to either way.
func asks(c *call.Call, at time.Time) cti.Skills {
	line, _ := played.Line(c.Line)
	q, _ := played.Queue(c.Queue)
	var now cti.Skills
	for _, d := range played.DemandsOf(line, q) {
		if d.After() == 0 || d.After() < at.Sub(c.OfferedAt) {
			now = d.Skills
		}
	}
	return now
}
