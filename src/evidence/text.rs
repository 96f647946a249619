//! Texts of the folder in Markdown: what comes from exports and rules cannot act in them.

use crate::report::neutral;

/// A name in a code span that no backtick in it can end.
pub(super) fn code(text: &str) -> String {
    let text = neutral(text);
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A code span in a table, which would take a `|` for the end of its cell even there.
pub(super) fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// A sentence in which no sign means anything to Markdown. Names in backticks become code spans.
pub(super) fn sentence(text: &str) -> String {
    let text = neutral(text);
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('`').peekable();
    let mut inside = false;
    while let Some(part) = parts.next() {
        if inside && parts.peek().is_some() {
            out.push_str(&code(part));
        } else {
            out.push_str(if inside { "\\`" } else { "" });
            out.push_str(&plain(part));
        }
        inside = !inside;
    }
    out
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '@' => out.push_str("&#64;"),
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '#' | '~' | '!' | '$' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Event, Options, Parser};

    fn read(text: &str) -> Vec<Event<'_>> {
        Parser::new_ext(text, Options::all()).collect()
    }

    #[test]
    fn names_stay_names() {
        for name in ["a`b", "``", "`", "a``b`", "x](javascript:1)", "<b>", " ", "a b", "![x](y)", "@team", "*"] {
            let text = format!("- {}", code(name));
            let codes: Vec<String> = read(&text)
                .into_iter()
                .filter_map(|event| if let Event::Code(code) = event { Some(code.to_string()) } else { None })
                .collect();
            assert_eq!(codes.concat().trim(), name.trim(), "{text}");
            assert!(!read(&text).iter().any(|event| matches!(event, Event::Html(_) | Event::InlineHtml(_))), "{text}");
        }
    }

    #[test]
    fn sentences_hold_no_markup() {
        for text in
            ["<script>x</script>", "[a](http://x.example)", "*a* _b_ ~~c~~", "a ` b", "see `x` and `y`", "# a", "&lt;", "$x$", "a`b`c`<i>"]
        {
            let shown = format!("- {}", sentence(text));
            let bad = |event: &Event<'_>| match event {
                Event::Html(_) | Event::InlineHtml(_) | Event::InlineMath(_) => true,
                Event::Start(tag) => {
                    !matches!(tag, pulldown_cmark::Tag::List(_) | pulldown_cmark::Tag::Item | pulldown_cmark::Tag::Paragraph)
                }
                _ => false,
            };
            assert!(!read(&shown).iter().any(bad), "{shown}: {:?}", read(&shown));
        }
    }
}
