//! What the name of a variable, header or option says of its value. A name in, a yes or no or a sort out.

/// Last words of names whose values are credentials.
const LAST: &[&str] = &[
    "key",
    "apikey",
    "token",
    "secret",
    "password",
    "passwd",
    "pass",
    "passphrase",
    "pat",
    "credential",
    "credentials",
    "auth",
    "authorization",
    "bearer",
    "cookie",
    "jwt",
    "dsn",
    "pwd",
];
/// Words before the last one that make it no credential: what is public, what only counts or names.
const NOT: &[&str] = &["public", "publishable", "max", "sort", "primary", "foreign", "partition", "cache", "anon", "site", "host"];
/// Words at the end that only say which one it is.
const WHICH: &[&str] =
    &["prod", "production", "dev", "development", "staging", "stage", "test", "live", "default", "new", "old", "rw", "ro"];

/// The words of a name, in lower case: `OPENAI_API_KEY`, `X-Api-Key` and `openaiApiKey` alike.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_lower = false;
    for c in name.chars().take(200) {
        let starts = c.is_ascii_uppercase() && before_lower;
        if !c.is_ascii_alphanumeric() || starts {
            words.push(String::new());
        }
        if c.is_ascii_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(c.to_ascii_lowercase());
        }
        before_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The words that count: without numbers and marks of the environment at the end.
fn counting(name: &str) -> Vec<String> {
    let mut words = words(name);
    while words.len() > 1
        && words.last().is_some_and(|word| WHICH.contains(&word.as_str()) || word.bytes().all(|byte| byte.is_ascii_digit()))
    {
        words.pop();
    }
    words
}

/// Whether a value under this name is a credential.
pub(in crate::source) fn is_credential(name: &str) -> bool {
    let words = counting(name);
    let Some((last, before)) = words.split_last() else { return false };
    // The working folder of a shell is no password.
    let alone = before.is_empty() && last == "pwd";
    let last = last.trim_end_matches(|c: char| c.is_ascii_digit());
    let joined = ["password", "passwd", "apikey", "token", "secret"].iter().any(|end| last.ends_with(end) && last.len() > end.len());
    (LAST.contains(&last) || joined) && !alone && !before.last().is_some_and(|word| NOT.contains(&word.as_str()))
}

/// Whether a name is that of an address or connection string.
pub(super) fn is_address(name: &str) -> bool {
    counting(name).last().is_some_and(|last| ["url", "uri", "dsn", "string", "connection"].contains(&last.as_str()))
}

/// The sort of the credential, as in `type`.
pub(super) fn sort(name: &str) -> &'static str {
    let words = counting(name);
    let ends = |with: &[&str]| words.ends_with(&with.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
    match words.last().map_or("", String::as_str) {
        _ if ends(&["client", "secret"]) => "oauth_client_secret",
        _ if ends(&["private", "key"]) => "signing_key",
        "password" | "passwd" | "pass" | "passphrase" | "dsn" | "pwd" | "url" | "uri" | "string" => "password",
        "token" | "pat" | "jwt" | "bearer" | "authorization" | "auth" | "cookie" => "token",
        "key" | "apikey" => "api_key",
        _ => "",
    }
}

/// A name as it may be kept: a value that was pasted in its place is not.
pub(super) fn shown(name: &str) -> String {
    let plain = name.trim_start_matches('-');
    let fits = !plain.is_empty()
        && plain.len() <= 64
        && plain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-. ".contains(&byte))
        && !crate::source::secrets::has_form(plain);
    if fits { plain.to_owned() } else { "credential".to_owned() }
}
