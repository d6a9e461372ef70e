-- The open appeals of a caller, among which the same matter is looked for while
-- another one is being filed. A caller may have many that are closed.
create index appeals_phone_open on appeals (phone, filed_at desc) where phone <> '' and (open or state = 'duplicate');
