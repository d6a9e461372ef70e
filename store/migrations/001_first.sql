-- Texts that name things are compared byte by byte (collate "C"): ids are ours,
-- and an order that depends on the system's locale would move with upgrades.
-- No CHECK compares two times: the caller's first sound is stamped by the
-- switch, the rest by us, and a clock that steps must not make a true event
-- impossible to store. What is checked is what each state needs.

create table users (
    login         text collate "C" primary key check (login ~ '^[a-z0-9._-]{1,32}$'),
    name          text not null check (name <> ''),
    role          text not null check (role in ('agent', 'supervisor', 'admin')),
    queues        text[] not null,
    phone         text not null,
    password_hash text not null,
    disabled      boolean not null,
    created_at    timestamptz not null default now(),
    changed_at    timestamptz not null default now()
);

-- Every fact, as it was written to the journal. Not partitioned: the id alone
-- must be unique, and a partitioned table can promise that only together with
-- the time.
create table events (
    seq      bigint generated always as identity,
    id       text collate "C" primary key,
    at       timestamptz not null,
    type     text collate "C" not null check (type <> ''),
    call_id  text collate "C",
    agent    text collate "C",
    by_kind  text not null,
    by_id    text not null,
    data     json not null
);
create index events_call on events (call_id, seq) where call_id is not null;
create index events_at on events using brin (at);

-- One row is the fold of one call's events. arrived_at is the time in the
-- call's id (milliseconds), so that the id alone leads to the row; since is when
-- the caller first heard us. record is the fold with all its digits, which the
-- next event needs; an ended call needs none.
create table calls (
    id          text collate "C" not null,
    arrived_at  timestamptz not null,
    since       timestamptz not null,
    state       text not null check (state in ('arrived', 'greeting', 'waiting', 'ringing', 'talking', 'held', 'ended')),
    line        text collate "C" not null,
    dialed      text not null,
    caller      text collate "C" not null,
    name        text not null,
    origin      text not null check (origin in ('trunk', 'web')),
    queue       text collate "C",
    queued_at   timestamptz,
    offered_at  timestamptz,
    front       boolean not null,
    agent       text collate "C",
    leg         text collate "C",
    rings       bigint not null check (rings >= 0),
    rang_at     timestamptz,
    answered_at timestamptz,
    talking_at  timestamptz,
    held_at     timestamptz,
    ended_at    timestamptz,
    wait_ms     bigint not null check (wait_ms >= 0),
    talk_ms     bigint not null check (talk_ms >= 0),
    hold_ms     bigint not null check (hold_ms >= 0),
    result      text check (result in ('success', 'client_error', 'server_error', 'upstream_error', 'indeterminate')),
    reason      text check (reason ~ '^[a-z]+(-[a-z]+)*$'),
    cause       bigint not null,
    record      json,
    primary key (id, arrived_at),
    constraint calls_end check (case state when 'ended'
        then ended_at is not null and result is not null and reason is not null and record is null
        else ended_at is null and result is null and reason is null and record is not null end),
    constraint calls_queue check ((queue is null) = (offered_at is null)),
    constraint calls_wait check (state not in ('waiting', 'ringing', 'talking', 'held')
        or queue is not null and queued_at is not null),
    constraint calls_offer check (state not in ('ringing', 'talking', 'held')
        or agent is not null and leg is not null and rang_at is not null),
    constraint calls_answer check (answered_at is null or offered_at is not null),
    constraint calls_talk check (state not in ('talking', 'held')
        or answered_at is not null and talking_at is not null),
    constraint calls_hold check ((held_at is not null) = (state = 'held'))
) partition by range (arrived_at);
create index calls_arrived on calls (arrived_at desc, id desc);
create index calls_caller on calls (caller, arrived_at desc) where caller <> '';
create index calls_agent on calls (agent, arrived_at desc) where agent is not null;

create table calls_rest partition of calls default with (fillfactor = 70);

-- One row for each offer of a call to an agent.
create table legs (
    call_id     text collate "C" not null,
    id          text collate "C" not null,
    place       bigint not null check (place > 0), -- 1 for the call's first offer
    agent       text collate "C" not null,
    rang_at     timestamptz not null,
    answered_at timestamptz,
    ended_at    timestamptz,
    why         text not null check (why = '' or answered_at is null),
    cause       bigint not null,
    primary key (call_id, id),
    constraint legs_end check (ended_at is not null or why = '' and cause = 0),
    constraint legs_missed check (ended_at is null or answered_at is not null or why <> '')
) with (fillfactor = 70);
create index legs_agent on legs (agent, rang_at desc);

-- What each agent did, without gaps: until is the since of the next row.
create table agent_states (
    began_by text collate "C" primary key,
    agent    text collate "C" not null,
    state    text not null check (state in ('offline', 'not_ready', 'ready', 'ringing', 'talking', 'wrap_up')),
    reason   text not null,
    since    timestamptz not null,
    until    timestamptz,
    constraint agent_states_span check (until >= since)
) with (fillfactor = 70);
create unique index agent_states_now on agent_states (agent) where until is null;
create index agent_states_since on agent_states (agent, since desc);

create table appeal_counters (
    year integer primary key,
    last bigint not null check (last > 0)
);

create table appeals (
    id       text collate "C" primary key,
    number   text collate "C" not null unique check (number ~ '^[0-9]{4}-[0-9]{6,}$'),
    channel  text not null check (channel in ('call', 'online')),
    status   text not null check (status in ('registered')),
    filed_at timestamptz not null,
    by_kind  text not null,
    by_id    text not null,
    call_id  text collate "C",
    line     text collate "C",
    name     text not null,
    phone    text collate "C" not null,
    email    text not null,
    address  text not null,
    topic    text not null,
    text     text not null check (text <> ''),
    search   tsvector not null generated always as (
        setweight(to_tsvector('russian', topic), 'A') || setweight(to_tsvector('russian', text), 'B')
        || setweight(to_tsvector('simple', name || ' ' || address), 'C')) stored
);
create index appeals_filed on appeals (filed_at desc, id desc);
create index appeals_phone on appeals (phone, filed_at desc) where phone <> '';
create index appeals_call on appeals (call_id) where call_id is not null;
create index appeals_search on appeals using gin (search);

-- The last name by which a number introduced itself.
create table contacts (
    phone    text collate "C" primary key,
    name     text not null check (name <> ''),
    named_at timestamptz not null
);
