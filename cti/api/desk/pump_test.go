package desk

import (
	"fmt"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
)

func TestManyDesksAreToldOfFiguresLessOften(t *testing.T) {
	t.Parallel()
	h := &Hub{rooms: map[cti.AgentID]*room{}}
	if d := h.statsPause(); d != time.Second {
		t.Errorf("nobody waits %v", d)
	}
	for i := range 1000 {
		h.rooms[cti.AgentID(fmt.Sprint(i))] = &room{desks: []*socket{{}}}
	}
	if d := h.statsPause(); d != 10*time.Second {
		t.Errorf("a thousand wait %v", d)
	}
}
