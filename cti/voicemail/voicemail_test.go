package voicemail_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/voicemail"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

// legal is written apart from the code on purpose.
var legal = map[voicemail.State]map[voicemail.Signal]voicemail.State{
	voicemail.Waiting: {voicemail.Take: voicemail.Taken, voicemail.File: voicemail.Filed, voicemail.Close: voicemail.Closed},
	voicemail.Taken:   {voicemail.Release: voicemail.Waiting, voicemail.File: voicemail.Filed, voicemail.Close: voicemail.Closed},
}

func TestNextOverTheWholeProduct(t *testing.T) {
	for _, from := range voicemail.States() {
		for _, signal := range voicemail.Signals() {
			before := voicemail.Voicemail{ID: "v", State: from, Agent: "anna"}
			got, err := before.Next(noon, voicemail.Change{Signal: signal, Agent: "boris"})
			to, ok := legal[from][signal]
			if !ok {
				if _, typed := errors.AsType[voicemail.ErrIllegal](err); !typed || !reflect.DeepEqual(got, before) {
					t.Errorf("%s in %s gives %+v and %v", signal, from, got, err)
				}
				continue
			}
			if err != nil || got.State != to || (got.ClosedAt.IsZero() == (to == voicemail.Filed || to == voicemail.Closed)) {
				t.Errorf("%s in %s gives %+v (%v), want %s", signal, from, got, err, to)
			}
		}
	}
}

func TestAMessageHasItsOwnClock(t *testing.T) {
	v := voicemail.New(noon, 4*time.Hour, voicemail.Voicemail{ID: "v", Number: "+79021234567"})
	if v.State != voicemail.Waiting || !v.LeftAt.Equal(noon) || !v.DueAt.Equal(noon.Add(4*time.Hour)) {
		t.Fatalf("new, it is %+v", v)
	}
	taken, _ := v.Next(noon.Add(time.Hour), voicemail.Change{Signal: voicemail.Take, Agent: "anna"})
	back, _ := taken.Next(noon.Add(2*time.Hour), voicemail.Change{Signal: voicemail.Release})
	if !reflect.DeepEqual(back, v) {
		t.Errorf("given back it is %+v, it was %+v", back, v)
	}
	filed, _ := taken.Next(noon.Add(2*time.Hour), voicemail.Change{Signal: voicemail.File, Agent: "anna", Appeal: "a"})
	if filed.Appeal != "a" || filed.Agent != "anna" || !filed.DueAt.Equal(v.DueAt) || filed.State.Active() {
		t.Errorf("filed, it is %+v", filed)
	}
}
