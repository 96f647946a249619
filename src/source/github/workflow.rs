//! A workflow file in; what starts it, what its jobs may, which secrets, logins, runners and foreign code they use out. Values of
//! variables are looked at only where a login names a role.

use super::record::{Cloud, Flow, Job, Login, TokenWrites, Triggers, Use};
use crate::doc::{Item, Sort};
use crate::model::Name;
use crate::source::{Claim, Context};

/// Events whose run has secrets although an outsider started it.
const OUTSIDE: &[&str] = &["pull_request_target", "workflow_run", "issue_comment"];
/// What stands in an address of code that an outsider proposes.
const PROPOSED: &[&str] = &[
    "github.event.pull_request.head",
    "github.head_ref",
    "github.event.workflow_run.head_",
    "refs/pull/",
    "merge_commit_sha",
    "gh pr checkout",
    "origin pull/",
];

/// Events that an outsider starts with words of his own.
const WORDS: &[&str] = &["issues", "discussion", "discussion_comment"];
/// What an outsider writes as he likes.
const WRITTEN: &[&str] = &[
    "github.event.issue.title",
    "github.event.issue.body",
    "github.event.comment.body",
    "github.event.discussion.title",
    "github.event.discussion.body",
    "github.event.pull_request.title",
    "github.event.pull_request.body",
    "github.event.pull_request.head.ref",
    "github.event.workflow_run.head_branch",
    "github.head_ref",
];

/// Whether an expression puts into a script what an outsider writes; within a function it is only compared.
fn takes_in(script: &str) -> bool {
    let expressions = script.split("${{").skip(1).filter_map(|rest| rest.split_once("}}"));
    expressions.into_iter().any(|(inside, _)| WRITTEN.contains(&inside.trim()))
}

/// Whether a text is a workflow, by its top-level keys.
pub(super) fn sniff(text: &str) -> Claim {
    let starts = |words: &[&str]| text.lines().any(|line| words.iter().any(|word| line.starts_with(word)));
    // The marks of expressions are no template: only this keeps a workflow from waiting for an engine.
    if starts(&["jobs:"]) && starts(&["on:", "\"on\":", "'on':", "true:"]) && !starts(&["apiVersion:", "version:"]) {
        Claim::Yes(crate::doc::Layout::Whole)
    } else {
        Claim::No
    }
}

fn triggers_of(root: Item<'_>) -> Option<Item<'_>> {
    // YAML 1.1 takes the word for a truth value, and what passed through such a program has it so.
    root.get("on").or_else(|| root.get("true"))
}

/// Whether a document is a workflow.
pub(super) fn is(root: Item<'_>) -> bool {
    let job = |job: Item<'_>| job.get("runs-on").is_some() || job.get("steps").is_some() || job.get("uses").is_some();
    root.sort() == Sort::Map
        && triggers_of(root).is_some()
        && root.get("jobs").is_some_and(|jobs| jobs.sort() == Sort::Map && jobs.children().any(job))
}

fn all(item: Option<Item<'_>>) -> Vec<String> {
    let Some(item) = item else { return Vec::new() };
    match item.text() {
        Some(text) => vec![text.to_owned()],
        None => item.children().filter_map(|entry| entry.text().map(str::to_owned)).collect(),
    }
}

fn triggers(item: Option<Item<'_>>) -> Triggers {
    let mut found = Triggers::default();
    let Some(item) = item else { return found };
    if item.sort() == Sort::Map {
        found.events = item.entries().map(|event| event.key().to_owned()).collect();
        if let Some(push) = item.get("push") {
            found.branches = all(push.get("branches"));
            found.tags = all(push.get("tags"));
            if found.branches.is_empty() && push.get("branches-ignore").is_some() {
                found.branches.push("**".into());
            }
        }
    } else {
        found.events = all(Some(item));
    }
    found
}

/// Whether an identity token may be asked for, and whether the workflow's own token writes code.
fn permissions(item: Option<Item<'_>>) -> Option<(bool, TokenWrites)> {
    let item = item?;
    Some(match item.text() {
        Some("write-all") => (true, TokenWrites::Yes),
        Some(_) => (false, TokenWrites::No),
        None => {
            let writes = |key: &str| item.text_of(key) == Some("write");
            (writes("id-token"), if writes("contents") { TokenWrites::Yes } else { TokenWrites::No })
        }
    })
}

/// The texts under an item, with what holds each.
fn texts<'t>(item: Item<'t>) -> Vec<Item<'t>> {
    let (mut found, mut todo) = (Vec::new(), vec![item]);
    while let Some(next) = todo.pop() {
        match next.sort() {
            Sort::Map | Sort::List => todo.extend(next.children()),
            _ if next.text().is_some() => found.push(next),
            _ => {}
        }
    }
    found
}

