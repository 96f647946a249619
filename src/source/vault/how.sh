# 1. A token that may read settings and nothing else: no secret, no token's value. Run as an administrator, once.
vault policy write access-export - <<'POLICY'
path "sys/policies/acl"    { capabilities = ["list"] }
path "sys/policies/acl/*"  { capabilities = ["read"] }
path "sys/auth"            { capabilities = ["read"] }
path "sys/mounts"          { capabilities = ["read"] }
path "auth/+/config"       { capabilities = ["read"] }
path "auth/+/role"         { capabilities = ["list"] }
path "auth/+/roles"        { capabilities = ["list"] }
path "auth/+/role/+"       { capabilities = ["read"] }
path "auth/+/roles/+"      { capabilities = ["read"] }
path "auth/+/users"        { capabilities = ["list"] }
path "auth/+/users/+"      { capabilities = ["read"] }
path "auth/+/groups"       { capabilities = ["list"] }
path "auth/+/groups/+"     { capabilities = ["read"] }
path "identity/entity/id"  { capabilities = ["list"] }
path "identity/entity/id/+" { capabilities = ["read"] }
path "identity/group/id"   { capabilities = ["list"] }
path "identity/group/id/+" { capabilities = ["read"] }
path "+/roles"             { capabilities = ["list"] }
path "+/roles/+"           { capabilities = ["read"] }
path "+/static-roles"      { capabilities = ["list"] }
path "+/static-roles/+"    { capabilities = ["read"] }
path "+/config"            { capabilities = ["list"] }
path "+/config/+"          { capabilities = ["read"] }
POLICY
VAULT_TOKEN="$(vault token create -policy=access-export -ttl=1h -field=token)"; export VAULT_TOKEN

# 2. The export: one folder for each vault, because no answer names its vault (or give `--scope vault=NAME`).
#    An answer does not say its path either: the name of the file does, with `__` for `/`.
D=vault/main; mkdir -p "$D/policies" "$D/reads"
get() { vault read -format=json "$1" > "$D/reads/$(printf %s "$1" | sed 's|/|__|g').json" || rm -f "$D/reads/$(printf %s "$1" | sed 's|/|__|g').json"; }
names() { vault list -format=json "$1" 2>/dev/null | jq -r '.[]'; }
vault auth list -format=json > "$D/auth.json"
vault secrets list -format=json > "$D/mounts.json"
vault policy list | while read -r P; do vault policy read "$P" > "$D/policies/$(printf %s "$P" | sed 's|/|__|g').hcl"; done
rm -f "$D/policies/root.hcl"

# 3. Ways to log in: roles, accounts, groups, and what each method is set up with. Passwords and keys are not in these answers.
jq -r 'keys[] | rtrimstr("/")' "$D/auth.json" | while read -r M; do
  get "auth/$M/config"
  for F in role roles users groups; do names "auth/$M/$F" | while read -r R; do get "auth/$M/$F/$R"; done; done
done

# 4. Identities.
for F in entity group; do names "identity/$F/id" | while read -r I; do get "identity/$F/id/$I"; done; done

# 5. What engines issue, and for which databases. Never read `creds`: that makes a credential.
jq -r 'to_entries[] | select(.value.type | test("^(aws|gcp|azure|database|kubernetes)$")) | .key | rtrimstr("/")' "$D/mounts.json" | while read -r M; do
  get "$M/config"
  for F in roles static-roles roleset static-account config; do names "$M/$F" | while read -r R; do get "$M/$F/$R"; done; done
done

# 6. Tokens that are in use, by their accessors. This takes a right of its own, because whoever lists accessors can revoke by them:
#    path "auth/token/accessors" { capabilities = ["list", "sudo"] } and path "auth/token/lookup-accessor" { capabilities = ["update"] }
vault list -format=json auth/token/accessors | jq -r '.[]' | while read -r A; do
  vault token lookup -format=json -accessor "$A" > "$D/reads/auth__token__lookup-accessor__$A.json"
done

# 7. Take the token back.
vault token revoke -self
