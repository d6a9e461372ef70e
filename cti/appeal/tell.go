package appeal

import (
	"slices"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// OwesNotice tells that the applicant is to get a word in writing of a change that
// is no answer: the law asks for it when an appeal goes to another authority and
// when its answer is put off, whoever was told by voice before; a question that
// nobody hears stops the clock for nothing; and who has the appeal is told unless a
// person has said so.
func (e Entry) OwesNotice() bool {
	switch e.What {
	case NameRedirect, NameExtend, NameAsk:
		return true
	case NameForward:
		return !e.Told
	}
	return false
}

// Notice is that word. Brief leaves out what colleagues wrote. Body is what the one
// who holds the appeal is called, zone the one in which days are named.
func (e Entry) Notice(brief bool, body string, zone *time.Location) string {
	var words string
	switch ch := e.Change.(type) {
	case Redirect:
		words = "Отвечать на него будет другой орган: " + strings.TrimSuffix(ch.To, ".") + ". Мы передали ему обращение."
	case Extend:
		words = "Срок ответа продлён до " + e.DueAt.In(zone).Format("02.01.2006") + "."
	case Forward:
		words = "Оно передано координатору: он решит, кто будет отвечать. Срок ответа прежний."
		if e.To != StateCoordination && body != "" {
			words = "Отвечать на него будет другой исполнитель: " + strings.TrimSuffix(body, ".") + ". Срок ответа прежний."
		}
	case Ask:
		if brief || ch.Text == "" {
			return "Нам нужно кое-что уточнить. Позвоните нам и назовите номер обращения."
		}
		return "Нам нужно уточнить: " + strings.TrimSpace(ch.Text) + " Позвоните нам и назовите номер обращения."
	default:
		return ""
	}
	if brief || strings.TrimSpace(e.Text) == "" {
		return words
	}
	return words + " Причина: " + strings.TrimSpace(e.Text)
}

// Staff are the people of the centre whom a change concerns, without the one who
// made it. Before is the case as it was. Whom else it concerns finds it in the
// lists of what waits for a decision, is late or did not arrive.
func (c Case) Staff(before Case, made Entry) []cti.AgentID {
	var people []cti.AgentID
	if slices.Contains(made.Tell, TellPerson) {
		people = addOnce(people, c.Person)
	}
	a := before.Answer
	if made.What == NameDeliver && c.Person == "" && slices.Contains(made.Tell, TellCoordinator) { // it failed, and nobody answers for it
		a = c.Answer
	} else if made.What != NameReopen {
		a = nil
	}
	if a != nil {
		for _, one := range []cti.Actor{a.By, a.ApprovedBy} {
			if whoIs(one)&staff != 0 {
				people = addOnce(people, cti.AgentID(one.ID))
			}
		}
	}
	return slices.DeleteFunc(people, func(p cti.AgentID) bool { return whoIs(made.By)&staff != 0 && string(p) == made.By.ID })
}

// Lost is who had the appeal before and has it no longer, unless the answer is that
// person's, too: it concerns them no more, and they cannot open it.
func (c Case) Lost(before Case) cti.AgentID {
	if before.Person == c.Person {
		return ""
	}
	for _, a := range []*Answer{before.Answer, c.Answer} {
		if a != nil && (a.By.ID == string(before.Person) || a.ApprovedBy.ID == string(before.Person)) {
			return ""
		}
	}
	return before.Person
}

// ToBody lists the changes that bring an appeal to a body.
func ToBody() []ChangeName { return []ChangeName{NameAssign, NameForward, NameKeep} }

// Comes tells whether a change brought the appeal to the people of the body that
// holds it: nobody there is entrusted with it yet, so it concerns each of them.
func (c Case) Comes(made Entry) bool {
	return c.Person == "" && slices.Contains(made.Tell, TellBody) && slices.Contains(ToBody(), made.What)
}

// Answered tells whether somebody wrote, read or sent back an answer to the appeal:
// what becomes of it concerns that person.
func (r Record) Answered(login cti.AgentID) bool {
	return slices.ContainsFunc(r.History, func(e Entry) bool {
		return whoIs(e.By)&staff != 0 && e.By.ID == string(login) && oneOf(e.What, []ChangeName{NameSubmit, NameReturn, NameApprove, NameAnswer})
	})
}
