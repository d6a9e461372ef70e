-- Which call was wrapped up, so that the handling of a visit has its wrap-ups.
alter table agent_states add call_id text collate "C" check (call_id is null or call_id <> '' and state = 'wrap_up');
update agent_states s set call_id = nullif(e.data #>> '{agent,call}', '')
    from events e where e.id = s.began_by and s.state = 'wrap_up' and e.data #>> '{agent,state}' = 'wrap_up';
create index agent_states_call on agent_states (call_id) where call_id is not null;

-- wrap_ms is of the agents who had talked; wrap-ups that are over.
alter table visits add wrap_ms bigint not null default 0 check (wrap_ms >= 0);
update visits v set wrap_ms = w.ms
    from (
        select s.call_id, p.place, sum(trunc(extract(epoch from s.until - s.since) * 1000))::bigint as ms
        from agent_states s cross join lateral (
            select place from visits where call_id = s.call_id and entered_at < s.since
            order by place desc limit 1) p
        where s.call_id is not null and s.until is not null
        group by 1, 2) w
    where v.call_id = w.call_id and v.place = w.place;

-- The calls that came to a queue, each once however often it came, and those that
-- agents made for it: in the order in which lists are read.
create table call_queues (
    queue      text collate "C" not null,
    arrived_at timestamptz not null, -- the call's
    call_id    text collate "C" not null,
    primary key (queue, arrived_at, call_id)
);
insert into call_queues (queue, arrived_at, call_id)
    select v.queue, c.arrived_at, c.id from visits v join calls c on c.id = v.call_id
    union
    select queue, arrived_at, id from calls where direction = 'out' and queue is not null;
