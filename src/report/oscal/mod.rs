//! `--format oscal`, `oscal-plan`, `oscal-poam`: the run as OSCAL 1.2.1 for assessors and their tools. In: a report. Out: assessment
//! results, the assessment plan that they refer to, and the plan of action and milestones, as JSON; the three of one run share the ids of
//! inputs, observations and risks.
//!
//! What the schema does not check, holds by construction: every reference leads to something in the document, no id names two things,
//! names from exports mean nothing in the Markdown of titles and descriptions. A control is called satisfied only as [`controls`] says.

mod assessed;
mod catalog;
mod controls;
mod draft;
mod gaps;
mod ids;
mod model;
mod observe;
mod plan;
mod poam;
mod results;
mod risk;
mod subjects;
#[cfg(test)]
mod tests;
mod words;

use super::{Style, json};
use crate::model::report::{Report, RuleLine};
use controls::Framework;
use model::{ControlId, ReviewedControls, Selection};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io;

/// What the plan is called beside the results.
const PLAN_FILE: &str = "oscal-plan.json";

/// Writes the assessment results.
pub(super) fn results(report: &Report, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    print(&results::document(report)?, out)
}

/// Writes the assessment plan.
pub(super) fn plan(report: &Report, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    print(&plan::document(report)?, out)
}

/// Writes the plan of action and milestones.
pub(super) fn poam(report: &Report, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    print(&poam::document(report)?, out)
}

fn print(document: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    json::print(document, out)
}

/// The controls that a run looks at: a selection for each framework, each token once.
fn reviewed(frameworks: &[Framework<'_>]) -> ReviewedControls {
    selected(frameworks, |_| true).unwrap_or_else(|| ReviewedControls {
        description: Some("No rule of the run names a control of a framework.".into()),
        // OSCAL asks for a control, and to include all of them would be untrue.
        control_selections: vec![Selection {
            description: "This id stands for no control.".into(),
            include_controls: vec![ControlId { control_id: "no-control-reviewed".into() }],
        }],
    })
}

/// The controls that a rule gives evidence for; none if it names none.
fn related(frameworks: &[Framework<'_>], rule: &RuleLine) -> Option<ReviewedControls> {
    selected(frameworks, |rules| rules.iter().any(|one| std::ptr::eq(*one, rule)))
}

fn selected(frameworks: &[Framework<'_>], wanted: impl Fn(&[&RuleLine]) -> bool) -> Option<ReviewedControls> {
    let mut used = BTreeSet::new();
    let mut control_selections = Vec::new();
    for framework in frameworks {
        let controls = framework.controls.iter().filter(|control| wanted(&control.rules) && used.insert(control.token.as_str()));
        let include_controls: Vec<ControlId> = controls.map(|control| ControlId { control_id: control.token.clone() }).collect();
        if !include_controls.is_empty() {
            let description = format!("Controls of {} that rules give evidence for.", words::name(framework.title));
            control_selections.push(Selection { description, include_controls });
        }
    }
    (!control_selections.is_empty()).then_some(ReviewedControls { description: None, control_selections })
}
