-- A caller may be connected to an outside number instead of an agent, and a
-- call may be carried over: hops are the last transfers, transfers counts all.
alter table calls
    add column number    text collate "C",
    add column transfers bigint not null default 0 check (transfers >= 0),
    add column hops      json,
    drop constraint calls_offer,
    add constraint calls_offer check (state not in ('ringing', 'calling', 'dialing', 'talking', 'held')
        or num_nonnulls(agent, number) = 1 and leg is not null and rang_at is not null);

-- The legs of guests and of outside numbers are kept beside those of offers.
alter table legs add column number text collate "C" not null default '';
