package pbx

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/recording"
)

const (
	// asksAtOnce is how many recordings a listing asks for side by side.
	asksAtOnce = 16
	// soundsKept is how many recordings are remembered that the archive took.
	soundsKept = 1000
)

// recordTalks tells which talks that were there before us are being recorded.
func (p *PBX) recordTalks(ctx context.Context, bridges []ari.Bridge) (map[cti.LegID]bool, error) {
	var mu sync.Mutex
	recorded := map[cti.LegID]bool{}
	asks, ctx := errgroup.WithContext(ctx)
	asks.SetLimit(asksAtOnce)
	for _, b := range bridges {
		name, ours := strings.CutPrefix(b.ID, bridgePrefix)
		if !ours {
			continue
		}
		asks.Go(func() error {
			_, err := p.client.Recordings.GetLive(ctx, name)
			if err != nil && !ari.IsNotFound(err) {
				return fmt.Errorf("look at recording %s: %w", name, err)
			}
			mu.Lock()
			defer mu.Unlock()
			recorded[cti.LegID(name)] = err == nil
			return nil
		})
	}
	err := asks.Wait()
	return recorded, err
}

// sounds is what is known of recordings whose talks ended while nobody listened.
type sounds struct {
	mu       sync.Mutex
	archived []cti.LegID       // which Asterisk has no more; the newest last
	asked    []floor.FindSound // without an answer, because the link broke
}

// kept notes a recording that the archive has.
func (s *sounds) kept(id cti.LegID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.archived = append(s.archived, id); len(s.archived) > soundsKept {
		s.archived = s.archived[1:]
	}
}

func (s *sounds) has(id cti.LegID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.archived {
		if one == id {
			return true
		}
	}
	return false
}

func (s *sounds) unanswered(c floor.FindSound) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, c)
}

func (s *sounds) takeAsked() []floor.FindSound {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

// findSound looks for the recording of a talk that is over. The archive may have
// taken it before Asterisk is asked, and before its answer is read.
func (p *PBX) findSound(ctx context.Context, c floor.FindSound) {
	look := p.client.Posted(func(err error) {
		switch {
		case errors.Is(err, ari.ErrDisconnected):
			p.sounds.unanswered(c)
		case !ari.IsNotFound(err):
			p.log.Warn("whether a talk was recorded is not known", "call_id", c.Call, "err", err)
		case !p.sounds.has(c.Sound):
			p.notRecorded(c.Call, c.Sound, recording.Missing, err)
		}
	})
	_, _ = look.Recordings.GetStored(ctx, string(c.Sound))
}

// findAgain asks what the link broke upon.
func (p *PBX) findAgain(ctx context.Context) {
	for _, c := range p.sounds.takeAsked() {
		p.findSound(ctx, c)
	}
}
