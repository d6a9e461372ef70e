// Package plan is what the administrator decides: the lines that citizens dial,
// the queues behind them, the reasons for a pause. It is pure data with one
// check; reading it from a file is done by the command line.
package plan

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Plan is a whole plan. The zero value serves no line.
type Plan struct {
	// Centre is who takes the calls, as citizens read it.
	Centre Centre `yaml:"centre" json:"centre,omitzero"`
	// TimeZone is the region's IANA zone; days of reports begin there.
	TimeZone string `yaml:"time_zone" json:"time_zone"`
	// Lines in the order in which boards and reports show them.
	Lines  []Line  `yaml:"lines" json:"lines"`
	Queues []Queue `yaml:"queues" json:"queues"`
	// Menus are what callers may hear before a queue.
	Menus []Menu `yaml:"menus" json:"menus,omitempty"`
	// Emergencies are the messages that a supervisor may switch on.
	Emergencies []Emergency `yaml:"emergencies" json:"emergencies,omitempty"`
	// Incidents are what is told of something that many call about.
	Incidents Incidents `yaml:"incidents" json:"incidents,omitzero"`
	// Attachments say which files are taken with an appeal.
	Attachments Attachments `yaml:"attachments" json:"attachments,omitzero"`
	// Reasons an agent may give for not being ready.
	Reasons []Reason `yaml:"reasons" json:"reasons"`
	// Skills that agents may have and calls may ask for.
	Skills []Skill `yaml:"skills" json:"skills,omitempty"`
	// AgeingSeconds of waiting lift a caller by one level of priority; 0 means 60.
	AgeingSeconds int `yaml:"ageing_seconds" json:"ageing_seconds,omitempty"`
	// DialAlso are the beginnings of international numbers that may be dialled
	// besides Russian and short ones, for example "+375".
	DialAlso []string `yaml:"dial_also" json:"dial_also,omitempty"`
	// Topics offered for an appeal; free text is allowed beside them.
	Topics []string `yaml:"topics" json:"topics"`
}

// Line is a number that citizens dial.
type Line struct {
	ID   cti.LineID `yaml:"id" json:"id"`
	Name string     `yaml:"name" json:"name"`
	// Numbers are the ways in which the operator may deliver the line; the id
	// itself is always one of them.
	Numbers []string `yaml:"numbers" json:"numbers,omitempty"`
	// Hours say when the line is served; nil means always.
	Hours *Hours `yaml:"hours" json:"hours,omitempty"`
	// Greeting is a prompt played before the queue; empty plays none.
	Greeting string `yaml:"greeting" json:"greeting,omitempty"`
	// Menu is read after the greeting; empty leads to the queue at once.
	Menu string `yaml:"menu" json:"menu,omitempty"`
	// Queue is also for those whom no menu helps.
	Queue cti.QueueID `yaml:"queue" json:"queue"`
	// Record keeps the sound of talks of those who were told so before: by
	// RecordNotice (empty means NoticePrompt), or by the greeting, if
	// NoticeInGreeting says so and it was heard to its end.
	Record           bool   `yaml:"record" json:"record"`
	RecordNotice     string `yaml:"record_notice" json:"record_notice,omitempty"`
	NoticeInGreeting bool   `yaml:"notice_in_greeting" json:"notice_in_greeting,omitempty"`
	// Priority of the line's calls, 0 to 10, added to that of their queue.
	Priority int `yaml:"priority" json:"priority,omitempty"`
	// Demands of the line's calls; none means those of the queue.
	Demands []Demand `yaml:"demands" json:"demands,omitempty"`
	// RecordDays is for how many days the sound is kept; 0 means 180.
	RecordDays int `yaml:"record_days" json:"record_days,omitempty"`
	// Voicemail is how messages are taken where an action or an overflow says so.
	Voicemail Voicemail `yaml:"voicemail" json:"voicemail,omitzero"`
	// Survey asks for a mark after the talk; nil asks nobody.
	Survey *Survey `yaml:"survey" json:"survey,omitempty"`
	// CallerNumber is the number that citizens see when they are called in this
	// line's name; empty means the line's id.
	CallerNumber string `yaml:"caller_number" json:"caller_number,omitempty"`
}

