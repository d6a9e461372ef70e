-- One row for each message that a caller left, as its last event has it.
create table voicemails (
    id        text collate "C" primary key, -- the recording's
    state     text not null check (state in ('waiting', 'taken', 'filed', 'closed')),
    call_id   text collate "C" not null,
    line      text collate "C" not null,
    queue     text collate "C" not null,
    number    text collate "C" not null,
    name      text not null,
    left_at   timestamptz not null,
    due_at    timestamptz not null,
    seconds   double precision not null check (seconds >= 0),
    agent     text collate "C",
    taken_at  timestamptz,
    appeal    text collate "C",
    reason    text not null,
    note      text not null,
    closed_at timestamptz,
    constraint voicemails_end check ((closed_at is not null) = (state in ('filed', 'closed'))),
    constraint voicemails_taken check (state <> 'taken' or agent is not null and taken_at is not null),
    constraint voicemails_filed check (state <> 'filed' or appeal is not null),
    constraint voicemails_closed check (state <> 'closed' or reason <> '')
) with (fillfactor = 70);
create index voicemails_left on voicemails (left_at desc, id desc);
create index voicemails_call on voicemails (call_id);

-- An appeal may be made of a message.
alter table appeals
    add column voicemail text collate "C",
    drop constraint appeals_channel_check,
    add constraint appeals_channel_check check (channel in ('call', 'online', 'voicemail'));

-- After a talk the citizen may be asked how it was; rating is the key from 1 to 5.
alter table calls
    add column rating_asked boolean not null default false,
    add column rating smallint check (rating between 1 and 5),
    drop constraint calls_state_check,
    add constraint calls_state_check check (state in
        ('arrived', 'greeting', 'waiting', 'ringing', 'calling', 'dialing', 'talking', 'held', 'rating', 'ended')),
    add constraint calls_rating check (rating is null or rating_asked);
