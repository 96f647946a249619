//! Where a file stands: the folder of the tenant, and the role, organization, account, connection or client that a list belongs to.
//! Folders as the deploy tool writes them (`clients/My App.json`) and as the addresses of the Management API read
//! (`roles/rol_x/users.json`, or flat: `roles--rol_x--users.json`).

/// What the path says.
#[derive(Default, Debug, PartialEq, Eq)]
pub(super) struct Whereabouts {
    /// The folder of the tenant.
    pub(super) root: String,
    /// The folder that says what its files are of (`roles`), and what it lists of one of them (`users`).
    pub(super) of: &'static str,
    pub(super) what: &'static str,
    /// The one that the list belongs to.
    pub(super) parent: String,
    /// A member of the organization, where the list is hers.
    pub(super) member: String,
    /// Whether a folder or the file is called after the vendor.
    pub(super) named: bool,
}

/// Folders and what may stand in one of their folders.
const LISTS: &[(&str, &[&str])] = &[
    ("clients", &["credentials"]),
    ("connections", &["scim-configuration", "scim-tokens", "clients"]),
    ("roles", &["users", "permissions"]),
    ("organizations", &["members", "connections", "enabled_connections", "invitations"]),
    ("users", &["roles", "permissions", "authentication-methods", "organizations"]),
];

/// Folders of single files.
const ITEMS: &[&str] = &[
    "clients",
    "grants",
    "client-grants",
    "connections",
    "roles",
    "organizations",
    "resource-servers",
    "actions",
    "triggers",
    "log-streams",
    "self-service-profiles",
    "token-exchange-profiles",
];

impl Whereabouts {
    pub(super) fn of(path: &str) -> Whereabouts {
        let named = path.split(['/', '-', '_', '.']).any(|word| word.eq_ignore_ascii_case("auth0"));
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = file.split_once(".json").or_else(|| file.split_once(".yaml")).map_or(file, |(stem, _)| stem);
        let stem = stem.strip_suffix(".yml").unwrap_or(stem);
        let folders = folder.split('/').filter(|part| !part.is_empty());
        let parts: Vec<&str> = folders.chain(stem.split("--")).collect();
        for at in 0..parts.len() {
            let (root, rest) = parts.split_at(at);
            if let Some(found) = shape(rest) {
                return Whereabouts { root: root.join("/"), named, ..found };
            }
        }
        Whereabouts { root: folder.to_owned(), named, ..Whereabouts::default() }
    }
}

fn shape(parts: &[&str]) -> Option<Whereabouts> {
    let list = |of: &str, what: &str| {
        let (of, all) = LISTS.iter().find(|(known, _)| *known == of)?;
        Some((*of, *all.iter().find(|known| **known == what)?))
    };
    let found = |of, what, parent: &str| Some(Whereabouts { of, what, parent: decoded(parent), ..Whereabouts::default() });
    match parts {
        ["guardian", "policies"] => found("guardian", "policies", ""),
        ["guardian", "factors"] | ["guardian", "factors", _] => found("guardian", "factors", ""),
        ["triggers", "triggers"] => found("triggers", "", ""),
        ["actions", "triggers", trigger, "bindings"] => found("triggers", "bindings", trigger),
        ["database-connections" | "databases", _, "database"] => found("connections", "", ""),
        ["organizations", parent, "members", member, "roles"] => {
            Some(Whereabouts { member: decoded(member), ..found("organizations", "roles", parent)? })
        }
        ["connections", parent, "scim-configuration", "tokens"] => found("connections", "scim-tokens", parent),
        [of, parent, what] if list(of, what).is_some() => {
            let (of, what) = list(of, what)?;
            found(of, what, parent)
        }
        [of, _] => found(ITEMS.iter().find(|known| *known == of)?, "", ""),
        _ => None,
    }
}

/// An id as it stands in an address: `auth0%7Cabc`.
fn decoded(text: &str) -> String {
    text.replace("%7C", "|").replace("%7c", "|").replace("%40", "@")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str) -> String {
        let Whereabouts { root, of, what, parent, member, .. } = Whereabouts::of(path);
        format!("{root}|{of}|{what}|{parent}|{member}")
    }

    #[test]
    fn folders_tell_whose_a_list_is() {
        assert_eq!(told("auth0/acme/roles/rol_1/users.json"), "auth0/acme|roles|users|rol_1|");
        assert_eq!(told("roles--rol_1--users.json"), "|roles|users|rol_1|");
        assert_eq!(told("x/users/auth0%7Cab/roles.json"), "x|users|roles|auth0|ab|");
        assert_eq!(told("x/organizations/org_1/members/auth0|a/roles.json"), "x|organizations|roles|org_1|auth0|a");
        assert_eq!(told("dump/clients/My SPA.json"), "dump|clients|||");
        assert_eq!(told("dump/guardian/factors/otp.json"), "dump|guardian|factors||");
        assert_eq!(told("dump/tenant.json"), "dump||||");
        assert_eq!(told("clients/acme/auth0/users.json"), "clients/acme/auth0||||", "a folder that only sounds alike");
        assert_eq!(told("tenant.yaml"), "||||");
        assert!(Whereabouts::of("exports/auth0-prod/roles/a.json").named && !Whereabouts::of("roles/a.json").named);
    }
}
