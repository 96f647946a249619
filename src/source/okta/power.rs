//! What administering a part of an Okta organisation lets somebody do: the vendor's standard roles, the permissions of custom roles and
//! the OAuth scopes of clients, each as the same few powers, so that a client has what its role and its scopes have in common.

use std::collections::BTreeSet;

/// One thing that an administrator can do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Power {
    /// Everything, and nobody's account is out of reach.
    Administer,
    /// Gives administrator roles.
    GrantRoles,
    /// Sets passwords of accounts.
    Reset,
    /// Takes second factors off accounts.
    ResetFactors,
    /// Changes profiles, and so what rules make of them.
    EditProfiles,
    /// Decides who is in a group.
    FillGroups,
    /// Changes apps and their clients.
    ManageApps,
    /// Decides who is assigned to an app.
    AssignApps,
    /// Sees the secrets of clients.
    ReadSecrets,
    /// Adds and changes identity providers.
    EditProviders,
    /// Changes what tokens say for whom.
    EditServers,
    /// Changes what a login takes.
    EditPolicies,
    /// Builds flows that act with connections of their own.
    Workflows,
    /// Sets up what people can ask for and who approves it.
    Requests,
    /// Another right to change something.
    Write,
    /// Looks.
    Read,
}

use Power::{
    Administer, AssignApps, EditPolicies, EditProfiles, EditProviders, EditServers, FillGroups, GrantRoles, ManageApps, Read, ReadSecrets,
    Requests, Reset, ResetFactors, Workflows, Write,
};

/// A standard role: its powers, and whether an assignment of it can be limited to groups or apps.
pub(super) struct Standard {
    pub(super) powers: &'static [Power],
    pub(super) limited_by: Option<&'static str>,
}

/// The vendor's standard roles, by the word of their type.
pub(super) fn standard(word: &str) -> Option<Standard> {
    let (powers, limited_by): (&[Power], _) = match word {
        "SUPER_ADMIN" => (
            &[
                Administer,
                GrantRoles,
                Reset,
                ResetFactors,
                EditProfiles,
                FillGroups,
                ManageApps,
                AssignApps,
                ReadSecrets,
                EditProviders,
                EditServers,
                EditPolicies,
                Write,
                Read,
            ],
            None,
        ),
        "ORG_ADMIN" => (&[Reset, ResetFactors, EditProfiles, FillGroups, EditProviders, EditPolicies, Write, Read], None),
        "APP_ADMIN" => (&[ManageApps, AssignApps, ReadSecrets, Read], Some("apps")),
        "USER_ADMIN" => (&[Reset, ResetFactors, EditProfiles, FillGroups, Read], Some("groups")),
        "HELP_DESK_ADMIN" => (&[Reset, ResetFactors, Read], Some("groups")),
        "GROUP_MEMBERSHIP_ADMIN" => (&[FillGroups, Read], Some("groups")),
        "API_ACCESS_MANAGEMENT_ADMIN" | "API_ADMIN" => (&[EditServers, ReadSecrets, Read], None),
        "READ_ONLY_ADMIN" => (&[ReadSecrets, Read], None),
        "REPORT_ADMIN" => (&[Read], None),
        "MOBILE_ADMIN" => (&[Write, Read], None),
        "WORKFLOWS_ADMIN" => (&[Workflows], None),
        "ACCESS_CERTIFICATIONS_ADMIN" => (&[Write], None),
        "ACCESS_REQUESTS_ADMIN" => (&[Requests, Write], None),
        _ => return None,
    };
    Some(Standard { powers, limited_by })
}

/// The powers of a custom role's permission; none where its end is not known.
pub(super) fn of_permission(label: &str) -> &'static [Power] {
    match label {
        "okta.users.manage" => &[Reset, ResetFactors, EditProfiles, Write, Read],
        "okta.users.credentials.manage" => &[Reset, ResetFactors],
        "okta.users.credentials.resetPassword" | "okta.users.credentials.manageTemporaryAccessCode" => &[Reset],
        "okta.users.credentials.resetFactors" => &[ResetFactors],
        "okta.users.userprofile.manage" => &[EditProfiles],
        "okta.users.groupMembership.manage" | "okta.groups.members.manage" => &[FillGroups],
        "okta.groups.manage" => &[FillGroups, Write, Read],
        "okta.apps.manage" => &[ManageApps, AssignApps, Write, Read],
        "okta.apps.assignment.manage" => &[AssignApps],
        "okta.apps.clientCredentials.read" => &[ReadSecrets],
        "okta.identityProviders.manage" | "okta.idps.manage" => &[EditProviders, Write],
        "okta.authzServers.manage" => &[EditServers],
        "okta.policies.manage" => &[EditPolicies],
        "okta.workflows.manage" => &[Workflows],
        "okta.governance.accessRequests.manage" => &[Requests],
        other => by_end(other),
    }
}

