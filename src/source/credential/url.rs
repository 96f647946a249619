//! Credentials in addresses: `scheme://user:password@host/path?token=…`. An address in; its credential, or what of it may be shown, out.

use super::name;
use super::value::{Found, Given, classify, default_of};
use crate::source::secrets::has_form;

/// The scheme of an address, if it is one.
pub(super) fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once("://")?;
    let plain = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    (!scheme.is_empty() && scheme.len() <= 30 && plain).then_some(scheme)
}

/// What the credential of an address is called: by its scheme, unless that is the web's.
pub(super) fn name(text: &str) -> String {
    match scheme(text) {
        Some(scheme) if !scheme.starts_with("http") && scheme.len() <= 16 => format!("{scheme} url"),
        _ => "url".to_owned(),
    }
}

/// Scheme and host, without what may be a credential around them.
pub(in crate::source) fn shown(text: &str) -> Option<String> {
    let scheme = scheme(text)?;
    let host = host(text);
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    let plain = |label: &str| {
        !label.is_empty() && label.len() <= 40 && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && !has_form(label)
    };
    let fits = name.len() <= 100 && name.split('.').all(plain) && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| format!("{scheme}://{host}"))
}

fn authority(text: &str) -> &str {
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or("")
}

fn host(text: &str) -> &str {
    let authority = authority(text);
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

/// The credential in an address. Of a literal, the whole address is what is compared: other systems keep it whole, too.
pub(super) fn credential(text: &str) -> Option<Found<'_>> {
    let mut best: Option<Found<'_>> = None;
    let mut take = |found: Found<'_>| {
        let rank = |given: Given| match given {
            Given::Literal => 0,
            Given::Default => 1,
            Given::Variable | Given::Input | Given::File => 2,
            Given::Placeholder => 3,
        };
        if best.is_none_or(|best| rank(found.given) < rank(best.given)) {
            // What is compared of a literal is settled below.
            best = Some(Found { given: found.given, secret: "", variable: None });
        }
    };
    // A password may itself hold a slash, so that the last `@` before the query ends the user's part.
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    let before_query = rest.split(['?', '#']).next().unwrap_or("");
    let slashes = before_query.split_once('/').map_or(before_query, |(authority, _)| authority);
    let user_part = if slashes.contains('@') { slashes } else { before_query };
    if let Some((user, _)) = user_part.rsplit_once('@') {
        match user.split_once(':') {
            Some((_, password)) if !password.is_empty() => take(classify(password)),
            _ if has_form(user) || (user.len() >= 16 && user.bytes().any(|byte| byte.is_ascii_digit())) => take(classify(user)),
            _ => {}
        }
    }
    for (key, value) in text.split_once('?').map_or("", |(_, query)| query).split('&').filter_map(|pair| pair.split_once('=')) {
        let value = value.split('#').next().unwrap_or(value);
        if !value.is_empty() && (name::is_credential(key) || has_form(value) || key == "sig") {
            take(classify(value));
        }
    }
    let in_path = before_query.split('/').skip(1).find(|part| has_form(part));
    if let Some(part) = in_path {
        take(classify(part));
    }
    let found = best?;
    let secret = match found.given {
        Given::Literal => text,
        Given::Default => {
            text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).find_map(|(inner, _)| default_of(inner)).unwrap_or("")
        }
        _ => "",
    };
    Some(Found { secret, ..found })
}

/// Whether the path holds a long random part, which may be a credential and may be none.
pub(in crate::source) fn has_random_part(text: &str) -> bool {
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['?', '#']).next().unwrap_or("").split('/').skip(1).any(|part| {
        let count = |test: fn(&u8) -> bool| part.bytes().filter(test).count();
        part.len() >= 24
            && !part.contains('.')
            && count(u8::is_ascii_digit) >= 3
            && count(u8::is_ascii_alphabetic) >= 3
            && !part.contains("${")
    })
}
