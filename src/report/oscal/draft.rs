//! What the three documents of a run have in common. In: a report. Out: a [`Draft`]: the ids of its inputs, subjects, findings and
//! people, alike in all three, and the parts that they share: metadata, the tool, inputs as inventory and as resources.

use super::ids::{self, Id, Ids, NS};
use super::model::{
    Assets, BackMatter, Component, ComponentStatus, Hash, InventoryItem, Link, Metadata, Party, Platform, Resource, Rlink, Role,
    UsesComponent,
};
use super::subjects::Subjects;
use super::words::{self, Props, name, paragraphs, prose, title};
use crate::model::report::{Input, Report};
use crate::report::verdict;
use std::collections::BTreeMap;
use std::io;

/// The version of OSCAL that is written.
const OSCAL: &str = "1.2.1";

/// The ids of a finding's parts.
#[derive(Clone, Copy)]
pub(super) struct FindingIds {
    pub(super) observation: Id,
    pub(super) risk: Id,
    pub(super) remediation: Id,
    pub(super) log: Id,
    pub(super) item: Id,
}

/// The ids of an input's parts.
#[derive(Clone, Copy)]
pub(super) struct InputIds {
    pub(super) item: Id,
    pub(super) resource: Id,
    pub(super) observation: Id,
}

/// A document in the making.
pub(super) struct Draft<'r> {
    pub(super) report: &'r Report,
    pub(super) ids: Ids,
    /// The moment of the run, as OSCAL takes it.
    pub(super) moment: String,
    /// A digest of all that the run says.
    pub(super) digest: String,
    pub(super) tool: Id,
    /// In the order of the report's inputs.
    pub(super) inputs: Vec<InputIds>,
    /// In the order of the report's findings.
    pub(super) findings: Vec<FindingIds>,
    pub(super) subjects: Subjects<'r>,
    /// Who answers for accepted findings.
    pub(super) people: BTreeMap<&'r str, Id>,
}

