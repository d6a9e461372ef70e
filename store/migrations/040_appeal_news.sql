-- What somebody of the centre has not seen yet of an appeal that concerns them: an
-- answer of theirs that was not good enough, an appeal that was entrusted to them.
-- It goes when they open the appeal.
create table appeal_news (
    person text collate "C" not null check (person <> ''),
    appeal text collate "C" not null references appeals,
    at     timestamptz not null,
    what   text collate "C" not null check (what <> ''), -- the last change of which they do not know
    primary key (person, appeal)
);
create index appeal_news_appeal on appeal_news (appeal);
