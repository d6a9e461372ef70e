-- Calls answered at an outside number to which their queue sent them, and by no agent.
alter table calls add column passed_on boolean not null default false;
update calls set passed_on = true
    where answered_at is not null and direction = ''
    and exists (select from legs l where l.call_id = calls.id and l.answered_at is not null and l.number <> '')
    and not exists (select from legs l where l.call_id = calls.id and l.answered_at is not null and coalesce(l.agent, '') <> ''
        and coalesce(l.number, '') = '');
