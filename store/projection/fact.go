package projection

import (
	"bytes"
	"encoding/json"
	"fmt"
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
	"github.com/dozvon/dozvon/store/column"
)

// Fact is an event in a form that PostgreSQL can keep.
type Fact struct {
	event cti.Event
	data  string // the body as JSON
}

// ID is that of the event.
func (f Fact) ID() cti.EventID { return f.event.ID }

var catalogue = func() cti.Catalogue {
	all := cti.Catalogue{}
	for _, c := range []cti.Catalogue{call.Events(), agent.Events(), appeal.Events(), plan.Events(), act.Events(), recording.Events(), callback.Events(), voicemail.Events(), incident.Events(), view.Events(), contact.Events(), attachment.Events()} {
		for name, decode := range c {
			all[name] = decode
		}
	}
	return all
}()

// NewFact encodes the body and replaces what PostgreSQL's texts cannot hold: the
// zero character, and bytes that are not UTF-8.
func NewFact(e cti.Event) (Fact, error) {
	if e.ID == "" || e.Body == nil {
		return Fact{}, fmt.Errorf("event without id or body: %w", column.ErrEncode)
	}
	data := []byte("null")
	if u, ok := e.Body.(cti.Unknown); !ok || len(u.Raw) > 0 {
		var err error
		if data, err = json.Marshal(e.Body); err != nil {
			return Fact{}, fmt.Errorf("body %w: %w", column.ErrEncode, err)
		}
	}
	e.ID, e.Call, e.Agent = cti.EventID(column.Text(string(e.ID))), cti.CallID(column.Text(string(e.Call))), cti.AgentID(column.Text(string(e.Agent)))
	e.By = cti.Actor{Kind: column.Text(e.By.Kind), ID: column.Text(e.By.ID)}
	data = bytes.ToValidUTF8(data, []byte("\ufffd"))
	if bytes.Contains(data, []byte(`\u0000`)) {
		data = column.JSON(data)
		body, err := DecodeBody(e.Type(), data)
		if err != nil {
			return Fact{}, fmt.Errorf("body %w: %w", column.ErrEncode, err)
		}
		e.Body = body
	}
	return Fact{event: e, data: string(data)}, nil
}

// DecodeBody reads a body as it was stored; one of an unknown name is Unknown.
func DecodeBody(name string, data []byte) (cti.Body, error) {
	decode, ok := catalogue[name]
	if !ok {
		return cti.Unknown{Name: name, Raw: data}, nil
	}
	return decode(data)
}

// subjects are what a batch of facts is about.
type subjects struct {
	calls   []string
	arrived []time.Time
	agents  []string
	appeals []string
}

func subjectsOf(facts []Fact) subjects {
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

func eventColumns(facts []Fact) pgx.NamedArgs {
	n := len(facts)
	ids, types, calls, agents := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	kinds, bys, data, ats := make([]string, n), make([]string, n), make([]string, n), make([]time.Time, n)
	for i, f := range facts {
		e := f.event
		ids[i], ats[i], types[i], calls[i] = string(e.ID), column.Time(e.At), column.Text(e.Type()), string(e.Call)
		agents[i], kinds[i], bys[i], data[i] = string(e.Agent), e.By.Kind, e.By.ID, f.data
	}
	return pgx.NamedArgs{
		"ids": ids, "ats": ats, "types": types, "calls": calls, "agents": agents, "kinds": kinds, "bys": bys, "data": data,
	}
}
