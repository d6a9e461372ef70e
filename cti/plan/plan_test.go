package plan_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/plan"
)

func good() plan.Plan {
	return plan.Plan{
		TimeZone: "Asia/Irkutsk",
		Lines: []plan.Line{
			{ID: "122", Name: "Единая служба", Numbers: []string{"+73952122122", "122122"}, Greeting: "lines/hello-122", Queue: "122"},
			{ID: "117", Name: "Служба 117", Queue: "117"},
		},
		Queues: []plan.Queue{
			{ID: "122", Name: "122", RingSeconds: 20, WrapUpSeconds: 30, AnsweredWithin: 20, Announcement: "wait",
				Demands:   []plan.Demand{{Skills: cti.Skills{"law": 60}}, {AfterSeconds: 30}},
				LastAgent: plan.LastAgent{Hours: 8, Seconds: 30}},
			{ID: "117", Name: "117", RingSeconds: 3, AnsweredWithin: 3600},
		},
		Reasons: []plan.Reason{{ID: "lunch", Name: "Обед"}, {ID: "study", Name: "Учёба"}},
		Skills:  []plan.Skill{{ID: "law", Name: "Право"}},
		Topics:  []string{"Отопление"},
	}
}

func TestGoodPlanHasNoProblem(t *testing.T) {
	p := good()
	if err := p.Check(); err != nil {
		t.Error(err)
	}
}

// problems gives the paths that Check complains about.
func problems(t *testing.T, p plan.Plan) []string {
	t.Helper()
	err := p.Check()
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("Check gives a %T", err)
	}
	var paths []string
	for _, e := range joined.Unwrap() {
		problem, ok := e.(plan.Problem)
		if !ok || problem.Text == "" || !strings.HasPrefix(e.Error(), problem.Path+": ") {
			t.Errorf("a problem reads %q", e)
		}
		paths = append(paths, problem.Path)
	}
	return paths
}

func TestEachKindOfProblemIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*plan.Plan)
		want  []string
	}{
		"no time zone":            {func(p *plan.Plan) { p.TimeZone = "" }, []string{"time_zone"}},
		"unknown time zone":       {func(p *plan.Plan) { p.TimeZone = "Asia/Atlantis" }, []string{"time_zone"}},
		"line without an id":      {func(p *plan.Plan) { p.Lines[0].ID = "" }, []string{"lines[0].id"}},
		"line id in capitals":     {func(p *plan.Plan) { p.Lines[1].ID = "HELP" }, []string{"lines[1].id"}},
		"line id too long":        {func(p *plan.Plan) { p.Lines[1].ID = cti.LineID(strings.Repeat("1", 33)) }, []string{"lines[1].id"}},
		"two lines of one id":     {func(p *plan.Plan) { p.Lines[1].ID = "122" }, []string{"lines[1].id"}},
		"line without a name":     {func(p *plan.Plan) { p.Lines[0].Name = "" }, []string{"lines[0].name"}},
		"line to no queue":        {func(p *plan.Plan) { p.Lines[1].Queue = "118" }, []string{"lines[1].queue"}},
		"number of two lines":     {func(p *plan.Plan) { p.Lines[1].Numbers = []string{"122122"} }, []string{"lines[1].numbers"}},
		"number that is an id":    {func(p *plan.Plan) { p.Lines[1].Numbers = []string{"122"} }, []string{"lines[1].numbers"}},
		"number with letters":     {func(p *plan.Plan) { p.Lines[0].Numbers[1] = "122-122" }, []string{"lines[0].numbers[1]"}},
		"greeting out of folder":  {func(p *plan.Plan) { p.Lines[0].Greeting = "../../etc/passwd" }, []string{"lines[0].greeting"}},
		"two queues of one id":    {func(p *plan.Plan) { p.Queues[0].ID = "117" }, []string{"queues[1].id", "lines[0].queue"}},
		"queue without a name":    {func(p *plan.Plan) { p.Queues[1].Name = "" }, []string{"queues[1].name"}},
		"rings too short":         {func(p *plan.Plan) { p.Queues[0].RingSeconds = 2 }, []string{"queues[0].ring_seconds"}},
		"rings too long":          {func(p *plan.Plan) { p.Queues[0].RingSeconds = 301 }, []string{"queues[0].ring_seconds"}},
		"wrap-up below zero":      {func(p *plan.Plan) { p.Queues[0].WrapUpSeconds = -1 }, []string{"queues[0].wrap_up_seconds"}},
		"wrap-up too long":        {func(p *plan.Plan) { p.Queues[0].WrapUpSeconds = 3601 }, []string{"queues[0].wrap_up_seconds"}},
		"no service level":        {func(p *plan.Plan) { p.Queues[0].AnsweredWithin = 0 }, []string{"queues[0].answered_within"}},
		"announcement with a dot": {func(p *plan.Plan) { p.Queues[0].Announcement = "wait.wav" }, []string{"queues[0].announcement"}},
		"two reasons of one id":   {func(p *plan.Plan) { p.Reasons[1].ID = "lunch" }, []string{"reasons[1].id"}},
		"reason without a name":   {func(p *plan.Plan) { p.Reasons[0].Name = "" }, []string{"reasons[0].name"}},
		"skill twice":             {func(p *plan.Plan) { p.Skills = append(p.Skills, p.Skills[0]) }, []string{"skills[1].id"}},
		"skill underscored":       {func(p *plan.Plan) { p.Skills[0].ID, p.Queues[0].Demands = "law_2", nil }, []string{"skills[0].id"}},
		"ageing below zero":       {func(p *plan.Plan) { p.AgeingSeconds = -1 }, []string{"ageing_seconds"}},
		"line priority too high":  {func(p *plan.Plan) { p.Lines[0].Priority = 11 }, []string{"lines[0].priority"}},
		"queue priority too low":  {func(p *plan.Plan) { p.Queues[0].Priority = -1 }, []string{"queues[0].priority"}},
		"demand for no skill":     {func(p *plan.Plan) { p.Queues[0].Demands[0].Skills = cti.Skills{"lw": 5} }, []string{"queues[0].demands[0].skills.lw"}},
		"demand of level zero":    {func(p *plan.Plan) { p.Queues[0].Demands[0].Skills["law"] = 0 }, []string{"queues[0].demands[0].skills.law"}},
		"demands out of order":    {func(p *plan.Plan) { p.Queues[0].Demands[1].AfterSeconds = 0 }, []string{"queues[0].demands[1].after_seconds"}},
		"demand before the wait":  {func(p *plan.Plan) { p.Lines[0].Demands = []plan.Demand{{AfterSeconds: -1}} }, []string{"lines[0].demands[0].after_seconds"}},
		"last agent for no time":  {func(p *plan.Plan) { p.Queues[0].LastAgent.Seconds = 0 }, []string{"queues[0].last_agent.seconds"}},
		"last agent of no time":   {func(p *plan.Plan) { p.Queues[0].LastAgent.Hours = 0 }, []string{"queues[0].last_agent.hours"}},
		"all at once": {func(p *plan.Plan) { p.TimeZone, p.Lines[0].Name, p.Queues[0].RingSeconds = "", "", 0 },
			[]string{"time_zone", "queues[0].ring_seconds", "lines[0].name"}},
	} {
		p := good()
		c.spoil(&p)
		if got := problems(t, p); !slices.Equal(got, c.want) {
			t.Errorf("%s: the problems are %v, want %v", name, got, c.want)
		}
	}
}

