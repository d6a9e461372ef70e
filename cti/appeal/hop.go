package appeal

import (
	"cmp"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// The rule against bouncing: one hop is free, the next needs a reason of the
// list, and with this one and all after it the coordinator decides.
const coordinatorsHop = 3

// Moves counts how often a body sent the appeal away.
func (c Case) Moves() int {
	n := 0
	for _, h := range c.Hops {
		if h.From != "" {
			n++
		}
	}
	return n
}

// Visited lists the bodies that have held the appeal, in the order of first
// sight.
func (c Case) Visited() []cti.BodyID {
	var seen []cti.BodyID
	add := func(b cti.BodyID) {
		if b != "" && !slices.Contains(seen, b) {
			seen = append(seen, b)
		}
	}
	for _, h := range c.Hops {
		add(h.From)
		add(h.To)
	}
	add(c.Body)
	return seen
}

func (ch Forward) apply(s *step) error {
	move := s.c.Moves() + 1
	switch {
	case s.c.Body == "":
		return cti.FieldError("to", "Исполнителя ещё нет. Назначьте его.")
	case ch.To == s.c.Body:
		return cti.FieldError("to", "Обращение уже у этого исполнителя. Выберите другого или координатора.")
	case ch.Reason == "" && move > 1:
		return cti.FieldError("reason", "Обращение уже передавали. Выберите причину из списка.")
	case ch.Reason != "" && !oneOf(ch.Reason, HopReasons()):
		return cti.FieldError("reason", "Такой причины нет. Выберите её из списка.")
	}
	if err := s.says(ch.Text, "Напишите, почему обращение передаётся: это увидят новый исполнитель и заявитель."); err != nil {
		return err
	}
	to := ch.To
	if move >= coordinatorsHop {
		to = ""
	}
	s.hop(Hop{From: s.c.Body, To: to, Reason: ch.Reason, Text: ch.Text, Told: ch.Told})
	s.told = ch.Told
	s.tells(TellApplicant)
	if to == "" {
		s.to = StateCoordination
		s.c.BodySince = s.at // with the coordinator since now
		s.c.Person = ""
		s.tells(TellCoordinator)
		return nil
	}
	s.give(to)
	return nil
}

// coordinate is the coordinator's choice after a hop.
func (s *step) coordinate(to cti.BodyID) error {
	switch {
	case whoIs(s.by) != leads:
		return &cti.Error{Code: cti.Forbidden, Field: "body", Text: "После передачи исполнителя выбирает координатор."}
	case to == s.c.Body:
		return cti.FieldError("body", "Этот исполнитель обращение и передал. Оставьте обращение у него с объяснением или выберите другого.")
	case s.c.Moves() >= coordinatorsHop && slices.Contains(s.c.Visited(), to):
		return cti.FieldError("body", "Обращение у этого исполнителя уже было: по кругу его не передают. Выберите нового или оставьте у прежнего.")
	}
	s.hop(Hop{To: to, Text: s.text})
	return nil
}

func (s *step) hop(h Hop) {
	h.At, h.By, h.Held = s.at, s.by, s.at.Sub(s.c.BodySince)
	s.c.Hops = append(s.c.Hops, h)
}

// give hands the appeal to a body. No clock is touched: a move never gives time.
func (s *step) give(body cti.BodyID) {
	if body != s.c.Body {
		s.c.Person = ""
	}
	s.c.Body, s.c.BodySince = body, s.at
	s.tells(TellBody)
}

// HopFigures are the figures of bouncing over some appeals.
type HopFigures struct {
	// Appeals by the number of moves: none, one, two, three and more.
	Appeals [4]int
	Bodies  []BodyHops // by id
}

// BodyHops is what one body did with the appeals that it held.
type BodyHops struct {
	Body cti.BodyID
	Held int // appeals that it has held or holds
	Sent int // moves away from it
	// HeldFor is the time for which it held what it sent away, in all.
	HeldFor time.Duration
	Untold  int // of these moves, those of which the applicant was not told
}

// CountHops adds up the moves of some appeals.
func CountHops(cases []Case) HopFigures {
	var f HopFigures
	bodies := map[cti.BodyID]*BodyHops{}
	of := func(b cti.BodyID) *BodyHops {
		if bodies[b] == nil {
			bodies[b] = &BodyHops{Body: b}
		}
		return bodies[b]
	}
	for _, c := range cases {
		f.Appeals[min(c.Moves(), len(f.Appeals)-1)]++
		for _, b := range c.Visited() {
			of(b).Held++
		}
		for _, h := range c.Hops {
			if h.From == "" {
				continue
			}
			b := of(h.From)
			b.Sent++
			b.HeldFor += h.Held
			if !h.Told {
				b.Untold++
			}
		}
	}
	for _, b := range bodies {
		f.Bodies = append(f.Bodies, *b)
	}
	slices.SortFunc(f.Bodies, func(x, y BodyHops) int { return cmp.Compare(x.Body, y.Body) })
	return f
}
