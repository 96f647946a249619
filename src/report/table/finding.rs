//! The findings of one rule: the heading once, then a block for each finding. In: findings of one rule and severity. Out: lines.

use super::{PLAIN, QUIET, paint, path};
use crate::model::report::{Evidence, FindingLine, Location, Subject};
use crate::model::{Counts, EvidenceKind};
use crate::report::text::{Page, count, cut, wrap};
use crate::report::{neutral, place};
use std::io;

/// Members and places shown of one finding; the rest is counted.
const SHOWN: usize = 8;

/// Writes a group. What all its findings share, such as the fix of the rule, is said once.
pub(super) fn group(page: &mut Page<'_>, group: &[&FindingLine]) -> io::Result<()> {
    let Some(first) = group.first() else {
        return Ok(());
    };
    let severity = neutral(&first.severity).to_uppercase();
    let label = page.paint(paint(&first.severity), &severity);
    let many = if group.len() > 1 { format!(" ({} findings)", group.len()) } else { String::new() };
    let lines = wrap(&format!("{}{many}", neutral(&first.title)), page.room(severity.len() + 2));
    for (at, line) in lines.iter().enumerate() {
        let line = page.paint(PLAIN.bold(), line);
        let head = if at == 0 { format!("{label}  ") } else { " ".repeat(severity.len() + 2) };
        page.line(&format!("{head}{line}"))?;
    }
    page.para(2, "", QUIET, &format!("{} · {}", neutral(&first.rule), neutral(&first.family)))?;
    if !first.why.is_empty() {
        page.para(2, "", PLAIN, &neutral(&first.why))?;
    }
    let same_fix = group.iter().all(|finding| finding.fix == first.fix);
    for finding in group {
        page.gap()?;
        one(page, finding)?;
        if !same_fix {
            field(page, "fix", &neutral(&finding.fix))?;
        }
    }
    if same_fix && !first.fix.is_empty() {
        page.gap()?;
        page.para(2, "fix  ", PLAIN, &neutral(&first.fix))?;
    }
    page.gap()
}

fn one(page: &mut Page<'_>, finding: &FindingLine) -> io::Result<()> {
    page.para(2, "* ", PLAIN.bold(), &neutral(&finding.message))?;
    for (at, subject) in finding.subjects.iter().enumerate() {
        let text = told(subject, page.room(12));
        page.para(4, if at == 0 { "about   " } else { "        " }, PLAIN, &text)?;
    }
    let evidence = &finding.evidence;
    hops(page, "path", &evidence.path)?;
    hops(page, "and", &evidence.second)?;
    if let Some(numbers) = numbers(evidence) {
        field(page, "reach", &numbers)?;
    }
    if !evidence.members.is_empty() {
        field(page, "with", &members(&evidence.members, page.room(12) / 2))?;
    }
    places(page, finding)?;
    if finding.confidence != "high" {
        field(page, "sure", &format!("confidence {}", neutral(&finding.confidence)))?;
    }
    Ok(())
}

fn field(page: &mut Page<'_>, label: &str, text: &str) -> io::Result<()> {
    page.para(4, &format!("{label:8}"), PLAIN, text)
}

fn hops(page: &mut Page<'_>, label: &str, hops: &[crate::model::report::Hop]) -> io::Result<()> {
    if hops.is_empty() {
        return Ok(());
    }
    page.line(&format!("    {label}"))?;
    path::write(page, 6, hops)
}

/// `human alice@acme.example (platform)`.
pub(in crate::report) fn told(subject: &Subject, room: usize) -> String {
    let mut text = format!("{} {}", neutral(&subject.kind).replace('_', " "), cut(&neutral(&subject.id), room));
    let mut stands = vec![neutral(&subject.plane).into_owned()];
    if let Some(tenant) = &subject.tenant {
        stands.push(if tenant == "*" { "every tenant".into() } else { format!("tenant {}", cut(&neutral(tenant), room)) });
    }
    if !subject.scope.is_empty() {
        stands.push(format!("in {}", cut(&neutral(&subject.scope), room)));
    }
    stands.retain(|word| !word.is_empty());
    if !stands.is_empty() {
        text.push_str(&format!(" ({})", stands.join(", ")));
    }
    if !subject.known_as.is_empty() {
        let names: Vec<String> = subject.known_as.iter().map(|name| cut(&neutral(name), room)).collect();
        text.push_str(&format!(", also known as {}", names.join(", ")));
    }
    text
}

fn members(members: &[Subject], room: usize) -> String {
    let shown: Vec<String> = members
        .iter()
        .take(SHOWN)
        .map(|member| format!("{} {}", neutral(&member.kind).replace('_', " "), cut(&neutral(&member.id), room)))
        .collect();
    let mut text = shown.join(", ");
    if members.len() > SHOWN {
        text.push_str(&format!(" and {} more", members.len() - SHOWN));
    }
    text
}

/// How many get to it and what lies behind it, where the evidence counts that.
pub(in crate::report) fn numbers(evidence: &Evidence) -> Option<String> {
    let least = if evidence.counts == Counts::AtLeast { "at least " } else { "" };
    let behind = format!("{least}{}", count(evidence.behind, "target lies", "targets lie"));
    match evidence.kind {
        EvidenceKind::Opening if evidence.before == 0 => Some(format!("nobody gets to it yet; {behind} behind it")),
        EvidenceKind::Opening => {
            Some(format!("{least}{} to it; {behind} behind it", count(evidence.before, "principal gets", "principals get")))
        }
        EvidenceKind::Path | EvidenceKind::Conflict if evidence.behind > 1 => {
            Some(format!("{least}{} of this sort in all; the nearest is shown", count(evidence.behind, "target", "targets")))
        }
        _ => None,
    }
}

/// The places that the path does not name already.
fn places(page: &mut Page<'_>, finding: &FindingLine) -> io::Result<()> {
    let evidence = &finding.evidence;
    let told: Vec<&Location> = evidence.path.iter().chain(&evidence.second).map(|hop| &hop.location).collect();
    let rest: Vec<&Location> = finding.locations.iter().filter(|at| !told.contains(at)).collect();
    for (at, location) in rest.iter().take(SHOWN).enumerate() {
        page.para(4, if at == 0 { "at      " } else { "        " }, QUIET, &place(location))?;
    }
    match rest.len().checked_sub(SHOWN) {
        None | Some(0) => Ok(()),
        Some(more) => page.para(4, "        ", QUIET, &format!("and {more} more places")),
    }
}
