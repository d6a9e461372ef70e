-- Calls that agents make, and people who are to be called back.
alter table calls
    add column direction text not null default '' check (direction in ('', 'out')),
    add column callback text collate "C",
    add column appeal text collate "C",
    add column proposed boolean not null default false,
    drop constraint calls_state_check,
    drop constraint calls_queue,
    drop constraint calls_wait,
    drop constraint calls_offer,
    drop constraint calls_answer,
    add constraint calls_state_check check (state in
        ('arrived', 'greeting', 'waiting', 'ringing', 'calling', 'dialing', 'talking', 'held', 'ended')),
    add constraint calls_making check (state not in ('calling', 'dialing') or direction = 'out'),
    add constraint calls_queue check (direction = 'out' or (queue is null) = (offered_at is null)),
    add constraint calls_wait check (state not in ('waiting', 'ringing', 'talking', 'held')
        or queue is not null and (queued_at is not null or direction = 'out')),
    add constraint calls_offer check (state not in ('ringing', 'calling', 'dialing', 'talking', 'held')
        or agent is not null and leg is not null and rang_at is not null),
    add constraint calls_answer check (answered_at is null or offered_at is not null or direction = 'out');

-- One row for each promise, as its last event has it.
create table callbacks (
    id          text collate "C" primary key,
    state       text not null check (state in ('open', 'offered', 'dialing', 'done', 'failed', 'cancelled')),
    line        text collate "C" not null,
    queue       text collate "C" not null,
    number      text collate "C" not null check (number <> ''),
    name        text not null,
    why         text not null check (why ~ '^[a-z]+(-[a-z]+)*$'),
    call_id     text collate "C",
    since       timestamptz not null,
    created_at  timestamptz not null,
    due_at      timestamptz not null,
    attempts    integer not null check (attempts >= 0),
    last_at     timestamptz,
    last_result text not null,
    agent       text collate "C",
    outgoing    text collate "C",
    closed_at   timestamptz,
    note        text not null,
    constraint callbacks_end check ((closed_at is not null) = (state in ('done', 'failed', 'cancelled'))),
    constraint callbacks_attempt check (state not in ('offered', 'dialing') or agent is not null and outgoing is not null)
) with (fillfactor = 70);
create index callbacks_created on callbacks (created_at desc, id desc);
create index callbacks_number on callbacks (number, created_at desc);
create index callbacks_open on callbacks (number, line) where closed_at is null;

