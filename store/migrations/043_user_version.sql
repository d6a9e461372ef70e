-- Counts the changes of a user: who changes one says which of them was seen.
alter table users add version integer not null default 1 check (version > 0);
