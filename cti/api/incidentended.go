package api

import (
	"context"
	"time"

	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/incident"
)

// EndedIncidentView is a mass incident that is over.
type EndedIncidentView struct {
	IncidentView
	EndedAt     time.Time `json:"ended_at"`
	EndedBy     string    `json:"ended_by" doc:"The login of who ended it."`
	EndedByName string    `json:"ended_by_name,omitempty" doc:"What that one is called; absent for one whom nobody knows."`
	Answer      string    `json:"answer" doc:"What all who followed it were told."`
}

// EndedIncidentList is a page of those that are over, the one that ended last first.
type EndedIncidentList struct {
	Incidents []EndedIncidentView `json:"incidents" nullable:"false"`
	Cursor    string              `json:"cursor" doc:"Where the next page begins; empty on the last one."`
}

type endedIncidentsInput struct {
	Since  time.Time `query:"since" doc:"They ended at this time or later."`
	Until  time.Time `query:"until" doc:"They ended before this time."`
	Cursor string    `query:"cursor" maxLength:"200"`
	Limit  int       `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

func (a *API) endedIncidents(ctx context.Context, _ session.Session, in *endedIncidentsInput) (*route.Body[EndedIncidentList], error) {
	page, err := a.cfg.IncidentHistory.EndedIncidents(ctx, incident.Filter{Since: in.Since, Until: in.Until, Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, noHistory(err)
	}
	ended := make([]incident.Incident, len(page.Incidents))
	for n, r := range page.Incidents {
		ended[n] = r.Incident
	}
	list := EndedIncidentList{Incidents: []EndedIncidentView{}, Cursor: page.Cursor}
	for n, view := range a.viewIncidents(ctx, ended) {
		r := page.Incidents[n]
		list.Incidents = append(list.Incidents, EndedIncidentView{IncidentView: view, EndedAt: r.EndedAt, EndedBy: r.EndedBy, Answer: r.Answer})
	}
	a.fill(ctx, nameplates{}.ended(list.Incidents))
	return route.Answer(list), nil
}
