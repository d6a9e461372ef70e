-- What became of an appeal. The whole case is in life, written by cti/appeal
-- alone; the columns repeat what lists are made by. Null is an appeal of before
-- this migration: its case is opened when somebody first changes it.
alter table appeals
    add life       jsonb,
    add version    integer not null default 0 check (version >= 0),
    add kind       text collate "C" not null default 'message' check (kind in ('information', 'message', 'legal', 'social')),
    add state      text collate "C" not null default 'new' check (state in ('new', 'moderation', 'coordination', 'in_work', 'approval',
        'waiting', 'planned', 'answered', 'redirected', 'refused', 'duplicate', 'reopened')),
    add outcome    text collate "C" check (outcome in ('resolved', 'explained', 'planned', 'refused', 'not_ours', 'not_confirmed')),
    add open       boolean not null default true,
    add person     text collate "C" check (person <> ''),
    -- The nearest end of the clocks that run, and the policy that set it; a case without one comes last.
    add due_at     timestamptz not null default 'infinity',
    add policy     text collate "C",
    add policy_version integer,
    add late       boolean not null default false, -- a term was missed; nothing takes it back
    add hops       integer not null default 0 check (hops >= 0),
    add examine    boolean not null default false, -- a low mark is to be looked into
    add master     text collate "C" references appeals,
    add changed_at timestamptz,
    add constraint appeals_open check (open = (state not in ('answered', 'redirected', 'refused', 'duplicate'))),
    add constraint appeals_life check ((life is null) = (version = 0)),
    add constraint appeals_outcome check (state not in ('answered', 'redirected', 'refused') or outcome is not null),
    add constraint appeals_master check ((master is not null) or state <> 'duplicate'),
    add constraint appeals_policy check ((policy is null) = (policy_version is null));

-- The worklists: each is read in the order of its index, a page at a time.
create index appeals_due on appeals (due_at, id) where open;
create index appeals_person on appeals (person, due_at, id) where open and person is not null;
create index appeals_held on appeals (body, due_at, id) where open and body is not null;
create index appeals_decide on appeals (due_at, id) where state in ('new', 'moderation', 'coordination', 'approval', 'reopened');
create index appeals_examine on appeals (due_at, id) where examine;
create index appeals_master on appeals (master) where master is not null;

-- Everything that was done to an appeal. It is only ever added to.
create table appeal_history (
    appeal  text collate "C" not null references appeals,
    version integer not null check (version > 0),
    place   integer not null check (place >= 0),
    at      timestamptz not null,
    what    text collate "C" not null check (what <> ''),
    by_kind text not null,
    by_id   text not null,
    key     text collate "C" check (key <> ''), -- of the request, so that a retry is the same change
    entry   jsonb not null,
    primary key (appeal, version, place)
);
create unique index appeal_history_key on appeal_history (appeal, key) where key is not null;

create function refuse_rewriting() returns trigger language plpgsql as $$
begin
    raise exception 'table % is only added to', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger appeal_history_stands before update or delete on appeal_history
    for each row execute function refuse_rewriting();
create trigger appeal_history_stays before truncate on appeal_history
    for each statement execute function refuse_rewriting();
