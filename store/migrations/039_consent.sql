-- The version of the text by which a citizen agreed that personal data are handled;
-- null where nobody had to be asked. It outlives an erasure: it says nothing of whom.
alter table appeals add column consent smallint check (consent > 0);
