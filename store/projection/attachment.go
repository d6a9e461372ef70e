package projection

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/attachment"
	"github.com/dozvon/dozvon/store/column"
)

// attachmentFold collects what became of the files of appeals.
type attachmentFold struct {
	added   []attachmentRow
	removed []removalRow
	erased  []attachment.ErasedEvent
}

const insertAttachments = `
	insert into attachments (id, appeal, name, type, bytes, sum, key, added_at, added_by_kind, added_by)
	select id, appeal, name, type, bytes, sum, key, added_at, added_by_kind, added_by
	from json_populate_recordset(null::attachments, @rows::json)
	on conflict (id) do nothing`

// What was removed once stays as it was removed.
const removeAttachments = `
	update attachments a set removed_at = r.removed_at, removed_by_kind = r.removed_by_kind, removed_by = r.removed_by, why = r.why
	from json_populate_recordset(null::attachments, @rows::json) r
	where a.id = r.id and a.appeal = r.appeal and a.removed_at is null`

const eraseAttachments = `
	update attachments a set key = null from json_populate_recordset(null::attachments, @rows::json) r
	where a.id = r.id and a.removed_at is not null`

type attachmentRow struct {
	attachment.Attachment
	AddedAt time.Time `json:"added_at"`
	ByKind  string    `json:"added_by_kind"`
	By      string    `json:"added_by"`
}

type removalRow struct {
	ID        attachment.ID `json:"id"`
	Appeal    cti.AppealID  `json:"appeal"`
	RemovedAt time.Time     `json:"removed_at"`
	ByKind    string        `json:"removed_by_kind"`
	By        string        `json:"removed_by"`
	Why       string        `json:"why"`
}

func (f *attachmentFold) add(e cti.Event) {
	switch b := e.Body.(type) {
	case attachment.AddedEvent:
		f.added = append(f.added, attachmentRow{b.Attachment, column.Time(e.At), e.By.Kind, e.By.ID})
	case attachment.RemovedEvent:
		f.removed = append(f.removed, removalRow{b.ID, b.Appeal, column.Time(e.At), e.By.Kind, e.By.ID, b.Why})
	case attachment.ErasedEvent:
		f.erased = append(f.erased, b)
	}
}
