# A. Least privilege: lists of the admin API, by an account with the roles view-realm, view-users, view-clients, view-identity-providers and
#    view-authorization of the realm. No keys and no passwords leave the server; view-clients shows client secrets, so they are masked here.
R=acme
kcadm.sh config credentials --server https://login.acme.example --realm "$R" --user auditor
D="keycloak/realms/$R"; mkdir -p "$D"
# The lists name neither their realm nor what they belong to: the path does, as the API's own addresses have it below realms/.
kcadm.sh get "realms/$R"                             > "$D/realm.json"
kcadm.sh get users -r "$R" --limit -1                > "$D/users.json"
kcadm.sh get groups -r "$R" -q briefRepresentation=false -q populateHierarchy=true --limit -1 > "$D/groups.json"
kcadm.sh get roles -r "$R" --limit -1                > "$D/roles.json"
kcadm.sh get clients -r "$R" | jq 'map(if .secret then .secret = "**********" else . end)' > "$D/clients.json"
mkdir -p "$D/identity-provider"
kcadm.sh get identity-provider/instances -r "$R"     > "$D/identity-provider/instances.json"
kcadm.sh get components -r "$R"                      > "$D/components.json"
kcadm.sh get organizations -r "$R"                   > "$D/organizations.json"
for u in $(jq -r '.[].id' "$D/users.json"); do
  mkdir -p "$D/users/$u"
  kcadm.sh get "users/$u/role-mappings" -r "$R"      > "$D/users/$u/role-mappings.json"
  kcadm.sh get "users/$u/groups" -r "$R"             > "$D/users/$u/groups.json"
done
for g in $(jq -r '.. | objects | select(.path and .id) | .id' "$D/groups.json"); do
  mkdir -p "$D/groups/$g"
  kcadm.sh get "groups/$g/role-mappings" -r "$R"     > "$D/groups/$g/role-mappings.json"
done
for o in $(jq -r '.[].id' "$D/organizations.json"); do
  a="$(jq -r --arg o "$o" '.[] | select(.id == $o) | .alias' "$D/organizations.json")"; mkdir -p "$D/organizations/$a"
  kcadm.sh get "organizations/$o/members" -r "$R"    > "$D/organizations/$a/members.json"
done
jq -r '.[] | select(.composite) | .name' "$D/roles.json" | while read -r n; do
  mkdir -p "$D/roles/$n"
  kcadm.sh get "roles/$n/composites" -r "$R"         > "$D/roles/$n/composites.json"
done
for c in $(jq -r '.[].id' "$D/clients.json"); do
  n="$(jq -r --arg c "$c" '.[] | select(.id == $c) | .clientId' "$D/clients.json")"
  case "$n" in */*) continue ;; esac
  mkdir -p "$D/clients/$n"
  kcadm.sh get "clients/$c/roles" -r "$R"            > "$D/clients/$n/roles.json"
  if jq -e --arg c "$c" '.[] | select(.id == $c) | .serviceAccountsEnabled' "$D/clients.json" > /dev/null; then
    u="$(kcadm.sh get "clients/$c/service-account-user" -r "$R" | tee "$D/clients/$n/service-account-user.json" | jq -r .id)"
    mkdir -p "$D/users/$u"
    kcadm.sh get "users/$u/role-mappings" -r "$R"    > "$D/users/$u/role-mappings.json"
  fi
done

# B. Simplest: a full export of the realm on the server, in one file, with every account and role mapping. It holds the realm's signing keys
#    and client secrets in clear: treat it like the server's own disk, and delete it when it is read.
kc.sh export --realm "$R" --users same_file --file "$R-realm.json"

# With `--dir out/ --users different_files` the accounts stand in acme-users-0.json, acme-users-1.json, …: give partywall the whole folder.
# A partial export (admin console, or partial-export of the API) leaves the accounts out: that is not "no accounts". Export `master`, too:
# its roles administer every other realm.
