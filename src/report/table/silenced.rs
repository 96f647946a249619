//! What does not count, and by whose word: waivers, the baseline, bridges, rules left out. In: a report. Out: lines.

use super::PLAIN;
use super::closing::{item, list};
use crate::model::Status;
use crate::model::report::{BaselineLine, FindingLine, Report, WaiverLine};
use crate::report::neutral;
use crate::report::text::{Page, count};
use std::borrow::Cow;
use std::io;

/// Writes the part, if there is anything to say.
pub(super) fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let silenced = &report.config.silenced;
    let path = report.config.path.as_deref();
    let nothing = path.is_none() && report.bridges.is_empty() && silenced.skipped_rules.is_empty();
    if nothing && report.waivers.is_empty() && report.baseline.is_none() && !silenced.no_waivers {
        return Ok(());
    }
    page.gap()?;
    page.heading("Silenced")?;
    let sum = &report.summary;
    let by = path.map_or("no configuration".into(), neutral);
    let counts = format!("{by}: {} closed by bridges, {} waived, {} in the baseline", silenced.bridges, sum.waived, sum.baselined);
    item(page, "", &counts)?;
    if silenced.no_waivers {
        item(page, "", "waivers and baselines are ignored (`--no-waivers`): what they accept counts like all else")?;
    }
    let with = |status| report.findings.iter().filter(move |finding| finding.status == status);
    for finding in with(Status::Waived) {
        item(page, "waived: ", &told(finding))?;
    }
    let baselined: Vec<String> = with(Status::Baselined).map(told).collect();
    list(page, "finding is in the baseline", "findings are in the baseline", PLAIN, baselined)?;
    for bridge in &report.bridges {
        let until = bridge.expires.as_deref().map_or("without an end".into(), |at| format!("until {}", day(at)));
        let text = format!(
            "{}, from {} to {}, at most {}, {until}, owner {}, approved by {}; closes {}",
            neutral(&bridge.state),
            neutral(&bridge.from),
            neutral(&bridge.to),
            neutral(&bridge.level),
            neutral(&bridge.owner),
            neutral(&bridge.approved_by),
            count(bridge.closes.len() as u64, "crossing", "crossings"),
        );
        item(page, "bridge: ", &text)?;
    }
    for waiver in &report.waivers {
        item(page, "waiver: ", &waiver_line(waiver))?;
    }
    if let Some(baseline) = &report.baseline {
        baseline_lines(page, report, baseline)?;
    }
    for rule in &silenced.skipped_rules {
        item(page, "rule left out: ", &neutral(rule))?;
    }
    for change in &silenced.lowered {
        item(page, "severity lowered: ", &neutral(change))?;
    }
    Ok(())
}

fn told(finding: &FindingLine) -> String {
    let mut text = format!("{} · {}", neutral(&finding.rule), neutral(&finding.message));
    if let Some(accepted) = &finding.accepted {
        let (by, until) = (neutral(&accepted.approved_by), day(&accepted.expires));
        text.push_str(&format!(" · approved by {by} until {until}: {}", neutral(&accepted.reason)));
    }
    text
}

fn waiver_line(waiver: &WaiverLine) -> String {
    let until = waiver.expires.as_deref().map_or("without an end".into(), |at| format!("until {}", day(at)));
    let ticket = waiver.ticket.as_deref().map_or("no ticket".into(), |ticket| format!("ticket {}", neutral(ticket)));
    let or_nobody = |name: &str| if name.trim().is_empty() { "nobody".to_owned() } else { neutral(name).into_owned() };
    format!(
        "{}, of {} for {}, {until}, owner {}, approved by {}, {ticket}; accepts {}",
        neutral(&waiver.state).replace('_', " "),
        neutral(&waiver.rule),
        neutral(&waiver.subject),
        or_nobody(&waiver.owner),
        or_nobody(&waiver.approved_by),
        count(waiver.accepts.len() as u64, "finding", "findings"),
    )
}

fn baseline_lines(page: &mut Page<'_>, report: &Report, baseline: &BaselineLine) -> io::Result<()> {
    let entries = count(baseline.entries, "entry", "entries");
    let path = neutral(&baseline.path);
    item(page, "baseline: ", &format!("{path} of {}: {} of {entries} set aside", day(&baseline.as_of), baseline.matched))?;
    let gone: Vec<String> = baseline.gone.iter().map(|print| neutral(print).into_owned()).collect();
    let any = !gone.is_empty();
    list(page, "entry of the baseline is not found any more", "entries of the baseline are not found any more", PLAIN, gone)?;
    match (any, report.gate.gaps) {
        (false, _) => Ok(()),
        (true, 0) => item(page, "", &format!("the baseline can shrink: `partywall baseline … -o {path}` writes it anew")),
        (true, _) => {
            item(page, "", "not everything could be assessed, so they may still be there: mend that before writing the baseline anew")
        }
    }
}

/// A moment as its date.
fn day(at: &str) -> Cow<'_, str> {
    neutral(at.split('T').next().unwrap_or(at))
}
