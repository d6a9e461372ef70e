-- The organisation of which somebody is: its people see what it holds.
alter table users add body text collate "C" references bodies;
create index users_body on users (body) where body is not null;
