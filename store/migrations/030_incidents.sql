-- Mass incidents: what many people tell of at once, with who opened and ended
-- each and what all who follow it were told. The id is also that of the appeal
-- which the followers' appeals follow.
create table incidents (
    id         text collate "C" primary key,
    name       text not null,
    topic_code text collate "C" not null,
    territory  text collate "C" check (territory <> ''),
    place      json not null, -- who hears the announcement
    text       text not null,
    prompt     text not null,
    forecast   timestamptz,
    opened_at  timestamptz not null,
    opened_by  text collate "C" not null,
    ended_at   timestamptz,
    ended_by   text collate "C",
    answer     text check (answer <> ''),
    constraint incidents_end check ((ended_at is null) = (answer is null) and (ended_at is null) = (ended_by is null))
);
create index incidents_opened on incidents (opened_at desc, id desc);

create table incident_followers (
    incident text collate "C" not null references incidents,
    appeal   text collate "C" not null check (appeal <> ''),
    phone    text collate "C" not null, -- '' is hidden
    at       timestamptz not null,
    call_id  text collate "C",
    by_key   boolean not null,
    by_kind  text not null,
    by_id    text not null,
    primary key (incident, appeal)
);
create index incident_followers_at on incident_followers (at);

-- Who followed an incident by key has an appeal of which no agent knows.
alter table appeals drop constraint appeals_channel_check,
    add constraint appeals_channel_check check (channel in ('call', 'online', 'voicemail', 'key'));

-- Repeat contacts, counted by the day.
create index appeal_history_contacts on appeal_history (at) where what = 'contact';
