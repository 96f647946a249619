//! Which values are no secrets: masks, placeholders, and what is public by its form. A value goes in, a yes or no comes out.

/// Words of which placeholders are made.
const WORDS: &str = "\
    a access account add admin an api app auth base64 be change changed changeit changeme client credential default demo dev do dummy \
    encoded enter example fake fill fixme from generate generated here hidden id in insert is it key mask masked me my none not null \
    omitted openai or our paste pass password placeholder please prod production put redacted removed replace replaced sample secret \
    set shown some staging string super tbd test the this to todo token undefined unset use value very with xxx you your";

/// Whether a value stands for a value that is not there.
pub(super) fn is_placeholder(value: &str) -> bool {
    let upper = value.to_ascii_uppercase();
    let wrapped = [("<", ">"), ("${", "}"), ("$(", ")"), ("{{", "}}"), ("##", "##"), ("@@", "@@"), ("%", "%"), ("[", "]")]
        .iter()
        .any(|(open, close)| value.starts_with(open) && value.ends_with(close));
    let variable =
        value.strip_prefix('$').is_some_and(|name| name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_'));
    let masked = ["***", "...", "•••", "…", "XXXXXX"].iter().any(|mask| upper.contains(mask));
    let said =
        ["REDACTED", "CHANGEME", "CHANGE-ME", "CHANGE_ME", "_VALUE_NOT_SHOWN_", "PLACEHOLDER"].iter().any(|word| upper.contains(word));
    let mut distinct: Vec<char> = value.chars().take(256).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let words = || value.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let is_word = |word: &str| {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        word.is_empty() || WORDS.split(' ').any(|known| word.eq_ignore_ascii_case(known))
    };
    // "Your" is said to whoever fills the value in.
    let addressed = words().any(|word| word.eq_ignore_ascii_case("your"));
    let only_words = words().all(is_word) && words().any(|word| word.bytes().any(|b| b.is_ascii_alphabetic()));
    wrapped
        || variable
        || addressed
        || masked
        || said
        || distinct.len() < 5
        || only_words
        || value.ends_with("EXAMPLE")
        || value.ends_with("EXAMPLEKEY")
}

/// Whether a value is public by its form: an address without a password, a path, an ARN, an e-mail address.
pub(super) fn is_public(value: &str) -> bool {
    let address = value.split_once("://").is_some_and(|(scheme, rest)| {
        scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'-')
            && !rest.contains(['@', '?'])
            // A web hook's address is its secret.
            && !rest.contains("hooks.")
            && !rest.contains("webhook")
    });
    let one_word = !value.contains(char::is_whitespace);
    let path = one_word && (value.starts_with('/') || value.starts_with("./")) && value.contains('/') && value.contains('.');
    let mail = one_word
        && value.split_once('@').is_some_and(|(name, host)| {
            host.contains('.') && !name.contains([':', '/']) && host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
        });
    address || path || mail || value.starts_with("arn:")
}
