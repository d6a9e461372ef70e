-- A body's list narrowed by kind, state or topic was read whole: of 16,000 appeals
-- at one body a page of a rare kind took 80 ms, and takes 3.5.
drop index appeals_held;
create index appeals_held on appeals (body, due_at, id, kind, state, topic_code, person) where open and body is not null;
