package pbx

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
)

// The end of a talk's recording is asked for when nothing was heard of it: how
// long after the bridge, and how often. After that the archive's sweep finds it.
const (
	recordingAfter = time.Second
	recordingTries = 30
)

// recordings are those that Asterisk has, by name; true are the finished ones.
type recordings struct {
	mu      sync.Mutex
	names   map[cti.LegID]bool
	stopped map[cti.LegID]bool // those that we ended ourselves, until they are forgotten
}

func (r *recordings) begun(id cti.LegID) { r.set(id, false) }
func (r *recordings) ended(id cti.LegID) { r.set(id, true) }

func (r *recordings) set(id cti.LegID, finished bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.names == nil {
		r.names = map[cti.LegID]bool{}
	}
	r.names[id] = finished
}

// stop notes that we end a recording.
func (r *recordings) stop(id cti.LegID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped == nil {
		r.stopped = map[cti.LegID]bool{}
	}
	r.stopped[id] = true
}

func (r *recordings) wasStopped(id cti.LegID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stopped[id]
}

func (r *recordings) forget(id cti.LegID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.names, id)
	delete(r.stopped, id)
}

// reset forgets all: what the switch has is about to be listed.
func (r *recordings) reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.names)
	clear(r.stopped)
}

// state tells whether a recording is known, and whether it is finished.
func (r *recordings) state(id cti.LegID) (finished, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	finished, known = r.names[id]
	return finished, known
}

// expectRecording looks after the recording of a talk whose bridge was removed.
// RecordingFinished is an event of the bridge, and Asterisk (22.10) sends none of
// those once both voices have left it: of 900 talks two ended unheard.
func (p *PBX) expectRecording(id cti.LegID) { p.expectRecordingAgain(id, recordingTries) }

func (p *PBX) expectRecordingAgain(id cti.LegID, tries int) {
	if finished, known := p.recordings.state(id); finished || !known || tries == 0 {
		return
	}
	time.AfterFunc(recordingAfter, func() {
		if finished, known := p.recordings.state(id); finished || !known {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), recordingAfter)
		defer cancel()
		if over, _ := p.over(ctx, string(id)); over {
			p.recordings.ended(id)
			p.onRec()
			return
		}
		p.expectRecordingAgain(id, tries-1)
	})
}

// over tells whether a recording is finished. Asterisk (22.10) says so a moment
// before it stops to list the recording as a live one.
func (p *PBX) over(ctx context.Context, name string) (bool, error) {
	if finished, _ := p.recordings.state(cti.LegID(name)); finished {
		return true, nil
	}
	_, err := p.client.Recordings.GetLive(ctx, name)
	if err != nil && !ari.IsNotFound(err) {
		return false, fmt.Errorf("look at recording %s: %w", name, err)
	}
	return err != nil, nil
}
