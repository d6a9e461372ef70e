package floor

import "sync"

// lanes run tasks: those of one key one after the other, those of different
// keys at the same time. A lane lives as long as it has tasks. The tasks of one
// key are given by one goroutine at a time.
type lanes struct {
	running sync.WaitGroup

	mu   sync.Mutex
	open map[string][]func() // tasks behind the one that runs
}

// now runs a task that does not wait, in the caller's goroutine unless the lane
// of its key is busy.
func (l *lanes) now(key string, task func()) {
	l.mu.Lock()
	busy := l.behindLocked(key, task)
	l.mu.Unlock()
	if !busy {
		task()
	}
}

// behindLocked adds a task to a lane that is busy; false when it is not.
func (l *lanes) behindLocked(key string, task func()) bool {
	waiting, running := l.open[key]
	if running {
		l.open[key] = append(waiting, task)
	}
	return running
}

// run adds a task to the lane of a key; it never blocks.
func (l *lanes) run(key string, task func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.behindLocked(key, task) {
		return
	}
	if l.open == nil {
		l.open = map[string][]func(){}
	}
	l.open[key] = nil
	l.running.Go(func() { l.drive(key, task) })
}

func (l *lanes) drive(key string, task func()) {
	for task != nil {
		task()
		task = l.following(key)
	}
}

func (l *lanes) following(key string) func() {
	l.mu.Lock()
	defer l.mu.Unlock()
	waiting := l.open[key]
	if len(waiting) == 0 {
		delete(l.open, key)
		return nil
	}
	l.open[key] = waiting[1:]
	return waiting[0]
}

// wait returns when no lane has a task.
func (l *lanes) wait() { l.running.Wait() }
