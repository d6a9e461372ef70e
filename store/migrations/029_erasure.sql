-- What was taken out of the database for good: who asked for it, why, and of
-- what. There is no name and no number in it. A row is written in the
-- transaction that erases; the triggers below let nothing else do so.
create table erasures (
    id          text collate "C" primary key,
    at          timestamptz not null,
    by_kind     text not null,
    by_id       text collate "C" not null,
    reason      text not null check (reason <> ''),
    calls       text[] not null,
    appeals     text[] not null,
    callbacks   text[] not null,
    voicemails  text[] not null,
    views       text[] not null,
    xact        xid8 not null default pg_current_xact_id(),
    told_at     timestamptz -- when the journal was told, so that a database restored from an older copy erases again
);
create index erasures_untold on erasures (at) where told_at is null;

-- A document without the values of some keys, at any depth: texts become empty.
create function blanked(doc jsonb, keys text[]) returns jsonb language plpgsql immutable as $$
declare
    out jsonb;
    k text;
    v jsonb;
begin
    if jsonb_typeof(doc) = 'object' then
        out := '{}';
        for k, v in select * from jsonb_each(doc) loop
            if jsonb_typeof(v) = 'string' then
                -- A registration number has a hyphen, a telephone has none; "to" may be a state or a body.
                if k = any(keys) and (case k when 'number' then v #>> '{}' ~ '^\+?[0-9]*$'
                    when 'to' then v #>> '{}' ~ '@|^\+?[0-9]{5,}$' else true end) then
                    v := '""';
                end if;
            else
                v := blanked(v, keys);
            end if;
            out := out || jsonb_build_object(k, v);
        end loop;
        return out;
    elsif jsonb_typeof(doc) = 'array' then
        return (select coalesce(jsonb_agg(blanked(e, keys) order by n), '[]') from jsonb_array_elements(doc) with ordinality x (e, n));
    end if;
    return doc;
end $$;

-- What people wrote into a case and its history.
create function without_words(doc jsonb) returns jsonb language sql immutable as
    $$ select blanked(doc, array['text', 'comment', 'finding', 'anew', 'note', 'to']) $$;

-- The history of an appeal is only ever added to, except that an act of erasure
-- takes out what people wrote, and nothing else.
create function keep_history() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.entry = without_words(old.entry)
        and (new.appeal, new.version, new.place, new.at, new.what, new.by_kind, new.by_id) = (old.appeal, old.version, old.place, old.at, old.what, old.by_kind, old.by_id)
        and new.key is not distinct from old.key
        and exists (select from erasures e where e.xact = pg_current_xact_id() and old.appeal = any(e.appeals)) then
        return new;
    end if;
    raise exception 'table % is only added to', tg_table_name using errcode = 'restrict_violation';
end $$;
drop trigger appeal_history_stands on appeal_history;
create trigger appeal_history_stands before update or delete on appeal_history for each row execute function keep_history();

-- So is the record of who looked, except that it forgets at whose number.
create function keep_views() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.subject = ''
        and (new.id, new.at, new.by_kind, new.by_id, new.kind, new.appeals, new.route, new.why) = (old.id, old.at, old.by_kind, old.by_id, old.kind, old.appeals, old.route, old.why)
        and new.call_id is not distinct from old.call_id
        and exists (select from erasures e where e.xact = pg_current_xact_id() and old.id = any(e.views)) then
        return new;
    end if;
    raise exception 'table % is only added to', tg_table_name using errcode = 'restrict_violation';
end $$;
drop trigger views_stand on views;
create trigger views_stand before update or delete on views for each row execute function keep_views();

create trigger erasures_stay before truncate on erasures for each statement execute function refuse_rewriting();
create function keep_erasures() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.told_at is null and new.told_at is not null
        and (new.id, new.at, new.by_kind, new.by_id, new.reason, new.calls, new.appeals, new.callbacks, new.voicemails, new.views, new.xact)
          = (old.id, old.at, old.by_kind, old.by_id, old.reason, old.calls, old.appeals, old.callbacks, old.voicemails, old.views, old.xact) then
        return new;
    end if;
    raise exception 'table % is only added to', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger erasures_stand before update or delete on erasures for each row execute function keep_erasures();

-- A promise that was kept may forget to whom.
alter table callbacks drop constraint callbacks_number_check,
    add constraint callbacks_number check (number <> '' or closed_at is not null);

-- erase takes the person out of what an act names. Times, results, topics, terms
-- and everything else that is counted stay.
create function erase(act text) returns void language plpgsql as $$
declare
    a erasures;
begin
    select * into strict a from erasures where id = act and xact = pg_current_xact_id();
    update events e set data = blanked(e.data::jsonb, case
            when e.type in ('call.arrived', 'call.dialed', 'callback.changed', 'voicemail.changed', 'appeal.filed')
            then array['name', 'caller', 'number', 'text', 'note', 'phone', 'email', 'address', 'anew']
            else array['caller', 'number', 'text', 'note'] end)::json
        where (e.call_id = any(a.calls) and (e.type like 'call.%' or e.type in ('callback.changed', 'voicemail.changed', 'appeal.filed')))
            or e.id = any(select 'appeal.filed.' || unnest(a.appeals));
    update events e set data = blanked(e.data::jsonb, array['name', 'text', 'phone', 'email', 'address', 'anew'])::json
        from appeals x
        where x.id = any(a.appeals) and e.type = 'appeal.filed' and e.data #>> '{appeal,id}' = x.id
            and e.at between x.filed_at - interval '1 minute' and x.filed_at + interval '1 minute';
    update events e set data = blanked(e.data::jsonb, array['name', 'number', 'note'])::json
        from callbacks c
        where c.id = any(a.callbacks) and e.type = 'callback.changed' and e.data #>> '{callback,id}' = c.id
            and e.at between c.created_at - interval '1 minute' and coalesce(c.closed_at, 'infinity') + interval '1 minute';
    update events set data = jsonb_set(data::jsonb, '{subject}', '""')::json where id = any(a.views) and type = 'view.shown';
    delete from contacts where phone in (
        select phone from appeals where id = any(a.appeals) union select caller from calls where id = any(a.calls)
        union select number from callbacks where id = any(a.callbacks) union select number from voicemails where id = any(a.voicemails));
    update calls set caller = '', name = '', hops = blanked(hops::jsonb, array['note'])::json where id = any(a.calls) and state = 'ended';
    update appeals set name = '', phone = '', email = '', address = '', text = '—', life = without_words(life) where id = any(a.appeals);
    update appeal_history set entry = without_words(entry) where appeal = any(a.appeals);
    update callbacks set number = '', name = '', note = '' where id = any(a.callbacks);
    update voicemails set number = '', name = '', note = '' where id = any(a.voicemails);
    update views set subject = '' where id = any(a.views);
end $$;
