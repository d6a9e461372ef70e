package store

import (
	"slices"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/report"
)

// unserved is the name under which calls to no line of the plan are shown.
const unserved = "Необслуживаемые номера"

// joint adds quarters of an hour up to a report.
type joint struct {
	span     span
	out      report.Joint
	order    map[string]int // of a line in the report
	lines    map[hourOf]report.Calls
	channels map[hourOf]int64
	queues   map[hourOf]report.Visits
}

// hourOf is one line's or channel's hour, by the instant at which it begins.
type hourOf struct {
	name string
	unix int64
}

func newJoint(p *plan.Plan, s span) *joint {
	j := &joint{
		span: s, order: map[string]int{"": len(p.Lines)},
		lines: map[hourOf]report.Calls{}, channels: map[hourOf]int64{}, queues: map[hourOf]report.Visits{},
	}
	for i, l := range p.Lines {
		j.order[string(l.ID)] = i
	}
	j.out.From, j.out.Until, j.out.TimeZone = s.from, s.until, p.TimeZone
	j.out.Definitions = report.Definitions()
	return j
}

func (j *joint) addCalls(line string, quarter time.Time, c report.Calls) {
	if _, known := j.order[line]; !known {
		line = ""
	}
	key := hourOf{line, hourBegin(quarter, j.span.zone).Unix()}
	j.lines[key] = j.lines[key].Add(c)
}

func (j *joint) addAppeals(channel string, quarter time.Time, n int64) {
	j.channels[hourOf{channel, hourBegin(quarter, j.span.zone).Unix()}] += n
}

func (j *joint) result(p *plan.Plan) report.Joint {
	totals := map[string]report.Calls{}
	j.out.LineHours = make([]report.LineHour, 0, len(j.lines))
	for key, c := range j.lines {
		j.out.LineHours = append(j.out.LineHours, report.LineHour{Line: key.name, Hour: time.Unix(key.unix, 0).UTC(), Calls: c})
		totals[key.name] = totals[key.name].Add(c)
		j.out.Total = j.out.Total.Add(c)
	}
	slices.SortFunc(j.out.LineHours, func(a, b report.LineHour) int {
		if a.Line != b.Line {
			return j.order[a.Line] - j.order[b.Line]
		}
		return a.Hour.Compare(b.Hour)
	})
	for _, l := range p.Lines {
		j.out.Lines = append(j.out.Lines, report.LineTotal{Line: string(l.ID), Name: l.Name, Calls: totals[string(l.ID)]})
	}
	if other, any := totals[""]; any {
		j.out.Lines = append(j.out.Lines, report.LineTotal{Line: "", Name: unserved, Calls: other})
	}
	j.appealTotals()
	j.queueHours(p)
	return j.out
}

func (j *joint) appealTotals() {
	totals := map[string]int64{}
	j.out.AppealHours = make([]report.ChannelHour, 0, len(j.channels))
	for key, n := range j.channels {
		j.out.AppealHours = append(j.out.AppealHours,
			report.ChannelHour{Channel: key.name, Hour: time.Unix(key.unix, 0).UTC(), Appeals: n})
		totals[key.name] += n
	}
	slices.SortFunc(j.out.AppealHours, func(a, b report.ChannelHour) int {
		if c := strings.Compare(a.Channel, b.Channel); c != 0 {
			return c
		}
		return a.Hour.Compare(b.Hour)
	})
	for _, c := range appeal.Channels() {
		j.out.Channels = append(j.out.Channels, report.ChannelTotal{Channel: string(c), Appeals: totals[string(c)]})
	}
}
