package api

import (
	"context"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	acts "github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/report"
	"github.com/dozvon/dozvon/cti/view"
)

func (s *fakeStore) Acts(_ context.Context, f acts.Filter) (p acts.Page, err error) {
	err = s.locked(func() {
		for _, r := range s.acts {
			if f.Agent == "" || f.Agent == r.Agent {
				p.Acts = append(p.Acts, r)
			}
		}
	})
	return p, err
}

func (s *fakeStore) Staff(context.Context) (all []cti.User, err error) {
	err = s.locked(func() {
		all = []cti.User{{Login: "sofia", Name: "София", Role: cti.RoleSupervisor}, {Login: "anna", Name: "Анна", Role: cti.RoleAgent, PasswordHash: "secret"}, {Login: "oleg", Name: "Олег", Disabled: true}}
	})
	return all, err
}

func (s *fakeStore) AgentDay(_ context.Context, id cti.AgentID, date string) (d report.AgentDay, err error) {
	err = s.locked(func() {
		d = report.AgentDay{Agent: string(id), Date: date, Spans: []report.AgentSpan{}, Offers: slices.Clone(s.offers)}
	})
	return d, err
}

func (s *fakeStore) Views(_ context.Context, f view.Filter) (p view.Page, err error) {
	err = s.locked(func() {
		for _, e := range s.journal {
			if b, ok := e.Body.(view.ShownEvent); ok && (f.By == "" || string(f.By) == e.By.ID) && (f.Subject == "" || f.Subject == b.Subject) {
				p.Views = append(p.Views, view.Record{ID: e.ID, At: e.At, By: e.By, Name: "имя " + e.By.ID, ShownEvent: b})
			}
		}
	})
	return p, err
}

func (s *fakeStore) QueueFigures(_ context.Context, _ time.Time) (q []report.QueueFigures, err error) {
	err = s.locked(func() { q = []report.QueueFigures{{Queue: "122", Today: report.Visits{Offered: 7}}} })
	return q, err
}
