-- Bodies and numbers that citizens are connected to, as last imported.
create table directory (
    id     bigint generated always as identity primary key,
    name   text not null check (name <> ''),
    number text collate "C" not null check (number ~ '^\+?[0-9]{2,15}$'),
    body   text not null,
    note   text not null,
    -- All of it in small letters, made by the importer: what lower() does to
    -- Cyrillic depends on the database's locale.
    search text not null
);
