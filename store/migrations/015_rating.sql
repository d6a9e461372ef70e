-- A call whose talk is over may still be rated by its citizen.
alter table calls
    drop constraint calls_state_check,
    add constraint calls_state_check check (state in
        ('arrived', 'greeting', 'waiting', 'ringing', 'calling', 'dialing', 'talking', 'held', 'rating', 'staying', 'ended'));
