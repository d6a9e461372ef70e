package api

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dozvon/dozvon/cti"
	acts "github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/report"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// memory is a Keeper that outlives an API, as the journal does.
type memory struct {
	mu     sync.Mutex
	values map[string][]byte
	err    error
}

func newMemory() *memory { return &memory{values: map[string][]byte{}} }

func (m *memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.values[key]
	if m.err != nil {
		return nil, m.err
	}
	if !ok {
		return nil, cti.Errorf(cti.NotFound, "нет")
	}
	return v, nil
}

func (m *memory) Put(_ context.Context, key string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[key] = slices.Clone(value)
	return m.err
}

func (m *memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
	return m.err
}

func (m *memory) Keys(context.Context) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.values)), m.err
}

// fakeFloor keeps desks and what it was told.
type fakeFloor struct {
	board      floor.Board
	callbacks  []floor.Callback
	voicemails []voicemail.Voicemail
	mu         sync.Mutex
	told       []floor.Input
	desks      map[cti.AgentID]floor.Desk
	boards     int
	refuse     map[string]error // by the type of input, or the call-back
	news       chan struct{}    // a token after each Tell
}

func newFakeFloor() *fakeFloor {
	return &fakeFloor{desks: map[cti.AgentID]floor.Desk{}, refuse: map[string]error{}, news: make(chan struct{}, 1000)}
}

func (f *fakeFloor) Tell(_ context.Context, in floor.Input) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer func() { f.news <- struct{}{} }()
	f.told = append(f.told, in)
	switch in := in.(type) {
	case floor.SignIn:
		d := f.desks[in.Profile.ID]
		if d.Agent.State == "" || d.Agent.State == agent.Offline {
			d.Agent = floor.AgentView{ID: in.Profile.ID, Name: in.Profile.Name, Queues: in.Profile.Queues, State: agent.NotReady, Reason: agent.SignedIn}
		}
		f.desks[in.Profile.ID] = d
	case floor.SignOut:
		if f.desks[in.Agent].Agent.State == agent.Talking {
			return cti.Errorf(cti.Conflict, "Сначала завершите разговор.")
		}
		delete(f.desks, in.Agent)
	case floor.SetReady:
		f.setStateLocked(in.Agent, agent.Ready)
	case floor.CloseCallback:
		return f.refuse[string(in.Callback)]
	case floor.FollowIncident:
		return f.refuse["follow"]
	case floor.HangUp:
		if f.desks[in.Agent].Call == nil {
			return cti.Errorf(cti.Conflict, "Разговора нет.")
		}
	}
	return nil
}

func (f *fakeFloor) setStateLocked(id cti.AgentID, s agent.State) {
	d := f.desks[id]
	d.Agent.State = s
	f.desks[id] = d
}

func (f *fakeFloor) set(id cti.AgentID, d floor.Desk) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.desks[id] = d
}

func (f *fakeFloor) Desk(_ context.Context, id cti.AgentID) (floor.Desk, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	d, ok := f.desks[id]
	if !ok {
		d.Agent = floor.AgentView{ID: id, State: agent.Offline, Queues: []cti.QueueID{}}
	}
	return d, nil
}

func (f *fakeFloor) Callbacks(context.Context) ([]floor.Callback, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.callbacks), nil
}

func (f *fakeFloor) Voicemails(context.Context) ([]voicemail.Voicemail, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.voicemails), nil
}

func (f *fakeFloor) Board(context.Context) (floor.Board, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.boards++
	if f.board.Calls != nil {
		return f.board, nil
	}
	return floor.Board{Queues: []floor.QueueView{}, Agents: []floor.AgentView{}, Calls: []floor.CallView{}}, nil
}

func (f *fakeFloor) inputs() []floor.Input {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.told)
}

// fakePhones keeps the endpoints that are on the switch.
type fakePhones struct {
	mu   sync.Mutex
	on   map[string]floor.BrowserPhone
	err  error
	news chan struct{}
}

func newFakePhones() *fakePhones {
	return &fakePhones{on: map[string]floor.BrowserPhone{}, news: make(chan struct{}, 1000)}
}

func (p *fakePhones) PutPhone(_ context.Context, phone floor.BrowserPhone) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer func() { p.news <- struct{}{} }()
	if p.err == nil {
		p.on[phone.Name] = phone
	}
	return p.err
}

func (p *fakePhones) DropPhone(_ context.Context, name string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer func() { p.news <- struct{}{} }()
	delete(p.on, name)
	return p.err
}

func (p *fakePhones) get(name string) (floor.BrowserPhone, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one, ok := p.on[name]
	return one, ok
}

// fakeStore is the database and the journal in front of it.
type fakeStore struct {
	mu      sync.Mutex
	users   map[cti.AgentID]cti.User
	calls   []call.Call
	events  map[cti.CallID][]cti.Event
	visits  map[cti.CallID][]call.Visit
	appeals []appeal.Appeal
	sought  appeal.Filter // what was asked for last
	back    time.Time     // how far the answer comes
	acts    []acts.Record
	kept    map[cti.CallID][]recording.Recording
	heard   []voicemail.Voicemail // done
	backs   []callback.Record
	tries   map[cti.CallbackID][]callback.Attempt
	journal []cti.Event
	written int           // how much of the journal the database had when somebody waited
	by      []cti.AgentID // who changed those who log in
	away    bool          // the database
	jammed  bool          // the journal
	joint   report.Joint
	offers  []report.AgentOffer
}

