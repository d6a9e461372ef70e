-- Organisations and their numbers: who answers appeals, and whom citizens are
-- connected to. Appeals refer to them, so that none is deleted: it ends.
create table bodies (
    id          text collate "C" primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
    name        text not null check (name <> ''),
    short       text not null,
    kind        text collate "C" not null check (kind <> ''),
    territory   text collate "C" not null, -- empty is the whole region
    email       text not null,
    hours       text not null,
    note        text not null,
    parent      text collate "C" not null,
    valid_from  date,
    valid_until date check (valid_until > coalesce(valid_from, '-infinity')),
    -- All of it in small letters, made by the importer: what lower() does to
    -- Cyrillic depends on the database's locale.
    search      text not null
);
create index bodies_responsible on bodies (kind, territory);
create table body_phones (
    body   text collate "C" not null references bodies,
    place  integer not null,
    number text collate "C" not null check (number ~ '^\+?[0-9]{2,15}$'),
    name   text not null,
    search text not null,
    primary key (body, place)
);

-- The directory of numbers becomes a part of it.
insert into bodies (id, name, short, kind, territory, email, hours, note, parent, search)
    select 'dir-' || id, case when body = '' then name else body end, '', 'other', '', '', '', note, '', search from directory;
insert into body_phones (body, place, number, name, search)
    select 'dir-' || id, 0, number, case when body = '' then '' else name end, search from directory;
drop table directory;
