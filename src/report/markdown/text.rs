//! Text from exports and rules made harmless for Markdown as GitHub and GitLab render it. In: any text. Out: Markdown, or HTML for places
//! where Markdown is not read.
//!
//! Escaping with backslashes is not enough there: mentions (`@team`), references (`#7`), addresses and emoji are looked for after Markdown
//! was rendered, when the backslash is gone. They are not looked for in code. So a name is a code span, and of running text every word that
//! could mean something is one; a word that is left as it is has letters, digits and harmless punctuation only.

use super::super::neutral;

/// Characters shown of a name; what tells names apart is mostly their start or end, so the middle goes.
const NAME: usize = 120;
/// Characters shown of a text.
const TEXT: usize = 800;
/// Characters shown of a text in a table or a list.
const CELL: usize = 240;

/// A name, in a code span.
pub(super) fn code(name: &str) -> String {
    match shown(name, NAME) {
        name if name.is_empty() => "(empty)".into(),
        name => span(&name),
    }
}

/// What a reader copies, in a code span: a fingerprint, a line to declare.
pub(super) fn literal(text: &str) -> String {
    span(&shown(text, TEXT))
}

/// A name in a cell of a table, where `|` would end the cell even in a code span, and no escaping of it holds behind a backslash.
pub(super) fn cell(name: &str) -> String {
    code(name).replace('|', "\\u{7c}")
}

/// Running text in a cell.
pub(super) fn cell_prose(text: &str) -> String {
    prose(&shown(text, CELL)).replace('|', "\\u{7c}")
}

/// Running text; what it has between backticks is code, and so is any word that could be more than a word.
pub(super) fn prose(text: &str) -> String {
    sentence(text, span)
}

/// Running text of which only the gist is wanted.
pub(super) fn brief(text: &str) -> String {
    prose(&shown(text, CELL))
}

/// The same for HTML: inside of an HTML block, Markdown is not read, but mentions and references are.
pub(super) fn html(text: &str) -> String {
    sentence(text, html_span)
}

/// A name as HTML.
pub(super) fn html_code(name: &str) -> String {
    html_span(&shown(name, NAME))
}

/// The text on one line, without anything that acts on a terminal, at most so many characters.
pub(super) fn shown(text: &str, most: usize) -> String {
    let text = neutral(text);
    let length = text.chars().count();
    if length <= most {
        return text.into_owned();
    }
    let head = most / 2;
    let tail = most.saturating_sub(head + 1);
    text.chars().take(head).chain(['…']).chain(text.chars().skip(length - tail)).collect()
}

/// A code span. A backtick is shown as an escape: a fence of many backticks is one that some readers do not take for a fence.
fn span(text: &str) -> String {
    let text = text.replace('`', "\\u{60}");
    let pad = if text.starts_with(' ') && text.ends_with(' ') { " " } else { "" };
    format!("`{pad}{text}{pad}`")
}

fn html_span(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str("<code>");
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out.push_str("</code>");
    out
}

fn sentence(text: &str, span: fn(&str) -> String) -> String {
    let text = shown(text, TEXT);
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        // A backtick without its pair: somebody's name has one.
        return words(&text, span);
    }
    let mut out = String::new();
    for (at, part) in parts.iter().enumerate() {
        match at % 2 {
            0 => join(&mut out, &words(part, span), part.starts_with(' ')),
            _ if part.is_empty() => join(&mut out, "(empty)", false),
            _ => join(&mut out, &span(&shown(part, NAME)), false),
        }
        if part.ends_with(' ') && at % 2 == 0 && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Appends; two spans that touch would be read as one with other ends.
fn join(out: &mut String, next: &str, space: bool) {
    let touch = out.ends_with('`') && next.starts_with('`');
    if !out.is_empty() && !out.ends_with(' ') && !next.is_empty() && (space || touch) {
        out.push(' ');
    }
    out.push_str(next);
}

fn words(text: &str, span: fn(&str) -> String) -> String {
    let words = text.split(' ').filter(|word| !word.is_empty());
    words.map(|word| if plain(word) { word.to_owned() } else { span(word) }).collect::<Vec<_>>().join(" ")
}

/// Whether a word is only a word, wherever it stands: no mark-up, no address, no mention, no reference, no list, no command of a bot.
fn plain(word: &str) -> bool {
    let inner = |c: char| !c.is_ascii_punctuation() || matches!(c, ',' | '.' | ';' | '(' | ')' | '\'' | '"' | '-' | '/' | '?');
    let last = |c: char| inner(c) || matches!(c, ':' | '!' | '%');
    let mut chars = word.chars();
    let starts =
        chars.next().is_some_and(|c| !c.is_ascii_punctuation() || matches!(c, '(' | ')' | '\'' | '"' | ',' | '.' | ';' | ':' | '?' | '!'));
    let ends = word.chars().next_back().is_some_and(last);
    let rest = word.get(..word.len() - word.chars().next_back().map_or(0, char::len_utf8)).is_some_and(|rest| rest.chars().all(inner));
    starts && ends && rest && !numbers_list(word) && !refers(word)
}

/// `1.` and `1)` begin a list.
fn numbers_list(word: &str) -> bool {
    word.strip_suffix(['.', ')']).is_some_and(|digits| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()))
}

