package plan

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Skill is something that agents are better or worse at and that calls may ask
// for.
type Skill struct {
	ID   string `yaml:"id" json:"id"`
	Name string `yaml:"name" json:"name"`
}

// Demand is what a call asks of the agent from a time of waiting on, in place of
// what it asked for before.
type Demand struct {
	// AfterSeconds is counted from the beginning of the wait.
	AfterSeconds int `yaml:"after_seconds" json:"after_seconds"`
	// Skills are the lowest levels that will do (1 to 100); none asks for nothing.
	Skills cti.Skills `yaml:"skills" json:"skills,omitempty"`
}

// After is the time of waiting from which the demand is in force.
func (d Demand) After() time.Duration { return time.Duration(d.AfterSeconds) * time.Second }

// LastAgent keeps a caller for the agent who last talked with the same number.
// The zero value keeps for nobody.
type LastAgent struct {
	// Hours is how long ago the talk may have been; 0 switches the rule off.
	Hours int `yaml:"hours" json:"hours"`
	// Seconds is how long the caller waits for this agent at most.
	Seconds int `yaml:"seconds" json:"seconds"`
}

// Within is how long ago the talk may have been; zero means no rule.
func (l LastAgent) Within() time.Duration { return time.Duration(l.Hours) * time.Hour }

// Keep is how long the caller waits for the agent at most.
func (l LastAgent) Keep() time.Duration { return time.Duration(l.Seconds) * time.Second }

// Telling is what callers hear about their wait, at its beginning and again.
type Telling struct {
	// EverySeconds is the time between two announcements; 0 makes only the first.
	EverySeconds int `yaml:"every_seconds" json:"every_seconds"`
	// Place tells the place in the queue.
	Place bool `yaml:"place" json:"place"`
	// Wait tells the expected wait, which never rises while one waits.
	Wait bool `yaml:"wait" json:"wait"`
}

// Every is the time between two announcements; zero means no second one.
func (t Telling) Every() time.Duration { return time.Duration(t.EverySeconds) * time.Second }

// defaultAgeing is what one level of priority is worth when the plan is silent.
const defaultAgeing = 60 * time.Second

// Ageing is the waiting time that lifts a caller by one level of priority.
func (p *Plan) Ageing() time.Duration {
	if p.AgeingSeconds == 0 {
		return defaultAgeing
	}
	return time.Duration(p.AgeingSeconds) * time.Second
}

// HeadStart is the waiting time that the priority of a line in a queue is worth.
func (p *Plan) HeadStart(l Line, q Queue) time.Duration {
	return time.Duration(l.Priority+q.Priority) * p.Ageing()
}

// DemandsOf gives what calls of a line ask for in a queue: the line's own
// demands, else those of the queue.
func (p *Plan) DemandsOf(l Line, q Queue) []Demand {
	if len(l.Demands) > 0 {
		return l.Demands
	}
	return q.Demands
}

const (
	topPriority  = 10
	longestWait  = 4 * 3600
	longestTrust = 7 * 24 // hours
)

func (c *checker) skills(skills []Skill) map[string]bool {
	seen := map[string]bool{}
	for i, s := range skills {
		path := fmt.Sprintf("skills[%d]", i)
		c.named(path, s.ID, s.Name, seen)
		if cti.CheckSkill(s.ID, 0) != nil && idPattern.MatchString(s.ID) {
			c.add(path+".id", "«%s» не подходит: в имени навыка не бывает подчёркивания", s.ID)
		}
	}
	return seen
}

// routing checks what decides the order in which callers are served.
func (c *checker) routing(p *Plan) {
	skills := c.skills(p.Skills)
	if p.AgeingSeconds != 0 {
		c.within("ageing_seconds", p.AgeingSeconds, 1, 3600)
	}
	c.overflow(p.Queues)
	for i, l := range p.Lines {
		path := fmt.Sprintf("lines[%d]", i)
		c.level(path+".priority", l.Priority, 0, topPriority)
		c.demands(path+".demands", l.Demands, skills)
	}
	for i, q := range p.Queues {
		path := fmt.Sprintf("queues[%d]", i)
		c.level(path+".priority", q.Priority, 0, topPriority)
		c.demands(path+".demands", q.Demands, skills)
		if q.Tell.EverySeconds != 0 {
			c.within(path+".tell.every_seconds", q.Tell.EverySeconds, 15, 3600)
		}
		if q.LastAgent != (LastAgent{}) {
			c.level(path+".last_agent.hours", q.LastAgent.Hours, 1, longestTrust)
			c.within(path+".last_agent.seconds", q.LastAgent.Seconds, 1, 600)
		}
	}
}

func (c *checker) demands(path string, demands []Demand, skills map[string]bool) {
	for i, d := range demands {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.within(at+".after_seconds", d.AfterSeconds, 0, longestWait)
		if i > 0 && d.AfterSeconds <= demands[i-1].AfterSeconds {
			c.add(at+".after_seconds", "%d не больше, чем шагом раньше; шаги идут по возрастанию времени", d.AfterSeconds)
		}
		for _, name := range slices.Sorted(maps.Keys(d.Skills)) {
			if !skills[name] {
				c.add(at+".skills."+name, "нет навыка «%s»; добавьте его в skills или поправьте имя", name)
			}
			c.level(at+".skills."+name, d.Skills[name], 1, cti.TopSkill)
		}
	}
}

func (c *checker) level(path string, v, lo, hi int) {
	if v < lo || v > hi {
		c.add(path, "%d не подходит: нужно от %d до %d", v, lo, hi)
	}
}
