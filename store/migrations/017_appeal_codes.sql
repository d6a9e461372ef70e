-- What an appeal is about, where, and who is asked to answer; null when the
-- person who filed it did not say.
alter table appeals
    add topic_code text collate "C" check (topic_code <> ''),
    add territory  text collate "C" check (territory <> ''),
    add body       text collate "C" check (body <> '');
create index appeals_topic on appeals (topic_code, filed_at desc) where topic_code is not null;
create index appeals_territory on appeals (territory, filed_at desc) where territory is not null;
create index appeals_body on appeals (body, filed_at desc) where body is not null;
