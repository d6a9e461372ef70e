-- What a person can do, as levels from 0 to 100 by name: {"law": 40}.
alter table users add column skills jsonb not null default '{}'
    check (jsonb_typeof(skills) = 'object');
