-- Why nobody calls back whom nobody served. Until now only the event said so.
alter table calls add no_callback text collate "C" check (no_callback ~ '^[a-z]+(-[a-z]+)*$');
update calls set no_callback = e.data ->> 'no_callback'
    from events e
    where e.call_id = calls.id and e.type = 'call.ended' and e.data ->> 'no_callback' <> '';
