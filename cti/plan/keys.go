package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// TellKeys says when those who wait hear which keys they may press.
type TellKeys struct {
	// Prompt tells of the keys.
	Prompt string `yaml:"prompt" json:"prompt"`
	// AfterSeconds of waiting it is told for the first time, and again whenever
	// place and wait are told.
	AfterSeconds int `yaml:"after_seconds" json:"after_seconds,omitempty"`
}

// After is the time of waiting after which the keys are told of.
func (t TellKeys) After() time.Duration { return time.Duration(t.AfterSeconds) * time.Second }

// Choose finds what a key does for those who wait in the queue.
func (q Queue) Choose(key string) (Action, bool) {
	i := slices.IndexFunc(q.Keys, func(c Choice) bool { return c.Key == key })
	if i < 0 {
		return Action{}, false
	}
	return q.Keys[i].Action, true
}

// waitKeys checks the keys of those who wait.
func (c *checker) waitKeys(path string, q Queue) {
	if len(q.Keys) == 0 {
		if q.TellKeys != (TellKeys{}) {
			c.add(path+".tell_keys", "рассказывать не о чем: в keys нет ни одной клавиши")
		}
		return
	}
	c.spoken(path+".tell_keys.prompt", q.TellKeys.Prompt)
	c.within(path+".tell_keys.after_seconds", q.TellKeys.AfterSeconds, 0, longestWait)
	seen := map[string]bool{}
	for i, k := range q.Keys {
		at := fmt.Sprintf("%s.keys[%d]", path, i)
		c.key(at, k.Key, seen)
		c.waitAction(at, q, k.Action)
	}
}

// waitAction checks what a key does for somebody who waits.
func (c *checker) waitAction(path string, q Queue, a Action) {
	switch {
	case (a.Queue == "") == (a.Do == "") || a.Menu != "":
		c.add(path, "ожидающему можно предложить ровно одно: queue или do")
	case a.Queue == q.ID:
		c.add(path+".queue", "звонящий уже в этой очереди")
	case a.Queue != "" && !c.queueIDs[string(a.Queue)]:
		c.add(path+".queue", "нет очереди «%s»; добавьте её в queues или поправьте имя", a.Queue)
	case a.Do != "" && a.Do != CallBack && a.Do != TakeMessage && a.Do != Repeat:
		c.add(path+".do", "«%s» здесь не действие: нужно callback (перезвонить), voicemail (записать сообщение) или repeat (сказать ещё раз)", a.Do)
	}
	c.language(path+".language", a.Language)
	c.prompt(path+".announce", a.Announce)
}

// key checks a key and that it is there once.
func (c *checker) key(path, key string, seen map[string]bool) {
	switch {
	case len(key) != 1 || !strings.Contains(menuKeys, key):
		c.add(path+".key", "«%s» не клавиша: нужна одна из 0–9, * или #, в кавычках", key)
	case seen[key]:
		c.add(path+".key", "клавиша %s уже есть выше", key)
	}
	seen[key] = true
}

func (c *checker) language(path, language string) {
	if language != "" && !languagePattern.MatchString(language) {
		c.add(path, "«%s» не язык: нужны две латинские буквы, например en", language)
	}
}
