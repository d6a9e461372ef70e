-- Who asks what is kept under their address would read every appeal.
create index appeals_email on appeals (lower(email)) where email <> '';
