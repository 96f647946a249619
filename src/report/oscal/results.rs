//! `--format oscal`: assessment results. In: a report. Out: one result for the run with all observations and risks, and one for each
//! framework that its rules name, in which findings say what follows for a control. Results of frameworks refer to the observations and
//! risks of the first, so that nothing is told twice.

use super::assessed::{Finding, Observation, RelatedObservation, RelatedRisk, Risk, Target, TargetStatus};
use super::controls::{self, Against, Control, Framework, Standing, frameworks};
use super::draft::{Draft, back_matter, yes};
use super::ids::Id;
use super::model::{Assets, BackMatter, Component, Import, InventoryItem, Link, Metadata, Prop, ReviewedControls, User};
use super::observe::{LINES, Seen};
use super::reviewed;
use super::words::{Props, list, paragraphs, prose, title};
use super::{catalog, plan};
use crate::model::report::Report;
use crate::report::verdict;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;

/// The document.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Document {
    assessment_results: Results,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Results {
    uuid: Id,
    metadata: Metadata,
    import_ap: Import,
    results: Vec<RunResult>,
    #[serde(skip_serializing_if = "Option::is_none")]
    back_matter: Option<BackMatter>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct RunResult {
    uuid: Id,
    title: String,
    description: String,
    start: String,
    end: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    local_definitions: Option<LocalDefinitions>,
    reviewed_controls: ReviewedControls,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    observations: Vec<Observation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    risks: Vec<Risk>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct LocalDefinitions {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inventory_items: Vec<InventoryItem>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    users: Vec<User>,
    assessment_assets: Assets,
}

/// What findings about controls refer to.
struct Links<'r> {
    against: Against<'r>,
    /// Observations about rules, by rule.
    rules: BTreeMap<&'r str, Id>,
    /// Observations about inputs and populations.
    populations: Vec<Id>,
}

/// Builds the document.
pub(super) fn document(report: &Report) -> io::Result<Document> {
    let mut draft = Draft::new(report)?;
    let uuid = draft.document("assessment-results");
    let frameworks = frameworks(report);
    let (import_ap, plan) = plan::reference(&mut draft)?;
    let catalogs: Vec<_> = frameworks.iter().map(|framework| catalog::resource(&mut draft, framework)).collect();
    let (overall, links) = overall(&mut draft, &frameworks);
    let mut results = vec![overall];
    for (framework, catalog) in frameworks.iter().zip(&catalogs) {
        results.push(of_framework(&mut draft, framework, catalog.uuid, &links));
    }
    let mut resources = vec![plan];
    resources.extend(draft.resources());
    resources.extend(catalogs);
    let metadata = draft.metadata("partywall: assessment results");
    Ok(Document { assessment_results: Results { uuid, metadata, import_ap, results, back_matter: back_matter(resources) } })
}

/// The run as a whole.
fn overall<'r>(draft: &mut Draft<'r>, frameworks: &[Framework<'r>]) -> (RunResult, Links<'r>) {
    let report = draft.report;
    let mut observations = draft.of_inputs();
    observations.extend(draft.of_populations());
    let populations = observations.iter().map(|one| one.uuid).collect();
    let (_, problems) = draft.of_problems();
    observations.extend(problems);
    observations.extend(draft.of_gaps());
    observations.extend(draft.of_declarations());
    let (rules, told) = draft.of_rules();
    observations.extend(told);
    observations.extend(draft.of_findings());
    let links = Links {
        against: controls::against(report),
        rules: report.rules.iter().map(|rule| rule.id.as_str()).zip(rules).collect(),
        populations,
    };
    let result = RunResult {
        uuid: draft.document("result"),
        title: title("All rules of the run"),
        description: paragraphs(&[
            prose(&verdict(report)),
            format!("Inputs: {}; rules: {}; findings: {}.", report.inputs.len(), report.rules.len(), report.findings.len()),
            "All observations and risks stand here; the results of frameworks refer to them.".into(),
        ]),
        start: draft.moment.clone(),
        end: draft.moment.clone(),
        props: run_props(report).0,
        links: Vec::new(),
        local_definitions: Some(LocalDefinitions {
            components: draft.subjects.components(),
            inventory_items: draft.inventory(),
            users: draft.subjects.users(),
            assessment_assets: draft.assets(),
        }),
        reviewed_controls: reviewed(frameworks),
        observations,
        risks: draft.risks(),
        findings: Vec::new(),
    };
    (result, links)
}

/// How the run was made and what the gate says.
fn run_props(report: &Report) -> Props {
    let gate = match report.gate.exit {
        0 => "passed",
        1 => "failed",
        _ => "could-not-assess",
    };
    let complete = !report.inputs.is_empty() && report.inputs.iter().all(|input| input.complete && !input.truncated);
    let sum = &report.summary;
    let mut props = Props::default()
        .with("gate", gate)
        .with("fail-on", &report.gate.fail_on)
        .with("failing", report.gate.failing.to_string())
        .with("gaps", report.gate.gaps.to_string())
        .with("as-of", &report.as_of)
        .with("rules-digest", &report.tool.rules_digest)
        .with("config-digest", report.config.digest.as_deref().unwrap_or("none"))
        .with("inputs-complete", yes(complete));
    let counts = [
        ("critical", sum.critical),
        ("high", sum.high),
        ("medium", sum.medium),
        ("low", sum.low),
        ("informational", sum.informational),
        ("waived", sum.waived),
        ("baselined", sum.baselined),
    ];
    for (word, count) in counts {
        props = props.with(&format!("findings-{word}"), count.to_string());
    }
    for value in &report.values {
        props = props.with(&format!("value-{}", value.name), format!("{} ({})", value.words.join(", "), value.origin));
    }
    props
}

/// The result of one framework.
fn of_framework<'r>(draft: &mut Draft<'r>, framework: &Framework<'r>, catalog: Id, links: &Links<'r>) -> RunResult {
    let uuid = draft.document(&format!("result of {}", framework.key));
    let (mut findings, mut observations) = (Vec::new(), Vec::new());
    for control in &framework.controls {
        match controls::standing(draft.report, &links.against, control) {
            Standing::Undecided(why) => observations.push(undecided(draft, framework, control, &why)),
            decided => findings.push(finding(draft, framework, control, &decided, links)),
        }
    }
    let known = |pick: fn(&crate::model::report::FrameworkLine) -> &str| framework.line.map(pick);
    RunResult {
        uuid,
        title: title(&format!("Evidence relevant to {}", framework.title)),
        description: paragraphs(&[
            format!(
                "Controls that rules name: {}; with a finding: {}; undecided: {}.",
                framework.controls.len(),
                findings.len(),
                observations.len()
            ),
            "A rule's result is evidence relevant to a control. Where a finding says `satisfied`, it aims at what the mapped rules test, \
             all of which passed on complete populations; whether the control is satisfied, an assessor decides."
                .into(),
        ]),
        start: draft.moment.clone(),
        end: draft.moment.clone(),
        props: Props::default()
            .with("framework", framework.key)
            .maybe("framework-version", known(|line| &line.version))
            .maybe("framework-date", known(|line| &line.date))
            .maybe("framework-publisher", known(|line| &line.publisher))
            .0,
        links: vec![Link { href: format!("#{catalog}"), rel: "reference" }],
        local_definitions: None,
        reviewed_controls: reviewed(std::slice::from_ref(framework)),
        observations,
        risks: Vec::new(),
        findings,
    }
}

