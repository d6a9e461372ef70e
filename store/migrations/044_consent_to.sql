-- Who answers for personal data, as the text named it to which a citizen agreed; null
-- with a text that names nobody. Like its version it outlives an erasure.
alter table appeals add column consent_to text check (consent_to is null or consent_to <> '' and consent is not null);
