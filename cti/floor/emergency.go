package floor

import (
	"maps"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/plan"
)

// Alert is an emergency message that is switched on.
type Alert struct {
	Line    cti.LineID `json:"line"` // plan.AllLines for all
	Message string     `json:"message"`
	Name    string     `json:"name"`
	Prompt  string     `json:"prompt"`
	Since   time.Time  `json:"since"`
	By      string     `json:"by"` // login of who switched it on
	ByName  string     `json:"by_name,omitempty"`
}

// alerts are the messages that are on, by line.
type alerts map[cti.LineID]Alert

// apply adds an event.
func (a *alerts) apply(at time.Time, by cti.Actor, e plan.EmergencyChangedEvent) {
	if *a == nil {
		*a = alerts{}
	}
	if e.Message == "" {
		delete(*a, e.Line)
		return
	}
	(*a)[e.Line] = Alert{Line: e.Line, Message: e.Message, Name: e.Name, Prompt: e.Prompt, Since: at, By: by.ID, ByName: e.ByName}
}

// list gives them in the order of their lines.
func (a alerts) list() []Alert {
	out := make([]Alert, 0, len(a))
	for _, id := range slices.Sorted(maps.Keys(a)) {
		out = append(out, a[id])
	}
	return out
}

// alert is the message that callers of a line hear: the line's own, else that of
// all lines.
func (m *Machine) alert(id cti.LineID) (Alert, bool) {
	if a, on := m.alerts[id]; on {
		return a, true
	}
	a, on := m.alerts[plan.AllLines]
	return a, on
}

// setEmergency switches a message on or off. Callers who are past that point
// hear nothing of it.
func (m *Machine) setEmergency(in SetEmergency) error {
	if _, known := m.plan.Line(in.Line); !known && in.Line != plan.AllLines {
		return cti.Errorf(cti.NotFound, "Такой линии нет: %s.", in.Line)
	}
	e := plan.EmergencyChangedEvent{Line: in.Line}
	if in.Message != "" {
		message, known := m.plan.Emergency(in.Message)
		if !known {
			return cti.FieldError("message", "Такого сообщения нет в плане: %s. Выберите одно из подготовленных.", in.Message)
		}
		e.Message, e.Name, e.Prompt, e.ByName = message.ID, message.Name, message.Prompt, in.ByName
	}
	if m.alerts[in.Line].Message == e.Message {
		return nil // as it is
	}
	by := cti.Actor{Kind: "supervisor", ID: string(in.By)}
	m.alerts.apply(m.now, by, e)
	m.emit("", "", by, e)
	return nil
}
