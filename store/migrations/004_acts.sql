-- What supervisors did to agents and callers: one row for each act, and one for
-- each mode in which a supervisor followed a talk. Not partitioned: a shift has
-- some dozen.
create table acts (
    id      text collate "C" primary key,
    at      timestamptz not null,
    until   timestamptz, -- of a mode that is over; a clock set back may make it earlier than at
    by_id   text collate "C" not null,
    kind    text collate "C" not null check (kind ~ '^[a-z]+(-[a-z]+)*$'),
    agent   text collate "C" not null,
    call_id text collate "C" not null,
    why     text not null,
    reason  text not null,
    queues  text[] not null,
    watch   text collate "C" not null, -- '' for acts of one moment
    constraint acts_until check (until is null or watch <> '')
);
create index acts_at on acts (at desc, id desc);
create index acts_agent on acts (agent, at desc) where agent <> '';
create index acts_open on acts (watch) where watch <> '' and until is null;
