//! How secret values are compared without being kept: a value goes in, a keyed digest comes out, or nothing where equal values prove nothing
//! (masks, placeholders, short words). The value itself goes no further than this file.

use super::limits::{FORM_BYTES, SECRET_BYTES};
use super::placeholder::{is_placeholder, is_public};
use crate::model::facts::SAME_VALUE;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::borrow::Cow;
use std::fmt::Write as _;

/// The digest of a value that is worth comparing. With the user's own key it may be shown (`k1:`), else it starts with [`SAME_VALUE`].
pub(super) fn digest(key: &[u8], key_given: bool, value: &str) -> Option<String> {
    let value = plain(value.trim());
    let enough = value.len() >= SECRET_BYTES || (value.len() >= FORM_BYTES && has_form(&value));
    if !enough || is_placeholder(&value) || is_public(&value) {
        return None;
    }
    if let Some(id) = key_id(&value) {
        return Some(id);
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(value.as_bytes());
    let mut text = String::from(if key_given { "k1:" } else { SAME_VALUE });
    for byte in mac.finalize().into_bytes().iter().take(8) {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    Some(text)
}

/// The id by which the vendor itself names the credential, where the value holds one: it is no secret, and other exports list the
/// credential under it.
fn key_id(value: &str) -> Option<String> {
    /// A key file of a Google service account; its other keys are not looked at.
    #[derive(serde::Deserialize)]
    struct KeyFile {
        private_key_id: String,
    }
    let of_aws = |id: &&str| id.len() == 20 && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if value.starts_with("AKIA") {
        return Some(value).filter(of_aws).map(str::to_owned);
    }
    if !value.starts_with('{') || !value.contains("\"private_key_id\"") {
        return None;
    }
    let file: KeyFile = serde_json::from_str(value).ok()?;
    let plausible = (16..=64).contains(&file.private_key_id.len()) && file.private_key_id.bytes().all(|byte| byte.is_ascii_hexdigit());
    plausible.then_some(file.private_key_id)
}

/// Undoes base64 as long as text comes out, so that the same value is equal in a Secret's `data` and in an environment variable.
fn plain(value: &str) -> Cow<'_, str> {
    let mut value = Cow::Borrowed(value);
    for _ in 0..2 {
        let decoded = decode(&value).and_then(|bytes| String::from_utf8(bytes).ok());
        match decoded {
            Some(text) if !text.is_empty() && text.chars().all(|c| !c.is_control() || c.is_ascii_whitespace()) => {
                value = Cow::Owned(text.trim().to_owned());
            }
            _ => break,
        }
    }
    value
}

/// Base64 of the standard alphabet, line breaks allowed.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count, mut padding) = (0_u32, 0_u32, 0_u32);
    for byte in text.bytes().filter(|b| !b.is_ascii_whitespace()) {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                padding += 1;
                continue;
            }
            _ => return None,
        };
        if padding > 0 {
            return None;
        }
        bits = (bits << 6) | u32::from(six);
        count += 1;
        if count % 4 != 1 {
            let shift = [0, 0, 4, 2].get((count % 4) as usize).copied().unwrap_or(0);
            out.push((bits >> shift) as u8);
        }
    }
    ((count + padding).is_multiple_of(4) && padding <= 2).then_some(out)
}

/// The beginnings by which vendors' credentials can be told.
const FORMS: &[&str] = &[
    "sk-",
    "sk_",
    "rk_",
    "pk-lf-",
    "AKIA",
    "ASIA",
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "glpat-",
    "xox",
    "eyJ",
    "-----BEGIN ",
    "hvs.",
    "hf_",
    "dapi",
    "AIza",
    "SG.",
    "npm_",
];

