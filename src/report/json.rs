//! `--format json`: the report as it is, `partywall.report/1`, indented. Characters that a terminal could act on are written as JSON
//! escapes, so the text stays the same for a parser and harmless for a reader.

use super::Style;
use super::neutral::hazardous;
use crate::model::report::Report;
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter};
use std::io::{self, Write};

/// Writes the report.
pub(super) fn write(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    print(report, out)
}

/// Writes anything as such JSON, with a newline at its end.
pub fn print(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Harmless(PrettyFormatter::new()));
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// Indented JSON whose strings hold no hazardous character as such.
struct Harmless(PrettyFormatter<'static>);

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(hazardous) {
            let (clean, tail) = rest.split_at(at);
            writer.write_all(clean.as_bytes())?;
            let mut chars = tail.chars();
            if let Some(c) = chars.next() {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn printed(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, Style { colour: true, width: 80 }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn is_the_report_and_ends_with_a_newline() {
        let report = sample::company();
        let text = printed(&report);
        assert!(text.ends_with("}\n"));
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read, serde_json::to_value(&report).unwrap());
        assert_eq!(read["schema"], "partywall.report/1");
        insta::assert_snapshot!("company_json", text);
    }

    #[test]
    fn hostile_names_stay_equal_for_a_parser_and_harmless_for_a_terminal() {
        let report = sample::hostile();
        let text = printed(&report);
        assert!(!text.replace('\n', "").contains(hazardous));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), serde_json::to_value(&report).unwrap());
    }

    #[test]
    fn an_empty_report_is_valid_too() {
        let text = printed(&sample::empty());
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap()["findings"], serde_json::json!([]));
    }
}
