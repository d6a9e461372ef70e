package cti

import "slices"

// Sensitivity is why appeals about a topic are shown to few.
type Sensitivity string

// The reasons; an ordinary topic has none.
const (
	Ordinary Sensitivity = ""
	Health   Sensitivity = "health"
	Military Sensitivity = "military"
)

// Sensitivities lists the reasons, for those who may be allowed to see them.
func Sensitivities() []Sensitivity { return []Sensitivity{Health, Military} }

// Valid tells whether there is such a reason.
func (s Sensitivity) Valid() bool { return slices.Contains(Sensitivities(), s) }

// Word is the reason as people read it.
func (s Sensitivity) Word() string {
	switch s {
	case Health:
		return "здоровье"
	case Military:
		return "военная служба"
	}
	return string(s)
}

// CheckSees tells which of some names is no reason.
func CheckSees(sees []Sensitivity) error {
	for _, s := range sees {
		if !s.Valid() {
			return FieldError("sees", "Темы с ограниченным доступом: health, military; «%s» среди них нет.", s)
		}
	}
	return nil
}
