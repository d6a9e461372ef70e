package floor

import "github.com/dozvon/dozvon/cti/plan"

// recordPlan puts the text of a plan on record as a version, unless it is the
// one that was put in force before it, in this life or in an earlier one.
func (m *Machine) recordPlan(in PlanChanged) {
	if in.Text == "" || plan.Sum(in.Text) == m.planSum {
		return
	}
	m.planSum = plan.Sum(in.Text)
	m.emit("", "", in.By, plan.ChangedEvent{Text: in.Text, Note: in.Note})
}

// PlanSum is that of the plan's text last in force; empty before the first.
func (m Memory) PlanSum() string { return m.planSum }
