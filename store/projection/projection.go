package projection

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/attachment"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/view"
	"github.com/dozvon/dozvon/cti/voicemail"
	"github.com/dozvon/dozvon/store/column"
)

// projection is what new events add up to, on top of what the tables hold.
type projection struct {
	location *time.Location
	calls    callFold
	agents   agentFold
	appeals  appealFold
	quality  qualityFold
	acts     actFold
	recorded recordingFold
	back     callbackFold
	plans    planFold
	post     voicemailFold
	files    attachmentFold
	views    []viewRow
	erased   []contact.Erasure
	troubles incidentFold
	skipped  []Skip
}

func newProjection(location *time.Location, rules appeal.Rules) *projection {
	return &projection{location: location, calls: newCallFold(), agents: newAgentFold(), appeals: newAppealFold(rules), acts: newActFold(), back: newCallbackFold(),
		post: newVoicemailFold(), troubles: newIncidentFold()}
}

// add folds one new event.
func (p *projection) add(e cti.Event) {
	var err error
	switch body := e.Body.(type) {
	case call.Event:
		err = p.calls.add(e, body)
	case agent.ChangedEvent:
		p.agents.add(e, body)
	case call.MeasuredEvent:
		err = p.quality.add(e, body.Quality)
	case callback.ChangedEvent:
		p.back.add(e, body)
	case voicemail.ChangedEvent:
		p.post.add(body.Voicemail)
	case appeal.FiledEvent:
		err = p.appeals.add(e, body.Appeal)
	case incident.Event:
		p.acts.add(e)
		err = p.troubles.add(e, body, &p.appeals)
	case act.DoneEvent, act.Event:
		p.acts.add(e)
	case recording.KeptEvent, recording.HeardEvent, recording.ErasedEvent:
		p.recorded.add(e)
		if heard, ok := body.(recording.HeardEvent); ok {
			p.views = append(p.views, heardView(e, heard))
		}
	case attachment.AddedEvent, attachment.RemovedEvent, attachment.ErasedEvent:
		p.files.add(e)
	case view.ShownEvent:
		p.views = append(p.views, viewOf(e, body))
	case contact.ErasedEvent:
		p.erased = append(p.erased, body.Erasure)
	case plan.ChangedEvent:
		p.plans.add(e, body)
	}
	if err != nil {
		p.skipped = append(p.skipped, Skip{e, err})
	}
}

// write puts every changed row into its table.
func (p *projection) write(ctx context.Context, tx pgx.Tx) error {
	if err := p.appeals.number(ctx, tx, p.location); err != nil {
		return err
	}
	b, came := &pgx.Batch{}, p.calls.queueRows()
	for _, w := range []struct {
		sql  string
		rows any
		n    int
	}{
		{upsertCalls, p.calls.rows, len(p.calls.rows)},
		{upsertLegs, p.calls.legs, len(p.calls.legs)},
		{upsertVisits, p.calls.visits.rows, len(p.calls.visits.rows)},
		{insertQueues, came, len(came)},
		{insertOverflows, p.calls.left, len(p.calls.left)},
		{upsertAgentStates, p.agents.rows, len(p.agents.rows)},
		{insertAppeals, p.appeals.rows, len(p.appeals.rows)},
		{insertHistory, p.appeals.history, len(p.appeals.history)},
		{upsertIncidents, p.troubles.rows, len(p.troubles.rows)},
		{insertFollowers, p.troubles.followers, len(p.troubles.followers)},
		{endIncidents, p.troubles.ended, len(p.troubles.ended)},
		{insertQuality, p.quality.rows, len(p.quality.rows)},
		{upsertCallbacks, p.back.rows, len(p.back.rows)},
		{upsertAttempts, p.back.attempts, len(p.back.attempts)},
		{upsertVoicemails, p.post.rows, len(p.post.rows)},
		{upsertContacts, p.appeals.contacts, len(p.appeals.contacts)},
		{closeWatches, p.acts.closed, len(p.acts.closed)},
		{upsertActs, p.acts.rows, len(p.acts.rows)},
		{insertRecordings, p.recorded.kept, len(p.recorded.kept)},
		{insertHearings, p.recorded.heard, len(p.recorded.heard)},
		{eraseRecordings, p.recorded.erased, len(p.recorded.erased)},
		{insertAttachments, p.files.added, len(p.files.added)},
		{removeAttachments, p.files.removed, len(p.files.removed)},
		{eraseAttachments, p.files.erased, len(p.files.erased)},
		{insertViews, p.views, len(p.views)},
		{insertPlans, p.plans.rows, len(p.plans.rows)},
	} {
		if w.n == 0 {
			continue
		}
		rows, err := json.Marshal(w.rows)
		if err != nil {
			return fmt.Errorf("rows %w: %w", column.ErrEncode, err)
		}
		b.Queue(w.sql, pgx.NamedArgs{"rows": string(rows)})
	}
	if calls := p.wrappedUp(); len(calls) > 0 {
		b.Queue(sumWrapUps, pgx.NamedArgs{"calls": calls})
	}
	if b.Len() > 0 {
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return fmt.Errorf("write what events add up to: %w", err)
		}
	}
	for _, act := range p.erased {
		if err := Erase(ctx, tx, act); err != nil {
			return err
		}
	}
	return nil
}

// upsert makes the statement that writes whole rows, given as a JSON array of
// objects with the columns' names.
func upsert(table, key, columns string) string {
	var set []string
	for name := range strings.SplitSeq(columns, ", ") {
		set = append(set, name+" = excluded."+name)
	}
	return fmt.Sprintf(`insert into %[1]s (%[2]s, %[3]s) select %[2]s, %[3]s
		from json_populate_recordset(null::%[1]s, @rows::json)
		on conflict (%[2]s) do update set %[4]s`, table, key, columns, strings.Join(set, ", "))
}
