package applicant

import (
	"fmt"
	"time"

	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/api/rate"
)

// guesses slow down whoever tries numbers and code words; only wrong ones use up
// turns. Those of an appeal are shared by everybody, so that many addresses
// guess no faster than one. But whoever has used them up keeps out only
// strangers: each address has a few turns of its own for each appeal, so that its
// applicant always comes in.
type guesses struct {
	address, number, own *rate.Limiter
}

func newGuesses() guesses {
	return guesses{
		// Thousands of telephones may share the address of a mobile operator.
		address: rate.New(20, 30*time.Second),
		number:  rate.New(10, time.Minute),
		own:     rate.New(3, 10*time.Minute),
	}
}

// take uses a turn; back returns it when the guess was right, or was none.
func (g guesses) take(address, number string, now time.Time) (back func(), err error) {
	if wait, ok := g.address.Take(address, now); !ok {
		return nil, problem.TooMany(wait, "С вашего адреса слишком много неудачных попыток. Попробуйте через %s или позвоните нам.", inWords(wait))
	}
	shared, ok := g.number.Take(number, now)
	if ok {
		return func() { g.address.Give(address, now); g.number.Give(number, now) }, nil
	}
	mine := number + " " + address
	own, ok := g.own.Take(mine, now)
	if ok {
		return func() { g.address.Give(address, now); g.own.Give(mine, now) }, nil
	}
	g.address.Give(address, now)
	wait := min(shared, own)
	return nil, problem.TooMany(wait, "К этому номеру слишком часто подбирали кодовое слово. Попробуйте через %s или позвоните нам.", inWords(wait))
}

// inWords is a time to wait as citizens read it.
func inWords(d time.Duration) string {
	if d >= time.Minute {
		return fmt.Sprintf("%d мин", int(d/time.Minute)+1)
	}
	return fmt.Sprintf("%d с", int(d/time.Second)+1)
}
