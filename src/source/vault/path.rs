//! Which path of Vault's API a file answers. The answer itself does not say it, so the file's name has to: `auth__approle__role__api.json`,
//! or the path as folders, `auth/approle/role/api.json`. In: a shown path. Out: the API path, and the folder that stands for the vault.

/// Folders that hold answers and say nothing themselves.
const PLAIN: &[&str] = &["policies", "policy", "roles", "reads", "acl", "vault-reads"];
/// First parts of paths that are the same in every vault.
const FIXED: &[&str] = &["auth", "sys", "identity"];
/// Second parts of what engines hold: the part before is where the engine is mounted.
const ENGINE: &[&str] =
    &["roles", "role", "roleset", "static-roles", "static-role", "static-account", "impersonated-account", "config", "metadata"];

/// Where a file stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Spot {
    /// The API path, where the name tells it.
    pub(super) api: Option<String>,
    /// The file's own name without its ending.
    pub(super) stem: String,
    /// The folder of the vault.
    pub(super) home: String,
}

/// Reads a shown path.
pub(super) fn spot(path: &str) -> Spot {
    let parts: Vec<&str> = path.split('/').collect();
    let (file, folders) = parts.split_last().map_or(("", &[][..]), |(file, folders)| (*file, folders));
    let stem = ["json", "hcl", "jsonl", "policy", "txt"].iter().find_map(|end| file.strip_suffix(end)?.strip_suffix('.')).unwrap_or(file);
    if stem.contains("__") {
        return Spot { api: Some(stem.replace("__", "/")), stem: stem.replace("__", "/"), home: home(folders) };
    }
    let full: Vec<&str> = folders.iter().copied().chain([stem]).collect();
    let fixed = full.iter().position(|part| FIXED.contains(part)).filter(|at| full.len() > at + 1);
    // `role/x` below `auth/…` belongs to that; `policies/x` below nothing is a folder of ours.
    let engine = || full.iter().position(|part| ENGINE.contains(part)).filter(|at| *at > 0 && full.len() > at + 1).map(|at| at - 1);
    let engine = || engine().filter(|at| !PLAIN.contains(full.get(*at).unwrap_or(&"")) && !is_plain_folder(&full, *at));
    match fixed.or_else(engine) {
        Some(at) => {
            Spot { api: full.get(at..).map(|rest| rest.join("/")), stem: stem.to_owned(), home: home(folders.get(..at).unwrap_or(folders)) }
        }
        None => Spot { api: None, stem: stem.to_owned(), home: home(folders) },
    }
}

/// Whether `FOLDER/roles/x` is most likely a folder of answers and not an engine mounted at FOLDER.
fn is_plain_folder(full: &[&str], at: usize) -> bool {
    full.get(at).is_some_and(|mount| mount.contains("vault")) && full.len() == at + 3
}

fn home(folders: &[&str]) -> String {
    let keep = folders.iter().rposition(|folder| !PLAIN.contains(folder)).map_or(0, |at| at + 1);
    folders.get(..keep).unwrap_or(folders).join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_the_path_that_was_read() {
        let cases = [
            ("vault/reads/auth__approle__role__api.json", Some("auth/approle/role/api"), "vault"),
            ("acme/auth/approle/role/api.json", Some("auth/approle/role/api"), "acme"),
            ("identity/entity/id/e1.json", Some("identity/entity/id/e1"), ""),
            ("vault/policies/team__app.hcl", Some("team/app"), "vault"),
            ("vault/policies/app.hcl", None, "vault"),
            ("prod/aws/roles/deploy.json", Some("aws/roles/deploy"), "prod"),
            ("vault/roles/deploy.json", None, "vault"),
            ("a/secret/metadata/prod/db.json", Some("secret/metadata/prod/db"), "a"),
            ("auth.json", None, ""),
            ("vault/sys/policies/acl/app.json", Some("sys/policies/acl/app"), "vault"),
        ];
        for (path, api, home) in cases {
            let found = spot(path);
            assert_eq!((found.api.as_deref(), found.home.as_str()), (api, home), "{path}");
        }
        assert_eq!(spot("p/app.hcl").stem, "app");
    }
}