/// The names behind `secrets.` within the marks of a text.
fn secret_names(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for expression in text.split("${{").skip(1) {
        let expression = expression.split_once("}}").map_or(expression, |(inside, _)| inside);
        for (at, _) in expression.match_indices("secrets") {
            let rest = expression.get(at + "secrets".len()..).unwrap_or("").trim_start();
            let before = expression.get(..at).and_then(|before| before.chars().next_back());
            if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.') {
                continue;
            }
            let rest = rest.strip_prefix('.').or_else(|| rest.strip_prefix('[').map(|rest| rest.trim_start_matches(['\'', '"', ' '])));
            let name: String = rest.unwrap_or("").chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect();
            // Names of secrets do not care for case; the lists write them in capitals.
            let name = name.to_ascii_uppercase();
            if !name.is_empty() && name != "GITHUB_TOKEN" {
                found.push(name);
            }
        }
    }
    found
}

fn secrets(item: Item<'_>, into: &mut Job, cx: &Context<'_>) {
    for text in texts(item) {
        for name in secret_names(text.text().unwrap_or("")) {
            if !into.secrets.iter().any(|(known, _)| *known == name) {
                into.secrets.push((name, cx.place(text.at())));
            }
        }
    }
    // The tape is walked from its end.
    into.secrets.sort();
}

/// A text with `${{ env.X }}` looked up, the nearest map first.
fn settled(text: &str, maps: &[Option<Item<'_>>]) -> String {
    let text = text.trim();
    let name = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}")).and_then(|inside| inside.trim().strip_prefix("env."));
    let found = name.and_then(|name| maps.iter().flatten().find_map(|map| map.text_of(name)));
    found.unwrap_or(text).to_owned()
}

fn login(action: &str, with: Item<'_>, maps: &[Option<Item<'_>>]) -> Option<Cloud> {
    let text = |key: &str| with.text_of(key).map_or_else(String::new, |text| settled(text, maps));
    let cloud = match action {
        "aws-actions/configure-aws-credentials" => Cloud::Aws { role: text("role-to-assume") },
        "google-github-actions/auth" => Cloud::Gcp { account: text("service_account") },
        "azure/login" => Cloud::Azure { client: text("client-id"), tenant: text("tenant-id") },
        "hashicorp/vault-action" => {
            let mount = text("path");
            Cloud::Vault { role: text("role"), mount: if mount.is_empty() { "jwt".into() } else { mount } }
        }
        _ => return None,
    };
    let named = match &cloud {
        Cloud::Aws { role } | Cloud::Vault { role, .. } => !role.is_empty(),
        Cloud::Gcp { account } => !account.is_empty(),
        Cloud::Azure { client, .. } => !client.is_empty(),
    };
    named.then_some(cloud)
}

/// `owner/name/path@ref`: what is not in this repository.
fn foreign(text: &str, workflow: bool, item: Item<'_>, cx: &Context<'_>) -> Option<Use> {
    let (name, version) = text.split_once('@')?;
    if name.starts_with(['.', '/']) || name.contains("://") || name.contains("${{") {
        return None;
    }
    let mut parts = name.splitn(3, '/');
    let (owner, repo) = (parts.next()?, parts.next()?);
    let pinned = version.len() == 40 && version.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some(Use { repo: format!("{owner}/{repo}"), workflow, pinned, place: cx.place(item.at()) })
}

fn step(step: Item<'_>, fetched: &mut Option<crate::model::Place>, job: &mut Job, maps: &[Option<Item<'_>>], cx: &Context<'_>) {
    let with = step.get("with");
    let run = step.text_of("run");
    let uses = step.text_of("uses").unwrap_or("");
    let action = uses.split('@').next().unwrap_or("").to_ascii_lowercase();
    if let Some(cloud) = with.and_then(|with| login(&action, with, maps)) {
        job.logins.push(Login { to: cloud, place: cx.place(step.at()) });
    }
    if let Some(found) = step.get("uses").and_then(|item| foreign(uses, false, item, cx)) {
        job.uses.push(found);
    }
    let proposed = |text: &str| PROPOSED.iter().any(|mark| text.contains(mark));
    let runs = run.is_some() || uses.starts_with("./");
    let checkout = action == "actions/checkout"
        && with.is_some_and(|with| ["ref", "repository"].iter().any(|key| with.text_of(key).is_some_and(proposed)));
    let by_hand = run.is_some_and(|run| ["gh pr checkout", "origin pull/"].iter().any(|mark| run.contains(mark)));
    if checkout || by_hand {
        fetched.get_or_insert(cx.place(step.at()));
    }
    // Fetching alone runs nothing.
    if runs && job.untrusted.is_none() {
        job.untrusted = *fetched;
    }
}

