package api

import (
	"testing"

	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/cti/plan"
)

// TestListsNameOurPeople: by what they are called; one whom nobody knows keeps
// the login alone.
func TestListsNameOurPeople(t *testing.T) {
	r := newRig(t)
	calls := []CallRow{{Agent: "anna", Visits: []VisitView{{Agent: "boris"}}}, {}}
	kept := []RecordingView{{Agent: "anna", Heard: []HeardView{{By: "sofia"}}}}
	done := []ActRow{{By: "sofia", Agent: "anna"}}
	back := []CallbackView{{Agent: "anna", Tries: []TryView{{Agent: "boris"}}}}
	left := []VoicemailView{{Agent: "boris"}, {}}
	open := []IncidentView{{Incident: incident.Incident{OpenedBy: "sofia"}}}
	over := []EndedIncidentView{{EndedBy: "anna"}}
	lost := []LostView{{Agent: "boris"}}
	plans := []plan.Version{{By: "sofia"}, {}}
	r.api.fill(t.Context(), nameplates{}.lost(lost).versions(plans).voicemails(left).incidents(open).ended(over).calls(calls).recordings(kept).acts(done).callbacks(back))
	for login, names := range map[string][]string{
		"anna":  {calls[0].AgentName, kept[0].AgentName, done[0].AgentName, back[0].AgentName, over[0].EndedByName},
		"boris": {calls[0].Visits[0].AgentName, back[0].Tries[0].AgentName, left[0].AgentName, lost[0].AgentName},
		"sofia": {kept[0].Heard[0].Name, done[0].ByName, open[0].OpenedByName, plans[0].ByName},
	} {
		for i, name := range names {
			if name != "Сотрудник "+login {
				t.Errorf("place %d of %s says %q", i, login, name)
			}
		}
	}
	if calls[1].AgentName != "" {
		t.Errorf("nobody is called %q", calls[1].AgentName)
	}
}
