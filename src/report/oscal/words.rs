//! Texts as OSCAL takes them. Titles and descriptions are Markdown there, values are single lines without blanks at their ends, names
//! are tokens, links are URI references: names from exports must not mean anything in any of them. In: any text. Out: such texts.

use super::ids::NS;
use super::model::Prop;
use crate::model::report::Location;
use crate::model::time;
use crate::report::neutral;

/// Characters of a title, a value and a paragraph: a name may be a megabyte, and the whole of it is in the JSON report.
const TITLE: usize = 240;
const VALUE: usize = 2_000;
const PARAGRAPH: usize = 8_000;

/// A text on one line, harmless, at most so long.
fn plain(text: &str, most: usize) -> String {
    let text = text.trim();
    let cut = text.char_indices().nth(most).map_or(text, |(at, _)| text.get(..at).unwrap_or(text));
    let lines: Vec<_> = cut.split('\n').map(|line| neutral(line.trim())).filter(|line| !line.is_empty()).collect();
    let mut line = lines.join(" ");
    if cut.len() < text.len() {
        line.push('…');
    }
    line
}

/// A title: one line, never empty.
pub(super) fn title(text: &str) -> String {
    match plain(text, TITLE) {
        line if line.is_empty() => "(without a name)".into(),
        line => markdown(&line),
    }
}

/// A paragraph; empty if there is no text.
pub(super) fn prose(text: &str) -> String {
    markdown(&plain(text, PARAGRAPH))
}

/// A text that follows words of ours on a line.
pub(super) fn inline(text: &str) -> String {
    let text = plain(text, PARAGRAPH);
    escaped(&text, pairs(&text), false)
}

/// Paragraphs with an empty line between them; those without text are left out, and something is always said.
pub(super) fn paragraphs(parts: &[String]) -> String {
    let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "(nothing is said)".into() } else { parts.join("\n\n") }
}

/// A list, a line each; beyond `most` only their number.
pub(super) fn list<'t>(lines: impl ExactSizeIterator<Item = &'t str>, most: usize) -> String {
    let left = lines.len().saturating_sub(most);
    let mut shown: Vec<String> = lines.take(most).map(|line| format!("- {}", title_or_long(line))).collect();
    if left > 0 {
        shown.push(format!("- and {left} more, which the JSON report lists"));
    }
    shown.join("\n")
}

fn title_or_long(text: &str) -> String {
    markdown(&plain(text, VALUE))
}

/// A name as a code span; with its marks escaped where it holds what could end one, or a parameter of OSCAL.
pub(super) fn name(text: &str) -> String {
    let text = plain(text, TITLE);
    match text.as_str() {
        "" => "(without a name)".into(),
        text if text.contains('`') || text.contains("{{") => escaped(text, false, true),
        text => format!("`{text}`"),
    }
}

/// What a user is to write, between backticks where it has none of its own.
pub(super) fn literal(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.contains('`') { text.to_owned() } else { format!("`{text}`") }
}

/// Text in which nothing is markup but code spans: our messages put names between backticks. Inside of them nothing has a meaning, and
/// outside all is escaped, so it does not matter who set the backticks; where they do not pair, they are escaped as well. What OSCAL
/// takes for the place of a parameter is escaped everywhere.
fn markdown(text: &str) -> String {
    escaped(text, pairs(text), true)
}

/// Whether the backticks of a text can stay.
fn pairs(text: &str) -> bool {
    text.matches('`').count().is_multiple_of(2) && !text.contains("``") && !text.contains("{{")
}

