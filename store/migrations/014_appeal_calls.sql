-- An appeal shows the calls that agents made for it.
create index calls_appeal on calls (appeal, arrived_at desc) where appeal is not null;
