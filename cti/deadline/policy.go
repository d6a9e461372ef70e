package deadline

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
)

//go:embed policy/*.json
var policyFiles embed.FS

// Book is the policies with the calendar and the zone by which they are counted.
type Book struct {
	policies []policy // by kind and first day
	calendar cti.Calendar
	zone     *time.Location
}

// policy is one version as it stands in its file.
type policy struct {
	Code          string                        `json:"code"`
	Version       int                           `json:"version"`
	Kind          cti.AppealKind                `json:"kind"`
	ValidFrom     string                        `json:"valid_from"` // a day in the region's zone
	Source        string                        `json:"source"`
	Terms         map[cti.ClockName]sourcedTerm `json:"terms"`
	Topics        []topicTerm                   `json:"topics,omitempty"`
	ExtendDays    sourcedCount                  `json:"extend_days"`
	PauseDays     sourcedCount                  `json:"pause_days"`
	Registers     bool                          `json:"registers"`
	Identified    bool                          `json:"identified"`
	Approval      bool                          `json:"approval"`
	Alone         bool                          `json:"alone"`
	SamplePercent int                           `json:"sample_percent"`
}

type sourcedTerm struct {
	cti.Term
	Source string `json:"source"`
}

type sourcedCount struct {
	Count  int    `json:"count"`
	Source string `json:"source"`
}

// topicTerm is the term of an answer about a topic and all below it.
type topicTerm struct {
	Topic cti.TopicCode `json:"topic"`
	sourcedTerm
}

// Standard is the policies that are built in, counted by Russia's production
// calendar in a zone.
func Standard(zone *time.Location) *Book {
	sub, err := fs.Sub(policyFiles, "policy")
	if err != nil {
		panic(err)
	}
	b, err := Read(sub, cti.ProductionCalendar(), zone)
	if err != nil {
		panic(err)
	}
	return b
}

// Read reads policies from files named CODE.VERSION.json and tells everything
// that is wrong with them.
func Read(files fs.FS, calendar cti.Calendar, zone *time.Location) (*Book, error) {
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return nil, err
	}
	b := &Book{calendar: calendar, zone: zone}
	var wrong []error
	for _, name := range names {
		p, err := readPolicy(files, name)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("policy %s: %w", name, err))
			continue
		}
		b.policies = append(b.policies, p)
	}
	slices.SortFunc(b.policies, func(x, y policy) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Version, y.Version))
	})
	for i := 1; i < len(b.policies); i++ {
		x, y := b.policies[i-1], b.policies[i]
		if x.Kind == y.Kind && (x.Code != y.Code || x.Version == y.Version || x.ValidFrom >= y.ValidFrom) {
			wrong = append(wrong, fmt.Errorf("policies %s.%d and %s.%d of kind %s: one code, and each version begins on a later day", x.Code, x.Version, y.Code, y.Version, x.Kind))
		}
	}
	return b, errors.Join(wrong...)
}

func readPolicy(files fs.FS, name string) (policy, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return policy{}, err
	}
	var p policy
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return policy{}, err
	}
	if want := fmt.Sprintf("%s.%d.json", p.Code, p.Version); name != want {
		return policy{}, fmt.Errorf("by its content the file is %s", want)
	}
	return p, p.check()
}