// Queue is where callers wait.
type Queue struct {
	ID   cti.QueueID `yaml:"id" json:"id"`
	Name string      `yaml:"name" json:"name"`
	// RingSeconds is how long an agent is rung before the offer is missed.
	RingSeconds int `yaml:"ring_seconds" json:"ring_seconds"`
	// WrapUpSeconds is the time after a talk to finish the appeal; 0 means none.
	WrapUpSeconds int `yaml:"wrap_up_seconds" json:"wrap_up_seconds"`
	// WrapUpExtendSeconds is what an agent may add to it, and again, up to
	// WrapUpMaxSeconds in all; 0 allows no extension. A maximum of 0 means 600.
	WrapUpExtendSeconds int `yaml:"wrap_up_extend_seconds" json:"wrap_up_extend_seconds,omitempty"`
	WrapUpMaxSeconds    int `yaml:"wrap_up_max_seconds" json:"wrap_up_max_seconds,omitempty"`
	// Misses is after how many missed calls in a row an agent is not ready; 0
	// means 1.
	Misses int `yaml:"misses" json:"misses,omitempty"`
	// Announcement is a prompt played once when the wait begins; empty plays none.
	Announcement string `yaml:"announcement" json:"announcement,omitempty"`
	// Ringing lets those who wait hear it ringing until an agent answers or two
	// minutes are over, so that their operator does not charge the wait; there is
	// nothing else to hear then.
	Ringing bool `yaml:"ringing" json:"ringing,omitempty"`
	// AnsweredWithin is the service level's limit in seconds.
	AnsweredWithin int `yaml:"answered_within" json:"answered_within"`
	// Board says where the queue's figures begin to worry.
	Board Watermarks `yaml:"board" json:"board,omitzero"`
	// Priority of the queue's calls, 0 to 10; see HeadStart.
	Priority int `yaml:"priority" json:"priority,omitempty"`
	// Demands in the order of their times; none takes any agent of the queue.
	Demands   []Demand  `yaml:"demands" json:"demands,omitempty"`
	LastAgent LastAgent `yaml:"last_agent" json:"last_agent,omitzero"`
	// Callback says who is called back and how.
	Callback Callback `yaml:"callback" json:"callback"`
	// Overflow says what becomes of callers when the queue is too much.
	Overflow Overflow `yaml:"overflow" json:"overflow,omitzero"`
	// Tell is what those who wait are told of it; the zero value tells nothing.
	Tell Telling `yaml:"tell" json:"tell,omitzero"`
	// Keys are what those who wait may choose, at any moment; TellKeys is how they
	// hear of it.
	Keys     []Choice `yaml:"keys" json:"keys,omitempty"`
	TellKeys TellKeys `yaml:"tell_keys" json:"tell_keys,omitzero"`
}

// Reason is a reason for not being ready.
type Reason struct {
	ID   string `yaml:"id" json:"id"`
	Name string `yaml:"name" json:"name"`
}

// RingTime is how long an agent is rung.
func (q Queue) RingTime() time.Duration { return time.Duration(q.RingSeconds) * time.Second }

// WrapUpTime is the time after a talk; zero means none.
func (q Queue) WrapUpTime() time.Duration { return time.Duration(q.WrapUpSeconds) * time.Second }

// WrapUpMost is the longest that a wrap-up takes with all extensions, in seconds.
func (q Queue) WrapUpMost() int {
	const usual = 600
	if q.WrapUpMaxSeconds == 0 {
		return max(usual, q.WrapUpSeconds)
	}
	return q.WrapUpMaxSeconds
}

// NoticePrompt says that the talk is recorded.
const NoticePrompt = "recording-notice"

// Notice is the prompt that says that the talk is recorded.
func (l Line) Notice() string { return cmp.Or(l.RecordNotice, NoticePrompt) }

// RecordTime is for how long the sound of talks is kept.
func (l Line) RecordTime() time.Duration {
	const usual = 180
	days := l.RecordDays
	if days == 0 {
		days = usual
	}
	return time.Duration(days) * 24 * time.Hour
}

// LineOf finds the line that a dialled number belongs to.
func (p *Plan) LineOf(dialed string) (Line, bool) {
	for _, l := range p.Lines {
		if string(l.ID) == dialed || slices.Contains(l.Numbers, dialed) {
			return l, true
		}
	}
	return Line{}, false
}

