package act

import (
	"errors"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

// TestWatchTable walks every state with every event.
func TestWatchTable(t *testing.T) {
	calling := Watch{ID: "w", Supervisor: "vera", Agent: "anna", Mode: Listen, Since: noon}
	on := calling
	on.On = true
	later := noon.Add(time.Minute)
	whispering := func(w Watch) Watch { w.Mode, w.Since = Whisper, later; return w }
	began := BeganEvent{Watch: Watch{ID: "w", Supervisor: "vera", Agent: "anna", Mode: Listen, On: true}}
	events := []Event{began, JoinedEvent{"w"}, SwitchedEvent{Watch: "w", Mode: Listen}, SwitchedEvent{Watch: "w", Mode: Whisper}, EndedEvent{"w", Left}, JoinedEvent{"other"}, EndedEvent{"other", Left}}
	started := calling
	started.Since = later
	for _, c := range []struct {
		from Watch
		want []*Watch // nil is illegal
	}{
		{Watch{}, []*Watch{&started, nil, nil, nil, nil, nil, nil}},
		{calling, []*Watch{nil, &on, nil, new(whispering(calling)), {}, nil, nil}},
		{on, []*Watch{nil, nil, nil, new(whispering(on)), {}, nil, nil}},
	} {
		for i, e := range events {
			got, err := c.from.Apply(later, e)
			if want := c.want[i]; want == nil {
				var illegal ErrIllegal
				if !errors.As(err, &illegal) || got != c.from || illegal.Error() == "" {
					t.Errorf("%+v and %+v gave %+v, %v; want it refused", c.from, e, got, err)
				}
			} else if err != nil || got != *want {
				t.Errorf("%+v and %+v gave %+v, %v; want %+v", c.from, e, got, err, *want)
			}
		}
	}
}
