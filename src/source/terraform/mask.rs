//! What of a resource's values is sensitive: as `show -json` mirrors the values with `true`, as a raw state lists paths, and what is known
//! to be a credential by its attribute's name where neither says so (states of old versions do not).

use crate::doc::Item;

/// The marks of a value.
#[derive(Clone, Copy)]
pub(super) enum Mask<'t> {
    /// No marks.
    None,
    /// The value as a whole is sensitive.
    All,
    /// A mirror of the value, with `true` for what is sensitive.
    Mirror(Item<'t>),
    /// A list of paths, as a raw state has it.
    Paths(Item<'t>),
}

impl<'t> Mask<'t> {
    /// The marks of a mirror.
    pub(super) fn mirror(item: Option<Item<'t>>) -> Mask<'t> {
        match item {
            Some(item) if item.bool() == Some(true) => Mask::All,
            Some(item) if item.bool().is_none() => Mask::Mirror(item),
            _ => Mask::None,
        }
    }

    /// The marks of what stands under a key of a map.
    pub(super) fn of(self, key: &str) -> Mask<'t> {
        match self {
            Mask::Mirror(item) => Mask::mirror(item.get(key)),
            Mask::Paths(paths) if paths.children().any(|path| step(path) == Some(key)) => {
                // What goes on below is taken as a whole: what a provider marks in part is not worth a wrong guess.
                Mask::All
            }
            Mask::All => Mask::All,
            _ => Mask::None,
        }
    }

    /// The marks of an element of a list.
    pub(super) fn at(self, index: usize) -> Mask<'t> {
        match self {
            Mask::Mirror(item) => Mask::mirror(item.children().nth(index)),
            Mask::All => Mask::All,
            _ => Mask::None,
        }
    }

    /// Whether the value itself is sensitive.
    pub(super) fn is_whole(self) -> bool {
        matches!(self, Mask::All)
    }
}

/// The attribute that a path of `sensitive_attributes` begins with.
fn step(path: Item<'_>) -> Option<&str> {
    let first = path.children().next()?;
    (first.text_of("type") == Some("get_attr")).then(|| first.text_of("value")).flatten()
}

/// Attributes that hold a credential in whatever resource they stand.
const SECRETS: &[&str] = &[
    "access_key_secret",
    "access_token",
    "admin_password",
    "administrator_login_password",
    "api_key",
    "auth_token",
    "bcrypt_hash",
    "client_secret",
    "encrypted_private_key",
    "master_password",
    "password",
    "primary_access_key",
    "primary_blob_connection_string",
    "primary_connection_string",
    "primary_key",
    "private_key",
    "private_key_openssh",
    "private_key_pem",
    "private_key_pem_pkcs8",
    "secondary_access_key",
    "secondary_blob_connection_string",
    "secondary_connection_string",
    "secondary_key",
    "secret_access_key",
    "secret_binary",
    "secret_data",
    "secret_id_value",
    "secret_key",
    "secret_string",
    "ses_smtp_password_v4",
    "token_value",
];

/// Attributes that hold a credential in resources of some type.
const OF_TYPE: &[(&str, &[&str])] = &[
    ("auth0_client_credentials", &["client_secret", "private_key_jwt"]),
    ("aws_db_instance", &["password"]),
    ("aws_iam_access_key", &["secret"]),
    ("aws_ssm_parameter", &["insecure_value", "value", "value_wo"]),
    ("azuread_application_password", &["value"]),
    ("azuread_service_principal_password", &["value"]),
    ("azurerm_key_vault_secret", &["value"]),
    ("github_actions_organization_secret", &["encrypted_value", "plaintext_value"]),
    ("github_actions_secret", &["encrypted_value", "plaintext_value"]),
    ("github_actions_environment_secret", &["encrypted_value", "plaintext_value"]),
    ("github_dependabot_secret", &["encrypted_value", "plaintext_value"]),
    ("kubernetes_secret", &["binary_data", "data"]),
    ("kubernetes_secret_v1", &["binary_data", "data"]),
    ("local_sensitive_file", &["content", "content_base64"]),
    ("random_password", &["result"]),
    ("vault_approle_auth_backend_role_secret_id", &["secret_id", "wrapping_token"]),
    ("vault_generic_secret", &["data", "data_json"]),
    ("vault_kv_secret", &["data", "data_json"]),
    ("vault_kv_secret_v2", &["data", "data_json"]),
    ("vault_token", &["client_token"]),
];

/// Whether an attribute at the top of a resource of a type is known to hold a credential.
pub(super) fn is_secret(kind: &str, key: &str) -> bool {
    SECRETS.contains(&key) || OF_TYPE.iter().any(|(of, keys)| *of == kind && keys.contains(&key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_references_are_no_secrets() {
        assert!(is_secret("aws_iam_access_key", "secret"));
        assert!(!is_secret("google_secret_manager_secret_version", "secret"));
        assert!(is_secret("okta_app_oauth", "client_secret"));
        assert!(!is_secret("aws_iam_role", "name"));
    }
}