func TestLineOf(t *testing.T) {
	p := good()
	for dialed, want := range map[string]string{"122": "122", "+73952122122": "122", "122122": "122", "117": "117", "112": "", "": "", "+7395": ""} {
		l, ok := p.LineOf(dialed)
		if string(l.ID) != want || ok != (want != "") {
			t.Errorf("%q belongs to %q (%v), want %q", dialed, l.ID, ok, want)
		}
	}
}

func TestFindById(t *testing.T) {
	p := good()
	if l, ok := p.Line("117"); !ok || l.Name != "Служба 117" {
		t.Errorf("line 117 is %+v (%v)", l, ok)
	}
	if q, ok := p.Queue("122"); !ok || q.RingTime() != 20*time.Second || q.WrapUpTime() != 30*time.Second {
		t.Errorf("queue 122 is %+v (%v)", q, ok)
	}
	if _, ok := p.Line("118"); ok {
		t.Error("line 118 was found")
	}
	if _, ok := p.Queue("118"); ok {
		t.Error("queue 118 was found")
	}
}

func TestLocation(t *testing.T) {
	p := good()
	if _, offset := time.Unix(0, 0).In(p.Location()).Zone(); offset != 8*3600 {
		t.Errorf("Irkutsk is %d s ahead of UTC", offset)
	}
	p.TimeZone = "nowhere"
	if p.Location() != time.UTC {
		t.Error("an unknown zone is not UTC")
	}
}

func TestPriorityIsAHeadStart(t *testing.T) {
	p := good()
	p.Lines[0].Priority, p.Queues[0].Priority = 2, 1
	if got := p.HeadStart(p.Lines[0], p.Queues[0]); got != 3*time.Minute {
		t.Errorf("three levels are worth %s", got)
	}
	p.AgeingSeconds = 20
	if got := p.HeadStart(p.Lines[0], p.Queues[0]); got != time.Minute {
		t.Errorf("three levels of 20 s are worth %s", got)
	}
}

func TestDemandsOfTheLineComeFirst(t *testing.T) {
	p := good()
	if d := p.DemandsOf(p.Lines[0], p.Queues[0]); len(d) != 2 || d[1].After() != 30*time.Second {
		t.Errorf("the demands are %+v", d)
	}
	p.Lines[0].Demands = []plan.Demand{{}}
	if d := p.DemandsOf(p.Lines[0], p.Queues[0]); len(d) != 1 || d[0].Skills != nil {
		t.Errorf("the line's own demands are %+v", d)
	}
}
