//! What a path says about a list of the admin API, which does not say it itself: below `realms/REALM/` files lie as the API's addresses
//! have it (`realms/acme/users/kim/role-mappings.json`). In: a path. Out: the realm, and the record that the list belongs to.

/// Where a list belongs.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Whereabouts {
    pub(super) realm: Option<String>,
    pub(super) user: Option<String>,
    pub(super) group: Option<String>,
    pub(super) client: Option<String>,
    pub(super) role: Option<String>,
    pub(super) organisation: Option<String>,
    /// The file's name without its ending.
    pub(super) list: String,
}

impl Whereabouts {
    pub(super) fn of(path: &str) -> Whereabouts {
        let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
        let mut found = Whereabouts { list: file.split('.').next().unwrap_or(file).to_owned(), ..Whereabouts::default() };
        let folders: Vec<&str> = folders.split('/').collect();
        // The last one counts: an export can lie in a folder that happens to be called so.
        let start = folders.windows(2).rposition(|pair| pair.first() == Some(&"realms"));
        let rest = match start {
            Some(at) => {
                found.realm = folders.get(at + 1).map(|realm| (*realm).to_owned());
                folders.get(at + 2..).unwrap_or(&[])
            }
            None => folders.as_slice(),
        };
        let mut parts = rest.iter();
        while let Some(part) = parts.next() {
            let slot = match *part {
                "users" => &mut found.user,
                "groups" => &mut found.group,
                "clients" => &mut found.client,
                "roles" => &mut found.role,
                "organizations" => &mut found.organisation,
                _ => continue,
            };
            *slot = parts.next().map(|name| (*name).to_owned());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_the_api_writes_addresses() {
        let of = Whereabouts::of;
        assert_eq!(of("users.json"), Whereabouts { list: "users".into(), ..Whereabouts::default() });
        let realm = Some("acme".to_owned());
        let all = of("x/realms/acme/users.json");
        assert_eq!((all.realm.as_ref(), all.list.as_str(), all.user), (realm.as_ref(), "users", None));
        let mapping = of("realms/acme/users/kim/role-mappings.json");
        assert_eq!((mapping.user.as_deref(), mapping.list.as_str()), (Some("kim"), "role-mappings"));
        let roles = of("realms/acme/clients/shop/roles/boss/composites.json");
        assert_eq!((roles.client.as_deref(), roles.role.as_deref(), roles.list.as_str()), (Some("shop"), Some("boss"), "composites"));
        assert_eq!(of("realms/old/realms/acme/groups/leads/members.json").realm, realm);
        assert_eq!(of("realms/users.json").realm, None, "a file is no realm");
        assert_eq!(of(""), Whereabouts::default());
    }
}