/// The powers of a scope; none where its end is not known.
pub(super) fn of_scope(scope: &str) -> &'static [Power] {
    match scope {
        "okta.users.manage" => &[Reset, ResetFactors, EditProfiles, Write, Read],
        "okta.users.manage.self" | "okta.users.read.self" => &[],
        "okta.factors.manage" => &[ResetFactors, Write],
        "okta.groups.manage" => &[FillGroups, Write, Read],
        "okta.apps.manage" => &[ManageApps, AssignApps, ReadSecrets, Write, Read],
        "okta.apps.read" => &[ReadSecrets, Read],
        "okta.clients.manage" => &[ManageApps, ReadSecrets, Write, Read],
        "okta.idps.manage" => &[EditProviders, Write, Read],
        "okta.authorizationServers.manage" => &[EditServers, Write, Read],
        "okta.policies.manage" => &[EditPolicies, Write, Read],
        "okta.roles.manage" => &[GrantRoles, Write, Read],
        "okta.workflows.invoke.manage" => &[Write],
        other => by_end(other),
    }
}

/// Whether a scope or permission of ours is one that [`by_end`] or the tables know.
pub(super) fn is_known(word: &str) -> bool {
    word.ends_with(".self") || !of_permission(word).is_empty() || !of_scope(word).is_empty()
}

fn by_end(word: &str) -> &'static [Power] {
    match word.rsplit('.').next() {
        Some("read") => &[Read],
        Some(
            "manage" | "create" | "run" | "invoke" | "register" | "expirePassword" | "activate" | "deactivate" | "suspend" | "unsuspend"
            | "delete" | "unlock" | "clearSessions" | "edit" | "view",
        ) => &[Write],
        _ => &[],
    }
}

/// What a role and the scopes of a client have in common. The one who may do everything may do what any scope names.
pub(super) fn in_common(role: &BTreeSet<Power>, scopes: &BTreeSet<Power>) -> BTreeSet<Power> {
    if role.contains(&Administer) {
        return scopes.clone();
    }
    let mut common: BTreeSet<Power> = role.intersection(scopes).copied().collect();
    // The right to change something includes looking at it.
    if role.contains(&Write) && scopes.contains(&Read) {
        common.insert(Read);
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::okta::kinds::STANDARD;

    #[test]
    fn every_standard_role_is_known_and_no_other() {
        for word in STANDARD {
            assert!(standard(word).is_some(), "{word}");
        }
        assert!(standard("CUSTOM").is_none());
        assert!(standard("super_admin").is_none(), "a role is known by the vendor's word, not by one that looks like it");
    }

    #[test]
    fn a_client_has_what_role_and_scopes_have_in_common() {
        let set = |powers: &[Power]| powers.iter().copied().collect::<BTreeSet<_>>();
        let all = set(standard("SUPER_ADMIN").unwrap().powers);
        assert_eq!(in_common(&all, &set(of_scope("okta.users.read"))), set(&[Read]));
        let desk = set(standard("HELP_DESK_ADMIN").unwrap().powers);
        assert_eq!(in_common(&desk, &set(of_scope("okta.apps.manage"))), set(&[Read]));
        assert!(in_common(&desk, &set(of_scope("okta.users.manage"))).contains(&Reset));
        assert!(in_common(&set(&[]), &set(of_scope("okta.roles.manage"))).is_empty(), "scopes without a role do nothing");
    }

    #[test]
    fn words_that_nobody_knows_are_told() {
        assert!(is_known("okta.devices.read") && is_known("okta.users.manage.self"));
        assert!(!is_known("okta.moon.paint"));
    }
}
