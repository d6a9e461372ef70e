package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/attachment"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/view"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// fact is an event in a form that PostgreSQL can keep.
type fact struct {
	event cti.Event
	data  string // the body as JSON
}

var catalogue = func() cti.Catalogue {
	all := cti.Catalogue{}
	for _, c := range []cti.Catalogue{call.Events(), agent.Events(), appeal.Events(), plan.Events(), act.Events(), recording.Events(), callback.Events(), voicemail.Events(), incident.Events(), view.Events(), contact.Events(), attachment.Events()} {
		for name, decode := range c {
			all[name] = decode
		}
	}
	return all
}()

// prepare encodes the bodies and replaces what PostgreSQL's texts cannot hold:
// the zero character, and bytes that are not UTF-8.
func prepare(events []cti.Event) ([]fact, error) {
	facts := make([]fact, len(events))
	for i, e := range events {
		f, err := prepareOne(e)
		if err != nil {
			return nil, &EventError{Event: e.ID, Err: err}
		}
		facts[i] = f
	}
	return facts, nil
}

func prepareOne(e cti.Event) (fact, error) {
	if e.ID == "" || e.Body == nil {
		return fact{}, fmt.Errorf("event without id or body: %w", errEncode)
	}
	data := []byte("null")
	if u, ok := e.Body.(cti.Unknown); !ok || len(u.Raw) > 0 {
		var err error
		if data, err = json.Marshal(e.Body); err != nil {
			return fact{}, fmt.Errorf("body %w: %w", errEncode, err)
		}
	}
	e.ID, e.Call, e.Agent = cti.EventID(clean(string(e.ID))), cti.CallID(clean(string(e.Call))), cti.AgentID(clean(string(e.Agent)))
	e.By = cti.Actor{Kind: clean(e.By.Kind), ID: clean(e.By.ID)}
	data = bytes.ToValidUTF8(data, []byte("\ufffd"))
	if bytes.Contains(data, []byte(`\u0000`)) {
		data = withoutZero(data)
		body, err := decodeBody(e.Type(), data)
		if err != nil {
			return fact{}, fmt.Errorf("body %w: %w", errEncode, err)
		}
		e.Body = body
	}
	return fact{event: e, data: string(data)}, nil
}

func decodeBody(name string, data []byte) (cti.Body, error) {
	decode, ok := catalogue[name]
	if !ok {
		return cti.Unknown{Name: name, Raw: data}, nil
	}
	return decode(data)
}

func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "\ufffd")
}

// withoutZero replaces the escape of the zero character in JSON; an escaped
// backslash before "u0000" is text and stays.
func withoutZero(data []byte) []byte {
	out := make([]byte, 0, len(data))
	for i := 0; i < len(data); i++ {
		switch {
		case data[i] != '\\' || i+1 == len(data):
			out = append(out, data[i])
		case bytes.HasPrefix(data[i:], []byte(`\u0000`)):
			out = append(out, `\ufffd`...)
			i += 5
		default:
			out = append(out, data[i], data[i+1])
			i++
		}
	}
	return out
}

// subjects are what a batch of facts is about.
type subjects struct {
	calls   []string
	arrived []time.Time
	agents  []string
	appeals []string
}

func subjectsOf(facts []fact) subjects {
	var s subjects
	seen := map[string]bool{}
	first := func(kind, id string) bool {
		key := kind + id
		known := seen[key]
		seen[key] = true
		return !known
	}
	for _, f := range facts {
		switch body := f.event.Body.(type) {
		case call.Event:
			arrived, err := f.event.Call.ArrivedAt()
			if err == nil && first("call ", string(f.event.Call)) {
				s.calls, s.arrived = append(s.calls, string(f.event.Call)), append(s.arrived, arrived)
			}
		case agent.ChangedEvent:
			if id := string(agentOf(f.event, body)); first("agent ", id) {
				s.agents = append(s.agents, id)
			}
		case incident.FollowedEvent:
			if id := string(body.Appeal); first("appeal ", id) {
				s.appeals = append(s.appeals, id)
			}
		case appeal.FiledEvent:
			if id := string(body.Appeal.ID); first("appeal ", id) {
				s.appeals = append(s.appeals, id)
			}
		}
	}
	return s
}

func eventColumns(facts []fact) pgx.NamedArgs {
	n := len(facts)
	ids, types, calls, agents := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	kinds, bys, data, ats := make([]string, n), make([]string, n), make([]string, n), make([]time.Time, n)
	for i, f := range facts {
		e := f.event
		ids[i], ats[i], types[i], calls[i] = string(e.ID), micro(e.At), clean(e.Type()), string(e.Call)
		agents[i], kinds[i], bys[i], data[i] = string(e.Agent), e.By.Kind, e.By.ID, f.data
	}
	return pgx.NamedArgs{
		"ids": ids, "ats": ats, "types": types, "calls": calls, "agents": agents, "kinds": kinds, "bys": bys, "data": data,
	}
}

// micro is a time with the digits that PostgreSQL keeps.
func micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// moment is such a time, or nil for none.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = micro(t)
	return &t
}