impl<'r> Draft<'r> {
    /// Starts a document. The only thing that OSCAL cannot say is a moment outside its years.
    pub(super) fn new(report: &'r Report) -> io::Result<Draft<'r>> {
        let Some(moment) = words::moment(&report.as_of) else {
            return Err(io::Error::other(format!("OSCAL has no way to say the time `{}`: its years are 1900 to 2999", report.as_of)));
        };
        let mut ids = Ids::default();
        let tool = ids.make("tool", &[&report.tool.name, &report.tool.version]);
        let of_input = |input: &Input, ids: &mut Ids| {
            let names = [input.path.as_str(), input.sha256.as_str()];
            InputIds { item: ids.make("input", &names), resource: ids.make("file", &names), observation: ids.make("input-read", &names) }
        };
        let inputs = report.inputs.iter().map(|input| of_input(input, &mut ids)).collect();
        let mut findings = Vec::with_capacity(report.findings.len());
        for finding in &report.findings {
            let print = [finding.fingerprint.as_str()];
            findings.push(FindingIds {
                observation: ids.make("observation", &print),
                risk: ids.make("risk", &print),
                remediation: ids.make("remediation", &print),
                log: ids.make("acceptance", &print),
                item: ids.make("poam-item", &print),
            });
        }
        let mut people = BTreeMap::new();
        for accepted in report.findings.iter().filter_map(|finding| finding.accepted.as_ref()) {
            for who in [accepted.owner.as_str(), accepted.approved_by.as_str()] {
                if words::value_of(who).is_some() && !people.contains_key(who) {
                    people.insert(who, ids.make("party", &[who]));
                }
            }
        }
        let digest = ids::run(report)?;
        let subjects = Subjects::new(report, &mut ids);
        Ok(Draft { report, ids, moment, digest, tool, inputs, findings, subjects, people })
    }

    /// The id of a document of this run; another content has another id.
    pub(super) fn document(&mut self, kind: &str) -> Id {
        let Draft { report, digest, .. } = self;
        let config = report.config.digest.as_deref().unwrap_or("");
        self.ids.make(kind, &[digest, &report.as_of, &report.tool.rules_digest, config])
    }

    /// Metadata with the verdict as its remark.
    pub(super) fn metadata(&self, what: &str) -> Metadata {
        let report = self.report;
        let party = |(who, uuid): (&&str, &Id)| Party {
            uuid: *uuid,
            kind: if who.contains('@') { "person" } else { "organization" },
            name: words::value_of(who).unwrap_or_default(),
        };
        let props = Props::default()
            .with("tool-version", &report.tool.version)
            .with("rules-digest", &report.tool.rules_digest)
            .maybe("config-digest", report.config.digest.as_ref())
            .with("run-digest", format!("sha256:{}", self.digest));
        let roles = [Role { id: OWNER, title: "Answers for an accepted risk" }, Role { id: APPROVER, title: "Approved an accepted risk" }];
        Metadata {
            title: title(what),
            last_modified: self.moment.clone(),
            version: self.moment.clone(),
            oscal_version: OSCAL,
            props: props.0,
            roles: if self.people.is_empty() { Vec::new() } else { roles.into() },
            parties: self.people.iter().map(party).collect(),
            remarks: paragraphs(&[
                prose(&verdict(report)),
                "What is written here is evidence relevant to controls; only an assessor says that a control is satisfied.".into(),
                format!("Properties in the namespace {NS} are partywall's; the UUID in it is the namespace of all version 5 ids."),
            ]),
        }
    }

    /// The program and the platform that it is.
    pub(super) fn assets(&mut self) -> Assets {
        let Draft { report, ids, tool, .. } = self;
        let component = Component {
            uuid: *tool,
            kind: "software",
            title: title(&report.tool.name),
            description: "Reads exports of identities and permissions and finds where the platform and the application plane touch. \
                          It reads files only and connects to no system."
                .into(),
            props: Props::default().of_oscal("version", &report.tool.version).with("rules-digest", &report.tool.rules_digest).0,
            status: ComponentStatus { state: "operational", remarks: None },
        };
        Assets {
            components: vec![component],
            assessment_platforms: vec![Platform {
                uuid: ids.make("platform", &[&report.tool.name, &report.tool.version]),
                title: "Command line",
                uses_components: vec![UsesComponent { component_uuid: *tool }],
            }],
        }
    }

    /// The inputs as inventory.
    pub(super) fn inventory(&self) -> Vec<InventoryItem> {
        let one = |(input, ids): (&Input, &InputIds)| InventoryItem {
            uuid: ids.item,
            description: format!("Export {}, read as {}.", name(&input.path), name(&input.source)),
            props: input_props(input).0,
            links: vec![Link { href: format!("#{}", ids.resource), rel: "reference" }],
        };
        self.report.inputs.iter().zip(&self.inputs).map(one).collect()
    }

    /// The files that the run rests on, with their digests.
    pub(super) fn resources(&mut self) -> Vec<Resource> {
        let report = self.report;
        let input = |(input, ids): (&Input, &InputIds)| {
            file(ids.resource, &input.path, Some(&input.sha256), "An export that was read; it is not included.")
        };
        let mut all: Vec<Resource> = report.inputs.iter().zip(&self.inputs).map(input).collect();
        if let Some(path) = &report.config.path {
            let digest = report.config.digest.as_deref();
            let uuid = self.ids.make("config", &[path, digest.unwrap_or("")]);
            all.push(file(uuid, path, digest, "The configuration: planes, links, bridges, accepted findings. It is not included."));
        }
        if let Some(line) = &report.baseline {
            let uuid = self.ids.make("baseline", &[&line.path, &line.digest]);
            all.push(file(uuid, &line.path, Some(&line.digest), "The baseline: findings that were there when it was made."));
        }
        all
    }
}

/// Role of the person who answers for an accepted risk.
pub(super) const OWNER: &str = "risk-owner";
/// Role of the person who approved it.
pub(super) const APPROVER: &str = "risk-approver";

/// What is known of an input.
pub(super) fn input_props(input: &Input) -> Props {
    let mut props = Props::default()
        .with("sha256", bare(&input.sha256))
        .with("bytes", input.bytes.to_string())
        .with("record-count", input.records.to_string())
        .with("source", &input.source)
        .with("standing", &input.standing)
        .with("complete", yes(input.complete))
        .with("truncated", yes(input.truncated))
        .with("exported-at", input.exported_at.as_deref().unwrap_or("not stated"));
    for scope in input.scopes.iter().filter(|scope| !scope.is_empty()) {
        props = props.with("scope", scope);
    }
    if let Some(made) = &input.provenance {
        props = props
            .with("system", &made.system)
            .with("environment", &made.environment)
            .with("export-command", &made.command)
            .with("export-filters", &made.filters)
            .with("exported-by", &made.exported_by)
            .with("totals-seen-in", &made.seen_in);
        for (section, total) in &made.reported {
            props = props.with(&format!("reported-{section}"), total.to_string());
        }
    }
    props
}

/// A file as a resource.
fn file(uuid: Id, path: &str, digest: Option<&str>, description: &str) -> Resource {
    let media_type = match path.rsplit('.').next() {
        Some("json") => Some("application/json"),
        Some("yaml" | "yml") => Some("application/yaml"),
        _ => None,
    };
    let hash = digest.and_then(|digest| words::value_of(bare(digest))).map(|value| Hash { algorithm: "SHA-256", value });
    let rlink = words::href(path).map(|href| Rlink { href, media_type, hashes: hash.into_iter().collect() });
    Resource {
        uuid,
        title: title(path),
        description: description.into(),
        props: Props::default().maybe("sha256", digest.map(bare)).0,
        rlinks: rlink.into_iter().collect(),
        base64: None,
    }
}

/// A digest without the name of its algorithm.
pub(super) fn bare(digest: &str) -> &str {
    digest.strip_prefix("sha256:").unwrap_or(digest)
}

/// A truth as a value.
pub(super) fn yes(truth: bool) -> &'static str {
    if truth { "yes" } else { "no" }
}

/// Back matter, where there is anything to put into it.
pub(super) fn back_matter(resources: Vec<Resource>) -> Option<BackMatter> {
    (!resources.is_empty()).then_some(BackMatter { resources })
}
