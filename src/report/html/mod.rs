//! `--format html`: the report as one page for meetings and archives, with everything in it and nothing fetched. In: a report. Out: a page
//! from `page.html` (verdict, gaps, picture, tables), the findings as data, and our own script that shows them. The page's policy lets
//! only this style and this script act, by their digests, so that no text of a report can.

mod data;
mod overview;
mod tables;
mod view;

use super::Style;
use crate::model::report::Report;
use base64ct::{Base64, Encoding};
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, Output, State, escape_formatter};
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// The page's style.
const STYLE: &str = concat!(include_str!("style.css"), include_str!("parts.css"), include_str!("print.css"));
/// The page's script.
const SCRIPT: &str = concat!(
    "\"use strict\";\n(() => {\n",
    include_str!("data.js"),
    include_str!("path.js"),
    include_str!("detail.js"),
    include_str!("list.js"),
    include_str!("page.js"),
    "})();\n"
);

/// Writes the page.
pub(super) fn write(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    let page = page(report).map_err(io::Error::other)?;
    out.write_all(page.as_bytes())?;
    // Data and script come last and past the template, which would escape them as text.
    write!(
        out,
        "<script type=\"application/json\" id=\"data\">{}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        data::json(report)?
    )
}

fn page(report: &Report) -> Result<String, Error> {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    templates.set_formatter(format);
    templates.add_template("page", include_str!("page.html"))?;
    templates.get_template("page")?.render(minijinja::context! {
        view => Serde(view::view(report)),
        policy => policy(),
        // Our own text, the only one that is not escaped.
        style => Value::from_safe_string(STYLE.into()),
    })
}

/// What may act on this page: this style and this script, nothing else, and nothing from elsewhere.
fn policy() -> String {
    let digest = |text: &str| Base64::encode_string(&Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    )
}

/// Prints a value of the template: every text becomes harmless to look at before it is escaped.
fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.as_str().filter(|_| value.kind() == ValueKind::String && !value.is_safe()) {
        Some(text) => escape_formatter(out, state, &Value::from(data::shown(text))),
        None => escape_formatter(out, state, value),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn printed(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, Style { colour: false, width: 80 }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The text between the first `start` and the next `end`.
    fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
        text.split_once(start).unwrap().1.split_once(end).unwrap().0
    }

    #[test]
    fn the_policy_names_the_style_and_the_script_that_are_there() {
        let page = printed(&sample::company());
        let digest = |text: &str| Base64::encode_string(&Sha256::digest(text.as_bytes()));
        let policy = between(&page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
        let style = digest(between(&page, "<style>", "</style>"));
        let script = digest(between(&page, "<script>", "</script>"));
        // An attribute holds `'` and `+` as entities.
        let policy = policy.replace("&#x27;", "'").replace("&#x2f;", "/").replace("&#43;", "+");
        assert!(policy.contains(&format!("style-src 'sha256-{style}'")), "{policy}");
        assert!(policy.contains(&format!("script-src 'sha256-{script}'")), "{policy}");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    }

    #[test]
    fn nothing_is_fetched_and_nothing_acts_by_attribute() {
        for report in [sample::company(), sample::empty(), sample::hostile()] {
            let page = printed(&report);
            for bad in [
                " src=",
                "url(h",
                "url(/",
                "@import",
                "<link",
                "<iframe",
                "<img",
                "<form",
                "<base",
                " style=",
                " onclick=",
                " onload=",
                "javascript:",
            ] {
                assert!(!page.contains(bad), "{bad}");
            }
            assert_eq!(page.matches("<script").count(), 2);
            assert_eq!(page.matches("</script").count(), 2);
        }
    }

    #[test]
    fn what_a_stranger_wrote_is_text() {
        let mut report = sample::company();
        let bad = "\"><img src=x onerror=alert(1)>'&{{ 7 * 7 }}\u{202e}";
        report.config.path = Some(bad.into());
        report.coverage.problems[0].message = bad.into();
        report.findings[0].message = bad.into();
        report.findings[0].subjects[0].id = bad.into();
        report.rules[0].title = bad.into();
        report.bridges[0].from = bad.into();
        report.inputs[0].path = bad.into();
        let page = printed(&report);
        assert!(!page.contains("<img") && !page.contains('\u{202e}'));
        assert!(page.contains("{{ 7 * 7 }}"), "what looks like a template is text");
        assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"));
    }

    #[test]
    fn no_hazardous_character_is_left() {
        let page = printed(&sample::hostile());
        assert!(!page.replace('\n', "").replace('\u{a0}', " ").contains(super::super::neutral::hazardous));
        assert!(page.len() < 300_000, "{}", page.len());
    }

    #[test]
    fn verdict_and_gaps_come_first() {
        let page = printed(&sample::company());
        let order =
            ["id=\"verdict\"", "id=\"gaps\"", "id=\"overview\"", "id=\"findings\"", "id=\"rules\""].map(|id| page.find(id).unwrap());
        assert!(order.is_sorted(), "{order:?}");
        assert!(page.contains("failed: 2 findings at <code>high</code> or above"));
        assert!(page.contains("evidence relevant to") || page.contains("Evidence relevant to") || sample::company().frameworks.is_empty());
        assert!(!page.to_lowercase().contains("satisf"));
    }

    /// Relative luminance, as WCAG 2 defines it.
    fn luminance(hex: &str) -> f64 {
        let part = |at: usize| {
            let c = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    #[test]
    fn every_colour_of_text_can_be_read_in_both_themes() {
        let colours: std::collections::BTreeMap<&str, [&str; 2]> = STYLE
            .lines()
            .filter_map(|line| {
                let (name, pair) = line.trim().strip_prefix("--")?.split_once(": light-dark(")?;
                let (light, dark) = pair.strip_suffix(");")?.split_once(", ")?;
                Some((name, [light, dark]))
            })
            .collect();
        let texts = ["ink", "quiet", "link", "critical", "high", "medium", "low", "informational", "good", "unsure", "bridge"];
        for theme in [0, 1] {
            for text in texts {
                // Only these two stand on the planes' fields.
                let fields: &[&str] = if ["ink", "quiet"].contains(&text) { &["platform", "application"] } else { &[] };
                for ground in ["paper", "raised"].iter().chain(fields) {
                    let (a, b) = (luminance(colours[text][theme]), luminance(colours[ground][theme]));
                    let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                    assert!(contrast >= 4.5, "{text} on {ground}: {contrast:.2}");
                }
            }
        }
    }

    #[test]
    fn the_same_report_is_the_same_page() {
        assert_eq!(printed(&sample::company()), printed(&sample::company()));
    }
}
