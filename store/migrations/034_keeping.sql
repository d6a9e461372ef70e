-- Closed appeals of which something personal is left, by the last thing that was
-- done about them: whose time of keeping is over is found here.
create index appeals_kept on appeals (kind, changed_at, id) where not open and text <> '—';