/// What stands in the way of a verdict on a control.
fn undecided(draft: &mut Draft<'_>, framework: &Framework<'_>, control: &Control<'_>, why: &[String]) -> Observation {
    let uuid = draft.ids.make("undecided", &[framework.key, control.id]);
    let seen = Seen {
        title: title(&format!("Evidence relevant to {}: no verdict", control.id)),
        description: paragraphs(&[
            "The run says neither that this control is satisfied nor that it is not:".into(),
            list(why.iter().map(String::as_str), LINES),
        ]),
        props: control_props(framework, control).with("result", "undecided"),
        method: "UNKNOWN",
        kind: "control-objective",
    };
    draft.observation(uuid, seen, Vec::new(), Vec::new())
}

/// What the run says about a control whose rules failed, or all passed.
fn finding(draft: &mut Draft<'_>, framework: &Framework<'_>, control: &Control<'_>, standing: &Standing, links: &Links<'_>) -> Finding {
    let satisfied = *standing == Standing::Satisfied;
    let mut observations: Vec<Id> = control.rules.iter().filter_map(|rule| links.rules.get(rule.id.as_str()).copied()).collect();
    let against = control.rules.iter().filter_map(|rule| links.against.get(rule.id.as_str())).flatten();
    let failing: Vec<_> = against.filter_map(|at| draft.findings.get(*at)).collect();
    observations.extend(failing.iter().map(|ids| ids.observation));
    observations.extend(&links.populations);
    let (state, reason, remarks) = if satisfied {
        ("satisfied", "pass", "Said for what the mapped rules test, on the inputs of this run; only an assessor decides.")
    } else {
        ("not-satisfied", "fail", "A mapped rule found something that nobody has accepted.")
    };
    let lines: Vec<String> = control.rules.iter().map(|rule| of_rule(draft.report, rule)).collect();
    let related_risks = failing.iter().map(|ids| RelatedRisk { risk_uuid: ids.risk }).collect();
    let label = if control.title.is_empty() { control.id } else { control.title };
    let (kind, target_id) = catalog::target(framework, control, satisfied);
    let uuid = draft.ids.make("finding", &[framework.key, &target_id]);
    Finding {
        uuid,
        title: title(&format!(
            "Evidence relevant to {}: {}",
            control.id,
            if satisfied { "all mapped rules passed" } else { "a mapped rule failed" }
        )),
        description: paragraphs(&["The rules that are mapped to it:".into(), list(lines.iter().map(String::as_str), LINES)]),
        props: control_props(framework, control).0,
        origins: [draft.origin()],
        target: Target {
            kind,
            target_id,
            title: if satisfied { title(&format!("What the rules test of {label}")) } else { title(label) },
            status: TargetStatus { state, reason, remarks },
        },
        related_observations: observations.into_iter().map(|observation_uuid| RelatedObservation { observation_uuid }).collect(),
        related_risks,
    }
}

fn of_rule(report: &Report, rule: &crate::model::report::RuleLine) -> String {
    let start = format!("{}|", crate::model::fingerprint::escape(&rule.id));
    let closed = report.bridges.iter().flat_map(|bridge| &bridge.closes).filter(|print| print.starts_with(&start)).count();
    let mut line = format!("`{}`: {}, records examined: {}", rule.id, controls::word(rule.result), rule.examined);
    for (count, what) in [
        (rule.findings, "open findings"),
        (rule.baselined, "in the baseline"),
        (rule.waived, "accepted"),
        (closed as u64, "crossings closed by declared bridges"),
    ] {
        if count > 0 {
            line.push_str(&format!(", {what}: {count}"));
        }
    }
    line
}

fn control_props(framework: &Framework<'_>, control: &Control<'_>) -> Props {
    Props::default().with("framework", framework.key).with("control", control.id).with("control-id", &control.token)
}
