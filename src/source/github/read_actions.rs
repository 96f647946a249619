//! Reads what belongs to Actions: names of secrets, variables, policies, subjects of tokens, runners, workflows, leaked secrets.

use super::GitHub;
use super::read::{bool_of, int_of, moment, name_of, texts, when};
use super::record::{Alert, Flow, Oidc, Runner, RunnerGroup, Secret, Shelf, Variable};
use super::whereabouts::Whereabouts;
use crate::doc::Item;
use crate::model::{Name, Place};
use crate::source::Context;
use crate::source::credential::{Credentials, Given};

/// The environment of a path `environments/NAME/…`.
fn environment(at: &Whereabouts, cx: &mut Context<'_>) -> Name {
    if at.part(0) == "environments" && at.tail.len() > 2 { cx.name(at.part(1)) } else { Name::EMPTY }
}

pub(super) fn secret(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let visibility = name_of(item, "visibility", cx);
    let shelf = match at.part(0) {
        "dependabot" => Shelf::Dependabot,
        "codespaces" => Shelf::Codespaces,
        _ => Shelf::Actions,
    };
    // Only secrets of an organisation say who sees them; what belongs to a repository does not say to which.
    if visibility.is_empty() && at.repo.is_empty() {
        return hub.lost("the repository of a list of secrets: keep it as `repos/OWNER/NAME/actions/secrets.json`", at, place, cx);
    }
    let of_repo = visibility.is_empty();
    let secret = Secret {
        name: name_of(item, "name", cx),
        shelf,
        repo: if of_repo { cx.name(&at.full()) } else { Name::EMPTY },
        environment: if of_repo { environment(at, cx) } else { Name::EMPTY },
        visibility,
        created: moment(item, "created_at"),
        updated: moment(item, "updated_at"),
        place,
    };
    if of_repo {
        hub.repo(at, place, cx);
    }
    hub.org(at, place, cx).secrets.push(secret);
}

/// Names that lead to an identity: an ARN, an address of a service account, a UUID.
pub(super) fn is_name(text: &str) -> bool {
    let uuid = text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    text.starts_with("arn:aws") || text.ends_with(".gserviceaccount.com") || uuid
}

pub(super) fn variable(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let (Some(name), Some(value)) = (item.text_of("name"), item.text_of("value")) else { return };
    let mut found = Credentials::default();
    found.value(name, value, item.at(), cx);
    let credential = found.all.into_iter().find(|one| one.given == Given::Literal).map(|one| (one.sort, one.digest));
    let of_repo = item.get("visibility").is_none();
    let variable = Variable {
        name: cx.name(name),
        repo: if of_repo { cx.name(&at.full()) } else { Name::EMPTY },
        environment: if of_repo { environment(at, cx) } else { Name::EMPTY },
        value: if is_name(value) { cx.name(value) } else { Name::EMPTY },
        credential,
        place,
    };
    hub.org(at, place, cx).variables.push(variable);
}

pub(super) fn defaults(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let writes = item.text_of("default_workflow_permissions").map(|word| word == "write");
    let approves = bool_of(item, "can_approve_pull_request_reviews");
    match hub.repo(at, place, cx) {
        Some(repo) => (repo.token_writes, repo.approves) = (writes, approves),
        None if at.told() => {
            *hub.org(at, place, cx)
                .unused
                .entry("defaults of workflow tokens of an organisation (those of its repositories count)")
                .or_default() += 1;
        }
        None => hub.lost("the repository of the defaults of workflow tokens", at, place, cx),
    }
}

pub(super) fn policy(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    match hub.repo(at, place, cx) {
        Some(repo) => repo.actions_off = bool_of(item, "enabled") == Some(false),
        None => hub.org(at, place, cx).actions_none = item.text_of("enabled_repositories") == Some("none"),
    }
}

pub(super) fn subject(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let oidc = Oidc {
        default: bool_of(item, "use_default").unwrap_or(false),
        keys: texts(item, "include_claim_keys"),
        immutable: bool_of(item, "use_immutable_subject"),
        prefix: item.text_of("sub_claim_prefix").unwrap_or("").to_owned(),
    };
    match hub.repo(at, place, cx) {
        Some(repo) => repo.oidc = Some(oidc),
        None => hub.org(at, place, cx).oidc = Some(oidc),
    }
}

pub(super) fn runner(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let labels =
        item.list_of("labels").filter_map(|label| label.text_of("name").or_else(|| label.text())).map(|text| cx.name(text)).collect();
    let group =
        if at.is(&["actions", "runner-groups", "*", "runners"]) { at.part(2).parse().ok() } else { int_of(item, "runner_group_id") };
    let runner = Runner { name: name_of(item, "name", cx), group, repo: cx.name(&at.full()), labels, place };
    hub.org(at, place, cx).runners.push(runner);
}

pub(super) fn runner_group(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let group = RunnerGroup {
        id: int_of(item, "id").unwrap_or_default(),
        name: name_of(item, "name", cx),
        visibility: name_of(item, "visibility", cx),
        public: bool_of(item, "allows_public_repositories") == Some(true),
    };
    hub.org(at, place, cx).runner_groups.push(group);
}

/// A workflow as the list names it: the file itself says what it does.
pub(super) fn workflow(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let flow = Flow {
        path: name_of(item, "path", cx),
        title: name_of(item, "name", cx),
        place: Some(place),
        only_listed: true,
        disabled: item.text_of("state").is_some_and(|state| state.starts_with("disabled")),
        ..Flow::default()
    };
    match hub.repo(at, place, cx) {
        Some(repo) => repo.flows.push(flow),
        None => hub.lost("the repository of a list of workflows", at, place, cx),
    }
}

/// A secret that GitHub found in code. The answer holds its value: only the digest is kept.
pub(super) fn alert(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let mut at = at.clone();
    if let Some((owner, name)) =
        item.at_path(&["repository", "full_name"]).and_then(|name| name.text()).and_then(|name| name.split_once('/'))
    {
        (at.owner, at.repo) = (owner.to_owned(), name.to_owned());
    }
    let resolution = item.text_of("resolution").unwrap_or("");
    if matches!(resolution, "false_positive" | "used_in_tests" | "pattern_deleted" | "pattern_edited") {
        *hub.org(&at, place, cx).unused.entry("secret scanning alerts that were no secret").or_default() += 1;
        return;
    }
    let alert = Alert {
        number: int_of(item, "number").unwrap_or_default(),
        repo: cx.name(&at.full()),
        sort: name_of(item, "secret_type", cx),
        since: when(item, "created_at"),
        revoked: resolution == "revoked" || item.text_of("validity") == Some("inactive"),
        digest: item.text_of("secret").and_then(|value| (cx.digest)(value)),
        place,
    };
    hub.org(&at, place, cx).alerts.push(alert);
}
