-- Who looked at whose personal data. It is only ever added to.
create table views (
    id      text collate "C" primary key, -- the event's
    at      timestamptz not null,
    by_kind text not null,
    by_id   text collate "C" not null,
    kind    text collate "C" not null check (kind ~ '^[a-z]+$'),
    subject text collate "C" not null,
    call_id text collate "C",
    appeals text[] not null, -- whose text was shown along with it
    route   text not null,
    why     text not null
);
create index views_at on views (at desc, id desc);
create index views_by on views (by_id, at desc, id desc);
create index views_subject on views (subject, at desc, id desc);
create index views_call on views (call_id) where call_id is not null;
create index views_appeals on views using gin (appeals) where appeals <> '{}';

insert into views (id, at, by_kind, by_id, kind, subject, call_id, appeals, route, why)
select h.event, h.at, 'agent', h.by_id, 'recording', h.recording, r.call_id, '{}', 'GET /api/v1/recordings/{id}/sound', ''
from hearings h left join recordings r on r.id = h.recording;

create trigger views_stand before update or delete on views for each row execute function refuse_rewriting();
create trigger views_stay before truncate on views for each statement execute function refuse_rewriting();
