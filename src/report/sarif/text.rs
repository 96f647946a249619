//! Text as SARIF wants it. In: texts of exports and rules. Out: messages in which no name is a link or a placeholder, Markdown in which
//! no name is anything but itself, and texts within the limits of code-scanning hosts.

use crate::report::neutral;
use std::borrow::Cow;

/// What a host keeps of a rule's descriptions.
pub(super) const DESCRIPTION: usize = 1024;
/// What a host keeps of a rule's name.
pub(super) const NAME: usize = 255;
/// What one text of a finding or of a rule's help may take; the whole of it is in `report.json`.
pub(super) const TEXT: usize = 4000;

/// The text in at most `most` units as hosts count them (UTF-16), with `…` at its end where something is missing.
pub(super) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most || text.chars().map(char::len_utf16).sum::<usize>() <= most {
        return Cow::Borrowed(text);
    }
    let mut used = 1;
    let kept: String = text
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= most
        })
        .collect();
    Cow::Owned(kept + "…")
}

/// A text on one line, cut: for fields that are shown as they are.
pub(super) fn plain(text: &str, most: usize) -> String {
    // What cannot be shown becomes longer when it is written as a code point, so the cut comes last; the first spares the work.
    cut(&neutral(&cut(text, most)), most).trim().to_owned()
}

/// The first of these texts that is not empty: hosts take an empty text for a missing one.
pub(super) fn first(texts: &[&str], most: usize) -> String {
    let mut all = texts.iter().map(|text| plain(text, most));
    all.find(|text| !text.is_empty()).unwrap_or_else(|| "no text".to_owned())
}

/// A message: brackets would make a link, braces a placeholder.
pub(super) fn message(text: &str) -> String {
    let text = plain(text, TEXT);
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\\' | '[' | ']' => out.extend(['\\', c]),
            '{' | '}' => out.extend([c, c]),
            c => out.push(c),
        }
    }
    // An empty message is an error of the form.
    if out.is_empty() { "no text".to_owned() } else { out }
}

/// Markdown that shows the text: what stands between backticks is code, everything else is escaped.
pub(super) fn markdown(text: &str) -> String {
    let text = plain(text, TEXT);
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text.as_str();
    while let Some((before, tail)) = rest.split_once('`') {
        escape(before, &mut out);
        match tail.split_once('`') {
            Some((code, after)) if !code.trim().is_empty() => {
                out.extend(["`", code, "`"]);
                rest = after;
            }
            _ => {
                out.push_str("\\`");
                rest = tail;
            }
        }
    }
    escape(rest, &mut out);
    out
}

/// Escapes running text. Mentions and references of a host are no Markdown, so a backslash does not stop them; a character reference does.
/// Links without any sign of Markdown begin with a scheme or with `www.`, lists and rules with a sign at the start of a line.
fn escape(text: &str, out: &mut String) {
    let mut chars = text.chars().peekable();
    let mut starts = out.bytes().all(|byte| byte.is_ascii_digit());
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        // Digits count as the start, since `1.` makes a list; the first other sign ends it.
        starts = starts && out.bytes().next_back().is_none_or(|byte| byte.is_ascii_digit());
        match c {
            '@' => out.push_str("&#64;"),
            '#' => out.push_str("&#35;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            ':' if next == Some('/') => out.push_str("&#58;"),
            '.' if out.get(out.len().saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case("www")) => out.push_str("&#46;"),
            '-' | '+' | '=' | ':' | '.' | ')' if starts => out.extend(['\\', c]),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '!' | '|' | '~' | '$' | '^' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Event, Options, Parser};

    #[test]
    fn cuts_in_the_hosts_units_between_characters() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abcde…");
        assert_eq!(cut("🦀🦀🦀", 6), "🦀🦀🦀");
        assert_eq!(cut("🦀🦀🦀🦀", 6), "🦀🦀…");
        for most in 1..40 {
            let text = cut("雪🦀aé雪🦀aé雪🦀aé雪🦀aé雪🦀aé", most).into_owned();
            assert!(text.encode_utf16().count() <= most, "{text} in {most}");
        }
    }

    #[test]
    fn no_name_makes_a_link_or_a_placeholder() {
        assert_eq!(message("`role` [x](1)"), "`role` \\[x\\](1)");
        assert_eq!(message("a\\[b"), "a\\\\\\[b");
        assert_eq!(message("{0} of ${x}"), "{{0}} of ${{x}}");
        assert_eq!(message("a\u{1b}b"), "a\\\\u{{1b}}b");
        assert_eq!(message(" \n"), "\\\\u{{a}}");
        assert_eq!(message(" "), "no text");
    }

    #[test]
    fn the_first_text_that_says_something() {
        assert_eq!(first(&["", " ", "x"], 10), "x");
        assert_eq!(first(&["", ""], 10), "no text");
    }

    /// What a reader of Markdown sees, and that it is nothing but text and code.
    fn seen(text: &str) -> String {
        let markdown = markdown(text);
        let mut out = String::new();
        for event in Parser::new_ext(&markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
            match event {
                Event::Text(text) | Event::Code(text) => out.push_str(&text),
                Event::Start(pulldown_cmark::Tag::Paragraph) | Event::End(pulldown_cmark::TagEnd::Paragraph) => {}
                other => panic!("{other:?} in {markdown}"),
            }
        }
        out
    }

    #[test]
    fn markdown_shows_the_text_and_nothing_else() {
        for text in [
            "plain words, with a comma; and (brackets)",
            "[x](https://evil.example/a.png) ![i](b) <img src=x> </details> **bold** _it_ ~~s~~",
            "# title",
            "- item",
            "1. item",
            "2026-11-22 at 10:30, a = b + c - d (e.g. 1) and 2.",
            "12",
            "1) item",
            "> quote",
            "| a | b |",
            "a <!-- b --> c &copy; &#64; $x$ $$y$$",
            "---",
            "    indented",
            "back\\slash [^1] [[wiki]] {#id}",
            "+++",
            "www.evil.example https://evil.example mailto:x@y.example",
            ":smile: ~sub~ ^sup^ ::: note",
        ] {
            assert_eq!(seen(text), text.trim(), "{}", markdown(text));
        }
        assert_eq!(seen("say `exec` twice, `a|b<c>`"), "say exec twice, a|b<c>");
        assert_eq!(seen("one ` only"), "one ` only");
        assert_eq!(seen("none `` here"), "none `` here");
        assert_eq!(seen("a\u{1b}[2J\nb"), "a\\u{1b}[2J\\u{a}b");
    }

    #[test]
    fn nothing_pings_or_refers_outside_of_code() {
        let text = markdown("@everyone #123 https://x.example www.y.example");
        for sign in ["@", "#1", "https:", "www."] {
            assert!(!text.contains(sign), "{sign} in {text}");
        }
    }
}
