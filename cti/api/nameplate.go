package api

import (
	"context"
	"maps"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/article"
	"github.com/dozvon/dozvon/cti/plan"
)

// nameplates are the places of an answer where the names of our people go, by
// their logins. Lists are read by people, who know each other by name.
type nameplates map[cti.AgentID][]*string

func (n nameplates) put(login cti.AgentID, name *string) {
	if login != "" {
		n[login] = append(n[login], name)
	}
}

func (n nameplates) calls(rows []CallRow) nameplates {
	for i := range rows {
		n.put(rows[i].Agent, &rows[i].AgentName)
		for k := range rows[i].Visits {
			n.put(rows[i].Visits[k].Agent, &rows[i].Visits[k].AgentName)
		}
	}
	return n
}

func (n nameplates) callbacks(list []CallbackView) nameplates {
	for i := range list {
		n.put(list[i].Agent, &list[i].AgentName)
		for k := range list[i].Tries {
			n.put(list[i].Tries[k].Agent, &list[i].Tries[k].AgentName)
		}
	}
	return n
}

func (n nameplates) recordings(list []RecordingView) nameplates {
	for i := range list {
		n.put(list[i].Agent, &list[i].AgentName)
		for k := range list[i].Heard {
			n.put(cti.AgentID(list[i].Heard[k].By), &list[i].Heard[k].Name)
		}
	}
	return n
}

func (n nameplates) lost(list []LostView) nameplates {
	for i := range list {
		n.put(list[i].Agent, &list[i].AgentName)
	}
	return n
}

func (n nameplates) versions(list []plan.Version) nameplates {
	for i := range list {
		n.put(list[i].By, &list[i].ByName)
	}
	return n
}

func (n nameplates) voicemails(list []VoicemailView) nameplates {
	for i := range list {
		n.put(list[i].Agent, &list[i].AgentName)
	}
	return n
}

func (n nameplates) acts(rows []ActRow) nameplates {
	for i := range rows {
		n.put(rows[i].By, &rows[i].ByName)
		n.put(rows[i].Agent, &rows[i].AgentName)
	}
	return n
}

func (n nameplates) articles(list []article.Article) nameplates {
	for i := range list {
		n.put(list[i].ChangedBy, &list[i].ChangedByName)
	}
	return n
}

func (n nameplates) incidents(list []IncidentView) nameplates {
	for i := range list {
		n.put(list[i].OpenedBy, &list[i].OpenedByName)
	}
	return n
}

func (n nameplates) ended(list []EndedIncidentView) nameplates {
	for i := range list {
		n.put(cti.AgentID(list[i].EndedBy), &list[i].EndedByName)
	}
	return n
}

// fill writes the names. One that is not known, or all while the database is
// away, stay empty, and the login is shown.
func (a *API) fill(ctx context.Context, n nameplates) {
	if len(n) == 0 {
		return
	}
	names := a.called(ctx, nil, slices.Sorted(maps.Keys(n)), nil).People
	for login, places := range n {
		for _, place := range places {
			*place = names[login]
		}
	}
}
