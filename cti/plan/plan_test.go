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
			{ID: "guided", Name: "С меню", Queue: "117", Menu: "main", Hours: &plan.Hours{
				Weekly:     []plan.Span{{Days: []string{"workdays", "sat"}, From: "08:00", To: "24:00"}},
				Exceptions: []plan.Exception{{Date: "2026-12-30", Until: "2026-12-31"}, {Date: "2027-01-02", From: "10:00", To: "12:00"}},
				Closed:     plan.Action{Announce: "closed", Do: plan.HangUp},
			}},
		},
		Menus: []plan.Menu{
			{ID: "main", Name: "Главное", Prompt: "menu", WaitSeconds: 60, Repeats: 9, Invalid: "invalid", Silent: "silent", Keys: []plan.Choice{
				{Key: "0", Action: plan.Action{Queue: "117"}}, {Key: "*", Action: plan.Action{Do: plan.Repeat}},
				{Key: "#", Action: plan.Action{Language: "en", Announce: "hello", Menu: "more"}},
			}, Otherwise: plan.Action{Announce: "bye", Do: plan.HangUp}},
			{ID: "more", Name: "Ещё", Prompt: "menu", Keys: []plan.Choice{{Key: "1", Action: plan.Action{Do: plan.Back}}}},
		},
		Emergencies: []plan.Emergency{{ID: "flood", Name: "Паводок", Prompt: "flood"}},
		Queues: []plan.Queue{
			{ID: "122", Name: "122", RingSeconds: 20, WrapUpSeconds: 30, AnsweredWithin: 20, Announcement: "wait",
				Demands:   []plan.Demand{{Skills: cti.Skills{"law": 60}}, {AfterSeconds: 30}},
				LastAgent: plan.LastAgent{Hours: 8, Seconds: 30}, Overflow: plan.Overflow{MaxWaiting: 9, Queue: "117"}, Tell: plan.Telling{EverySeconds: 60, Place: true, Wait: true},
				Keys:     []plan.Choice{{Key: "1", Action: plan.Action{Do: plan.CallBack}}, {Key: "3", Action: plan.Action{Queue: "117"}}, {Key: "#", Action: plan.Action{Do: plan.Repeat, Language: "en"}}},
				TellKeys: plan.TellKeys{Prompt: "keys", AfterSeconds: 30}},
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
		"an operator without a name": {func(p *plan.Plan) { p.Centre = plan.Centre{Name: " Центр", Address: "Иркутск\n"} },
			[]string{"centre.name", "centre.address", "centre.operator"}},
		"a centre's name too long":    {func(p *plan.Plan) { p.Centre.Name = strings.Repeat("ц", 121) }, []string{"centre.name"}},
		"no time zone":                {func(p *plan.Plan) { p.TimeZone = "" }, []string{"time_zone"}},
		"keys without a word of them": {func(p *plan.Plan) { p.Queues[0].TellKeys = plan.TellKeys{} }, []string{"queues[0].tell_keys.prompt"}},
		"a word of no keys":           {func(p *plan.Plan) { p.Queues[0].Keys = nil }, []string{"queues[0].tell_keys"}},
		"bad keys of those who wait": {func(p *plan.Plan) {
			p.Queues[0].TellKeys = plan.TellKeys{Prompt: "keys", AfterSeconds: -1}
			p.Queues[0].Keys = []plan.Choice{
				{Key: "1", Action: plan.Action{Do: plan.CallBack}}, {Key: "1", Action: plan.Action{Queue: "117"}}, {Key: "A", Action: plan.Action{Do: plan.Repeat}},
				{Key: "2", Action: plan.Action{Queue: "122"}}, {Key: "3", Action: plan.Action{Queue: "no"}}, {Key: "4", Action: plan.Action{Do: plan.HangUp}},
				{Key: "5", Action: plan.Action{Do: plan.CallBack, Queue: "117"}}, {Key: "6"}, {Key: "7", Action: plan.Action{Do: plan.Repeat, Menu: "main"}},
				{Key: "8", Action: plan.Action{Do: plan.Repeat, Language: "english", Announce: "НЕТ"}},
			}
		}, []string{"queues[0].tell_keys.after_seconds", "queues[0].keys[1].key", "queues[0].keys[2].key", "queues[0].keys[3].queue", "queues[0].keys[4].queue",
			"queues[0].keys[5].do", "queues[0].keys[6]", "queues[0].keys[7]", "queues[0].keys[8]", "queues[0].keys[9].language", "queues[0].keys[9].announce"}},
		"overflow in two ways": {func(p *plan.Plan) {
			p.Queues[0].Overflow = plan.Overflow{MaxWaiting: 1, Queue: "117", Number: "+7"}
			p.Queues[1].Overflow = plan.Overflow{MaxWaiting: 1, Callback: true, ShowCaller: true}
		}, []string{"queues[0].overflow", "queues[1].overflow.show_caller"}},
		"overflow to no number":   {func(p *plan.Plan) { p.Queues[1].Overflow = plan.Overflow{MaxWaiting: 1, Number: "112#"} }, []string{"queues[1].overflow.number"}},
		"bad beginnings to dial":  {func(p *plan.Plan) { p.DialAlso = []string{"+375", "375", "+"} }, []string{"dial_also[1]", "dial_also[2]"}},
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
		"two queues of one id":    {func(p *plan.Plan) { p.Queues[0].ID = "117" }, []string{"queues[1].id", "queues[0].keys[1].queue", "lines[0].queue"}},
		"queue without a name":    {func(p *plan.Plan) { p.Queues[1].Name = "" }, []string{"queues[1].name"}},
		"rings too short":         {func(p *plan.Plan) { p.Queues[0].RingSeconds = 2 }, []string{"queues[0].ring_seconds"}},
		"rings too long":          {func(p *plan.Plan) { p.Queues[0].RingSeconds = 301 }, []string{"queues[0].ring_seconds"}},
		"wrap-up below zero":      {func(p *plan.Plan) { p.Queues[0].WrapUpSeconds = -1 }, []string{"queues[0].wrap_up_seconds"}},
		"wrap-up too long":        {func(p *plan.Plan) { p.Queues[0].WrapUpSeconds = 3601 }, []string{"queues[0].wrap_up_seconds"}},
		"extended too far":        {func(p *plan.Plan) { p.Queues[0].WrapUpMaxSeconds = 3601 }, []string{"queues[0].wrap_up_max_seconds"}},
		"extension below zero":    {func(p *plan.Plan) { p.Queues[0].WrapUpExtendSeconds = -1 }, []string{"queues[0].wrap_up_extend_seconds"}},
		"maximum below the usual": {func(p *plan.Plan) { p.Queues[0].WrapUpMaxSeconds = 29 }, []string{"queues[0].wrap_up_max_seconds"}},
		"misses below zero":       {func(p *plan.Plan) { p.Queues[0].Misses = -1 }, []string{"queues[0].misses"}},
		"no service level":        {func(p *plan.Plan) { p.Queues[0].AnsweredWithin = 0 }, []string{"queues[0].answered_within"}},
		"ringing beside words":    {func(p *plan.Plan) { p.Queues[0].Ringing = true }, []string{"queues[0].ringing"}},
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
		"line named as all lines": {func(p *plan.Plan) { p.Lines[1].ID = "all" }, []string{"lines[1].id"}},
		"line to no menu":         {func(p *plan.Plan) { p.Lines[2].Menu = "man" }, []string{"lines[2].menu"}},
		"hours without times":     {func(p *plan.Plan) { p.Lines[2].Hours = &plan.Hours{} }, []string{"lines[2].hours"}},
		"times without days":      {func(p *plan.Plan) { p.Lines[2].Hours.Weekly[0].Days = nil }, []string{"lines[2].hours.weekly[0].days"}},
		"unknown day":             {func(p *plan.Plan) { p.Lines[2].Hours.Weekly[0].Days[1] = "saturday" }, []string{"lines[2].hours.weekly[0].days[1]"}},
		"time past midnight":      {func(p *plan.Plan) { p.Lines[2].Hours.Weekly[0].To = "24:01" }, []string{"lines[2].hours.weekly[0].to"}},
		"time without a zero":     {func(p *plan.Plan) { p.Lines[2].Hours.Weekly[0].From = "8:00" }, []string{"lines[2].hours.weekly[0].from"}},
		"no such date":            {func(p *plan.Plan) { p.Lines[2].Hours.Exceptions[1].Date = "2027-02-29" }, []string{"lines[2].hours.exceptions[1].date"}},
		"exception backwards":     {func(p *plan.Plan) { p.Lines[2].Hours.Exceptions[0].Until = "2026-12-29" }, []string{"lines[2].hours.exceptions[0].until"}},
		"exception without an end": {func(p *plan.Plan) { p.Lines[2].Hours.Exceptions[1].To = "" },
			[]string{"lines[2].hours.exceptions[1].to"}},
		"closed line reads again":  {func(p *plan.Plan) { p.Lines[2].Hours.Closed.Do = plan.Repeat }, []string{"lines[2].hours.closed.do"}},
		"closed line goes nowhere": {func(p *plan.Plan) { p.Lines[2].Hours.Closed.Do = "" }, []string{"lines[2].hours.closed"}},
		"menu without a prompt":    {func(p *plan.Plan) { p.Menus[0].Prompt = "" }, []string{"menus[0].prompt"}},
		"menu without keys":        {func(p *plan.Plan) { p.Menus[1].Keys = nil }, []string{"menus[1].keys"}},
		"two menus of one id":      {func(p *plan.Plan) { p.Menus[1].ID = "main" }, []string{"menus[0].keys[2].menu", "menus[1].id"}},
		"endless wait":             {func(p *plan.Plan) { p.Menus[0].WaitSeconds = 61 }, []string{"menus[0].wait_seconds"}},
		"endless repeats":          {func(p *plan.Plan) { p.Menus[0].Repeats = 10 }, []string{"menus[0].repeats"}},
		"two figures for a key":    {func(p *plan.Plan) { p.Menus[0].Keys[0].Key = "10" }, []string{"menus[0].keys[0].key"}},
		"a key twice":              {func(p *plan.Plan) { p.Menus[0].Keys[1].Key = "0" }, []string{"menus[0].keys[1].key"}},
		"a key to two places":      {func(p *plan.Plan) { p.Menus[0].Keys[0].Menu = "more" }, []string{"menus[0].keys[0]"}},
		"a key to no queue":        {func(p *plan.Plan) { p.Menus[0].Keys[0].Queue = "118" }, []string{"menus[0].keys[0].queue"}},
		"a key to no menu":         {func(p *plan.Plan) { p.Menus[0].Keys[2].Menu = "mare" }, []string{"menus[0].keys[2].menu"}},
		"a key does what is not":   {func(p *plan.Plan) { p.Menus[1].Keys[0].Do = "sing" }, []string{"menus[1].keys[0].do"}},
		"a language of no letters": {func(p *plan.Plan) { p.Menus[0].Keys[2].Language = "English" }, []string{"menus[0].keys[2].language"}},
		"endless menu":             {func(p *plan.Plan) { p.Menus[0].Otherwise = plan.Action{Do: plan.Repeat} }, []string{"menus[0].otherwise.do"}},
		"a silent emergency":       {func(p *plan.Plan) { p.Emergencies[0].Prompt = "" }, []string{"emergencies[0].prompt"}},
		"a nameless emergency":     {func(p *plan.Plan) { p.Emergencies[0].Name = "" }, []string{"emergencies[0].name"}},
		"one caller's incident":    {func(p *plan.Plan) { p.Incidents.Callers = 1 }, []string{"incidents.callers"}},
		"an incident of two days":  {func(p *plan.Plan) { p.Incidents.Minutes = 2880 }, []string{"incidents.minutes"}},
		"an incident's two keys":   {func(p *plan.Plan) { p.Incidents.Key = "12" }, []string{"incidents.key"}},
		"files of a gigabyte":      {func(p *plan.Plan) { p.Attachments.MaxMB = 1024 }, []string{"attachments.max_mb"}},
		"a thousand files":         {func(p *plan.Plan) { p.Attachments.Most = 1000 }, []string{"attachments.most"}},
		"programs as attachments":  {func(p *plan.Plan) { p.Attachments.Types = []cti.FileType{"pdf", "exe"} }, []string{"attachments.types"}},
		"overflow to no queue":     {func(p *plan.Plan) { p.Queues[0].Overflow.Queue = "118" }, []string{"queues[0].overflow.queue"}},
		"overflow in a circle": {func(p *plan.Plan) { p.Queues[1].Overflow = plan.Overflow{MaxWaiting: 1, Queue: "122"} },
			[]string{"queues[0].overflow.queue", "queues[1].overflow.queue"}},
		"overflow into itself": {func(p *plan.Plan) { p.Queues[0].Overflow.Queue = "122" }, []string{"queues[0].overflow.queue"}},
		"overflow at no time":  {func(p *plan.Plan) { p.Queues[0].Overflow = plan.Overflow{Queue: "117"} }, []string{"queues[0].overflow"}},
		"overflow below zero":  {func(p *plan.Plan) { p.Queues[0].Overflow.MaxWaiting = -1 }, []string{"queues[0].overflow.max_waiting"}},
		"wait without an end":  {func(p *plan.Plan) { p.Queues[0].Overflow.MaxWaitSeconds = 1e6 }, []string{"queues[0].overflow.max_wait_seconds"}},
		"told too often":       {func(p *plan.Plan) { p.Queues[0].Tell.EverySeconds = 14 }, []string{"queues[0].tell.every_seconds"}},
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
