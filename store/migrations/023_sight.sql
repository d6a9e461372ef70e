-- Which sensitive topics' appeals somebody sees whole: nobody does by a role.
alter table users add sees text[] not null default '{}' check (sees <@ array['health', 'military']);
