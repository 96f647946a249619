# Start from forms with every section and a comment on each; exports that lie here are looked at, and what they leave open is listed.
partywall init

# From your product's own role table: one line for each grant, in any language. Here from PostgreSQL, read by an account with SELECT on
# these tables alone; YAML is JSON's superset, so JSON will do.
psql "$DATABASE" -At -c "select json_build_object(
    'partywall', 1, 'plane', 'application', 'exported_at', to_char(now() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), 'complete', json_build_array('grants'),
    'grants', (select json_agg(json_build_object('principal', u.email, 'role', r.name, 'tenant', r.tenant_id, 'expires', r.expires_at)) from user_roles r join users u on u.id = r.user_id))" \
  > app-grants.json

# From any export that is read here: a copy to complete by hand.
partywall convert exports/ -o inventory.yaml

# Which keys there are, for an editor that checks while you write.
partywall schema inventory > inventory.schema.json