/// Words that become links by themselves: hosts with `www.`, `GH-7`, digests of commits.
fn refers(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let part = |part: &str| part.len() >= 7 && part.chars().all(|c| c.is_ascii_hexdigit());
    word.contains("www.") || word.contains("gh-") || word.split(|c: char| !c.is_ascii_alphanumeric()).any(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    /// What a reader sees of a paragraph with this in it, and what is not in code.
    fn read(markdown: &str) -> (String, String) {
        let (mut seen, mut bare) = (String::new(), String::new());
        for event in Parser::new_ext(markdown, Options::all()) {
            match event {
                Event::Text(text) => {
                    seen.push_str(&text);
                    bare.push_str(&text);
                }
                Event::Code(text) => seen.push_str(&text),
                Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
                other => panic!("{other:?} in {markdown}"),
            }
        }
        (seen, bare)
    }

    const HOSTILE: &[&str] = &[
        "@acme/security please look",
        "\\@acme",
        "fixes #1 and acme/repo#2, GH-3, acme/repo@0123456789abcdef",
        "0123456789abcdef0123456789abcdef01234567",
        "[click](https://evil.example) ![x](http://evil.example/x.png)",
        "https://evil.example www.evil.example, mail me@evil.example",
        "<img src=x onerror=alert(1)> </details></summary> <!-- x -->",
        "a | b | c",
        "a\\|b",
        "*bold* _it_ ~gone~ **b**",
        "# heading",
        "- item",
        "1. item",
        "1) item",
        "> quote",
        "---",
        "===",
        "```sh",
        "`",
        "`` a ` b ```",
        "a`b`c`d@e",
        ":tada: a:tada:",
        "/lgtm",
        "&lt; &amp;copy",
        "\\`x\\`",
        "two\n\n# lines\n",
        "    indented",
        "+ plus",
        "$x$ ~label %milestone !12",
        "[^1]: note",
        "x\u{202e}y",
        " ` ",
    ];

    #[test]
    fn nothing_but_words_is_left_outside_of_code() {
        for hostile in HOSTILE {
            for start in ["", "- ", "1. ", "Text "] {
                let (_, bare) = read_item(&format!("{start}{}", prose(hostile)));
                assert!(
                    !bare.contains(['@', '#', '<', '>', '[', ']', '|', '`', '*', '_', '~', '$', '&', '\\', '+', '=']),
                    "{hostile}: {bare}"
                );
                assert!(!bare.contains("www.") && !bare.contains("://") && !bare.contains("GH-"), "{hostile}: {bare}");
            }
        }
    }

    /// As [`read`], with one list around it.
    fn read_item(markdown: &str) -> (String, String) {
        let (mut seen, mut bare) = (String::new(), String::new());
        let mut lists = 0;
        for event in Parser::new_ext(markdown, Options::all()) {
            match event {
                Event::Text(text) => {
                    seen.push_str(&text);
                    bare.push_str(&text);
                }
                Event::Code(text) => seen.push_str(&text),
                Event::Start(Tag::List(_)) => lists += 1,
                Event::Start(Tag::Paragraph | Tag::Item) | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::List(_)) => {}
                other => panic!("{other:?} in {markdown}"),
            }
        }
        assert!(lists <= 1, "{markdown}");
        (seen, bare)
    }

    #[test]
    fn a_reader_sees_the_name_as_it_is() {
        for hostile in HOSTILE {
            let (seen, bare) = read(&code(hostile));
            assert_eq!(bare, "", "{hostile}");
            assert_eq!(seen, neutral(hostile).replace('`', "\\u{60}"), "{hostile}");
        }
        assert_eq!(code(""), "(empty)");
    }

    #[test]
    fn messages_keep_their_words_and_their_names() {
        assert_eq!(prose("agent `a@b.example` reaches `x`, and more."), "agent `a@b.example` reaches `x`, and more.");
        assert_eq!(prose("`x`"), "`x`");
        assert_eq!(prose("`a``b`"), "`a` `b`");
        assert_eq!(prose("user@acme.example`x`"), "`user@acme.example` `x`");
        assert_eq!(prose("Don't (ever) read/write, at 5% or so: yes!"), "Don't (ever) read/write, at 5% or so: yes!");
        assert_eq!(html("see `a<b>` & co"), "see <code>a&lt;b&gt;</code> <code>&amp;</code> co");
    }

    #[test]
    fn a_cell_has_no_bar_and_long_names_are_cut_in_the_middle() {
        assert_eq!(cell("a\\|b"), "`a\\\\u{7c}b`");
        let long = code(&format!("{}end", "x\u{301}".repeat(10_000)));
        assert!(long.chars().count() <= NAME + 2 && long.ends_with("end`"), "{long}");
    }

    #[test]
    fn html_holds_no_tag_but_code() {
        for hostile in HOSTILE {
            for text in [html(hostile), html_code(hostile)] {
                let rest = text.replace("<code>", "").replace("</code>", "");
                assert!(!rest.contains(['<', '>', '\n']), "{text}");
                assert!(
                    rest.split('&')
                        .skip(1)
                        .all(|entity| ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|known| entity.starts_with(known)))
                );
            }
        }
    }
}
