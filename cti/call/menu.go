package call

import "slices"

// WarnedEvent: the emergency message of the line began to play.
type WarnedEvent struct {
	Message string `json:"message"`
	Prompt  string `json:"prompt"`
}

// MenuEnteredEvent: a menu is being read to the caller. A menu that the caller
// has come through is entered again by going back.
type MenuEnteredEvent struct {
	Menu string `json:"menu"`
}

// KeyPressedEvent: the caller pressed a key in a menu.
type KeyPressedEvent struct {
	Menu string `json:"menu"`
	Key  string `json:"key"`
	// Invalid says that the key means nothing in that menu.
	Invalid bool `json:"invalid,omitempty"`
}

// LanguageChosenEvent: prompts are in this language from now on.
type LanguageChosenEvent struct {
	Language string `json:"language"`
}

// DismissedEvent: the caller hears a last prompt, after which the call ends with
// this finish, whoever hangs up first.
type DismissedEvent struct {
	Prompt string `json:"prompt,omitempty"`
	Finish
}

// EventType is the name under which the event is kept.
func (WarnedEvent) EventType() string { return "call.warned" }

// EventType is the name under which the event is kept.
func (MenuEnteredEvent) EventType() string { return "call.menu_entered" }

// EventType is the name under which the event is kept.
func (KeyPressedEvent) EventType() string { return "call.key_pressed" }

// EventType is the name under which the event is kept.
func (LanguageChosenEvent) EventType() string { return "call.language_chosen" }

// EventType is the name under which the event is kept.
func (DismissedEvent) EventType() string { return "call.dismissed" }

func (WarnedEvent) signal() Signal         { return Guide }
func (MenuEnteredEvent) signal() Signal    { return Guide }
func (KeyPressedEvent) signal() Signal     { return Guide }
func (LanguageChosenEvent) signal() Signal { return Speak }
func (DismissedEvent) signal() Signal      { return Dismiss }

// guided adds what happens between the arrival and the queue.
func (c Call) guided(e Event) Call {
	switch e := e.(type) {
	case WarnedEvent:
		c.Warning = e.Message
	case MenuEnteredEvent:
		c.Warning = ""
		if i := slices.Index(c.Menus, e.Menu); i >= 0 {
			c.Menus = slices.Clone(c.Menus[:i+1])
		} else {
			c.Menus = append(slices.Clone(c.Menus), e.Menu)
		}
	case InformedEvent:
		c.Warning, c.Informed = "", &e.Informed
	case LanguageChosenEvent:
		c.Language = e.Language
	case DismissedEvent:
		c.Warning, c.Farewell = "", &e
	}
	return c
}

// Menu is the one that is being read; empty before the first.
func (c Call) Menu() string {
	if len(c.Menus) == 0 {
		return ""
	}
	return c.Menus[len(c.Menus)-1]
}
