//! Credentials on a command line: options, assignments, headers and addresses, also within the words of a shell.

use super::{Credentials, name, url};
use crate::source::Context;
use crate::source::secrets::has_form;

/// Options whose next word is a variable of a container, with or without its value.
const ENV: &[&str] = &["-e", "--env"];
/// Options whose next word is a header.
const HEADER: &[&str] = &["-H", "--header", "--headers"];

/// Reads the words of a command line.
pub(super) fn read(out: &mut Credentials, words: &[(&str, u32)], cx: &mut Context<'_>) {
    walk(out, words, true, cx);
}

fn walk(out: &mut Credentials, words: &[(&str, u32)], shell: bool, cx: &mut Context<'_>) {
    let mut at = 0;
    while let Some((word, place)) = words.get(at).copied() {
        let next = words.get(at + 1).copied();
        at += 1;
        if let (true, Some((value, place))) = (ENV.contains(&word), next) {
            variable(out, value, place, cx);
            at += 1;
        } else if let (true, Some((value, place))) = (HEADER.contains(&word), next) {
            header(out, value, place, cx);
            at += 1;
        } else if let Some(option) = word.strip_prefix('-') {
            match (option.split_once('='), next) {
                (Some((key, value)), _) if ENV.iter().any(|env| env.strip_prefix('-') == Some(key)) => variable(out, value, place, cx),
                (Some((key, value)), _) if HEADER.iter().any(|head| head.strip_prefix('-') == Some(key)) => header(out, value, place, cx),
                (Some((key, value)), _) => out.value(key, value, place, cx),
                (None, Some((value, place))) if name::is_credential(option) && !value.starts_with('-') => {
                    out.value(option, value, place, cx);
                    at += 1;
                }
                _ => {}
            }
        } else {
            plain(out, (word, place), shell, cx);
        }
    }
}

/// A word that is no option: an assignment, a header, an address, a credential by its form, or a line for a shell.
fn plain(out: &mut Credentials, (word, place): (&str, u32), shell: bool, cx: &mut Context<'_>) {
    let assigns = word.split_once('=').filter(|(key, _)| is_variable(key));
    if let Some((key, value)) = assigns.filter(|(_, value)| !value.contains(char::is_whitespace)) {
        return out.value(key, value, place, cx);
    }
    let head = word.split_once(':').filter(|(key, value)| {
        !value.starts_with("//") && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && name::is_credential(key)
    });
    if head.is_some() {
        return header(out, word, place, cx);
    }
    if word.contains(char::is_whitespace) {
        // The rest of a quoted word is looked at where it is: quotes are no part of a credential.
        if shell {
            let strip = |word| str::trim_matches(word, ['"', '\'', ';']);
            let words: Vec<(&str, u32)> = word.split_whitespace().map(|part| (strip(part), place)).collect();
            walk(out, &words, false, cx);
        }
        return;
    }
    if url::scheme(word).is_some() {
        out.address(word, place, cx);
    } else if has_form(word) {
        out.value("argument", word, place, cx);
    }
}

fn is_variable(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// `KEY=value`, or `KEY` alone, which hands the variable of the surroundings on.
fn variable(out: &mut Credentials, text: &str, place: u32, cx: &mut Context<'_>) {
    match text.split_once('=') {
        Some((key, value)) => out.value(key, value, place, cx),
        None if is_variable(text) => out.passed(text, place, cx),
        None => {}
    }
}

/// `Name: value`.
fn header(out: &mut Credentials, text: &str, place: u32, cx: &mut Context<'_>) {
    if let Some((key, value)) = text.split_once(':') {
        out.value(key.trim(), value, place, cx);
    }
}