/// The text with every mark escaped; where `spans` says so, backticks stay and what is between them is left alone; `start` says that it
/// stands at the start of a line, where more is a mark.
fn escaped(text: &str, spans: bool, start: bool) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut code = false;
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let escape = match c {
            '`' if spans => {
                code = !code;
                false
            }
            _ if code => false,
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '^' | '{' | '}' | '#' | '$' => true,
            // Within a word it is a letter like others.
            '_' => !(word(before) && word(chars.peek().copied())),
            '-' | '+' | '=' => start && before.is_none(),
            // `1.` at the start of a line would be a list.
            '.' | ')' => start && before.is_some() && out.chars().all(|c| c.is_ascii_digit()),
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// Properties in our namespace.
#[derive(Default)]
pub(super) struct Props(pub(super) Vec<Prop>);

impl Props {
    /// Adds a property; none where there is no value.
    pub(super) fn with(mut self, name: &str, value: impl AsRef<str>) -> Props {
        self.0.extend(value_of(value.as_ref()).map(|value| Prop { name: token(name), ns: Some(NS), value }));
        self
    }

    /// Adds a property whose name OSCAL defines.
    pub(super) fn of_oscal(mut self, name: &str, value: impl AsRef<str>) -> Props {
        self.0.extend(value_of(value.as_ref()).map(|value| Prop { name: name.into(), ns: None, value }));
        self
    }

    /// Adds a property if there is one.
    pub(super) fn maybe(self, name: &str, value: Option<impl AsRef<str>>) -> Props {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}

/// A text as a value, if anything is left of it.
pub(super) fn value_of(text: &str) -> Option<String> {
    let value = plain(text, VALUE);
    (!value.is_empty()).then_some(value)
}

/// A text as a token: letters, digits, `.`, `-` and `_`, starting with a letter or `_`.
pub(super) fn token(text: &str) -> String {
    let keep = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' };
    let body: String = text.chars().take(VALUE).map(keep).collect();
    if body.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') { body } else { format!("_{body}") }
}

/// A file as a relative reference; none where a path leads out of the folder, because nobody could follow it.
pub(super) fn href(path: &str) -> Option<String> {
    let out = path.is_empty() || path.starts_with(['/', '\\']) || path.split(['/', '\\']).any(|step| step == "..");
    if out || path.len() > VALUE {
        return None;
    }
    Some(format!("./{}", encoded(path)))
}

/// A place as a relative reference: the file, and the pointer in its document as a fragment.
pub(super) fn place(location: &Location) -> Option<String> {
    let file = href(&location.path)?;
    let fits = !location.pointer.is_empty() && location.pointer.len() <= VALUE;
    Some(if fits { format!("{file}#{}", encoded(&location.pointer)) } else { file })
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/');
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// A moment as OSCAL takes it: with zone, in the years 1900 to 2999.
pub(super) fn moment(text: &str) -> Option<String> {
    let text = time::format(time::parse(text)?);
    let fits = text.len() == "2026-11-22T00:00:00Z".len() && (text.starts_with("19") || text.starts_with('2'));
    fits.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    /// The text that a reader of Markdown sees, if it is one paragraph of text and code.
    fn seen(text: &str) -> Option<String> {
        let mut out = String::new();
        for event in Parser::new_ext(text, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
            match event {
                Event::Text(text) | Event::Code(text) => out.push_str(&text),
                Event::Start(Tag::Paragraph) | Event::End(pulldown_cmark::TagEnd::Paragraph) => {}
                _ => return None,
            }
        }
        Some(out)
    }

    #[test]
    fn names_mean_nothing_in_markdown() {
        for text in [
            "*a* _b_ __c__ ~~d~~ ~e~ ^f^ [g](http://x.example) ![h](i) <b>j</b> <https://k.example> &amp; |l|m| {{ insert: param, n }} $x$",
            "# heading",
            "- item",
            "+ item",
            "1. item",
            "23) item",
            "> quote",
            "=== ",
            "---",
            "***",
            "[^1]: note",
            "[x]: http://x.example",
            "\\*a\\*",
            "`` `a` ``",
            "`a` <b> `c",
            "a_b_c _d",
            ":::x",
            "~~~sh",
        ] {
            let markdown = markdown(text.trim());
            assert_eq!(seen(&markdown).map(|seen| seen.replace('`', "")), Some(text.trim().replace('`', "")), "{markdown}");
        }
        // Backticks of our own stay code, and who closes them early gains nothing.
        assert_eq!(markdown("`alice` reaches `db`"), "`alice` reaches `db`");
        assert_eq!(markdown("`a` <img> `b`"), "`a` \\<img\\> `b`");
        assert_eq!(markdown("`{{ x }}`"), "\\`\\{\\{ x \\}\\}\\`");
        assert_eq!(inline("4.0.1 - <b>"), "4.0.1 - \\<b\\>");
        for text in ["a`<img>`b", "`", "{{ x }}", "- x"] {
            assert_eq!(seen(&name(text)).unwrap(), text);
        }
    }

    #[test]
    fn titles_are_one_line_and_never_empty() {
        assert_eq!(title(" \n "), "(without a name)");
        assert_eq!(title("a\n  b\u{1b}"), "a b\\\\u\\{1b\\}");
        assert_eq!(title(&"x".repeat(1 << 20)).chars().count(), TITLE + 1);
        assert!(!title("a\u{2028}b\r").contains(['\u{2028}', '\r']));
        assert_eq!(paragraphs(&[String::new()]), "(nothing is said)");
    }

    #[test]
    fn values_have_no_blanks_at_their_ends_and_empty_ones_are_left_out() {
        let props = Props::default().with("a b:c", " \u{a0}x y\u{3000}").with("none", " \n").maybe("no", None::<&str>).0;
        assert_eq!(props.len(), 1);
        assert_eq!((props[0].name.as_str(), props[0].value.as_str()), ("a-b-c", "x y"));
        assert_eq!(value_of("a\u{7}b").unwrap(), "a\\u{7}b");
    }

    #[test]
    fn tokens_start_with_a_letter() {
        assert_eq!(token("7.2.5"), "_7.2.5");
        assert_eq!(token("AC-6(5)"), "AC-6-5-");
        assert_eq!(token(""), "_");
        assert_eq!(token("\u{202e}é"), "_--");
    }

    #[test]
    fn references_lead_nowhere_but_into_the_folder() {
        assert_eq!(href("a b/c:d#e?.yaml").unwrap(), "./a%20b/c%3Ad%23e%3F.yaml");
        assert_eq!(href("javascript:alert(1)").unwrap(), "./javascript%3Aalert%281%29");
        for out in ["", "/etc/passwd", "../x", "a/../../x", "a\\..\\b", "\\\\host\\x"] {
            assert_eq!(href(out), None, "{out}");
        }
        let at = Location { path: "a.json".into(), line: 1, column: 1, pointer: "/roles/a~1b/0 \u{202e}".into() };
        assert_eq!(place(&at).unwrap(), "./a.json#/roles/a~1b/0%20%E2%80%AE");
    }

    #[test]
    fn moments_have_a_zone_and_years_that_oscal_knows() {
        assert_eq!(moment("2027-03-01").unwrap(), "2027-03-01T00:00:00Z");
        assert_eq!(moment("2027-03-01T01:00:00+01:00").unwrap(), "2027-03-01T00:00:00Z");
        assert_eq!(moment("0001-01-01"), None);
        assert_eq!(moment("3000-01-01"), None);
        assert_eq!(moment("soon"), None);
    }
}
