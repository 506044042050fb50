-- Orders, orgs, feeds, posts, records: everything that must survive. The same statements run on H2 and PostgreSQL.

create table ${ifNotExists} signup_order (
  order_id           varchar(100)  not null primary key,
  state              varchar(20)   not null,
  company            varchar(80),
  first_name         varchar(40),
  last_name          varchar(80),
  email              varchar(80),
  username           varchar(80)   not null,
  username_taken     varchar(80)   unique, -- the username until the order fails
  country            varchar(2),
  template_id        varchar(18),
  edition            varchar(40),
  subdomain          varchar(40),
  trial_days         integer,
  preferred_language varchar(10),
  group_name         varchar(40)   not null,
  group_visibility   varchar(20)   not null,
  users              varchar       not null,
  login_url          varchar(255),
  flow               varchar(20),
  signup_request_id  varchar(18),
  requested_at       timestamp with time zone,
  org_id             varchar(18),
  group_id           varchar(18),
  error_code         varchar(100),
  reason             varchar(2000),
  next_step          varchar(1000),
  attempts           integer       not null default 0,
  state_since        timestamp with time zone not null,
  next_attempt_at    timestamp with time zone,
  claimed_by         varchar(100),
  claimed_until      timestamp with time zone,
  begun              boolean       not null default false,
  created_at         timestamp with time zone not null,
  updated_at         timestamp with time zone not null
);
create index ${ifNotExists} signup_order_due on signup_order (next_attempt_at);
create index ${ifNotExists} signup_order_requested on signup_order (requested_at);
create index ${ifNotExists} signup_order_newest on signup_order (created_at desc, order_id);
create index ${ifNotExists} signup_order_org on signup_order (org_id);
create index ${ifNotExists} signup_order_user on signup_order (username);

create table ${ifNotExists} org (
  org_id         varchar(18)  not null primary key,
  order_id       varchar(100) not null references signup_order,
  name           varchar(80)  not null,
  admin_username varchar(80)  not null,
  instance_url   varchar(255) not null,
  api_used       integer,
  api_max        integer,
  connected_at   timestamp with time zone not null
);

create table ${ifNotExists} org_user (
  org_id   varchar(18) not null references org,
  user_id  varchar(18) not null,
  username varchar(80) not null,
  name     varchar(121) not null,
  primary key (org_id, user_id)
);

create table ${ifNotExists} feed (
  org_id           varchar(18)  not null references org,
  feed_key         varchar(60)  not null,
  username         varchar(80)  not null,
  path             varchar(500) not null,
  updates_url      varchar(2000),
  walk             varchar(12),
  walk_url         varchar(2000),
  walk_updates_url varchar(2000),
  sweep_at         timestamp with time zone not null,
  version          bigint       not null default 0,
  interval_ms      bigint       not null,
  next_poll_at     timestamp with time zone not null,
  last_poll_at     timestamp with time zone,
  last_post_at     timestamp with time zone,
  failures         integer      not null default 0,
  error            varchar(2000),
  claimed_by       varchar(100),
  claimed_until    timestamp with time zone,
  primary key (org_id, feed_key)
);
create index ${ifNotExists} feed_due on feed (next_poll_at);

create table ${ifNotExists} post (
  org_id      varchar(18)  not null references org,
  post_id     varchar(18)  not null,
  parent_id   varchar(18),
  kind        varchar(10)  not null,
  type        varchar(40)  not null,
  author_id   varchar(18),
  author_name varchar(255) not null,
  group_id    varchar(18),
  group_name  varchar(80),
  created_at  timestamp with time zone not null,
  modified_at timestamp with time zone not null,
  revision    integer      not null,
  text        varchar      not null,
  stored_at   timestamp with time zone not null,
  primary key (org_id, post_id)
);
create index ${ifNotExists} post_newest on post (created_at desc, org_id, post_id);
create index ${ifNotExists} post_newest_of_org on post (org_id, created_at desc, post_id);

create table ${ifNotExists} record (
  org_id       varchar(18)  not null,
  post_id      varchar(18)  not null,
  rule         varchar(60)  not null,
  ordinal      integer      not null,
  fields       varchar      not null,
  extracted_at timestamp with time zone not null,
  primary key (org_id, post_id, rule, ordinal),
  foreign key (org_id, post_id) references post
);
create index ${ifNotExists} record_newest on record (extracted_at desc, org_id, post_id, rule, ordinal);
create index ${ifNotExists} record_newest_of_org on record (org_id, extracted_at desc, post_id, rule, ordinal);
create index ${ifNotExists} record_newest_of_rule on record (rule, extracted_at desc, org_id, post_id, ordinal);

create table ${ifNotExists} dead_letter (
  id         varchar(36)  not null primary key,
  org_id     varchar(18)  not null,
  post_id    varchar(18),
  rule       varchar(60),
  reason     varchar(2000) not null,
  payload    varchar      not null,
  created_at timestamp with time zone not null
);
create index ${ifNotExists} dead_letter_newest on dead_letter (created_at desc, id);

-- How each user's tokens are got, the newest of them, and who is getting another. Tokens are encrypted.
create table ${ifNotExists} credential (
  org_id         varchar(18)  not null, -- or hub, or unknown
  username       varchar(80)  not null,
  flow           varchar(20),           -- null: as configured
  login_url      varchar(255),          -- null: as configured
  access_token   varchar(8000),
  refresh_token  varchar(8000),
  instance_url   varchar(255),
  identity_url   varchar(255),
  scope          varchar(1000),
  obtained_at    timestamp with time zone,
  renewing_by    varchar(100),          -- who is getting a new token
  renewing_until timestamp with time zone,
  login_due      timestamp with time zone, -- when the logins so far would have been due, one every two seconds
  primary key (org_id, username)
);

-- Authorisations begun in a browser and not yet ended. Of state and cookie a hash is kept; the verifier is encrypted.
create table ${ifNotExists} authorisation (
  state_hash  varchar(43)  not null primary key,
  cookie_hash varchar(43)  not null,
  org_id      varchar(18)  not null,
  username    varchar(80)  not null,
  login_url   varchar(255) not null,
  verifier    varchar(500) not null,
  expires_at  timestamp with time zone not null
);
