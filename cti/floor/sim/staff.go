package sim

import (
	"fmt"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
)

// person is an agent with habits.
type person struct {
	w      *world
	id     cti.AgentID
	number int
}

// hire signs the agents in and lets them live until some time after closing.
func (w *world) hire() {
	for i := range w.opt.Agents {
		p := &person{w: w, id: cti.AgentID(fmt.Sprintf("a%02d", i)), number: i}
		w.staff = append(w.staff, p)
		p.signIn()
		p.act()
	}
}

func (p *person) signIn() {
	queues := [][]cti.QueueID{{"122"}, {"117"}, {"122", "117", "duty", "back"}}[(p.number+1)%3]
	skills := []cti.Skills{{"health": 90}, {"health": 50, "law": 40}, nil, {"law": 100}}[p.w.rng.IntN(4)]
	sees := [][]cti.Sensitivity{{cti.Health}, nil, {cti.Health, cti.Military}, nil}[p.number/3%4]
	p.w.step(floor.SignIn{Profile: agent.Profile{
		ID: p.id, Name: string(p.id), Queues: queues, Skills: skills, Sees: sees,
		Device: agent.Device{Kind: agent.Browser, Address: string(p.id)},
	}})
	p.comeBack()
	p.w.step(floor.SetReady{Agent: p.id})
}

// comeBack connects the person's browser.
func (p *person) comeBack() {
	p.w.step(floor.DeskChanged{Agent: p.id, Online: true})
	p.phone(true)
}

// phone registers the person's phone, or loses it.
func (p *person) phone(up bool) { p.w.step(floor.PhoneChanged{Phone: string(p.id), Up: up}) }

// act does one random thing and comes back; answers to people who may not do
// it now are not failures.
func (p *person) act() {
	w := p.w
	w.after(w.about(40*time.Second), func() {
		if w.now.After(w.open.Add(2 * time.Hour)) {
			return
		}
		p.once()
		p.act()
	})
}

func (p *person) once() {
	w := p.w
	if w.chance(collide) {
		p.collide()
	}
	switch n := w.rng.IntN(100); {
	case n < 45:
		w.step(floor.SetReady{Agent: p.id})
	case n < 50:
		w.step(floor.SetNotReady{Agent: p.id, Reason: "break"})
	case n < 55:
		w.step(floor.EndWrapUp{Agent: p.id})
	case n < 60:
		w.step(floor.ExtendWrapUp{Agent: p.id})
	case n < 65:
		w.step(floor.HangUp{Agent: p.id})
	case n < 72:
		w.step(floor.Hold{Agent: p.id})
	case n < 80:
		w.step(floor.Resume{Agent: p.id})
	case n < 82:
		w.step(floor.Mute{Agent: p.id, On: w.chance(0.5)})
	case n < 84:
		w.step(floor.PauseRecording{Agent: p.id, On: w.chance(0.5)})
	case n < 87:
		w.step(floor.PhoneRestarted{Agent: p.id})
	case n < 88:
		p.phone(false)
		w.after(w.about(5*time.Second), func() {
			p.phone(true)
			if w.chance(0.3) { // as another browser of the same person
				w.step(floor.PhoneReplaced{Agent: p.id, Before: []string{"gone"}})
			}
		})
	case n < 93:
		w.step(floor.DeskChanged{Agent: p.id, Online: false})
		w.after(w.about(12*time.Second), func() { w.step(floor.DeskChanged{Agent: p.id, Online: true}) })
	case n < 96:
		p.callSomebody()
	case n < 98:
		w.step(floor.SignOut{Agent: p.id})
		w.after(w.about(time.Minute), p.signIn)
	default:
		w.step(floor.SendDigits{Agent: p.id, Digits: "1"})
	}
	p.bringOthers()
	if w.chance(0.2) {
		p.confer()
	}
	if w.chance(0.15) {
		p.workMessages()
	}
}

// bringOthers transfers, consults and confers as people do: often at the wrong
// moment.
func (p *person) bringOthers() {
	w := p.w
	to := p.whom()
	switch n := w.rng.IntN(100); {
	case n < 12:
		w.step(floor.Transfer{Agent: p.id, To: to, Note: "note"})
	case n < 26:
		w.step(floor.Invite{Agent: p.id, To: to, Consult: w.chance(0.6)})
	case n < 40:
		w.step(floor.CompleteTransfer{Agent: p.id})
	case n < 46:
		w.step(floor.CancelConsult{Agent: p.id})
	case n < 50:
		for _, g := range p.guests() {
			w.step(floor.RemoveGuest{Agent: p.id, Leg: g.Leg})
			break
		}
	case n < 53:
		w.step(floor.RemoveCaller{Agent: p.id})
	case n < 56:
		w.step(floor.Resume{Agent: p.id}) // all together, after a consultation
	}
}

func (p *person) guests() []floor.GuestView {
	if c := p.w.machine.Desk(p.id).Call; c != nil {
		return c.Guests
	}
	return nil
}

// whom picks somebody, at times the person herself.
func (p *person) whom() call.Party {
	w := p.w
	switch n := w.rng.IntN(10); {
	case n < 5:
		return call.Party{Agent: w.staff[w.rng.IntN(len(w.staff))].id}
	case n < 7:
		return call.Party{Queue: []cti.QueueID{"122", "117"}[w.rng.IntN(2)]}
	default:
		return call.Party{Number: "112", Name: "rescue"}
	}
}
