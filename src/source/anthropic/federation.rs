//! Service accounts, and the subjects of other issuers that act as them. A token by a rule is the service account within the scopes
//! and workspaces of the rule, so it is an identity of its own, unless the scope is the organisation's administration.

use super::emit::{Out, Power};
use super::pages::Whole;
use super::record::{Account, Issuer, Org, Rule};
use super::roles;
use crate::model::{AttrName, Kind, Level, Name, Place};
use rustc_hash::{FxHashMap, FxHashSet};

/// Writes service accounts and federation rules.
pub(super) fn write(org: &Org, whole: &Whole, out: &mut Out<'_>) {
    for account in &org.accounts {
        service_account(account, org, out);
    }
    for (id, place) in out.accounts.clone() {
        if out.first(Kind::ServiceAccount, id) {
            out.implied(Kind::ServiceAccount, id, Name::EMPTY, place);
        }
    }
    let issuers: FxHashMap<Name, &Issuer> = org.issuers.iter().map(|issuer| (issuer.id, issuer)).collect();
    let archived: FxHashSet<Name> = org.accounts.iter().filter(|account| account.archived).map(|account| account.id).collect();
    for rule in &org.rules {
        let issuer = issuers.get(&rule.issuer).copied();
        if rule.archived || issuer.is_some_and(|issuer| issuer.archived) || archived.contains(&rule.account) {
            out.note("anthropic: a federation rule that is archived, or whose issuer or service account is, was not used for the graph");
            continue;
        }
        federated(rule, issuer, org, whole, out);
    }
}

fn service_account(account: &Account, org: &Org, out: &mut Out<'_>) {
    let place = account.place;
    let row = out.record(Kind::ServiceAccount, account.id, Name::EMPTY, place);
    out.named(row, AttrName::DisplayName, account.title, place);
    out.created(row, account.created, place);
    out.created_by(row, account.created_by, place);
    if account.archived {
        return out.word(row, AttrName::Status, "archived", place);
    }
    out.word(row, AttrName::Status, "active", place);
    if !account.role.is_empty() {
        let role = roles::organisation(account.role, place, out);
        out.grant(Kind::ServiceAccount, account.id, role, Name::EMPTY, place);
    }
    // Every service account is a user of the default workspace, listed or not, unless a list gives it another role there.
    let default = out.default;
    let listed = org.members.iter().any(|member| member.machine && member.principal == account.id && member.workspace == default);
    if !listed {
        let role = roles::workspace(default, "workspace_user", place, out);
        let row = out.grant(Kind::ServiceAccount, account.id, role, default, place);
        out.label(row, "implicit", "true", place);
    }
}

/// Who outside is meant: the issuer and what its tokens must say.
fn subject(rule: &Rule, issuer: Option<&Issuer>, out: &mut Out<'_>) -> Name {
    let told = issuer.map(|issuer| issuer.url).filter(|url| !url.is_empty());
    let named = Some(rule.issuer_name).filter(|name| !name.is_empty());
    let mut text = out.text(told.or(named).unwrap_or(rule.issuer));
    let mut parts: Vec<String> = Vec::new();
    if !rule.subject.is_empty() {
        parts.push(out.text(rule.subject));
    }
    parts.extend(rule.claims.iter().map(|claim| out.text(*claim)));
    if !rule.condition.is_empty() {
        parts.push(format!("the condition of {}", out.text(rule.id)));
    }
    text += " ";
    text += &if parts.is_empty() { "every subject".to_owned() } else { parts.join(" and ") };
    out.name(&text)
}

fn federated(rule: &Rule, issuer: Option<&Issuer>, org: &Org, whole: &Whole, out: &mut Out<'_>) {
    let place = rule.place;
    let who = subject(rule, issuer, out);
    let row = out.implied(Kind::External, who, Name::EMPTY, place);
    if out.text(rule.subject).ends_with('*') {
        out.label(row, "matches", "every subject that begins so", place);
    }
    let end = out.end(Kind::External, who);
    if rule.account.is_empty() {
        return out.need(end, "whom this subject acts as: the rule's target is of a type that is not known here", place);
    }
    if issuer.is_none() {
        out.need(end, "the federation issuer of this rule", place);
    }
    let role = org.accounts.iter().find(|account| account.id == rule.account).map(|account| out.text(account.role));
    let scopes: Vec<String> = rule.scopes.iter().map(|scope| out.text(*scope)).collect();
    if scopes.is_empty() {
        out.need(end, "the scopes of the tokens that this rule gives", place);
    }
    let developer = scopes.iter().any(|scope| scope == "workspace:developer");
    let inference = scopes.iter().any(|scope| scope == "workspace:inference");
    if scopes.iter().any(|scope| scope == "org:admin") {
        let condition = match role.as_deref() {
            Some("admin") => "",
            // The exchange refuses such a token.
            Some("developer") => {
                out.note("anthropic: a federation rule asks for `org:admin` for a service account that is no administrator; such tokens are refused");
                "refused"
            }
            _ => "the service account is an administrator of the organisation",
        };
        if condition != "refused" {
            let id = if developer || inference { out.joined(rule.id, " ", "org:admin") } else { rule.id };
            trust(rule, issuer, id, who, rule.account, condition, out);
        }
    }
    if developer || inference {
        let account = out.text(rule.account);
        let text = format!("{account} by {}", out.text(rule.id));
        let identity = out.name(&text);
        token(rule, identity, developer, org, whole, out);
        trust(rule, issuer, rule.id, who, identity, "", out);
    }
    if let Some(other) = scopes.iter().find(|scope| !matches!(scope.as_str(), "org:admin" | "workspace:developer" | "workspace:inference"))
    {
        out.note(format!("anthropic: the scope `{other}` of a federation rule is not known here"));
        if !developer && !inference && !scopes.iter().any(|scope| scope == "org:admin") {
            trust(rule, issuer, rule.id, who, rule.account, "only with the scope of the rule, which is not known here", out);
        }
    }
}

