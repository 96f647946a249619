//! The XML itself. In: suites of cases. Out: a document in the order and with the attributes that the schema wants, without a character that
//! XML does not know.

use super::case::{Case, Outcome};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::borrow::Cow;
use std::io;

/// A suite.
pub(super) struct Suite {
    /// Its name.
    pub(super) name: String,
    /// Facts about the run.
    pub(super) properties: Vec<(&'static str, String)>,
    /// Its cases.
    pub(super) cases: Vec<Case>,
    /// Lines of its output.
    pub(super) said: Vec<String>,
}

/// Writes all suites.
pub(super) fn document(suites: &[Suite], timestamp: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("testsuites").write_inner_content(|xml| {
        for (id, suite) in suites.iter().enumerate() {
            one(xml, id, suite, timestamp)?;
        }
        Ok(())
    })?;
    xml.get_mut().write_all(b"\n")
}

type Xml<'o> = Writer<&'o mut dyn io::Write>;

fn one(xml: &mut Xml<'_>, id: usize, suite: &Suite, timestamp: &str) -> io::Result<()> {
    let number = |of: fn(&Outcome) -> bool| suite.cases.iter().filter(|case| of(&case.outcome)).count().to_string();
    let head = xml
        .create_element("testsuite")
        .with_attribute(("name", name(&suite.name).as_ref()))
        .with_attribute(("package", "partywall"))
        .with_attribute(("id", id.to_string().as_str()))
        .with_attribute(("timestamp", timestamp))
        // The word that the schema has for a host that is nobody's business.
        .with_attribute(("hostname", "localhost"))
        .with_attribute(("tests", suite.cases.len().to_string().as_str()))
        .with_attribute(("failures", number(|outcome| matches!(outcome, Outcome::Failed(..))).as_str()))
        .with_attribute(("errors", number(|outcome| matches!(outcome, Outcome::Error(..))).as_str()))
        .with_attribute(("skipped", number(|outcome| matches!(outcome, Outcome::Skipped(..))).as_str()))
        .with_attribute(("time", "0"));
    head.write_inner_content(|xml| {
        xml.create_element("properties").write_inner_content(|xml| {
            for (key, value) in &suite.properties {
                xml.create_element("property")
                    .with_attribute(("name", *key))
                    .with_attribute(("value", legal(value).as_ref()))
                    .write_empty()?;
            }
            Ok(())
        })?;
        for case in &suite.cases {
            test(xml, case)?;
        }
        body(xml, "system-out", &suite.said.join("\n"))?;
        body(xml, "system-err", "")
    })?;
    Ok(())
}

fn test(xml: &mut Xml<'_>, case: &Case) -> io::Result<()> {
    let head = xml
        .create_element("testcase")
        .with_attribute(("classname", name(&case.class).as_ref()))
        .with_attribute(("name", name(&case.name).as_ref()))
        .with_attribute(("time", "0"));
    match &case.outcome {
        Outcome::Passed => head.write_empty().map(drop),
        Outcome::Skipped(why) => head
            .write_inner_content(|xml| {
                xml.create_element("skipped").with_attribute(("message", legal(why).as_ref())).write_empty().map(drop)
            })
            .map(drop),
        Outcome::Error(kind, message, text) => head.write_inner_content(|xml| wrong(xml, "error", kind, message, text)).map(drop),
        Outcome::Failed(severity, message, text) => {
            head.write_inner_content(|xml| wrong(xml, "failure", severity, message, text)).map(drop)
        }
    }
}

fn wrong(xml: &mut Xml<'_>, element: &str, kind: &str, message: &str, text: &str) -> io::Result<()> {
    // Some systems show the text only, others the message only.
    let text = if text.is_empty() { message } else { text };
    xml.create_element(element)
        .with_attribute(("message", legal(message).as_ref()))
        .with_attribute(("type", name(kind).as_ref()))
        .write_text_content(BytesText::new(&legal(text)))
        .map(drop)
}

fn body(xml: &mut Xml<'_>, element: &str, text: &str) -> io::Result<()> {
    xml.create_element(element).write_text_content(BytesText::new(&legal(text))).map(drop)
}

/// A name that is not empty: the schema wants one, and a reader something to click on.
fn name(text: &str) -> Cow<'_, str> {
    if text.trim().is_empty() { Cow::Borrowed("unnamed") } else { legal(text) }
}

/// The text without what XML cannot hold, and without the marks by which CI systems attach a file named in an output.
fn legal(text: &str) -> Cow<'_, str> {
    let illegal = |c: char| matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if !text.contains("[[") && !text.contains(illegal) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if c == '[' && out.ends_with('[') {
            out.push(' ');
        }
        if illegal(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_shown_as_its_code_point() {
        assert_eq!(legal("a\u{0}b\u{ffff}c\u{fffe}"), "a\\u{0}b\\u{ffff}c\\u{fffe}");
        assert_eq!(legal("ä 🦀 \n"), "ä 🦀 \n");
    }

    #[test]
    fn no_name_attaches_a_file() {
        assert_eq!(legal("[[ATTACHMENT|/etc/passwd]]"), "[ [ATTACHMENT|/etc/passwd]]");
        assert_eq!(legal("[[[[x"), "[ [ [ [x");
        assert_eq!(legal("a[0] [1]"), "a[0] [1]");
    }

    #[test]
    fn a_name_is_never_empty() {
        assert_eq!(name(" "), "unnamed");
        assert_eq!(name("x"), "x");
    }
}