/// Whether a value starts like a credential of a vendor.
pub(super) fn has_form(value: &str) -> bool {
    FORMS.iter().any(|form| value.starts_with(form))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Option<String> {
        digest(b"key", true, value)
    }

    #[test]
    fn a_credential_that_names_itself_is_known_by_that_name() {
        assert_eq!(of("AKIA4K7QWERTYUIOPASD").as_deref(), Some("AKIA4K7QWERTYUIOPASD"));
        assert_eq!(of("QUtJQTRLN1FXRVJUWVVJT1BBU0Q=").as_deref(), Some("AKIA4K7QWERTYUIOPASD"));
        assert!(of("AKIA-not-a-key-id-of-theirs").is_some_and(|digest| digest.starts_with("k1:")));
        let file = r#"{"type":"service_account","private_key_id":"0f3a9c1be77d40c2","private_key":"-----BEGIN PRIVATE KEY-----MIIE","client_email":"a@b.iam.gserviceaccount.com"}"#;
        assert_eq!(of(file).as_deref(), Some("0f3a9c1be77d40c2"));
        assert!(of(&file.replace("0f3a9c1be77d40c2", "my-key")).is_some_and(|digest| digest.starts_with("k1:")));
    }

    #[test]
    fn equal_values_are_equal_however_they_are_written() {
        let plain = of("Tr0ub4dor-and-3-horses").unwrap();
        assert_eq!(of("VHIwdWI0ZG9yLWFuZC0zLWhvcnNlcw=="), Some(plain.clone()));
        assert_eq!(of(" Tr0ub4dor-and-3-horses\n"), Some(plain.clone()));
        assert_eq!(of("VHIwdWI0ZG9yLWFuZC0zLWhvcnNlcwo="), Some(plain.clone()));
        assert_ne!(of("Tr0ub4dor-and-4-horses"), Some(plain.clone()));
        assert_ne!(digest(b"other", true, "Tr0ub4dor-and-3-horses"), Some(plain));
    }

    #[test]
    fn the_form_says_whose_key_it_was() {
        assert!(of("Tr0ub4dor-and-3-horses").unwrap().starts_with("k1:"));
        let internal = digest(b"key", false, "Tr0ub4dor-and-3-horses").unwrap();
        assert!(internal.starts_with(SAME_VALUE));
        assert_eq!(internal.len(), SAME_VALUE.len() + 16);
        assert!(!internal.contains("horses"));
    }

    #[test]
    fn masks_placeholders_and_short_values_are_not_compared() {
        for value in [
            "",
            "hunter2",
            "short-value",
            "**********",
            "****************",
            "xxxxxxxxxxxxxxxxxxxx",
            "0000000000000000",
            "REDACTED-BY-TOOL-12",
            "<your api key here>",
            "${DATABASE_PASSWORD}",
            "$DATABASE_PASSWORD",
            "{{ .Values.password }}",
            "changeme-changeme-1",
            "_VALUE_NOT_SHOWN_",
            "##AUTH0_CLIENT_SECRET##",
            "sk-proj-****************abcd",
            "sk-...wxyz",
            "your-openai-api-key-here",
            "replace-this-with-your-token",
            "AKIAIOSFODNN7EXAMPLE",
            "super-secret-password",
            "KioqKioqKioqKioqKioqKioqKio=",
        ] {
            assert_eq!(of(value), None, "{value}");
        }
    }

    #[test]
    fn what_is_public_by_its_form_is_not_compared() {
        for value in [
            "https://api.acme.example/v1",
            "/var/run/secrets/token.txt",
            "alice.long.name@acme.example",
            "arn:aws:iam::123456789012:role/x",
        ] {
            assert_eq!(of(value), None, "{value}");
        }
        for value in [
            "postgres://app:Zk3p9wq@db.acme.example/crm",
            "https://hooks.acme.example/T00/B00/9f8e7d6c",
            "sk-4f9a77c2d1",
            "ghp_9fA3kd82jQ",
            "-----BEGIN PRIVATE KEY-----\nMIIBVgIBADANBgkqhkiG9w0\n-----END PRIVATE KEY-----",
            "wJalrXUtnFEMIK7MDENGbPxRfiCYzKq",
        ] {
            assert!(of(value).is_some(), "{value}");
        }
    }

    #[test]
    fn base64_is_strict() {
        assert_eq!(decode("YWJj").as_deref(), Some(b"abc".as_slice()));
        assert_eq!(decode("YWI=").as_deref(), Some(b"ab".as_slice()));
        assert_eq!(decode("YQ==").as_deref(), Some(b"a".as_slice()));
        assert_eq!(decode("YW\nJj").as_deref(), Some(b"abc".as_slice()));
        assert_eq!(decode("YWJ"), None);
        assert_eq!(decode("Y=Jj"), None);
        assert_eq!(decode("a-b_"), None);
    }
}
