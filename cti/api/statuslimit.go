package api

import (
	"fmt"
	"time"
)

// guesses slow down whoever tries numbers and code words; only wrong ones use up
// turns. Those of an appeal are shared by everybody, so that many addresses
// guess no faster than one. But whoever has used them up keeps out only
// strangers: each address has a few turns of its own for each appeal, so that its
// applicant always comes in.
type guesses struct {
	address, number, own *limiter
}

func newGuesses() guesses {
	return guesses{
		// Thousands of telephones may share the address of a mobile operator.
		address: newLimiter(20, 30*time.Second),
		number:  newLimiter(10, time.Minute),
		own:     newLimiter(3, 10*time.Minute),
	}
}

// take uses a turn; back returns it when the guess was right, or was none.
func (g guesses) take(address, number string, now time.Time) (back func(), err error) {
	if wait, ok := g.address.take(address, now); !ok {
		return nil, tooMany(wait, "С вашего адреса слишком много неудачных попыток. Попробуйте через %s или позвоните нам.", inWords(wait))
	}
	shared, ok := g.number.take(number, now)
	if ok {
		return func() { g.address.give(address, now); g.number.give(number, now) }, nil
	}
	mine := number + " " + address
	own, ok := g.own.take(mine, now)
	if ok {
		return func() { g.address.give(address, now); g.own.give(mine, now) }, nil
	}
	g.address.give(address, now)
	wait := min(shared, own)
	return nil, tooMany(wait, "К этому номеру слишком часто подбирали кодовое слово. Попробуйте через %s или позвоните нам.", inWords(wait))
}

// inWords is a time to wait as citizens read it.
func inWords(d time.Duration) string {
	if d >= time.Minute {
		return fmt.Sprintf("%d мин", int(d/time.Minute)+1)
	}
	return seconds(d)
}
