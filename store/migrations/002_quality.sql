-- How good the sound of a talk was on an agent's line, as the agent's browser
-- measured it: one row for each stretch of talk on one page. It may come before
-- the call's own row does, and from a browser that knows no call at all, hence
-- no foreign key.
create table call_quality (
    part          text collate "C" primary key,
    call_id       text collate "C" not null,
    agent         text collate "C" not null,
    measured_at   timestamptz not null,
    seconds       double precision not null check (seconds >= 0),
    poor_seconds  double precision not null check (poor_seconds >= 0),
    mos           double precision not null check (mos between 1 and 4.5),
    mos_worst     double precision not null check (mos_worst between 1 and 4.5),
    lost          double precision not null check (lost between 0 and 1),
    lost_back     double precision not null check (lost_back between 0 and 1),
    jitter_ms     double precision not null check (jitter_ms >= 0),
    round_trip_ms double precision not null check (round_trip_ms >= 0)
);
create index call_quality_call on call_quality (call_id, measured_at);
