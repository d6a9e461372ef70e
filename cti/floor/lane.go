package floor

import "sync"

// lanes run tasks: those of one key one after the other, those of different
// keys at the same time. A lane lives as long as it has tasks.
type lanes struct {
	running sync.WaitGroup

	mu   sync.Mutex
	open map[string][]func() // tasks behind the one that runs
}

// run adds a task to the lane of a key; it never blocks.
func (l *lanes) run(key string, task func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		l.open = map[string][]func(){}
	}
	if waiting, running := l.open[key]; running {
		l.open[key] = append(waiting, task)
		return
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
