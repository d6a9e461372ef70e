-- The files of appeals: what was added by whom, and what was taken out again. The
-- content is in the archive at the key; without one it is erased.
create table attachments (
    id              text collate "C" primary key,
    appeal          text collate "C" not null check (appeal <> ''),
    name            text not null, -- '' once its person was erased
    type            text collate "C" not null check (type <> ''),
    bytes           bigint not null check (bytes > 0),
    sum             text collate "C" not null,
    key             text collate "C" check (key <> ''),
    added_at        timestamptz not null,
    added_by_kind   text not null,
    added_by        text collate "C" not null,
    removed_at      timestamptz,
    removed_by_kind text,
    removed_by      text collate "C",
    why             text,
    constraint attachments_removed check ((removed_at is null) = (removed_by_kind is null) and (removed_at is null) = (removed_by is null)
        and (removed_at is null) = (why is null)),
    constraint attachments_kept check (key is not null or removed_at is not null)
);
create index attachments_appeal on attachments (appeal, added_at, id);
create index attachments_doomed on attachments (removed_at) where key is not null and removed_at is not null;
