-- Scripts and answers that agents read to citizens. An empty list of lines or
-- topics means all of them.
create table articles (
    id         text collate "C" primary key check (id <> ''),
    version    integer not null check (version > 0),
    title      text not null check (title <> ''),
    text       text not null check (text <> ''),
    lines      text[] not null,
    topics     text[] not null,
    changed_at timestamptz not null,
    changed_by text collate "C" not null,
    search     tsvector not null generated always as (
        setweight(to_tsvector('russian', title), 'A') || setweight(to_tsvector('russian', text), 'C')) stored
);
create index articles_search on articles using gin (search);
