//! `--format oscal-poam`: the plan of action and milestones. In: a report. Out: an item for each finding that is open, accepted or in the
//! baseline, with its risk and observation; an item for each problem with an input, and one for rules that gave no verdict, because what
//! was not assessed is work as well. OSCAL asks for an item at least: where there is none, the only item says so and is marked.

use super::assessed::{Observation, RelatedObservation, RelatedRisk, Risk};
use super::controls;
use super::draft::{Draft, back_matter};
use super::gaps::missing_line;
use super::ids::Id;
use super::model::{Assets, BackMatter, Component, InventoryItem, Metadata, Prop};
use super::observe::{LINES, headline, status};
use super::words::{Props, inline, list, name, paragraphs, prose, title};
use crate::model::report::{FindingLine, Report, RuleLine};
use crate::model::{RuleResult, Status};
use crate::report::verdict;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// The document.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Document {
    plan_of_action_and_milestones: Poam,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Poam {
    uuid: Id,
    metadata: Metadata,
    system_id: SystemId,
    local_definitions: LocalDefinitions,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    observations: Vec<Observation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    risks: Vec<Risk>,
    poam_items: Vec<Item>,
    #[serde(skip_serializing_if = "Option::is_none")]
    back_matter: Option<BackMatter>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct SystemId {
    identifier_type: &'static str,
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct LocalDefinitions {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inventory_items: Vec<InventoryItem>,
    assessment_assets: Assets,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Item {
    uuid: Id,
    title: String,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_observations: Vec<RelatedObservation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_risks: Vec<RelatedRisk>,
}

/// Builds the document.
pub(super) fn document(report: &Report) -> io::Result<Document> {
    let mut draft = Draft::new(report)?;
    draft.subjects.users_apart = false;
    let uuid = draft.document("plan-of-action-and-milestones");
    let mut observations = draft.of_findings();
    let mut items: Vec<Item> = report
        .findings
        .iter()
        .zip(&draft.findings)
        .map(|(finding, ids)| Item {
            uuid: ids.item,
            title: headline(finding),
            description: paragraphs(&[prose(&finding.message), standing(finding), format!("What to do: {}", inline(&finding.fix))]),
            props: Props::default()
                .with("fingerprint", &finding.fingerprint)
                .with("status", status(finding.status))
                .with("severity", &finding.severity)
                .0,
            related_observations: vec![RelatedObservation { observation_uuid: ids.observation }],
            related_risks: vec![RelatedRisk { risk_uuid: ids.risk }],
        })
        .collect();
    let (problems, told) = draft.of_problems();
    observations.extend(told);
    for (problem, observation) in report.coverage.problems.iter().zip(problems) {
        let at = &problem.location.path;
        let uuid = draft.ids.make("poam-problem", &[at, &problem.location.pointer, &problem.message]);
        let file = if at.is_empty() { "the run's inputs" } else { at };
        let what = format!("Not assessed: {}", inline(&problem.message));
        let todo =
            if problem.help.is_empty() { "Mend it and audit again.".into() } else { format!("What to do: {}", inline(&problem.help)) };
        items.push(Item {
            uuid,
            title: title(&format!("Make {file} readable and audit again")),
            description: paragraphs(&[what, todo]),
            props: Props::default().with("status", "not-assessed").0,
            related_observations: vec![RelatedObservation { observation_uuid: observation }],
            related_risks: Vec::new(),
        });
    }
    items.extend(undecided(&mut draft));
    if items.is_empty() {
        items.push(nothing(&mut draft));
    }
    let mut metadata = draft.metadata("partywall: plan of action and milestones");
    metadata.remarks.push_str(
        "\n\nThe system id is made of the systems whose exports were read; where a system security plan gives one, that one counts.",
    );
    let local_definitions =
        LocalDefinitions { components: draft.subjects.components(), inventory_items: draft.inventory(), assessment_assets: draft.assets() };
    Ok(Document {
        plan_of_action_and_milestones: Poam {
            uuid,
            metadata,
            system_id: system(report),
            local_definitions,
            observations,
            risks: draft.risks(),
            poam_items: items,
            back_matter: back_matter(draft.resources()),
        },
    })
}

/// Where a finding stands, in a sentence.
fn standing(finding: &FindingLine) -> String {
    match (finding.status, &finding.accepted) {
        (Status::Open, _) => "Open.".into(),
        (Status::Baselined, _) => "Open since before the baseline; nobody has accepted it.".into(),
        (Status::Waived, None) => "Accepted; the run does not say by whom.".into(),
        (Status::Waived, Some(line)) => format!(
            "Accepted until {}: owner {}, approved by {}. {}",
            name(&line.expires),
            name(&line.owner),
            name(&line.approved_by),
            inline(&line.reason)
        ),
    }
}

/// The rules that gave no verdict, as one item.
fn undecided(draft: &mut Draft<'_>) -> Option<Item> {
    let report = draft.report;
    let missing = &report.coverage.not_assessed;
    let silent = |rule: &&RuleLine| {
        matches!(rule.result, RuleResult::NotEvaluated | RuleResult::Error) && !missing.iter().any(|line| line.rule == rule.id)
    };
    let told = report.rules.iter().filter(silent).map(|rule| match rule.because.as_str() {
        "" => format!("`{}`: {}", rule.id, controls::word(rule.result)),
        because => format!("`{}`: {}: {because}", rule.id, controls::word(rule.result)),
    });
    let lines: Vec<String> = told.chain(missing.iter().map(missing_line)).collect();
    if lines.is_empty() {
        return None;
    }
    Some(Item {
        uuid: draft.ids.make("poam-undecided", &[]),
        title: "Supply what rules could not decide without".into(),
        description: paragraphs(&[
            "These rules gave no verdict, or none for some records; what they look for may be there:".into(),
            list(lines.iter().map(String::as_str), LINES),
        ]),
        props: Props::default().with("status", "not-assessed").with("count", lines.len().to_string()).0,
        related_observations: Vec::new(),
        related_risks: Vec::new(),
    })
}

/// The item of a plan without items.
fn nothing(draft: &mut Draft<'_>) -> Item {
    let mut results: BTreeMap<&str, u32> = BTreeMap::new();
    for rule in &draft.report.rules {
        *results.entry(controls::word(rule.result)).or_default() += 1;
    }
    let lines: Vec<String> = results.iter().map(|(word, count)| format!("rules {word}: {count}")).collect();
    let read = format!("inputs read: {}", draft.report.inputs.len());
    Item {
        uuid: draft.ids.make("poam-nothing", &[]),
        title: format!("Nothing to plan: no finding as of {}", draft.moment),
        description: paragraphs(&[
            "This entry is no weakness. It stands here because OSCAL asks for an entry: the run found nothing, and had no problem with an input."
                .into(),
            prose(&verdict(draft.report)),
            list(std::iter::once(&read).chain(&lines).map(String::as_str).collect::<Vec<_>>().into_iter(), LINES),
        ]),
        props: Props::default().with("status", "nothing-found").0,
        related_observations: Vec::new(),
        related_risks: Vec::new(),
    }
}

/// An id for the system: the same while the same systems are read.
fn system(report: &Report) -> SystemId {
    let mut names = BTreeSet::new();
    for input in &report.inputs {
        names.extend(input.scopes.iter().map(String::as_str));
        names.extend(input.provenance.iter().map(|made| made.system.as_str()));
    }
    names.remove("");
    if names.is_empty() {
        // The company's own records only: their files are all that is known of the system.
        names.extend(report.inputs.iter().map(|input| input.path.as_str()));
    }
    let names: Vec<&str> = names.into_iter().collect();
    SystemId { identifier_type: "https://ietf.org/rfc/rfc4122", id: Id::of("system", &names).to_string() }
}
