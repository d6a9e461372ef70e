package plan

import "time"

// Voicemail is how a line takes messages. The zero value is the usual: three
// minutes, ended by eight seconds of silence, to be dealt with in a day.
type Voicemail struct {
	// Prompt asks for the message; empty plays VoicemailPrompt.
	Prompt string `yaml:"prompt" json:"prompt,omitempty"`
	// MaxSeconds is the longest message; 0 means 180.
	MaxSeconds int `yaml:"max_seconds" json:"max_seconds,omitempty"`
	// SilenceSeconds of silence end a message; 0 means 8.
	SilenceSeconds int `yaml:"silence_seconds" json:"silence_seconds,omitempty"`
	// AnswerHours is within how many hours of the clock a message must be dealt
	// with; 0 means 24.
	AnswerHours int `yaml:"answer_hours" json:"answer_hours,omitempty"`
}

// VoicemailPrompt is what callers hear where the plan names no prompt.
const VoicemailPrompt = "voicemail"

// Asks is the prompt that asks for a message.
func (v Voicemail) Asks() string {
	if v.Prompt == "" {
		return VoicemailPrompt
	}
	return v.Prompt
}

// Longest is the longest message.
func (v Voicemail) Longest() time.Duration { return seconds(v.MaxSeconds, 180) }

// Silence is the silence that ends a message.
func (v Voicemail) Silence() time.Duration { return seconds(v.SilenceSeconds, 8) }

// Answer is the time within which a message must be dealt with.
func (v Voicemail) Answer() time.Duration { return seconds(v.AnswerHours*3600, 24*3600) }

func (c *checker) voicemail(path string, v Voicemail) {
	c.prompt(path+".prompt", v.Prompt)
	if v.MaxSeconds != 0 {
		c.within(path+".max_seconds", v.MaxSeconds, 10, 1800)
	}
	if v.SilenceSeconds != 0 {
		c.within(path+".silence_seconds", v.SilenceSeconds, 3, 60)
	}
	if v.AnswerHours < 0 || v.AnswerHours > 24*30 {
		c.add(path+".answer_hours", "%d не подходит: нужно от 1 часа до 720 (месяц)", v.AnswerHours)
	}
}
