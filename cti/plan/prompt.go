package plan

import "fmt"

// PromptUse is a place in the plan where a prompt is named.
type PromptUse struct {
	Path   string
	Prompt string
}

// PromptUses lists every place where a prompt is named, in the order of the
// plan's parts.
func (p *Plan) PromptUses() []PromptUse {
	var uses []PromptUse
	use := func(prompt, format string, args ...any) {
		if prompt != "" {
			uses = append(uses, PromptUse{fmt.Sprintf(format, args...), prompt})
		}
	}
	for i, l := range p.Lines {
		use(l.Greeting, "lines[%d].greeting", i)
		if l.Record {
			use(l.Notice(), "lines[%d].record_notice", i)
		}
		use(l.Voicemail.Prompt, "lines[%d].voicemail.prompt", i)
		if l.Survey != nil {
			use(l.Survey.Prompt, "lines[%d].survey.prompt", i)
		}
		if l.Hours != nil {
			use(l.Hours.Closed.Announce, "lines[%d].hours.closed.announce", i)
		}
	}
	for i, q := range p.Queues {
		use(q.Announcement, "queues[%d].announcement", i)
		use(q.Overflow.Prompt, "queues[%d].overflow.prompt", i)
		use(q.TellKeys.Prompt, "queues[%d].tell_keys.prompt", i)
		for j, k := range q.Keys {
			use(k.Announce, "queues[%d].keys[%d].announce", i, j)
		}
	}
	for i, m := range p.Menus {
		use(m.Prompt, "menus[%d].prompt", i)
		use(m.Invalid, "menus[%d].invalid", i)
		use(m.Silent, "menus[%d].silent", i)
		for j, k := range m.Keys {
			use(k.Announce, "menus[%d].keys[%d].announce", i, j)
		}
		use(m.Otherwise.Announce, "menus[%d].otherwise.announce", i)
	}
	for i, e := range p.Emergencies {
		use(e.Prompt, "emergencies[%d].prompt", i)
	}
	use(p.Incidents.KeyPrompt, "incidents.key_prompt")
	use(p.Incidents.JoinedPrompt, "incidents.joined_prompt")
	return uses
}
