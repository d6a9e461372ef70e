-- One row for each time that a queue's rules sent a waiting caller elsewhere.
create table call_overflows (
    event      text collate "C" primary key,
    call_id    text collate "C" not null,
    at         timestamptz not null,
    from_queue text collate "C" not null
);
create index call_overflows_call on call_overflows (call_id);
create index call_overflows_at on call_overflows (at);
insert into call_overflows (event, call_id, at, from_queue)
    select id, call_id, at, data ->> 'from' from events
    where type = 'call.overflowed' and call_id is not null and data ->> 'from' is not null;