var errAway = cti.Errorf(cti.Unavailable, "база не отвечает")

func (s *fakeStore) locked(do func()) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away {
		return errAway
	}
	do()
	return nil
}

func (s *fakeStore) UserByLogin(_ context.Context, id cti.AgentID) (u cti.User, err error) {
	found := false
	if err := s.locked(func() { u, found = s.users[id] }); err != nil {
		return u, err
	}
	if !found {
		return u, cti.Errorf(cti.NotFound, "нет такого")
	}
	return u, nil
}

func (s *fakeStore) Disabled(context.Context) (out []cti.AgentID, err error) {
	err = s.locked(func() {
		for id, u := range s.users {
			if u.Disabled {
				out = append(out, id)
			}
		}
	})
	return out, err
}

func (s *fakeStore) Calls(_ context.Context, f call.Filter) (p call.Page, err error) {
	err = s.locked(func() {
		for _, c := range s.calls {
			if (f.Agent == "" || f.Agent == c.Agent) && (f.Caller == "" || f.Caller == c.Caller) && len(p.Calls) < f.Limit {
				p.Calls = append(p.Calls, c)
			}
		}
	})
	return p, err
}

func (s *fakeStore) Call(_ context.Context, id cti.CallID) (found call.Call, err error) {
	err = s.locked(func() {
		for _, c := range s.calls {
			if c.ID == id {
				found = c
			}
		}
	})
	if err == nil && found.ID == "" {
		err = cti.Errorf(cti.NotFound, "Такого звонка нет.")
	}
	return found, err
}

func (s *fakeStore) Events(_ context.Context, id cti.CallID) (e []cti.Event, err error) {
	err = s.locked(func() { e = s.events[id] })
	return e, err
}

func (s *fakeStore) Appeals(_ context.Context, f appeal.Filter) (p appeal.Page, err error) {
	err = s.locked(func() {
		for _, one := range s.appeals {
			if (f.Phone == "" || f.Phone == one.Applicant.Phone) && (f.Email == "" || f.Email == contact.NormalizeEmail(one.Applicant.Email)) && (f.Call == "" || f.Call == one.Call) {
				p.Appeals = append(p.Appeals, one)
			}
		}
	})
	return p, err
}

func (s *fakeStore) FindAppeals(ctx context.Context, f appeal.Filter) (found appeal.Found, err error) {
	page, err := s.Appeals(ctx, f)
	for _, one := range page.Appeals {
		found.Tasks = append(found.Tasks, appeal.Task{Appeal: one, Kind: cti.KindMessage, State: appeal.StateInWork, Person: "vera"})
	}
	s.set(func() { s.sought, found.Back = f, s.back })
	return found, err
}

func (s *fakeStore) Appeal(_ context.Context, id cti.AppealID) (found appeal.Appeal, err error) {
	err = s.locked(func() {
		for _, one := range s.appeals {
			if one.ID == id {
				found = one
			}
		}
	})
	if err == nil && found.ID == "" {
		err = cti.Errorf(cti.NotFound, "Такого обращения нет.")
	}
	return found, err
}

func (s *fakeStore) AppealsBehind(_ context.Context, calls []cti.CallID, ids []cti.AppealID) (found []appeal.Appeal, err error) {
	err = s.locked(func() {
		for _, one := range s.appeals {
			if one.TopicCode != "" && (one.Call != "" && slices.Contains(calls, one.Call) || slices.Contains(ids, one.ID)) {
				found = append(found, appeal.Appeal{ID: one.ID, Call: one.Call, TopicCode: one.TopicCode, FiledBy: one.FiledBy, Worker: one.Worker})
			}
		}
	})
	return found, err
}

func (s *fakeStore) Joint(_ context.Context, from, until string) (r report.Joint, err error) {
	err = s.locked(func() { r = s.joint; r.From, r.Until = from, until })
	return r, err
}

func (s *fakeStore) Returns(_ context.Context, from, _ string) (r report.Returns, err error) {
	err = s.locked(func() { r.Days = []report.AgainDay{{Date: from, Again: report.Again{Calls: 4, CallsAgain: 1}}} })
	return r, err
}

func (s *fakeStore) Append(_ context.Context, events []cti.Event) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jammed {
		return 0, cti.Errorf(cti.Unavailable, "журнал полон")
	}
	s.journal = append(s.journal, events...)
	return uint64(len(s.journal)), nil
}

// Wait applies the journal, as the database's follower would.
func (s *fakeStore) Wait(ctx context.Context, seq uint64) error {
	err := s.locked(func() {
		filed := s.journal[seq-1].Body.(appeal.FiledEvent).Appeal
		filed.Number = "2026-000001"
		s.appeals = append(s.appeals, filed)
	})
	if err != nil {
		return context.DeadlineExceeded
	}
	return nil
}

// CatchUp notes how much of the journal the database has.
func (s *fakeStore) CatchUp(context.Context) error {
	return s.locked(func() { s.written = len(s.journal) })
}

func (s *fakeStore) set(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}
