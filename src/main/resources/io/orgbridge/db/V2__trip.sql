-- The table of "the application" in the shipped example; routes/insert.camel.yaml fills it.
create table ${ifNotExists} trip (
  org_id      varchar(18)   not null,
  post_id     varchar(18)   not null,
  ordinal     integer       not null,
  corrects    varchar(18),
  traveller   varchar       not null,
  flight      varchar       not null,
  destination varchar,
  travel_date date,
  amount      numeric(38, 2),
  currency    varchar,
  posted_at   timestamp with time zone not null,
  primary key (org_id, post_id, ordinal)
);