fn trust(rule: &Rule, issuer: Option<&Issuer>, id: Name, who: Name, whom: Name, condition: &str, out: &mut Out<'_>) {
    let place = rule.place;
    let row = out.record(Kind::Trust, id, Name::EMPTY, place);
    out.refer(row, AttrName::IdentityRef, Kind::External, who, place);
    out.refer(row, AttrName::MayAssume, Kind::ServiceAccount, whom, place);
    out.word(row, AttrName::Technique, "federate-claude-account", place);
    if !condition.is_empty() {
        out.word(row, AttrName::Conditions, condition, place);
    }
    if let Some(issuer) = issuer {
        out.named(row, AttrName::Issuer, issuer.url, place);
    }
    out.named(row, AttrName::Audience, rule.audience, place);
    out.created(row, rule.created, place);
    out.created_by(row, rule.created_by, place);
    for scope in &rule.scopes {
        let scope = out.text(*scope);
        out.label(row, &format!("scope.{scope}"), "true", place);
    }
    if rule.all {
        out.label(row, "workspaces", "all, also later ones", place);
    }
    if let Some(seconds) = rule.lifetime {
        out.label(row, "token_lifetime_seconds", &seconds.to_string(), place);
    }
    if !rule.condition.is_empty() {
        let condition = out.text(rule.condition);
        out.label(row, "condition", &condition, place);
    }
}

/// The identity of the rule's tokens, with what they reach in the workspaces of the rule.
fn token(rule: &Rule, identity: Name, developer: bool, org: &Org, whole: &Whole, out: &mut Out<'_>) {
    let place = rule.place;
    if !out.first(Kind::ServiceAccount, identity) {
        return;
    }
    let row = out.implied(Kind::ServiceAccount, identity, Name::EMPTY, place);
    let title = if developer { "tokens by federation: API calls" } else { "tokens by federation: inference only" };
    out.word(row, AttrName::DisplayName, title, place);
    out.refer(row, AttrName::Owner, Kind::ServiceAccount, rule.account, place);
    for workspace in reached(rule, org, whole, out) {
        if developer {
            let role = roles::calls(workspace, place, out);
            out.grant(Kind::ServiceAccount, identity, role, workspace, place);
        } else {
            let models = out.models(workspace, place);
            let from = out.end(Kind::ServiceAccount, identity);
            out.touch(&Power::sure(from, "", place), Level::Use, models);
        }
    }
}

/// The workspaces for which tokens are given: those of the rule in which the service account is a member.
fn reached(rule: &Rule, org: &Org, whole: &Whole, out: &mut Out<'_>) -> Vec<Name> {
    let mine = |id: &Name| org.members.iter().any(|member| member.machine && member.principal == rule.account && member.workspace == *id);
    let known = whole.account_lists.contains(&rule.account);
    let default = out.default;
    let mut found: Vec<Name> = Vec::new();
    if rule.all {
        found.push(default);
        found.extend(org.members.iter().filter(|member| member.machine && member.principal == rule.account).map(|member| member.workspace));
        if !known {
            need_lists(rule, rule.place, out);
        }
    } else {
        let listed = org.rule_workspaces.iter().filter(|(of, _)| *of == rule.id).map(|(_, workspace)| *workspace);
        let bound: Vec<Name> = rule.workspaces.iter().copied().chain(listed).collect();
        found.extend(bound.into_iter().filter(|id| !known || *id == default || mine(id)));
        // The older binding is not checked against membership.
        if !rule.legacy.is_empty() {
            found.push(rule.legacy);
        }
        if found.is_empty() && !known {
            let end = out.end(Kind::ServiceAccount, rule.account);
            out.need(end, "the workspaces of a federation rule for this service account", rule.place);
        }
    }
    let mut seen = FxHashSet::default();
    found.retain(|id| seen.insert(*id));
    found
}

fn need_lists(rule: &Rule, place: Place, out: &mut Out<'_>) {
    let end = out.end(Kind::ServiceAccount, rule.account);
    let id = out.text(rule.account);
    out.need(end, &format!("all workspaces of this service account: keep the list as `service_accounts/{id}/workspaces.json`"), place);
}
