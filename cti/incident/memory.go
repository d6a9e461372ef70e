package incident

import "slices"

// Kept is an open incident as it is written down.
type Kept struct {
	Incident
	Phones []string `json:"phones,omitempty"`
}

// Keep gives the list in a form that is the same for the same list.
func (l List) Keep() []Kept {
	var out []Kept
	for _, i := range l.Open() {
		k := Kept{Incident: i}
		for phone := range l[i.ID].Phones {
			k.Phones = append(k.Phones, phone)
		}
		slices.Sort(k.Phones)
		out = append(out, k)
	}
	return out
}

// Recall is the list that Keep wrote down.
func Recall(kept []Kept) List {
	l := List{}
	for _, k := range kept {
		phones := map[string]bool{}
		for _, phone := range k.Phones {
			phones[phone] = true
		}
		l[k.ID] = Followed{k.Incident, phones}
	}
	return l
}
