-- The sound of talks: one row for each talk, also after its sound was erased.
create table recordings (
    id         text collate "C" primary key, -- the leg's
    call_id    text collate "C" not null,
    agent      text collate "C" not null,
    ended_at   timestamptz not null,
    seconds    double precision not null check (seconds >= 0),
    bytes      bigint not null check (bytes >= 0),
    key        text,
    erased_at  timestamptz,
    constraint recordings_erased check ((key is null) = (erased_at is not null))
);
create index recordings_call on recordings (call_id);
create index recordings_ended on recordings (ended_at) where key is not null;

-- Who listened to what, for ever.
create table hearings (
    event     text collate "C" primary key,
    recording text collate "C" not null,
    by_id     text not null,
    at        timestamptz not null
);
create index hearings_recording on hearings (recording, at);

---- create above / drop below ----

drop table hearings;
drop table recordings;
