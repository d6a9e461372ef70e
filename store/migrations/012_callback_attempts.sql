-- One row for each attempt to call somebody back, and who closed a promise.
create table callback_attempts (
    callback text collate "C" not null,
    outgoing text collate "C" not null,
    agent    text collate "C" not null,
    at       timestamptz not null,
    result   text not null check (result = '' or result ~ '^[a-z]+(-[a-z]+)*$'),
    primary key (callback, outgoing)
);
insert into callback_attempts (callback, outgoing, agent, at, result)
    select data #>> '{callback,id}', call_id, coalesce(max(agent), ''), min((data #>> '{callback,last_at}')::timestamptz),
        coalesce(max(data #>> '{callback,last_result}') filter (where data ->> 'signal' in ('reach', 'miss')), '')
    from events
    where type = 'callback.changed' and call_id is not null and data ->> 'signal' in ('dial', 'reach', 'miss')
    group by 1, 2;

alter table callbacks
    add column closed_kind text not null default '',
    add column closed_by text collate "C" not null default '';
update callbacks set closed_kind = e.by_kind, closed_by = e.by_id
    from (
        select distinct on (data #>> '{callback,id}') data #>> '{callback,id}' as id, by_kind, by_id
        from events where type = 'callback.changed' order by data #>> '{callback,id}', seq desc
    ) e
    where e.id = callbacks.id and closed_at is not null;
