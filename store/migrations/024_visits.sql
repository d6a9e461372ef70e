-- One row for each stay of a call in a queue. What the figures of queues count
-- is here; what those of lines count is in calls.
create table visits (
    call_id     text collate "C" not null,
    place       integer not null check (place > 0), -- 1 for the call's first queue
    line        text collate "C" not null,
    queue       text collate "C" not null,
    came        text collate "C" not null check (came in ('arrival', 'overflow', 'key', 'transfer')),
    entered_at  timestamptz not null,
    brought_ms  bigint not null check (brought_ms >= 0), -- waited in other queues on this way
    ahead_ms    bigint not null,
    front       boolean not null,
    outcome     text collate "C" check (outcome in ('answered', 'passed-on', 'abandoned', 'overflowed', 'chose', 'asked-back',
        'voicemail', 'sent-off', 'broken')), -- null while it is not known
    answered_at timestamptz,
    agent       text collate "C" check (agent <> ''),
    given       boolean not null, -- a supervisor chose the agent
    left_at     timestamptz,
    left_by     text collate "C" check (left_by in ('abandoned', 'overflowed', 'chose', 'asked-back', 'voicemail', 'sent-off',
        'broken', 'over', 'transferred')),
    wait_ms     bigint not null check (wait_ms >= 0),    -- until the outcome
    again_ms    bigint not null check (again_ms >= 0),   -- after an answer
    talk_ms     bigint not null check (talk_ms >= 0),    -- with agents, hold included
    hold_ms     bigint not null check (hold_ms >= 0),
    outside_ms  bigint not null check (outside_ms >= 0), -- with outside numbers
    transfers   integer not null check (transfers >= 0),
    primary key (call_id, place),
    constraint visits_left check ((left_at is null) = (left_by is null)),
    constraint visits_answered check ((answered_at is not null) = (outcome is not null and outcome in ('answered', 'passed-on'))),
    constraint visits_agent check ((agent is not null) = (outcome is not distinct from 'answered'))
) with (fillfactor = 80);
create index visits_entered on visits (entered_at);

-- How many visits a call made, and the queue in which it was first answered.
-- Null tells that its visits are not counted yet: a call of before this migration.
alter table calls
    add column visits integer check (visits >= 0),
    add column answered_in text collate "C";
create index calls_uncounted on calls (arrived_at) where visits is null;

-- Whether the rules sent the caller on, or a key of the caller's.
alter table call_overflows add column why text collate "C";
update call_overflows o set why = e.data ->> 'why' from events e where e.id = o.event;