/// Reads a workflow.
pub(super) fn read(root: Item<'_>, cx: &mut Context<'_>) -> Flow {
    let path = cx
        .path
        .rsplit_once(".github/workflows/")
        .map_or_else(|| cx.path.rsplit('/').next().unwrap_or("").to_owned(), |(_, file)| format!(".github/workflows/{file}"));
    let triggers = triggers(triggers_of(root));
    let outside = triggers.events.iter().any(|event| OUTSIDE.contains(&event.as_str()));
    let worded = triggers.events.iter().any(|event| WORDS.contains(&event.as_str()));
    let labelled = triggers_of(root)
        .and_then(|on| on.at_path(&["pull_request_target", "types"]))
        .is_some_and(|types| all(Some(types)).iter().all(|word| word == "labeled"));
    let above = permissions(root.get("permissions"));
    let mut jobs = Vec::new();
    for item in root.get("jobs").into_iter().flat_map(|jobs| jobs.entries()) {
        let (id_token, token) = permissions(item.get("permissions")).or(above).unwrap_or((false, TokenWrites::Default));
        let mut job = Job { id_token, token, ..Job::default() };
        let environment = item.get("environment");
        let environment = environment.and_then(|found| found.text().or_else(|| found.text_of("name"))).unwrap_or("");
        job.environment = if environment.contains("${{") { "*".into() } else { environment.to_owned() };
        job.runner = match item.get("runs-on") {
            Some(map) if map.sort() == Sort::Map => {
                all(map.get("labels")).into_iter().chain(map.text_of("group").map(|group| format!("group:{group}"))).collect()
            }
            other => all(other),
        };
        job.guarded = labelled || item.get("if").is_some() || !environment.is_empty();
        secrets(item, &mut job, cx);
        if let Some(env) = root.get("env") {
            secrets(env, &mut job, cx);
        }
        if let Some(called) = item.get("uses")
            && let Some(found) = called.text().and_then(|text| foreign(text, true, called, cx))
        {
            job.uses.push(found);
        }
        job.inherits = item.text_of("secrets") == Some("inherit");
        let mut fetched = None;
        for one in item.list_of("steps") {
            step(one, &mut fetched, &mut job, &[one.get("env"), item.get("env"), root.get("env")], cx);
        }
        if !outside {
            job.untrusted = None;
        }
        let scripts = |step: Item<'_>| {
            let script = step.text_of("run").or_else(|| step.at_path(&["with", "script"]).and_then(|script| script.text()));
            script.is_some_and(takes_in).then(|| cx.place(step.at()))
        };
        if (outside || worded)
            && job.untrusted.is_none()
            && let Some(place) = item.list_of("steps").find_map(scripts)
        {
            job.untrusted = Some(place);
            job.injected = true;
        }
        jobs.push(job);
    }
    Flow {
        path: cx.name(&path),
        title: root.text_of("name").map_or(Name::EMPTY, |text| cx.name(text)),
        place: Some(cx.place(root.at())),
        triggers,
        jobs,
        only_listed: false,
        disabled: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_stand_in_expressions_only() {
        assert_eq!(secret_names("${{ secrets.NPM_TOKEN }}:${{ secrets['aws_key'] }}"), ["NPM_TOKEN", "AWS_KEY"]);
        assert_eq!(secret_names("${{ inputs.x && secrets.A || secrets.B }}"), ["A", "B"]);
        for none in
            ["echo secrets.X", "${{ secrets.GITHUB_TOKEN }}", "${{ my_secrets.X }}", "${{ toJSON(secrets) }}", "${{ github.secrets.X", ""]
        {
            assert!(secret_names(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn only_the_keys_at_the_top_make_a_workflow() {
        let yes = |text: &str| sniff(text) != Claim::No;
        assert!(yes("name: x\non: push\njobs:\n  a:\n    runs-on: x\n"));
        assert!(yes("true:\n  push:\njobs: {}\n"));
        assert!(!yes("version: 2.1\njobs:\n  a: {}\non: x\n"));
        assert!(!yes("kind: x\njobs: {}\n"));
        assert!(!yes("steps:\n  on: x\n"));
    }
}
