package call

// RecordingAnnouncedEvent: the caller has heard to its end that the talk is
// recorded. Without it nothing of the call is.
type RecordingAnnouncedEvent struct {
	Prompt string `json:"prompt"`
}

// EventType is the name under which the event is kept.
func (RecordingAnnouncedEvent) EventType() string { return "call.recording_announced" }

func (RecordingAnnouncedEvent) signal() Signal { return Announce }
