package api

import (
	"context"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// VisitView is one stay of a caller in a queue.
type VisitView struct {
	Queue       cti.QueueID       `json:"queue"`
	Came        call.Came         `json:"came" enum:"arrival,overflow,key,transfer"`
	EnteredAt   time.Time         `json:"entered_at"`
	Outcome     call.VisitOutcome `json:"outcome,omitempty" enum:"answered,passed-on,abandoned,overflowed,chose,asked-back,voicemail,sent-off,broken" doc:"How the wait ended; absent until that is known."`
	Agent       cti.AgentID       `json:"agent,omitempty" doc:"Who answered first."`
	AgentName   string            `json:"agent_name,omitempty"`
	LeftAt      *time.Time        `json:"left_at,omitempty"`
	LeftBy      call.VisitOutcome `json:"left_by,omitempty" enum:"abandoned,overflowed,chose,asked-back,voicemail,sent-off,broken,over,transferred" doc:"How the caller left the queue."`
	WaitSeconds float64           `json:"wait_seconds" doc:"From entering to the outcome."`
	TalkSeconds float64           `json:"talk_seconds" doc:"With agents, hold included, talks that are over."`
}

func visitOf(v call.Visit) VisitView {
	return VisitView{
		Queue: v.Queue, Came: v.Came, EnteredAt: v.EnteredAt, Outcome: v.Outcome, Agent: v.Agent, LeftAt: moment(v.LeftAt), LeftBy: v.LeftBy,
		WaitSeconds: float64(v.WaitMS) / 1000, TalkSeconds: float64(v.TalkMS) / 1000,
	}
}

// visited adds their stays in queues to rows of calls; without them they are
// still worth having.
func (a *API) visited(ctx context.Context, rows []CallRow) []CallRow {
	ids := make([]cti.CallID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	visits, err := a.cfg.Calls.Visits(ctx, ids)
	if err != nil {
		askedOf(ctx).log.Warn("visits not read", "err", err)
		return rows
	}
	for i, row := range rows {
		for _, v := range visits[row.ID] {
			rows[i].Visits = append(rows[i].Visits, visitOf(v))
		}
	}
	return rows
}
