package plan

import (
	"fmt"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Menu is a choice by key. Menus lead to menus, to any depth.
type Menu struct {
	ID   string `yaml:"id" json:"id"`
	Name string `yaml:"name" json:"name"`
	// Prompt reads the choices out; a key cuts it short.
	Prompt string `yaml:"prompt" json:"prompt"`
	// WaitSeconds is the time for a key after the prompt; 0 means 5.
	WaitSeconds int `yaml:"wait_seconds" json:"wait_seconds,omitempty"`
	// Repeats is how often the menu is read again to those who press nothing, or a
	// key that means nothing here.
	Repeats int `yaml:"repeats" json:"repeats,omitempty"`
	// Invalid is played after a key that means nothing here, Silent when no key
	// came; empty plays none.
	Invalid string   `yaml:"invalid" json:"invalid,omitempty"`
	Silent  string   `yaml:"silent" json:"silent,omitempty"`
	Keys    []Choice `yaml:"keys" json:"keys"`
	// Otherwise is for those who chose nothing; empty is the line's queue.
	Otherwise Action `yaml:"otherwise" json:"otherwise,omitzero"`
}

// Choice is what one key does.
type Choice struct {
	Key    string `yaml:"key" json:"key"` // 0 to 9, * or #
	Action `yaml:",inline"`
}

// Action is what happens next to a caller: the language changes, an announcement
// is played, and then the way goes on to exactly one of queue, menu and do.
type Action struct {
	// Language holds for the rest of the call, for example en.
	Language string `yaml:"language" json:"language,omitempty"`
	// Announce is a prompt that is played first.
	Announce string      `yaml:"announce" json:"announce,omitempty"`
	Queue    cti.QueueID `yaml:"queue" json:"queue,omitempty"`
	Menu     string      `yaml:"menu" json:"menu,omitempty"`
	Do       Verb        `yaml:"do" json:"do,omitempty"`
}

// Verb is a way on that has no name in the plan.
type Verb string

// The verbs.
const (
	Repeat Verb = "repeat"  // read this menu again
	Back   Verb = "back"    // to the menu before this one
	HangUp Verb = "hang_up" // say good-bye; Announce is what the caller hears
	// TakeMessage lets the caller leave a message, after which the call ends.
	TakeMessage Verb = "voicemail"
	// CallBack offers to call back at the caller's place; only for those who wait.
	CallBack Verb = "callback"
)

const (
	defaultMenuWait = 5 * time.Second
	// Keys are what a telephone can send.
	menuKeys = "0123456789*#"
)

// afterHours is for closed lines that say nothing else.
var afterHours = Action{Announce: "after-hours", Do: HangUp}

// ClosedAction is what happens to those who call outside the hours.
func (l Line) ClosedAction() Action {
	if l.Hours == nil || l.Hours.Closed == (Action{}) {
		return afterHours
	}
	return l.Hours.Closed
}

// Menu finds a menu by its id.
func (p *Plan) Menu(id string) (Menu, bool) {
	i := slices.IndexFunc(p.Menus, func(m Menu) bool { return m.ID == id })
	if i < 0 {
		return Menu{}, false
	}
	return p.Menus[i], true
}

// WaitTime is the time for a key after the prompt.
func (m Menu) WaitTime() time.Duration {
	if m.WaitSeconds == 0 {
		return defaultMenuWait
	}
	return time.Duration(m.WaitSeconds) * time.Second
}

// Choose finds what a key does.
func (m Menu) Choose(key string) (Action, bool) {
	i := slices.IndexFunc(m.Keys, func(c Choice) bool { return c.Key == key })
	if i < 0 {
		return Action{}, false
	}
	return m.Keys[i].Action, true
}

func (c *checker) menus(menus []Menu) {
	seen := map[string]bool{}
	for i, m := range menus {
		path := fmt.Sprintf("menus[%d]", i)
		c.named(path, m.ID, m.Name, seen)
		c.spoken(path+".prompt", m.Prompt)
		c.prompt(path+".invalid", m.Invalid)
		c.prompt(path+".silent", m.Silent)
		if m.WaitSeconds != 0 {
			c.within(path+".wait_seconds", m.WaitSeconds, 1, 60)
		}
		if m.Repeats < 0 || m.Repeats > 9 {
			c.add(path+".repeats", "%d не подходит: нужно от 0 до 9 раз", m.Repeats)
		}
		if len(m.Keys) == 0 {
			c.add(path+".keys", "нет ни одной клавиши")
		}
		keys := map[string]bool{}
		for j, k := range m.Keys {
			at := fmt.Sprintf("%s.keys[%d]", path, j)
			c.key(at, k.Key, keys)
			c.action(at, k.Action)
		}
		if m.Otherwise != (Action{}) {
			c.action(path+".otherwise", m.Otherwise)
			if m.Otherwise.Do == Repeat {
				c.add(path+".otherwise.do", "так звонящий остался бы в меню навсегда; для повторов есть repeats")
			}
		}
	}
}

// action checks that the way goes on, and to something that is there.
func (c *checker) action(path string, a Action) {
	ways := 0
	for _, there := range []bool{a.Queue != "", a.Menu != "", a.Do != ""} {
		if there {
			ways++
		}
	}
	if ways != 1 {
		c.add(path, "нужно ровно одно из queue, menu и do")
	}
	if a.Queue != "" && !c.queueIDs[string(a.Queue)] {
		c.add(path+".queue", "нет очереди «%s»; добавьте её в queues или поправьте имя", a.Queue)
	}
	c.menuRef(path+".menu", a.Menu)
	if a.Do != "" && a.Do != Repeat && a.Do != Back && a.Do != HangUp && a.Do != TakeMessage {
		c.add(path+".do", "«%s» не действие: нужно repeat, back, hang_up или voicemail", a.Do)
	}
	c.language(path+".language", a.Language)
	c.prompt(path+".announce", a.Announce)
}

func (c *checker) menuRef(path, id string) {
	if id != "" && !c.menuIDs[id] {
		c.add(path, "нет меню «%s»; добавьте его в menus или поправьте имя", id)
	}
}

// closed checks what a closed line does: there is no menu yet to repeat.
func (c *checker) closed(path string, a Action) {
	if a == (Action{}) {
		return
	}
	c.action(path, a)
	if a.Do == Repeat || a.Do == Back {
		c.add(path+".do", "здесь можно только hang_up или voicemail: звонящий ещё не в меню")
	}
}
