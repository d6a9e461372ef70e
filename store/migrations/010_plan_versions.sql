-- Every plan that came into force, in the order of the journal.
create table plan_versions (
    number integer primary key check (number > 0),
    event  text collate "C" not null unique,
    at     timestamptz not null,
    by_id  text collate "C" not null, -- '' when it was read from the file
    note   text not null,
    sum    text collate "C" not null check (sum ~ '^[0-9a-f]{64}$'),
    text   text not null
);
