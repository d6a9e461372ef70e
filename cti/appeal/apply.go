package appeal

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Facts is what is known of an appeal besides its text when its case is opened.
type Facts struct {
	Kind      Kind // empty: a message
	Topic     cti.TopicCode
	Territory cti.TerritoryCode
	Body      cti.BodyID // who is asked to answer; may be unknown
	Sensitive bool
	Earlier   cti.AppealID // the answered appeal that this one repeats
}

// Open makes the case of an appeal that was filed and starts its clocks at the
// time of filing.
func Open(filed Appeal, known Facts, rules Rules) (Case, []Entry, error) {
	return Case{Appeal: filed}, nil, cti.Errorf(cti.Internal, "Ведение обращений ещё не включено.")
}

// Apply gives the case after a change, with what the history gains. On an error
// the case is unchanged and the error is a *cti.Error in Russian that names the
// field.
func (c Case) Apply(change Change, by cti.Actor, at time.Time, rules Rules) (Case, []Entry, error) {
	return c, nil, cti.Errorf(cti.Internal, "Ведение обращений ещё не включено.")
}
