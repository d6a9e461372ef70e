package plan

import "time"

// Survey asks citizens, after the agent hung up, for a mark from 1 to 5. The zero
// value is the usual.
type Survey struct {
	// Prompt asks for the mark; empty plays SurveyPrompt.
	Prompt string `yaml:"prompt" json:"prompt,omitempty"`
	// TalkSeconds is the shortest talk that is asked about; 0 means 10.
	TalkSeconds int `yaml:"talk_seconds" json:"talk_seconds,omitempty"`
	// EveryDays is for how long a number is not asked again; 0 means 7.
	EveryDays int `yaml:"every_days" json:"every_days,omitempty"`
	// WaitSeconds is the time for the key after the prompt; 0 means 5.
	WaitSeconds int `yaml:"wait_seconds" json:"wait_seconds,omitempty"`
}

// SurveyPrompt is what citizens hear where the plan names no prompt.
const SurveyPrompt = "survey"

// Asks is the prompt that asks for a mark.
func (s Survey) Asks() string {
	if s.Prompt == "" {
		return SurveyPrompt
	}
	return s.Prompt
}

// Talk is the shortest talk that is asked about.
func (s Survey) Talk() time.Duration { return seconds(s.TalkSeconds, 10) }

// Every is for how long a number is not asked again.
func (s Survey) Every() time.Duration { return seconds(s.EveryDays*24*3600, 7*24*3600) }

// Wait is the time for the key.
func (s Survey) Wait() time.Duration { return seconds(s.WaitSeconds, 5) }

func (c *checker) survey(path string, s *Survey) {
	if s == nil {
		return
	}
	c.prompt(path+".prompt", s.Prompt)
	c.within(path+".talk_seconds", s.TalkSeconds, 0, 3600)
	c.within(path+".wait_seconds", s.WaitSeconds, 0, 30)
	if s.EveryDays < 0 || s.EveryDays > 365 {
		c.add(path+".every_days", "%d не подходит: нужно от 1 до 365 дней", s.EveryDays)
	}
}
