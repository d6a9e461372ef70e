-- Answers that did not reach the applicant, and those whose applicants are asked
-- in a control call what became of the matter.
alter table appeals
    add undelivered boolean not null default false,
    add control     boolean not null default false;
create index appeals_undelivered on appeals (due_at, id) where undelivered;
create index appeals_control on appeals (due_at, id) where control;
