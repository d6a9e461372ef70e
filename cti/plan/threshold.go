package plan

// Thresholds are where a queue's figures on the board begin to worry. Zero is no
// threshold.
type Thresholds struct {
	// Waiting is a number of callers who wait.
	Waiting int `yaml:"waiting" json:"waiting,omitempty"`
	// WaitSeconds is how long the first of them waits.
	WaitSeconds int `yaml:"wait_seconds" json:"wait_seconds,omitempty"`
	// ServiceLevel is the share of calls answered in time, in percent; below it
	// is worse.
	ServiceLevel int `yaml:"service_level" json:"service_level,omitempty"`
	// Abandoned is a number of callers of the day who gave up.
	Abandoned int `yaml:"abandoned" json:"abandoned,omitempty"`
}

// Watermarks colour a queue on the board: yellow from Warn on, red from Alarm on,
// which is also heard.
type Watermarks struct {
	Warn  Thresholds `yaml:"warn" json:"warn,omitzero"`
	Alarm Thresholds `yaml:"alarm" json:"alarm,omitzero"`
}

func (c *checker) watermarks(path string, w Watermarks) {
	c.thresholds(path+".warn", w.Warn)
	c.thresholds(path+".alarm", w.Alarm)
	worse := func(name string, warn, alarm int) {
		if warn > 0 && alarm > 0 && alarm < warn {
			c.add(path+".alarm."+name, "%d меньше, чем warn.%s (%d): тревога не может начаться раньше предупреждения", alarm, name, warn)
		}
	}
	worse("waiting", w.Warn.Waiting, w.Alarm.Waiting)
	worse("wait_seconds", w.Warn.WaitSeconds, w.Alarm.WaitSeconds)
	worse("abandoned", w.Warn.Abandoned, w.Alarm.Abandoned)
	if w.Warn.ServiceLevel > 0 && w.Alarm.ServiceLevel > w.Warn.ServiceLevel {
		c.add(path+".alarm.service_level", "%d больше, чем warn.service_level (%d): тревога не может начаться раньше предупреждения",
			w.Alarm.ServiceLevel, w.Warn.ServiceLevel)
	}
}

func (c *checker) thresholds(path string, t Thresholds) {
	limit := func(name string, v, most int) {
		if v < 0 || v > most {
			c.add(path+"."+name, "%d не подходит: нужно от 0 (без порога) до %d", v, most)
		}
	}
	limit("waiting", t.Waiting, 10_000)
	limit("wait_seconds", t.WaitSeconds, 24*60*60)
	limit("service_level", t.ServiceLevel, 100)
	limit("abandoned", t.Abandoned, 1_000_000)
}
