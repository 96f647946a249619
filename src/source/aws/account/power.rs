//! What a unit's permissions come to by themselves: administering the account, resetting a user's credentials, rewriting a role's trust,
//! joining a group, taking a provider over. One edge for each unit and pattern.

use super::plan::{Edge, Plan};
use super::reach::{Ask, Reach, View, both};
use super::units::Unit;
use super::world::World;
use crate::model::{EdgeKind, Kind, Level, Place};
use crate::source::aws::policy::{Known, Request, Resource, Terms, Tri, Verdict, denies};

/// Actions that together are a whole account: whoever is allowed them on everything administers it.
const SENTINELS: [&str; 12] = [
    "iam:createrole",
    "iam:attachrolepolicy",
    "iam:putrolepolicy",
    "iam:attachuserpolicy",
    "iam:createaccesskey",
    "iam:passrole",
    "sts:assumerole",
    "ec2:runinstances",
    "lambda:createfunction",
    "s3:getobject",
    "secretsmanager:getsecretvalue",
    "kms:decrypt",
];

/// Credentials of a user that somebody else can set, one action each.
const CREDENTIALS: [(&str, &str, &str); 7] = [
    ("iam:createaccesskey", "create-access-key", ""),
    ("iam:createloginprofile", "set-console-password", "it has no console password yet"),
    ("iam:updateloginprofile", "set-console-password", "it has a console password"),
    ("iam:createservicespecificcredential", "other-user-credential", SERVICE),
    (
        "iam:resetservicespecificcredential",
        "other-user-credential",
        "it has such a credential, and the service that takes it allows as much",
    ),
    ("iam:uploadsshpublickey", "other-user-credential", SERVICE),
    ("iam:uploadsigningcertificate", "other-user-credential", "the services that still take signing certificates allow as much"),
];
const SERVICE: &str = "the service that takes this credential allows as much";

/// Ways to change what a provider's tokens say.
const PROVIDERS: [(&str, &str); 3] = [
    ("iam:updatesamlprovider", ""),
    ("iam:updateopenidconnectproviderthumbprint", "the issuer's certificate is checked by its thumbprint"),
    ("iam:addclientidtoopenidconnectprovider", "the role does not check the audience of tokens"),
];

/// Managing Identity Center gives every account's roles.
const IDENTITY_CENTER: [&str; 4] = [
    "sso:createaccountassignment",
    "sso:putinlinepolicytopermissionset",
    "sso:attachmanagedpolicytopermissionset",
    "identitystore:creategroupmembership",
];

/// Makes the edges of single permissions.
pub(super) fn powers(world: &World<'_>, plan: &mut Plan) {
    let account = world.view.account;
    for unit in &account.units {
        if let Some((terms, place)) = administers(&world.view, unit) {
            let edge = Edge::of(unit, EdgeKind::Allows, "account-administrator", "*:*", place);
            plan.one(Edge { level: Some(Level::Administer), ..edge }.on(terms), world.system());
        }
    }
    for (action, technique, condition) in CREDENTIALS {
        for at in account.units_for(action) {
            if let Some(unit) = account.units.get(at as usize) {
                credentials(world, unit, action, technique, condition, plan);
            }
        }
    }
    for at in account.units_for("iam:addusertogroup") {
        let Some(unit) = account.units.get(at as usize) else { continue };
        for reach in world.view.reach(unit, &Ask::of("iam:addusertogroup"), &account.group_class) {
            let edge = Edge::of(unit, EdgeKind::Manages, "join-group", "iam:AddUserToGroup", reach.place);
            let edge = edge.only_if(if unit.users || !unit.roles { "" } else { "it controls a user that it can add" });
            plan.reach(edge, &reach, &account.group_class, "groups", &|arn| account.end(Kind::Group, arn));
        }
    }
    for at in account.units_for("iam:updateassumerolepolicy") {
        let Some(unit) = account.units.get(at as usize) else { continue };
        for reach in world.view.reach(unit, &world.tagged("iam:updateassumerolepolicy"), &world.plain_roles) {
            let edge = Edge::of(unit, EdgeKind::Manages, "rewrite-trust", "iam:UpdateAssumeRolePolicy", reach.place);
            plan.reach(edge, &reach, &world.plain_roles, "roles", &|arn| world.role(arn));
        }
    }
    providers(world, plan);
    identity_center(world, plan);
    other_roots(world, plan);
}

/// Whether a unit administers the account, by which statement, and on what that hangs.
pub(super) fn administers(view: &View<'_>, unit: &Unit) -> Option<(Terms, Place)> {
    if unit.services.is_some() {
        return None;
    }
    let document = view.documents.get(unit.doc);
    let request = |action| Request { action, resource: Resource::Named("*"), who: None, keys: &[], tags: None };
    let mut best: Option<(Terms, Place)> = None;
    for statement in document.statements.iter().filter(|statement| statement.allow) {
        let everything = statement
            .resources
            .as_ref()
            .is_some_and(|listed| !listed.not && listed.patterns.iter().any(|pattern| view.names.text(*pattern) == "*"));
        if !everything || !SENTINELS.iter().all(|action| statement.actions.action(view.names, action)) {
            continue;
        }
        let mut found = Verdict::YES;
        for action in SENTINELS {
            let own = statement.conditions(document, &request(action), view.names);
            let forbidden = denies(std::iter::once(document), &request(action), view.names);
            let free = Verdict { tri: if forbidden.tri == Tri::Yes { Tri::No } else { Tri::Yes }, terms: forbidden.terms };
            found = both(found, both(both(own, free), view.limited(unit, &request(action))));
            if found.tri == Tri::No {
                break;
            }
        }
        let place = Place { file: unit.place.file, at: unit.place.at + statement.at };
        if found.tri != Tri::No && best.as_ref().is_none_or(|(terms, _)| found.terms.open.len() < terms.open.len()) {
            best = Some((found.terms, place));
        }
    }
    best
}

