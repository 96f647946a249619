//! What stands where a credential belongs. A name and a value in; plain text, a reference or a placeholder out.

use super::{known, name, url};
use crate::source::placeholder::is_placeholder;
use crate::source::secrets::has_form;

/// How a credential is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::source) enum Given {
    /// In plain text.
    Literal,
    /// In plain text, as what is used where a variable is not set.
    Default,
    /// By a variable of the surroundings.
    Variable,
    /// Asked of the user, and kept by the program that asked.
    Input,
    /// In a file that is named.
    File,
    /// Not at all: a text that says what belongs here.
    Placeholder,
}

/// What was found in a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Found<'t> {
    pub(super) given: Given,
    /// The part that is the credential, for its digest.
    pub(super) secret: &'t str,
    /// The variable that a reference names.
    pub(super) variable: Option<&'t str>,
}

/// Words before the credential in a header.
const SCHEMES: &[&str] = &["bearer", "basic", "token", "bot", "apikey", "api-key", "key"];

/// Looks at a value. `None`: no credential belongs here.
pub(super) fn examine<'t>(name: &str, text: &'t str) -> Option<Found<'t>> {
    let text = text.trim();
    let (scheme, bare) = split_scheme(text);
    if bare.is_empty() {
        return None;
    }
    if url::scheme(bare).is_some() {
        return url::credential(bare);
    }
    if has_form(bare) {
        return Some(classify(bare));
    }
    // `Authorization` says of itself what follows; elsewhere `Basic` may be a word like any other.
    if !name::is_credential(name) {
        // A connection string without an address: a reference, or words among which a password stands.
        let connection = name::is_address(name) && known(name, "").is_some_and(|known| known.whole);
        let password = || ["password=", "pwd="].iter().any(|key| bare.to_ascii_lowercase().contains(key));
        return connection.then(|| classify(bare)).filter(|found| found.given != Given::Literal || password());
    }
    if scheme.is_none() && is_setting(bare) {
        return None;
    }
    if is_path(bare) {
        return Some(Found { given: Given::File, secret: "", variable: None });
    }
    Some(classify(bare))
}

/// Splits `Bearer …` off.
fn split_scheme(text: &str) -> (Option<&str>, &str) {
    match text.split_once(char::is_whitespace) {
        Some((word, rest)) if SCHEMES.iter().any(|known| word.eq_ignore_ascii_case(known)) => (Some(word), rest.trim()),
        _ => (None, text),
    }
}

/// Truth values and small numbers stand under names of credentials, too.
fn is_setting(text: &str) -> bool {
    ["true", "false", "none", "null", "yes", "no", "on", "off", "auto", "required", "optional", "enabled", "disabled"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
        || (text.len() < 6 && text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_path(text: &str) -> bool {
    let starts = ["/", "./", "../", "~/", "C:\\", "%USERPROFILE%", "${HOME}/", "$HOME/", "${userHome}", "${workspaceFolder}"];
    let rooted = starts.iter().any(|start| text.starts_with(start));
    // Base64 has slashes, too, and none of these endings.
    let ending = text.rsplit_once('.').is_some_and(|(_, end)| ["json", "pem", "key", "p8", "p12", "txt", "token", "env"].contains(&end));
    !text.contains(char::is_whitespace) && rooted && (ending || !text.starts_with('/') || text.len() < 20)
}

/// A value that is known to be where a credential belongs.
pub(super) fn classify(text: &str) -> Found<'_> {
    let found = |given, secret, variable| Found { given, secret, variable };
    if let Some(inner) = whole_reference(text) {
        let inner = inner.trim();
        if inner.starts_with("input:") || inner.starts_with("promptString:") {
            return found(Given::Input, "", None);
        }
        let inner = inner.strip_prefix("env:").or(inner.strip_prefix("env.")).or(inner.strip_prefix("secrets.")).unwrap_or(inner);
        if let Some((variable, default)) = inner.split_once(":-").or(inner.split_once(":=")) {
            let variable = variable_name(variable);
            let default = default.trim();
            let fallback = if default.is_empty() { None } else { Some(classify(default)) };
            return match fallback {
                Some(Found { given: Given::Literal | Given::Default, secret, .. }) => found(Given::Default, secret, variable),
                _ => found(Given::Variable, "", variable),
            };
        }
        return found(Given::Variable, "", variable_name(inner));
    }
    let plain = text.strip_prefix('$').or(text.strip_prefix('%').and_then(|text| text.strip_suffix('%')));
    if let Some(variable) = plain.and_then(variable_name) {
        return found(Given::Variable, "", Some(variable));
    }
    // A part of it comes from elsewhere: what stands around it is no credential by itself.
    if text.contains("${") {
        return match text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).find_map(|(inner, _)| default_of(inner)) {
            Some(secret) => found(Given::Default, secret, None),
            None => found(Given::Variable, "", None),
        };
    }
    if is_placeholder(text) {
        return found(Given::Placeholder, "", None);
    }
    found(Given::Literal, text, None)
}

/// The default of a reference, if it is a credential in plain text.
pub(super) fn default_of(inner: &str) -> Option<&str> {
    let (_, default) = inner.split_once(":-")?;
    let default = default.trim();
    (!default.is_empty() && !default.contains("${") && !is_placeholder(default)).then_some(default)
}

/// `${…}`, `${{ … }}` and `{env:…}`, where they are the whole text.
fn whole_reference(text: &str) -> Option<&str> {
    let double = text.strip_prefix("${{").and_then(|text| text.strip_suffix("}}"));
    let single = || text.strip_prefix("${").or_else(|| text.strip_prefix('{').filter(|text| text.starts_with("env:")));
    let inner = double.or_else(|| single().and_then(|text| text.strip_suffix('}')))?;
    // Two references beside each other are no whole one; one within a default is.
    let (mut depth, mut closes) = (0_i32, false);
    for byte in inner.bytes() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        closes |= depth < 0;
    }
    (!closes).then_some(inner)
}

/// The name of a variable as it may be kept: capitals, so that no value that was put in its place is.
fn variable_name(text: &str) -> Option<&str> {
    let fits = text.len() <= 64
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_uppercase() || byte == b'_')
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && !has_form(text);
    fits.then_some(text)
}
