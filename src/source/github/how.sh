# Needs `gh auth login` by an owner: scopes read:org and repo; for installed apps, tokens and runners admin:org. Nothing is changed.
O=acme; G=github; mkdir -p "$G/orgs/$O/teams" "$G/orgs/$O/organization-roles"
get() { mkdir -p "$(dirname "$G/$2")"; gh api --paginate --slurp "$1" > "$G/$2" || rm -f "$G/$2"; }   # what is refused leaves no file
one() { mkdir -p "$(dirname "$G/$2")"; gh api "$1" > "$G/$2" || rm -f "$G/$2"; }

# The organisation. Lists do not say what they are of: the path does, and it is that of the API.
one "orgs/$O" "orgs/$O.json"
get "orgs/$O/members?role=admin" "orgs/$O/members-admin.json"
get "orgs/$O/members?role=member" "orgs/$O/members-member.json"
get "orgs/$O/members?filter=2fa_disabled" "orgs/$O/members-2fa_disabled.json"
for l in outside_collaborators teams installations personal-access-tokens credential-authorizations custom-repository-roles organization-roles \
         actions/secrets actions/variables actions/permissions actions/runners actions/runner-groups actions/oidc/customization/sub; do
  get "orgs/$O/$l" "orgs/$O/$l.json"
done
for t in $(jq -r '.[][].slug' "$G/orgs/$O/teams.json"); do
  get "orgs/$O/teams/$t/members?role=member" "orgs/$O/teams/$t/members-member.json"
  get "orgs/$O/teams/$t/members?role=maintainer" "orgs/$O/teams/$t/members-maintainer.json"
  get "orgs/$O/teams/$t/repos" "orgs/$O/teams/$t/repos.json"
done
for r in $(jq -r '.[].roles[].id' "$G/orgs/$O/organization-roles.json"); do
  get "orgs/$O/organization-roles/$r/users" "orgs/$O/organization-roles/$r/users.json"
  get "orgs/$O/organization-roles/$r/teams" "orgs/$O/organization-roles/$r/teams.json"
done
for s in $(jq -r '.[].secrets[] | select(.visibility == "selected") | .name' "$G/orgs/$O/actions/secrets.json"); do
  get "orgs/$O/actions/secrets/$s/repositories" "orgs/$O/actions/secrets/$s/repositories.json"
done
for p in $(jq -r '.[][] | select(.repository_selection == "subset") | .id' "$G/orgs/$O/personal-access-tokens.json"); do
  get "orgs/$O/personal-access-tokens/$p/repositories" "orgs/$O/personal-access-tokens/$p/repositories.json"
done

# The repositories, with their workflow files.
get "orgs/$O/repos" "orgs/$O/repos.json"
for r in $(jq -r '.[][] | select(.archived | not) | .name' "$G/orgs/$O/repos.json"); do
  for l in collaborators teams keys branches rulesets environments actions/secrets actions/variables actions/permissions actions/permissions/workflow \
           actions/runners actions/workflows actions/oidc/customization/sub; do
    get "repos/$O/$r/$l" "repos/$O/$r/$l.json"
  done
  b=$(jq -r --arg r "$r" '.[][] | select(.name == $r) | .default_branch' "$G/orgs/$O/repos.json")
  one "repos/$O/$r/branches/$b/protection" "repos/$O/$r/branches/$b/protection.json"
  get "repos/$O/$r/rules/branches/$b" "repos/$O/$r/rules/branches/$b.json"
  for e in $(jq -r '.[].environments[].name' "$G/repos/$O/$r/environments.json"); do
    get "repos/$O/$r/environments/$e/secrets" "repos/$O/$r/environments/$e/secrets.json"
    get "repos/$O/$r/environments/$e/deployment-branch-policies" "repos/$O/$r/environments/$e/deployment-branch-policies.json"
  done
  d="$G/repos/$O/$r/.github/workflows"; mkdir -p "$d"
  for f in $(gh api "repos/$O/$r/contents/.github/workflows" --jq '.[].name' || true); do
    gh api "repos/$O/$r/contents/.github/workflows/$f" -H "Accept: application/vnd.github.raw" > "$d/$f"
  done
done
# A repository that is checked out is read as it is: partywall audit CHECKOUT --scope repository=acme/api