fn credentials(world: &World<'_>, unit: &Unit, action: &'static str, technique: &'static str, condition: &str, plan: &mut Plan) {
    let account = world.view.account;
    for reach in world.view.reach(unit, &world.tagged(action), &account.users) {
        let edge = Edge::of(unit, EdgeKind::Manages, technique, world.shown(action), reach.place);
        // What is known of a user settles the condition for that user.
        let mut open = Reach { members: Vec::new(), ..reach.clone() };
        let mut sure = open.clone();
        for at in &reach.members {
            let user = world.records.users.get(&account.users.arn(*at));
            let password = user.and_then(|user| user.password);
            match (action, password, user.and_then(|user| user.keys)) {
                ("iam:createloginprofile", Some(true), _) | ("iam:updateloginprofile", Some(false), _) => {}
                ("iam:createloginprofile" | "iam:updateloginprofile", Some(_), _) => sure.members.push(*at),
                ("iam:createaccesskey", _, Some(2..)) if !world.frees_key(unit, *at) => {}
                _ if condition.is_empty() => sure.members.push(*at),
                _ => open.members.push(*at),
            }
        }
        for (mut part, words) in [(sure, ""), (open, condition)] {
            if part.members.is_empty() {
                continue;
            }
            if part.members.len() != reach.members.len() && !part.pattern.is_empty() {
                part.pattern =
                    format!("{} for which it holds that {action} works{}", part.pattern, if words.is_empty() { "" } else { " perhaps" });
            }
            plan.reach(edge.clone().only_if(words), &part, &account.users, "users", &|arn| world.user(arn));
        }
    }
}

fn providers(world: &World<'_>, plan: &mut Plan) {
    let account = world.view.account;
    if world.providers.arns.is_empty() {
        return;
    }
    for (action, condition) in PROVIDERS {
        for at in account.units_for(action) {
            let Some(unit) = account.units.get(at as usize) else { continue };
            for reach in world.view.reach(unit, &Ask::of(action), &world.providers) {
                for provider in reach.members.iter().map(|at| world.providers.arn(*at)) {
                    let saml = world.view.names.text(provider).contains(":saml-provider/");
                    let roles = world.by_provider.get(&provider).cloned().unwrap_or_default();
                    if saml != action.contains("saml") || roles.is_empty() {
                        continue;
                    }
                    let edge = Edge::of(unit, EdgeKind::Manages, "take-over-provider", world.shown(action), reach.place);
                    let edge = edge.on(reach.terms.clone()).only_if(condition);
                    let name = world.view.names.text(provider);
                    match roles.as_slice() {
                        [one] => plan.one(edge, world.role(*one)),
                        many => plan.many(edge, "roles that trust", name, || many.iter().map(|arn| world.role(*arn)).collect()),
                    }
                }
            }
        }
    }
}

fn identity_center(world: &World<'_>, plan: &mut Plan) {
    let account = world.view.account;
    for action in IDENTITY_CENTER {
        for at in account.units_for(action) {
            let Some(unit) = account.units.get(at as usize) else { continue };
            let found = world.view.named(unit, action, "*", &[]);
            // Whoever administers the account already gains nothing here.
            if found.tri == Tri::No || administers(&world.view, unit).is_some() {
                continue;
            }
            // Whoever may use nearly everything is told of once, and not found in every account.
            if unit.services.is_none() {
                let what =
                    "whether it manages the organisation's Identity Center: whoever may use `sso:*` there can come into every account";
                plan.needs.push((world.system(), what.to_owned(), None, unit.place));
                continue;
            }
            let edge = Edge::of(unit, EdgeKind::Manages, "manage-identity-center", world.shown(action), unit.place).on(found.terms);
            plan.one(edge.only_if("this account manages the organisation's Identity Center"), world.system());
        }
    }
}

/// The management account can act as the root user of the others.
fn other_roots(world: &World<'_>, plan: &mut Plan) {
    let account = world.view.account;
    for at in account.units_for("sts:assumeroot") {
        let Some(unit) = account.units.get(at as usize) else { continue };
        for (id, system) in world.others {
            let arn = format!("arn:aws:iam::{id}:root");
            let found = world.view.one(unit, "sts:assumeroot", &arn, &[("aws:multifactorauthpresent", Known::Unknown)], None);
            if found.tri != Tri::No {
                let edge = Edge::of(unit, EdgeKind::Manages, "assume-member-root", "sts:AssumeRoot", unit.place).on(found.terms);
                plan.one(edge.only_if("this account manages the organisation that the other one belongs to"), *system);
            }
        }
    }
}
