package plan

import (
	"strings"
	"testing"
)

func TestWatermarks(t *testing.T) {
	for name, c := range map[string]struct {
		w    Watermarks
		want string // path of the problem; empty when there is none
	}{
		"none":        {Watermarks{}, ""},
		"rising":      {Watermarks{Warn: Thresholds{Waiting: 3, ServiceLevel: 90}, Alarm: Thresholds{Waiting: 6, ServiceLevel: 80}}, ""},
		"only alarm":  {Watermarks{Alarm: Thresholds{WaitSeconds: 60}}, ""},
		"negative":    {Watermarks{Warn: Thresholds{Waiting: -1}}, "q.warn.waiting"},
		"over 100 %":  {Watermarks{Alarm: Thresholds{ServiceLevel: 101}}, "q.alarm.service_level"},
		"falling":     {Watermarks{Warn: Thresholds{WaitSeconds: 60}, Alarm: Thresholds{WaitSeconds: 30}}, "q.alarm.wait_seconds"},
		"level falls": {Watermarks{Warn: Thresholds{ServiceLevel: 80}, Alarm: Thresholds{ServiceLevel: 90}}, "q.alarm.service_level"},
	} {
		check := &checker{}
		check.watermarks("q", c.w)
		switch {
		case c.want == "" && len(check.problems) > 0:
			t.Errorf("%s: %v", name, check.problems)
		case c.want != "" && (len(check.problems) != 1 || !strings.HasPrefix(check.problems[0].Error(), c.want+":")):
			t.Errorf("%s: %v, want one at %s", name, check.problems, c.want)
		}
	}
}
