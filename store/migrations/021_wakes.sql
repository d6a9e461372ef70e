-- When something happens to an appeal by itself: a term ends, a wait is over, a
-- promised day is past. Whoever keeps the clocks reads the rows whose time has come.
-- Those of before this migration have never been looked at and come first, among
-- them the appeals of before there were cases, which get theirs.
alter table appeals add wakes_at timestamptz not null default '-infinity';
create index appeals_wake on appeals (wakes_at, id) where wakes_at < 'infinity';
