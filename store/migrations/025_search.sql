-- Appeals are found by words and by what lists are filtered by, all of them words
-- of one index. Those that begin with "=" are no text's: "=d" and "=w" are pieces
-- of time of 2^16 and 2^19 seconds (18 hours and 6 days), by which the newest are
-- found first however many there are; "=4" is the end of the phone, "=n" the
-- number without its year, the rest has its column's name.
-- Capitals and ё are written small and as е here: what lower() does to Cyrillic
-- depends on the database's locale.
alter table appeals drop column search;
alter table appeals add search tsvector not null generated always as (
    to_tsvector('russian', translate(topic || ' ' || text || ' ' || name || ' ' || address,
        'АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁё', 'абвгдежзийклмнопрстуфхцчшщъыьэюяее'))
    || array_to_tsvector(array_remove(array[
        '=d' || (floor(extract(epoch from filed_at - timestamptz '1970-01-01 00:00:00+00'))::bigint >> 16)::text,
        '=w' || (floor(extract(epoch from filed_at - timestamptz '1970-01-01 00:00:00+00'))::bigint >> 19)::text,
        '=n' || ltrim(substr(number, 6), '0'),
        '=4' || right(nullif(phone, ''), 4),
        '=channel ' || channel,
        '=state ' || state,
        case when open then '=open' end,
        '=person ' || person,
        '=body ' || body,
        '=territory ' || territory,
        '=topic ' || topic_code,
        '=topic ' || nullif(split_part(topic_code, '.', 1), topic_code),
        '=topic ' || nullif(split_part(topic_code, '.', 1) || '.' || split_part(topic_code, '.', 2), topic_code)
    ], null))) stored;
-- Read only to check a phrase, so that it need not make the rows long.
alter table appeals alter search set storage external;
-- Without a list of what came last, which each search would read whole.
create index appeals_search on appeals using gin (search) with (fastupdate = off);
