package appeal

import (
	"slices"

	"github.com/dozvon/dozvon/cti"
)

// Viewer is somebody who looks at appeals.
type Viewer struct {
	Login cti.AgentID
	// Sees are the sensitive topics whose appeals the person may see whole. No role
	// brings one of them along, not even the administrator's.
	Sees []cti.Sensitivity
}

// MaySee tells whether an appeal about something of this sensitivity is shown to
// the viewer whole: to those who are allowed, and to the person who took it
// while it is hers.
func (v Viewer) MaySee(a Appeal, s cti.Sensitivity) bool {
	return s == cti.Ordinary || slices.Contains(v.Sees, s) || v.took(a)
}

func (v Viewer) took(a Appeal) bool {
	return v.Login != "" && string(v.Login) == a.FiledBy.ID && a.Worker == v.Login
}

// Hide leaves of an appeal what everybody may see: its number, topic, place and
// who answers for it.
func (a Appeal) Hide(why string) Appeal {
	a.Applicant, a.Text, a.Anew, a.Hidden = Applicant{}, "", "", why
	return a
}

// Hide leaves of a case what everybody may see: state, terms and who holds it.
func (c Case) Hide(why string) Case {
	c.Appeal = c.Appeal.Hide(why)
	c.Hops = slices.Clone(c.Hops)
	for i := range c.Hops {
		c.Hops[i].Text = ""
	}
	if c.Answer != nil {
		a := *c.Answer
		a.Text = ""
		c.Answer = &a
	}
	c.Marks = slices.Clone(c.Marks)
	for i := range c.Marks {
		c.Marks[i].Comment, c.Marks[i].Finding = "", ""
	}
	if c.Delivery != nil {
		d := *c.Delivery
		d.Text, d.To = "", ""
		c.Delivery = &d
	}
	if c.Control != nil {
		k := *c.Control
		k.Text = ""
		c.Control = &k
	}
	return c
}

// Hide leaves of a line of the history who did what, and when.
func (e Entry) Hide() Entry {
	e.Text, e.Change = "", nil
	return e
}

// MayBlindly tells whether a change may be made by somebody to whom the text is
// not shown: only what brings the appeal to one who sees it.
func MayBlindly(name ChangeName) bool { return name == NameAssign || name == NameEntrust }