func (p policy) check() error {
	if _, err := time.Parse(time.DateOnly, p.ValidFrom); err != nil {
		return fmt.Errorf("valid_from %q is not a day", p.ValidFrom)
	}
	switch {
	case p.Code == "" || p.Version < 1:
		return errors.New("code or version is missing")
	case !slices.Contains(cti.AppealKinds(), p.Kind):
		return fmt.Errorf("kind %q is none of %v", p.Kind, cti.AppealKinds())
	case p.Source == "" || p.ExtendDays.Source == "" || p.PauseDays.Source == "":
		return errors.New("a source is missing")
	case p.ExtendDays.Count < 0 || p.PauseDays.Count < 0:
		return errors.New("extend_days or pause_days is negative")
	case p.SamplePercent < 0 || p.SamplePercent > 100:
		return errors.New("sample_percent is not a share")
	case p.Registers && p.Terms[cti.ClockRegister].Count == 0:
		return errors.New("it is registered by a person, and has no term for that")
	}
	for _, name := range []cti.ClockName{cti.ClockAnswer, cti.ClockExamine} {
		if _, ok := p.Terms[name]; !ok {
			return fmt.Errorf("term %s is missing", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Terms)) {
		if name == cti.ClockPromise || !slices.Contains(clocks, name) {
			return fmt.Errorf("term %q has no clock", name)
		}
		if err := p.Terms[name].check(); err != nil {
			return fmt.Errorf("term %s: %w", name, err)
		}
	}
	for i, t := range p.Topics {
		if t.Topic == "" || slices.ContainsFunc(p.Topics[:i], func(o topicTerm) bool { return o.Topic == t.Topic }) {
			return fmt.Errorf("topic %q is empty or named twice", t.Topic)
		}
		if err := t.check(); err != nil {
			return fmt.Errorf("topic %s: %w", t.Topic, err)
		}
	}
	return nil
}

var clocks = []cti.ClockName{cti.ClockRegister, cti.ClockForward, cti.ClockAnswer, cti.ClockPromise, cti.ClockExamine}

func (t sourcedTerm) check() error {
	days := t.Unit == cti.CalendarDays
	switch {
	case t.Source == "":
		return errors.New("the source is missing")
	case t.Count < 1 || t.Count > 400:
		return fmt.Errorf("count %d is not from 1 to 400", t.Count)
	case !days && t.Unit != cti.WorkingDays && t.Unit != cti.ClockHours:
		return fmt.Errorf("unit %q is unknown", t.Unit)
	case days && t.Off != cti.DayOffStays && t.Off != cti.DayOffEarlier && t.Off != cti.DayOffLater:
		return fmt.Errorf("day_off %q is unknown", t.Off)
	case !days && t.Off != "":
		return errors.New("day_off is for calendar days only")
	}
	return nil
}

// Policy is the one that holds for a kind of appeal and a topic at a time. The
// nearest row of its table of topics gives the term of the answer.
func (b *Book) Policy(kind cti.AppealKind, topic cti.TopicCode, at time.Time) (cti.Policy, error) {
	today := at.In(b.zone).Format(time.DateOnly)
	for _, p := range slices.Backward(b.policies) {
		if p.Kind == kind && p.ValidFrom <= today {
			return p.resolve(topic), nil
		}
	}
	return cti.Policy{}, cti.FieldError("kind", "Для вида «%s» на %s нет правил о сроках. Выберите другой вид или обратитесь к администратору.", kind, today)
}

func (p policy) resolve(topic cti.TopicCode) cti.Policy {
	out := cti.Policy{Code: p.Code, Version: p.Version, Terms: map[cti.ClockName]cti.Term{}, ExtendDays: p.ExtendDays.Count,
		PauseCap: time.Duration(p.PauseDays.Count) * 24 * time.Hour, Registers: p.Registers, Identified: p.Identified, Approval: p.Approval,
		Alone: p.Alone, SamplePercent: p.SamplePercent}
	for name, t := range p.Terms {
		out.Terms[name] = t.Term
	}
	longest := -1
	for _, t := range p.Topics {
		if below(topic, t.Topic) && len(t.Topic) > longest {
			longest, out.Terms[cti.ClockAnswer] = len(t.Topic), t.Term
		}
	}
	return out
}

// Topics are those that have a row in a policy; the classifier must know them.
func (b *Book) Topics() (topics []cti.TopicCode) {
	for _, p := range b.policies {
		for _, t := range p.Topics {
			topics = append(topics, t.Topic)
		}
	}
	return topics
}

// Codes are the names of the policies, each once.
func (b *Book) Codes() (codes []string) {
	for _, p := range b.policies {
		if !slices.Contains(codes, p.Code) {
			codes = append(codes, p.Code)
		}
	}
	return codes
}

// below tells whether a topic is another one or one of its descendants.
func below(topic, root cti.TopicCode) bool {
	rest, ok := strings.CutPrefix(string(topic), string(root))
	return ok && (rest == "" || rest[0] == '.')
}
