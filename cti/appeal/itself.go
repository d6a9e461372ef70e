package appeal

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// instant is the finest time that the database keeps: a term is missed by the
// instant after its last one.
const instant = time.Microsecond

// ByItself tells what happens to the case next if nobody does anything, and
// when: a term ends, the time to wait for the applicant is over, a promised day
// is past. ok is false when nothing will. The change is the service's own and is
// applied at its time, however much later somebody comes to it.
func (c Case) ByItself() (change Change, at time.Time, ok bool) {
	for _, k := range c.Clocks {
		if missed := k.DueAt.Add(instant); k.Running() && !k.Late && (!ok || missed.Before(at)) {
			change, at, ok = Tick{}, missed, true
		}
	}
	// Going on with the work writes down the terms that have ended by then, too.
	if resume, over := c.waits(); !over.IsZero() && (!ok || !over.After(at)) {
		change, at, ok = resume, over, true
	}
	return change, at, ok
}

// waits tells when the case goes back to work; zero when nothing is waited for, or
// when the term was missed before the question was asked: then people are
// looking at it already.
func (c Case) waits() (Resume, time.Time) {
	switch c.State {
	case StateWaiting:
		const silent = "Заявитель не ответил, время ожидания вышло."
		k := c.running(cti.ClockAnswer)
		switch {
		case k == nil:
		case !k.PausedAt.IsZero():
			return Resume{Text: silent}, k.PausedAt.Add(k.PauseCap - k.Paused)
		case !k.Late:
			return Resume{Text: silent}, k.DueAt.Add(instant)
		}
	case StatePlanned:
		if k := c.running(cti.ClockPromise); k != nil {
			return Resume{Text: "Обещанный заявителю срок прошёл."}, k.DueAt.Add(instant)
		}
	}
	return Resume{}, time.Time{}
}
