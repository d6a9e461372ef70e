-- The lists of one body, each in its order.
create index appeals_decide_held on appeals (body, due_at, id)
    where state in ('new', 'moderation', 'coordination', 'approval', 'reopened') and body is not null;
create index appeals_examine_held on appeals (body, due_at, id) where examine and body is not null;
-- What these found, appeals_search finds; and they led the planner of worklists
-- through everything that a body ever had.
drop index appeals_topic, appeals_territory, appeals_body;
