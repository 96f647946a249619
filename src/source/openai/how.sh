# Needs an admin key that may only read (restricted: read). An owner makes it in the organisation's settings; take it away afterwards.
# export OPENAI_ADMIN_KEY=…
O=openai; mkdir -p "$O"
list() { openai --format jsonl "$@"; }
list admin:organization:users list                        > "$O/users.jsonl"
list admin:organization:invites list                      > "$O/invites.jsonl"
list admin:organization:admin-api-keys list               > "$O/admin_api_keys.jsonl"
list admin:organization:roles list                        > "$O/roles.jsonl"
list admin:organization:groups list                       > "$O/groups.jsonl"
list admin:organization:projects list --include-archived  > "$O/projects.jsonl"

# Lists of a project do not name it: the path does, openai/projects/PROJECT/… (or `--scope project=PROJECT` for a single file).
for p in $(jq -r .id "$O/projects.jsonl"); do
  d="$O/projects/$p"; mkdir -p "$d"
  list admin:organization:projects:users list --project-id "$p"            > "$d/users.jsonl"
  list admin:organization:projects:service-accounts list --project-id "$p" > "$d/service_accounts.jsonl"
  # Without `any`, keys whose owner has left the project are not in the list.
  list admin:organization:projects:api-keys list --project-id "$p" --owner-project-access any > "$d/api_keys.jsonl"
  list admin:organization:projects:groups list --project-id "$p"           > "$d/groups.jsonl"
  list admin:organization:projects:roles list --project-id "$p"            > "$d/roles.jsonl"
done

# Members and roles of a group, and roles of a person, name neither: openai/groups/GROUP/… and openai/users/USER/….
get() { curl -sS -H "Authorization: Bearer $OPENAI_ADMIN_KEY" "https://api.openai.com/v1/organization/$1"; }
for g in $(jq -r .id "$O/groups.jsonl"); do
  d="$O/groups/$g"; mkdir -p "$d"
  get "groups/$g/users?limit=100" > "$d/users.json"
  get "groups/$g/roles?limit=100" > "$d/roles.json"
done
for u in $(jq -r .id "$O/users.jsonl"); do
  d="$O/users/$u"; mkdir -p "$d"
  get "users/$u/roles?limit=100" > "$d/roles.json"
done
get "audit_logs?limit=100" > "$O/audit_logs.json"
# Assistants, once for each project PROJECT, with a key KEY of it:
# curl -sS -H "Authorization: Bearer $KEY" -H "OpenAI-Beta: assistants=v2" "https://api.openai.com/v1/assistants?limit=100" > "$O/projects/$PROJECT/assistants.json"
# Answers of `get` are one page each. Where it says `"has_more": true`, get the next one with `&after=NEXT` into users-2.json; partywall says so, too.