// Line finds a line by its id.
func (p *Plan) Line(id cti.LineID) (Line, bool) {
	for i := range p.Lines { // a line is large, and this is asked all the time
		if p.Lines[i].ID == id {
			return p.Lines[i], true
		}
	}
	return Line{}, false
}

// Queue finds a queue by its id.
func (p *Plan) Queue(id cti.QueueID) (Queue, bool) {
	for i := range p.Queues {
		if p.Queues[i].ID == id {
			return p.Queues[i], true
		}
	}
	return Queue{}, false
}

// Location is the region's time zone. A plan that Check accepted has one.
func (p *Plan) Location() *time.Location {
	if loc, known := locations.Load(p.TimeZone); known {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		return time.UTC
	}
	locations.Store(p.TimeZone, loc)
	return loc
}

// locations are those read so far: each is a file, and the floor asks at every
// step.
var locations sync.Map

var (
	idPattern       = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,31}$`)
	numberPattern   = regexp.MustCompile(`^\+?[0-9]{1,20}$`)
	prefixPattern   = regexp.MustCompile(`^\+[0-9]{1,12}$`)
	languagePattern = regexp.MustCompile(`^[a-z]{2}$`)
	promptPattern   = regexp.MustCompile(`^[a-z0-9][a-z0-9_/-]{0,63}$`)
)

// Problem is one thing wrong with a plan.
type Problem struct {
	// Line and Column say where in the file, from 1; zero when nobody knows.
	Line   int `json:"line,omitempty" doc:"From 1; absent when nobody knows."`
	Column int `json:"column,omitempty"`
	// Path is where, in the form lines[0].queue; empty for a text that is no plan.
	Path string `json:"path,omitempty" doc:"In the form lines[0].queue; absent for a text that is no plan."`
	Text string `json:"text"`
}

func (p Problem) Error() string {
	text := p.Text
	if p.Path != "" {
		text = p.Path + ": " + text
	}
	if p.Line > 0 {
		text = fmt.Sprintf("[%d:%d] %s", p.Line, p.Column, text)
	}
	return text
}

// Check lists everything that is wrong, joined; nil when the plan can be used.
func (p *Plan) Check() error {
	c := &checker{}
	if _, err := time.LoadLocation(p.TimeZone); err != nil || p.TimeZone == "" {
		c.add("time_zone", "неизвестный часовой пояс «%s»; нужен пояс IANA, например Asia/Irkutsk", p.TimeZone)
	}
	c.centre(p.Centre)
	c.queueIDs = c.queues(p.Queues)
	c.menuIDs = map[string]bool{}
	for _, m := range p.Menus {
		c.menuIDs[m.ID] = true
	}
	for i, q := range p.Queues {
		c.waitKeys(fmt.Sprintf("queues[%d]", i), q)
	}
	c.lines(p.Lines)
	c.menus(p.Menus)
	c.emergencies(p.Emergencies)
	c.incidents(p.Incidents)
	c.attachments(p.Attachments)
	c.reasons(p.Reasons)
	c.routing(p)
	for i, prefix := range p.DialAlso {
		if !prefixPattern.MatchString(prefix) {
			c.add(fmt.Sprintf("dial_also[%d]", i), "«%s» не начало номера: нужен плюс и цифры в кавычках, например \"+375\"", prefix)
		}
	}
	return errors.Join(c.problems...)
}

type checker struct {
	problems          []error
	queueIDs, menuIDs map[string]bool
}

func (c *checker) add(path, format string, args ...any) {
	c.problems = append(c.problems, Problem{Path: path, Text: fmt.Sprintf(format, args...)})
}

func (c *checker) named(path, id, name string, seen map[string]bool) {
	if !idPattern.MatchString(id) {
		c.add(path+".id", "«%s» не подходит: нужны латинские буквы, цифры, точка, дефис, не длиннее 32 знаков", id)
	}
	if seen[id] {
		c.add(path+".id", "«%s» уже есть выше", id)
	}
	seen[id] = true
	if name == "" {
		c.add(path+".name", "нет названия; его видят операторы")
	}
}

func (c *checker) queues(queues []Queue) map[string]bool {
	seen := map[string]bool{}
	for i, q := range queues {
		path := fmt.Sprintf("queues[%d]", i)
		c.named(path, string(q.ID), q.Name, seen)
		c.within(path+".ring_seconds", q.RingSeconds, 3, 300)
		c.within(path+".wrap_up_seconds", q.WrapUpSeconds, 0, 3600)
		c.within(path+".wrap_up_extend_seconds", q.WrapUpExtendSeconds, 0, 3600)
		c.within(path+".wrap_up_max_seconds", q.WrapUpMaxSeconds, 0, 3600)
		if q.WrapUpMaxSeconds > 0 && q.WrapUpMaxSeconds < q.WrapUpSeconds {
			c.add(path+".wrap_up_max_seconds", "%d меньше, чем wrap_up_seconds: оформление не может быть короче обычного", q.WrapUpMaxSeconds)
		}
		if q.Misses < 0 || q.Misses > 20 {
			c.add(path+".misses", "%d не подходит: нужно от 1 до 20 пропущенных звонков подряд", q.Misses)
		}
		c.within(path+".answered_within", q.AnsweredWithin, 1, 3600)
		c.watermarks(path+".board", q.Board)
		c.prompt(path+".announcement", q.Announcement)
		if q.Ringing && (q.Announcement != "" || q.Tell != (Telling{}) || len(q.Keys) > 0) {
			c.add(path+".ringing", "пока у звонящего идут гудки, он ничего не услышит: уберите announcement, tell и keys или ringing")
		}
		c.callback(path+".callback", q.Callback)
	}
	return seen
}

func (c *checker) lines(lines []Line) {
	seen, numbers := map[string]bool{}, map[string]cti.LineID{}
	for i, l := range lines {
		path := fmt.Sprintf("lines[%d]", i)
		c.named(path, string(l.ID), l.Name, seen)
		c.prompt(path+".greeting", l.Greeting)
		c.prompt(path+".record_notice", l.RecordNotice)
		if l.NoticeInGreeting && l.Greeting == "" {
			c.add(path+".notice_in_greeting", "у линии нет приветствия (greeting), которое предупредило бы о записи")
		}
		c.menuRef(path+".menu", l.Menu)
		c.voicemail(path+".voicemail", l.Voicemail)
		c.survey(path+".survey", l.Survey)
		if l.ID == AllLines {
			c.add(path+".id", "слово %s занято: так называются все линии сразу", AllLines)
		}
		if !c.queueIDs[string(l.Queue)] {
			c.add(path+".queue", "нет очереди «%s»; добавьте её в queues или поправьте имя", l.Queue)
		}
		if l.CallerNumber != "" && !numberPattern.MatchString(l.CallerNumber) {
			c.add(path+".caller_number", "«%s» не похоже на номер", l.CallerNumber)
		}
		if l.Hours != nil {
			c.hours(path+".hours", l.Hours)
			c.closed(path+".hours.closed", l.Hours.Closed)
		}
		for j, n := range append([]string{string(l.ID)}, l.Numbers...) {
			if j > 0 && !numberPattern.MatchString(n) {
				c.add(fmt.Sprintf("%s.numbers[%d]", path, j-1), "«%s» не похоже на номер", n)
			}
			if other, taken := numbers[n]; taken && other != l.ID {
				c.add(path+".numbers", "номер %s уже принадлежит линии %s", n, other)
			}
			numbers[n] = l.ID
		}
	}
}

func (c *checker) reasons(reasons []Reason) {
	seen := map[string]bool{}
	for i, r := range reasons {
		c.named(fmt.Sprintf("reasons[%d]", i), r.ID, r.Name, seen)
	}
}

func (c *checker) within(path string, v, lo, hi int) {
	if v < lo || v > hi {
		c.add(path, "%d не подходит: нужно от %d до %d секунд", v, lo, hi)
	}
}

// spoken checks a prompt that must be there.
func (c *checker) spoken(path, name string) {
	if name == "" {
		c.add(path, "нет записи; назовите её")
	}
	c.prompt(path, name)
}

func (c *checker) prompt(path, name string) {
	if name != "" && !promptPattern.MatchString(name) {
		c.add(path, "«%s» не подходит: имя записи из латинских букв, цифр, дефиса и косой черты", name)
	}
}
