//! `--format oscal-plan`: the assessment plan that the results refer to. In: a report. Out: one activity for each rule, the controls
//! that they give evidence for, what is looked at and with what. Rules that the user left out are named, and are part of no task.

use super::assessed::Activity;
use super::controls::frameworks;
use super::draft::{Draft, back_matter};
use super::ids::{Id, Ids, sha256};
use super::model::{Assets, BackMatter, Import, InventoryItem, Metadata, Resource, ReviewedControls, Rlink};
use super::observe::rule_props;
use super::words::{Props, inline, paragraphs, prose, title};
use super::{Framework, PLAN_FILE, related, reviewed};
use crate::model::RuleResult;
use crate::model::report::{Report, RuleLine};
use serde::Serialize;
use std::io;

/// The document.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Document {
    assessment_plan: Plan,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Plan {
    uuid: Id,
    metadata: Metadata,
    import_ssp: Import,
    #[serde(skip_serializing_if = "Option::is_none")]
    local_definitions: Option<LocalDefinitions>,
    reviewed_controls: ReviewedControls,
    assessment_subjects: Vec<Subjects>,
    assessment_assets: Assets,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tasks: Vec<Task>,
    #[serde(skip_serializing_if = "Option::is_none")]
    back_matter: Option<BackMatter>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct LocalDefinitions {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inventory_items: Vec<InventoryItem>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    activities: Vec<Activity>,
}

/// All subjects of a type.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Subjects {
    #[serde(rename = "type")]
    kind: &'static str,
    description: &'static str,
    include_all: All,
}

#[derive(Serialize)]
struct All {}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Task {
    uuid: Id,
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    description: &'static str,
    associated_activities: Vec<Associated>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Associated {
    activity_uuid: Id,
    subjects: [Subjects; 1],
}

/// Builds the document.
pub(super) fn document(report: &Report) -> io::Result<Document> {
    let mut draft = Draft::new(report)?;
    let uuid = draft.document("assessment-plan");
    let frameworks = frameworks(report);
    let (import_ssp, boundary) = boundary(&mut draft);
    let activities: Vec<Activity> = report.rules.iter().map(|rule| activity(&mut draft.ids, &frameworks, rule)).collect();
    let planned = activities.iter().zip(&report.rules).filter(|(_, rule)| rule.result != RuleResult::Skipped);
    let associated: Vec<Associated> =
        planned.map(|(activity, _)| Associated { activity_uuid: activity.uuid, subjects: [everything("inventory-item", READ)] }).collect();
    let task = Task {
        uuid: draft.ids.make("task", &["audit"]),
        kind: "action",
        title: "Read the exports and run the rules",
        description: "The program reads the exports, joins them to one graph, and runs every rule that was not left out.",
        associated_activities: associated,
    };
    let inventory_items = draft.inventory();
    let local_definitions = LocalDefinitions { inventory_items, activities };
    let mut resources = draft.resources();
    resources.extend(boundary);
    let empty = local_definitions.activities.is_empty() && local_definitions.inventory_items.is_empty();
    Ok(Document {
        assessment_plan: Plan {
            uuid,
            metadata: draft.metadata("partywall: assessment plan"),
            import_ssp,
            local_definitions: (!empty).then_some(local_definitions),
            reviewed_controls: reviewed(&frameworks),
            assessment_subjects: vec![
                everything("inventory-item", READ),
                everything("component", "All identities, roles, workloads, secrets and resources that the exports state."),
                everything("user", "All people that the exports state."),
            ],
            assessment_assets: draft.assets(),
            tasks: if task.associated_activities.is_empty() { Vec::new() } else { vec![task] },
            back_matter: back_matter(resources),
        },
    })
}

const READ: &str = "All exports that are given to the program.";

fn everything(kind: &'static str, description: &'static str) -> Subjects {
    Subjects { kind, description, include_all: All {} }
}

/// What a rule intends to find.
fn activity(ids: &mut Ids, frameworks: &[Framework<'_>], rule: &RuleLine) -> Activity {
    let limits = if rule.limitations.is_empty() { String::new() } else { format!("What it does not see: {}", inline(&rule.limitations)) };
    let skipped = rule.result == RuleResult::Skipped;
    let planned = if skipped { "The user left this rule out: it is not part of the task." } else { "" };
    Activity {
        uuid: ids.make("activity", &[&rule.id]),
        title: title(&rule.title),
        description: paragraphs(&[planned.into(), format!("Looks for: {}.", title(&rule.title)), prose(&rule.why), limits]),
        props: rule_props(rule).of_oscal("method", "TEST").with("planned", if skipped { "no" } else { "yes" }).0,
        related_controls: related(frameworks, rule),
    }
}

/// What stands for the security plan of the system: the configuration, or the fact that there is none.
fn boundary(draft: &mut Draft<'_>) -> (Import, Option<Resource>) {
    let report = draft.report;
    let remarks = |what: &str| format!("No OSCAL system security plan is known to the program. {what}");
    if let Some(path) = &report.config.path {
        // The same names as for the resource of the configuration, whose id this is.
        let uuid = Id::of("config", &[path, report.config.digest.as_deref().unwrap_or("")]);
        let remarks = remarks("The resource is the configuration, which declares planes and boundary.");
        return (Import { href: format!("#{uuid}"), remarks }, None);
    }
    let uuid = draft.ids.make("boundary", &["none"]);
    let resource = Resource {
        uuid,
        title: "No boundary is declared".into(),
        description: "The run had no configuration: planes are what the exports and the program's own defaults say.".into(),
        props: Props::default().with("config-digest", "none").0,
        rlinks: Vec::new(),
        base64: None,
    };
    (Import { href: format!("#{uuid}"), remarks: remarks("The resource says that no boundary is declared.") }, Some(resource))
}

/// How results refer to the plan of the same run: a resource with the plan's id and digest, which hold wherever the file lies.
pub(super) fn reference(draft: &mut Draft<'_>) -> io::Result<(Import, Resource)> {
    let plan = document(draft.report)?;
    let mut text = Vec::new();
    super::print(&plan, &mut text)?;
    let uuid = draft.ids.make("plan-of", &[&draft.digest]);
    let resource = Resource {
        uuid,
        title: "Assessment plan".into(),
        description: format!(
            "The plan of the same run, as `partywall audit --format oscal-plan` writes it from the same inputs; \
             beside this document it is called `{PLAN_FILE}`."
        ),
        props: Props::default().with("plan-uuid", plan.assessment_plan.uuid.to_string()).0,
        rlinks: vec![Rlink {
            href: format!("./{PLAN_FILE}"),
            media_type: Some("application/oscal.assessment-plan+json"),
            hashes: vec![super::model::Hash { algorithm: "SHA-256", value: sha256(&text) }],
        }],
        base64: None,
    };
    let remarks = "The resource tells the plan by its UUID and digest.".into();
    Ok((Import { href: format!("#{uuid}"), remarks }, resource))
}
