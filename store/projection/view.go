package projection

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/view"
	"github.com/dozvon/dozvon/store/column"
)

const insertViews = `
	insert into views (id, at, by_kind, by_id, kind, subject, call_id, appeals, route, why)
	select id, at, by_kind, by_id, kind, subject, nullif(call_id, ''), coalesce(appeals, '{}'), route, why
	from json_populate_recordset(null::views, @rows::json)
	on conflict (id) do nothing`

type viewRow struct {
	ID      cti.EventID    `json:"id"`
	At      time.Time      `json:"at"`
	ByKind  string         `json:"by_kind"`
	ByID    string         `json:"by_id"`
	Kind    view.Kind      `json:"kind"`
	Subject string         `json:"subject"`
	Call    cti.CallID     `json:"call_id"`
	Appeals []cti.AppealID `json:"appeals"`
	Route   string         `json:"route"`
	Why     string         `json:"why"`
}

func viewOf(e cti.Event, b view.ShownEvent) viewRow {
	return viewRow{e.ID, column.Time(e.At), e.By.Kind, e.By.ID, b.Kind, b.Subject, b.Call, b.Appeals, b.Route, b.Why}
}

// heardView is the line of who listened to a recording, which has an event of its own.
func heardView(e cti.Event, b recording.HeardEvent) viewRow {
	return viewOf(e, view.ShownEvent{Kind: view.Recording, Subject: string(b.ID), Call: e.Call, Route: "GET /api/v1/recordings/{id}/sound"})
}
