package topic

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/phrase"
	"github.com/dozvon/dozvon/cti/table"
)

var (
	heading = []string{"code", "name", "words", "sensitive", "body", "level", "policy", "urgent", "pos", "incident", "open311"}
	coded   = regexp.MustCompile(`^[a-z][a-z0-9]*(\.[a-z0-9]+){0,2}$`)
	named   = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
)

// Read reads a classifier and tells everything that is wrong with it.
func Read(text string) (*Classifier, []table.Fault) {
	c := &Classifier{place: map[cti.TopicCode]int{}}
	about, faults := table.Read(text, heading, c.take)
	c.Version, c.Sources = about.Version, about.Sources
	switch {
	case len(faults) > 0:
	case len(c.rows) == 0:
		faults = []table.Fault{{Line: 1, Text: "нет ни одной темы"}}
	default:
		faults = c.childless()
	}
	if len(faults) > 0 {
		return c, faults
	}
	c.build()
	return c, nil
}

// take adds a row, with what it has from its parent.
func (c *Classifier) take(cells []string, line int) (wrong []string) {
	t := Topic{Code: cti.TopicCode(cells[0]), Path: []string{}, Line: line}
	if !coded.MatchString(cells[0]) {
		return []string{fmt.Sprintf("код «%s»: нужны латинские буквы и цифры, до трёх частей через точку", cells[0])}
	}
	if first, known := c.place[t.Code]; known {
		return []string{fmt.Sprintf("код «%s» уже есть в строке %d", t.Code, c.rows[first].Line)}
	}
	if up := parent(t.Code); up != "" {
		at, known := c.place[up]
		if !known {
			return []string{fmt.Sprintf("для кода «%s» нет строки «%s» выше", t.Code, up)}
		}
		above := c.rows[at]
		t = above
		t.Code, t.Line = cti.TopicCode(cells[0]), line
		t.Path = append(slices.Clone(above.Path), above.Name)
		t.Outside.Open311 = ""
	}
	wrong = t.fill(cells)
	for _, other := range c.rows {
		if other.Name == t.Name && parent(other.Code) == parent(t.Code) {
			wrong = append(wrong, fmt.Sprintf("название «%s» уже есть в строке %d", t.Name, other.Line))
		}
	}
	c.place[t.Code] = len(c.rows)
	c.rows = append(c.rows, t)
	return wrong
}

// fill takes over the cells that say something of their own.
func (t *Topic) fill(cells []string) (wrong []string) {
	t.Name, t.Words = cells[1], list(cells[2], ",")
	if t.Name == "" {
		wrong = append(wrong, "нет названия")
	}
	var seen []string
	for _, w := range t.Words {
		plain := strings.Join(phrase.Words(w), " ")
		if slices.Contains(seen, plain) {
			wrong = append(wrong, fmt.Sprintf("слова «%s» написаны дважды", w))
		}
		seen = append(seen, plain)
	}
	switch s := cti.Sensitivity(cells[3]); s {
	case cti.Health, cti.Military:
		t.Sensitive = s
	case "no":
		t.Sensitive = cti.Ordinary
	case "":
	default:
		wrong = append(wrong, fmt.Sprintf("sensitive «%s» неизвестно; известны health, military, no", s))
	}
	if cells[4] != "" {
		t.Body = cells[4]
	}
	switch l := Level(cells[5]); l {
	case Municipality, Region, Federal:
		t.Level = l
	case "":
	default:
		wrong = append(wrong, fmt.Sprintf("уровень «%s» неизвестен; известны municipality, region, federal", l))
	}
	if cells[6] != "" {
		t.Policy = cells[6]
	}
	if t.Urgent = cells[7] == "yes"; !t.Urgent && cells[7] != "" {
		wrong = append(wrong, fmt.Sprintf("urgent «%s» неизвестно; известно yes", cells[7]))
	}
	if !named.MatchString(t.Body) || t.Level == "" || !named.MatchString(t.Policy) {
		wrong = append(wrong, "вид органа, уровень и правило срока должны быть у темы или выше неё")
	}
	t.outside(cells[8], cells[9], cells[10])
	return wrong
}

func (t *Topic) outside(pos, incident, open311 string) {
	if pos != "" {
		t.Outside.POS = list(pos, "|")
	}
	if incident != "" {
		t.Outside.Incident = list(incident, "|")
	}
	if t.Outside.Open311 = open311; open311 == "" {
		t.Outside.Open311 = string(t.Code)
	}
}

// childless finds groups and subjects under which nothing can be chosen.
func (c *Classifier) childless() (faults []table.Fault) {
	full := map[cti.TopicCode]bool{}
	for _, t := range c.rows {
		full[parent(t.Code)] = true
	}
	for _, t := range c.rows {
		if Depth(t.Code) < 3 && !full[t.Code] {
			faults = append(faults, table.Fault{Line: t.Line, Text: fmt.Sprintf("под кодом «%s» нет ни одной темы", t.Code)})
		}
	}
	return faults
}

func list(cell, separator string) (out []string) {
	for one := range strings.SplitSeq(cell, separator) {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}
