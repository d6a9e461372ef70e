-- Others may talk on when the caller has left a conference; stay_ms is for how
-- long they did.
alter table calls
    add column stay_ms bigint not null default 0 check (stay_ms >= 0),
    drop constraint calls_state_check,
    drop constraint calls_wait,
    drop constraint calls_offer,
    drop constraint calls_talk,
    add constraint calls_state_check check (state in
        ('arrived', 'greeting', 'waiting', 'ringing', 'calling', 'dialing', 'talking', 'held', 'staying', 'ended')),
    add constraint calls_wait check (state not in ('waiting', 'ringing', 'talking', 'held', 'staying')
        or queue is not null and (queued_at is not null or direction = 'out')),
    add constraint calls_offer check (state not in ('ringing', 'calling', 'dialing', 'talking', 'held', 'staying')
        or num_nonnulls(agent, number) = 1 and leg is not null and rang_at is not null),
    add constraint calls_talk check (state not in ('talking', 'held', 'staying')
        or answered_at is not null and talking_at is not null);
