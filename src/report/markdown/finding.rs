//! One finding, folded: a line that says how bad, what and about whom; below it the message, the path as numbered sentences with places,
//! what to do, and what it is evidence for. In: a finding. Out: Markdown that is shown whole or not at all.

use super::text::{code, html, html_code, literal, prose};
use crate::model::report::{Acceptance, Evidence, FindingLine, Hop, Location, Subject};
use crate::model::{EvidenceKind, Status};
use crate::report::{place, table};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Hops, members and places shown of one finding; the rest is counted.
const HOPS: usize = 16;
const SHOWN: usize = 8;
/// Bytes that one finding may take, so that none takes the place of all others.
const MOST: usize = 12_000;

/// A finding that counts.
pub(super) fn open(finding: &FindingLine) -> String {
    let text = folded(finding, &body(finding));
    if text.len() <= MOST {
        return text;
    }
    folded(finding, &format!("It is too long to be shown here; the JSON report has it.\n\n{}", fix(finding)))
}

/// A finding that does not count, in an item of a list: who accepted it, and until when.
pub(super) fn accepted(finding: &FindingLine) -> String {
    let state = if finding.status == Status::Waived { "waived" } else { "in the baseline" };
    let mut text = format!("- **{state}**, {}: {} ({})", prose(&finding.severity), prose(&finding.message), code(&finding.rule));
    if let Some(by) = &finding.accepted {
        let _ = write!(text, "  \n  {}", acceptance(by));
    }
    let _ = writeln!(text, "  \n  fingerprint {}", literal(&finding.fingerprint));
    text
}

fn acceptance(by: &Acceptance) -> String {
    let mut text = format!("owner {}, approved by {}, until {}", code(&by.owner), code(&by.approved_by), prose(&by.expires));
    if let Some(ticket) = &by.ticket {
        let _ = write!(text, ", ticket {}", code(ticket));
    }
    if !by.reason.is_empty() {
        let _ = write!(text, "; reason: {}", prose(&by.reason));
    }
    text
}

fn folded(finding: &FindingLine, body: &str) -> String {
    let about = finding.subjects.first().map(|subject| format!(" · {}", html_code(&subject.id))).unwrap_or_default();
    let title = format!("<b>{}</b> {}{about}", html(&finding.severity), html(&finding.title));
    super::fold(&title, body)
}

fn body(finding: &FindingLine) -> String {
    let evidence = &finding.evidence;
    // The rule's id comes first, so that no text of an export begins a line.
    let mut text = format!("{}: {}\n\n", code(&finding.rule), prose(&finding.message));
    for subject in &finding.subjects {
        let _ = writeln!(text, "- {}", told(subject));
    }
    text.push('\n');
    path(&mut text, "Path", &evidence.path);
    path(&mut text, "Second path", &evidence.second);
    if let Some(numbers) = table::numbers(evidence) {
        let _ = write!(text, "**Reach:** {numbers}\n\n");
    }
    members(&mut text, evidence);
    places(&mut text, finding);
    text.push_str(&fix(finding));
    if !finding.controls.is_empty() {
        let _ = write!(text, "**Evidence relevant to:** {}\n\n", controls(&finding.controls));
    }
    if finding.confidence != "high" {
        let _ = write!(text, "**Confidence:** {}\n\n", prose(&finding.confidence));
    }
    let _ = writeln!(text, "**Fingerprint:** {}", literal(&finding.fingerprint));
    text
}

fn fix(finding: &FindingLine) -> String {
    if finding.fix.is_empty() { String::new() } else { format!("**Fix:** {}\n\n", prose(&finding.fix)) }
}

/// human `alice@acme.example` (platform, every tenant).
fn told(subject: &Subject) -> String {
    let mut stands = Vec::new();
    if !subject.plane.is_empty() {
        stands.push(prose(&subject.plane));
    }
    match subject.tenant.as_deref() {
        Some("*") => stands.push("every tenant".into()),
        Some(tenant) => stands.push(format!("tenant {}", code(tenant))),
        None => {}
    }
    if !subject.scope.is_empty() {
        stands.push(format!("in {}", code(&subject.scope)));
    }
    let mut text = name(subject);
    if !stands.is_empty() {
        let _ = write!(text, " ({})", stands.join(", "));
    }
    if !subject.known_as.is_empty() {
        let names: Vec<String> = subject.known_as.iter().take(SHOWN).map(|name| code(name)).collect();
        let _ = write!(text, ", also known as {}{}", names.join(", "), more(subject.known_as.len(), SHOWN));
    }
    text
}

fn name(subject: &Subject) -> String {
    format!("{} {}", prose(&subject.kind.replace('_', " ")), code(&subject.id))
}

/// ` and 3 more`, if there are more than are shown.
fn more(all: usize, shown: usize) -> String {
    match all.checked_sub(shown) {
        None | Some(0) => String::new(),
        Some(more) => format!(" and {more} more"),
    }
}

fn path(text: &mut String, title: &str, hops: &[Hop]) {
    if hops.is_empty() {
        return;
    }
    let _ = write!(text, "**{title}**\n\n");
    for (at, hop) in hops.iter().take(HOPS).enumerate() {
        let told = table::told(hop);
        let _ = write!(text, "{}. {} {} {}", at + 1, code(&told.from), prose(&told.phrase), code(&told.to));
        for remark in told.remarks {
            let _ = write!(text, " ({})", prose(&remark));
        }
        let _ = writeln!(text, " · {}", code(&place(&hop.location)));
    }
    if hops.len() > HOPS {
        let _ = write!(text, "\nand {} more steps, in the JSON report\n", hops.len() - HOPS);
    }
    text.push('\n');
}

fn members(text: &mut String, evidence: &Evidence) {
    let members = &evidence.members;
    if !members.is_empty() {
        let label = if evidence.kind == EvidenceKind::Group { "Used by" } else { "With" };
        let shown: Vec<String> = members.iter().take(SHOWN).map(name).collect();
        let _ = write!(text, "**{label}:** {}{}\n\n", shown.join(", "), more(members.len(), SHOWN));
    }
}

/// The places that the path does not name already.
fn places(text: &mut String, finding: &FindingLine) {
    let evidence = &finding.evidence;
    let told: Vec<&Location> = evidence.path.iter().chain(&evidence.second).map(|hop| &hop.location).collect();
    let rest: Vec<&Location> = finding.locations.iter().filter(|at| !told.contains(at)).collect();
    if !rest.is_empty() {
        let shown: Vec<String> = rest.iter().take(SHOWN).map(|at| code(&place(at))).collect();
        let _ = write!(text, "**At:** {}{}\n\n", shown.join(", "), more(rest.len(), SHOWN));
    }
}

/// `owasp-nhi-2025`: NHI5:2025, NHI8:2025; …
fn controls(controls: &BTreeMap<String, Vec<String>>) -> String {
    let shown = controls.iter().take(2 * SHOWN).map(|(framework, ids)| {
        let shown: Vec<String> = ids.iter().take(SHOWN).map(|id| code(id)).collect();
        format!("{} {}{}", prose(framework), shown.join(", "), more(ids.len(), SHOWN))
    });
    format!("{}{}", shown.collect::<Vec<_>>().join("; "), more(controls.len(), 2 * SHOWN))
}
