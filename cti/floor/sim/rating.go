package sim

import (
	"fmt"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// askedAtMost is how long a citizen may be kept by the question: the floor's limit,
// and a link that is away at that moment.
const askedAtMost = 10 * time.Minute

// questions checks what must be true of the question after a talk.
type questions struct{ last map[string]time.Time }

// enter: who was asked is not asked again too soon, gives one mark at most, and
// the call ends as its talk did and when its talk did, unless nobody saw the end.
func (q *questions) enter(before, after call.Call, e cti.Event) error {
	switch body := e.Body.(type) {
	case call.RatingAskedEvent:
		if last, asked := q.last[after.Caller]; asked && after.Caller != "" && e.At.Sub(last) < 24*time.Hour { // hidden numbers are many people
			return fmt.Errorf("%s was asked at %s and at %s", after.Caller, last, e.At)
		}
		if before.Direction != call.In || before.State != call.Talking || before.Agent == "" {
			return fmt.Errorf("call %s is asked about: %+v", e.Call, before)
		}
		q.last[after.Caller] = e.At
	case call.RatedEvent:
		if before.Mark() > 0 || body.Mark < 1 || body.Mark > 5 || body.Agent != before.Agent {
			return fmt.Errorf("call %s is rated %+v after %d", e.Call, body, before.Mark())
		}
	case call.EndedEvent:
		o := before.Opinion
		if o == nil {
			return nil
		}
		if body.Finish != o.Finish || !after.EndedAt.Equal(o.AskedAt) || body.TalkMS != before.TalkMS {
			return fmt.Errorf("call %s was to end with %+v at %s and ended with %+v at %s", e.Call, o.Finish, o.AskedAt, body, after.EndedAt)
		}
		if e.At.Sub(o.AskedAt) > askedAtMost {
			return fmt.Errorf("call %s was kept by the question for %s", e.Call, e.At.Sub(o.AskedAt))
		}
	}
	return nil
}
