-- A call-back may be owed to tell the answer of an appeal.
alter table callbacks add column appeal text collate "C" check (appeal <> '');
