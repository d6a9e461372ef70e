package appeal

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dozvon/dozvon/cti"
)

// Facts is what is known of an appeal besides its text when its case is opened.
type Facts struct {
	Kind      Kind // empty: a message
	Topic     cti.TopicCode
	Territory cti.TerritoryCode
	Body      cti.BodyID // who is asked to answer; may be unknown
	Sensitive bool
	Earlier   cti.AppealID // the answered appeal that this one repeats
}

// Open makes the case of an appeal that was filed and starts its clocks at the
// time of filing.
func Open(filed Appeal, known Facts, rules Rules) (Case, []Entry, error) {
	at := precise(filed.FiledAt)
	c := Case{Appeal: filed, Kind: known.Kind, State: StateNew, Topic: known.Topic, Territory: known.Territory, Sensitive: known.Sensitive,
		Body: known.Body, Earlier: known.Earlier}
	if c.Kind == "" {
		c.Kind = cti.KindMessage
	}
	if c.Body != "" {
		c.BodySince = at
	}
	s := &step{c: c, by: filed.FiledBy, at: at, rules: rules, to: StateNew, text: filed.Anew}
	p, err := rules.Policy(c.Kind, c.Topic, at)
	if err != nil {
		return Case{}, nil, err
	}
	if err := s.mayBeOf(p); err != nil {
		return Case{}, nil, err
	}
	s.begin(p)
	s.finish(NameOpen, nil, "")
	return s.c, s.entries, nil
}

// step is one change on its way: a copy of the case and what becomes of it.
type step struct {
	c       Case
	by      cti.Actor
	at      time.Time
	rules   Rules
	to      State
	entries []Entry
	text    string
	told    bool
	tell    []Concerned
}

// Apply gives the case after a change, with what the history gains. On an error
// the case is unchanged and the error is a *cti.Error in Russian that names the
// field. The time never goes back: one before the last change counts as that one.
func (c Case) Apply(change Change, by cti.Actor, at time.Time, rules Rules) (Case, []Entry, error) {
	if change == nil {
		return c, nil, cti.FieldError("change", "Не сказано, что сделать с обращением.")
	}
	name, from := change.Name(), c.State
	if err := permit(from, name, by); err != nil {
		return c, nil, err
	}
	s := &step{c: c.clone(), by: by, at: precise(at), rules: rules, to: table[name].to[from]}
	if s.at.Before(c.ChangedAt) {
		s.at = c.ChangedAt
	}
	s.settle(c.ChangedAt)
	if s.to != from && c.RegisteredAt.IsZero() {
		if err := s.register(); err != nil { // nothing is worked on that is not in the register
			return c, nil, err
		}
	}
	if err := change.apply(s); err != nil {
		return c, nil, err
	}
	s.settle(s.at) // what the change started again may have ended meanwhile
	if name == NameTick {
		change = nil
		if len(s.entries) == 0 {
			return c, nil, nil
		}
	}
	s.finish(name, change, from)
	return s.c, s.entries, nil
}

// finish writes the new state and the change's own line of history.
func (s *step) finish(name ChangeName, change Change, from State) {
	s.c.State = s.to
	s.c.Version++
	s.c.ChangedAt = s.at
	if s.to.Closed() && !from.Closed() {
		s.c.ClosedAt = s.at
	}
	if name == NameTick {
		return
	}
	e := Entry{At: s.at, By: s.by, What: name, From: from, To: s.to, Body: s.c.Body, Text: s.text, Told: s.told, Tell: s.tell, Change: change}
	if k := s.c.running(cti.ClockAnswer); k != nil {
		e.Clock, e.DueAt = k.Name, k.DueAt
	}
	s.entries = append(s.entries, e)
}

func (s *step) tells(who ...Concerned) {
	for _, w := range who {
		if w == TellBody && s.c.Body == "" || w == TellPerson && s.c.Person == "" || slices.Contains(s.tell, w) {
			continue
		}
		s.tell = append(s.tell, w)
	}
}

// says takes a text that has to be there.
func (s *step) says(text, ask string) error {
	if strings.TrimSpace(text) == "" {
		return cti.FieldError("text", "%s", ask)
	}
	return s.mayAdd(text)
}

// mayAdd takes a text that need not be there.
func (s *step) mayAdd(text string) error {
	if utf8.RuneCountInString(text) > MaxText {
		return cti.FieldError("text", "Текст длиннее %d знаков; сократите его.", MaxText)
	}
	s.text = text
	return nil
}

// tellsApplicant takes the word that the applicant was told where it must be so.
func (s *step) tellsApplicant(told bool, what string) error {
	if !told {
		return cti.FieldError("told", "Сначала сообщите заявителю %s и отметьте это.", what)
	}
	s.told = true
	s.tells(TellApplicant)
	return nil
}

// policy is the one under which the answer's clock began: a later one changes
// nothing for this case.
func (s *step) policy() (cti.Policy, error) { return s.c.Policy(s.rules) }

// clone copies what a change may write to.
func (c Case) clone() Case {
	c.Hops, c.Clocks, c.Marks = slices.Clone(c.Hops), slices.Clone(c.Clocks), slices.Clone(c.Marks)
	if c.Answer != nil {
		a := *c.Answer
		a.Checklist = slices.Clone(a.Checklist)
		c.Answer = &a
	}
	return c // the other pointers are replaced, never written through
}

// precise is a time as the database keeps it.
func precise(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
