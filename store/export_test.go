package store

import (
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

// DayQueries are what the board and the day's report read, with their arguments.
func DayQueries(p *plan.Plan, begin, end time.Time) (map[string]string, pgx.NamedArgs) {
	return map[string]string{
		"calls": countCalls, "queues": countQueues, "hours of queues": countQueueHours, "quantiles": queueQuantiles, "uncounted": countUncounted,
	}, queueLimits(p, begin, end)
}

// QueuePageQuery reads a page of calls.
func QueuePageQuery(f call.Filter, limit int) (string, pgx.NamedArgs) {
	from, w, err := callsFound(f)
	if err != nil {
		panic(err)
	}
	return callsSQL(from, w, limit), w.args
}
