//! Hand-made reports for the tests of the formats: a company with findings, one full of hostile names, and one without any input.

use crate::model::report::*;
use crate::model::{Counts, EvidenceKind, RuleResult, Status};

pub(super) fn at(path: &str, line: u32) -> Location {
    Location { path: path.into(), line, column: 5, pointer: format!("/roles/{line}") }
}

fn subject(kind: &str, id: &str, plane: &str, tenant: Option<&str>) -> Subject {
    Subject {
        kind: kind.into(),
        id: id.into(),
        scope: String::new(),
        plane: plane.into(),
        tenant: tenant.map(Into::into),
        known_as: Vec::new(),
    }
}

/// Where the records of the sample stand: the product's on one side, all others on the platform.
fn plane(label: &str) -> String {
    let product = ["resource:conversations", "resource:crm-db", "service_account:svc-answer"].contains(&label);
    if product { "application".into() } else { "platform".into() }
}

fn hop(from: &str, edge: &str, phrase: &str, to: &str, location: Location) -> Hop {
    Hop {
        from: from.into(),
        edge: edge.into(),
        phrase: phrase.into(),
        to: to.into(),
        from_plane: plane(from),
        to_plane: plane(to),
        level: None,
        certainty: "certain".into(),
        activation: "standing".into(),
        basis: "stated".into(),
        technique: String::new(),
        conditions: String::new(),
        location,
    }
}

fn finding(rule: &str, severity: &str, title: &str, message: &str, subjects: Vec<Subject>, kind: EvidenceKind) -> FindingLine {
    let names: Vec<String> = subjects.iter().map(|s| format!("|{}:{}", s.kind, s.id)).collect();
    FindingLine {
        fingerprint: format!("{rule}{}", names.concat()),
        rule: rule.into(),
        family: "boundary".into(),
        severity: severity.into(),
        confidence: "high".into(),
        title: title.into(),
        message: message.into(),
        why: "Whoever runs the platform should not be able to open what customers keep in the product.".into(),
        status: Status::Open,
        accepted: None,
        subjects,
        evidence: Evidence { kind, path: Vec::new(), second: Vec::new(), before: 0, behind: 0, counts: Counts::Exact, members: Vec::new() },
        locations: vec![at("roles.yaml", 12)],
        fix: "Give the workload an application identity of its own, and take the role from the platform's.".into(),
        controls: [("owasp-nhi-2025".to_owned(), vec!["NHI5:2025".to_owned()])].into(),
    }
}

fn rule(id: &str, title: &str, result: RuleResult, findings: u64) -> RuleLine {
    RuleLine {
        id: id.into(),
        family: "boundary".into(),
        title: title.into(),
        severity: "high".into(),
        confidence: "high".into(),
        why: "Whoever runs the platform should not be able to open what customers keep in the product.".into(),
        fix: "Give the workload an application identity of its own.".into(),
        limitations: "Sees only what the exports state.".into(),
        origin: "shipped".into(),
        digest: "sha256:00".into(),
        result,
        because: String::new(),
        examined: 12,
        findings,
        waived: 0,
        baselined: 0,
        controls: [("owasp-nhi-2025".to_owned(), vec!["NHI5:2025".to_owned()])].into(),
    }
}

/// A run without any input.
pub(super) fn empty() -> Report {
    Report {
        schema: SCHEMA.into(),
        tool: Tool { name: "partywall".into(), version: "0.0.0".into(), rules_digest: "sha256:00".into() },
        as_of: "2026-11-22T00:00:00Z".into(),
        inputs: Vec::new(),
        graph: GraphSummary::default(),
        coverage: Coverage {
            problems: vec![ProblemLine {
                location: Location { path: String::new(), line: 0, column: 0, pointer: String::new() },
                message: "no input: nothing under `exports` is an export that is known".into(),
                help: "name the files to read; `partywall sources` lists what can be read".into(),
            }],
            ..Coverage::default()
        },
        summary: Summary::default(),
        rules: Vec::new(),
        findings: Vec::new(),
        bridges: Vec::new(),
        waivers: Vec::new(),
        baseline: None,
        populations: Vec::new(),
        values: Vec::new(),
        frameworks: Vec::new(),
        config: ConfigLine::default(),
        gate: Gate { fail_on: "high".into(), failing: 0, gaps: 1, assessed: false, exit: 3 },
    }
}

/// A small company.
pub(super) fn company() -> Report {
    let mut report = empty();
    let title = "Platform identity reaches tenant data";
    let id = "platform-identity-reaches-tenant-data";
    let mut first = finding(
        id,
        "critical",
        title,
        "`alice@acme.example` on the platform reaches `conversations` of every tenant through `deploy/answer-api`.",
        vec![subject("human", "alice@acme.example", "platform", None), subject("resource", "conversations", "application", Some("*"))],
        EvidenceKind::Opening,
    );
    first.evidence.path = vec![
        hop("human:alice@acme.example", "member_of", "is a member of", "group:ml-engineers", at("platform-roles.yaml", 12)),
        hop("group:ml-engineers", "holds", "holds", "role:deployer", at("platform-roles.yaml", 31)),
        Hop {
            technique: "pod-exec".into(),
            certainty: "conditional".into(),
            conditions: "source address".into(),
            ..hop("role:deployer", "controls", "can change or execute in", "workload:deploy/answer-api", at("kubernetes/rbac.yaml", 118))
        },
        hop("workload:deploy/answer-api", "runs_as", "runs as", "service_account:svc-answer", at("service-accounts.yaml", 9)),
        Hop {
            level: Some("read".into()),
            activation: "eligible".into(),
            ..hop("service_account:svc-answer", "allows", "can act on", "resource:conversations", at("app-roles.yaml", 44))
        },
    ];
    first.evidence.before = 7;
    first.evidence.behind = 3;
    first.confidence = "medium".into();
    first.locations = vec![at("kubernetes/rbac.yaml", 118), at("app-roles.yaml", 44)];
    let long = "projects/acme-production-europe-west/serviceAccounts/answer-pipeline-deployer@acme-production.iam.example";
    let mut second = finding(
        id,
        "critical",
        title,
        &format!("`{long}` reaches `crm-db`."),
        vec![
            Subject {
                scope: "kubernetes:prod".into(),
                known_as: vec!["deployer".into()],
                ..subject("service_account", long, "platform", None)
            },
            subject("resource", "crm-db", "application", None),
        ],
        EvidenceKind::Path,
    );
    second.evidence.path = vec![
        Hop {
            basis: "built_from".into(),
            ..hop("resource:repo/answers", "controls", "can change or execute in", "workload:deploy/answers", at("a.yaml", 2))
        },
        Hop {
            level: Some("administer".into()),
            certainty: "assumed".into(),
            ..hop(&format!("service_account:{long}"), "allows", "can act on", "resource:crm-db", at("service-accounts.yaml", 3))
        },
    ];
    second.evidence.behind = 1;
    let mut third = finding(
        "secret-shared-across-environments",
        "medium",
        "Secret used in two environments",
        "`openai-key` is used in production and in staging.",
        vec![subject("secret", "openai-key", "platform", None)],
        EvidenceKind::Group,
    );
    third.evidence.members = (1..=12).map(|n| subject("workload", &format!("deploy/worker-{n}"), "platform", None)).collect();
    third.fix = "Make one key for each environment.".into();
    let waived = FindingLine { status: Status::Waived, ..third.clone() };
    report.findings = vec![first, second, third, waived];
    report.summary = Summary { critical: 2, medium: 1, waived: 1, ..Summary::default() };
    report.rules = vec![
        rule(id, title, RuleResult::Fail, 2),
        rule("secret-shared-across-environments", "Secret used in two environments", RuleResult::Fail, 1),
        rule("standing-platform-administrator", "Administrator without an end", RuleResult::NotEvaluated, 0),
        rule("key-without-an-owner", "Key without an owner", RuleResult::Pass, 0),
        rule("wildcard-role", "Role with a wildcard", RuleResult::Skipped, 0),
    ];
    let input = |path: &str, source: &str, records| Input {
        path: path.into(),
        source: source.into(),
        sha256: "00".into(),
        bytes: 1024,
        records,
        exported_at: None,
        complete: false,
        truncated: false,
        standing: "export".into(),
        scopes: vec![String::new()],
        by_kind: [("role".to_owned(), records)].into(),
        provenance: None,
    };
    report.inputs = vec![
        input("app-roles.yaml", "native", 12),
        input("kubernetes/rbac.yaml", "kubernetes", 40),
        input("platform-roles.yaml", "native", 8),
    ];
    report.graph = GraphSummary { nodes: 60, edges: 144, derived_edges: 4, ..GraphSummary::default() };
    report.coverage = Coverage {
        problems: vec![ProblemLine {
            location: at("keycloak/realm.json", 7),
            message: "the export ends in the middle of `users`".into(),
            help: "export the realm again".into(),
        }],
        unclassified: 2,
        dangling: vec![DanglingLine {
            from: "role:deployer".into(),
            key: "inherits".into(),
            to: "viewer".into(),
            location: at("platform-roles.yaml", 33),
        }],
        needed: vec![NeededLine {
            record: "service_account:svc-answer".into(),
            needs: "the cluster's service accounts".into(),
            location: at("kubernetes/rbac.yaml", 7),
        }],
        not_assessed: vec![NotAssessedLine {
            rule: "standing-platform-administrator".into(),
            why: "no file states when the grants of 3 roles end".into(),
            declare: "`complete: [grants.expires]` in the file that lists the grants".into(),
        }],
        passed_over: vec![
            PassedOverLine { path: "README.md".into(), reason: "no export known".into() },
            PassedOverLine { path: "logo.png".into(), reason: "not text".into() },
            PassedOverLine { path: "Dockerfile".into(), reason: "no export known".into() },
        ],
        notes: vec!["kubernetes: 14 documents of kind `ConfigMap` have no part in identity".into()],
    };
    report.bridges = vec![BridgeLine {
        from: "deploy/answer-api".into(),
        to: "svc-answer".into(),
        level: "read".into(),
        owner: "product-team".into(),
        approved_by: "ciso@acme.example".into(),
        expires: Some("2027-03-01".into()),
        state: "active".into(),
        closes: vec!["x|y".into(), "x|z".into()],
    }];
    report.config = ConfigLine {
        path: Some("partywall.yaml".into()),
        digest: Some("00".into()),
        silenced: Silenced {
            bridges: 2,
            waivers: 1,
            baseline: 0,
            skipped_rules: vec!["wildcard-role".into()],
            lowered: vec!["secret-shared-across-environments: high -> medium".into()],
            no_waivers: false,
        },
    };
    report.gate = Gate { fail_on: "high".into(), failing: 2, gaps: 1, assessed: true, exit: 1 };
    report
}

/// Names that would like to do something to the reader's terminal, in every field that an export or a rule can fill.
pub(super) fn hostile() -> Report {
    let bad = "x\u{1b}[2J\u{1b}]0;owned\u{7}\r\n\u{202e}gnp.exe\u{200b}\u{9b}31m<b>=1+1";
    let mut report = company();
    report.findings.truncate(1);
    for finding in &mut report.findings {
        finding.rule = bad.into();
        finding.title = bad.into();
        finding.message = format!("{bad} {}", "y".repeat(1 << 20));
        finding.fix = bad.into();
        finding.why = bad.into();
        finding.subjects = vec![Subject { scope: bad.into(), known_as: vec![bad.into()], ..subject(bad, bad, bad, Some(bad)) }];
        finding.evidence.members = vec![subject(bad, bad, bad, None)];
        finding.locations = vec![at(bad, 1)];
        for hop in &mut finding.evidence.path {
            hop.from = format!("human:{bad}");
            hop.to = format!("{bad}{}", "z".repeat(100_000));
            (hop.from_plane, hop.to_plane) = (bad.into(), bad.into());
            hop.technique = bad.into();
            hop.conditions = bad.into();
            hop.location.path = bad.into();
        }
    }
    let coverage = &mut report.coverage;
    for line in &mut coverage.problems {
        (line.location.path, line.message, line.help) = (bad.into(), bad.into(), bad.into());
    }
    for line in &mut coverage.dangling {
        (line.from, line.to, line.location.path) = (bad.into(), bad.into(), bad.into());
    }
    for line in &mut coverage.needed {
        (line.record, line.needs) = (bad.into(), bad.into());
    }
    for line in &mut coverage.not_assessed {
        (line.rule, line.why, line.declare) = (bad.into(), bad.into(), bad.into());
    }
    for line in &mut coverage.passed_over {
        (line.path, line.reason) = (bad.into(), bad.into());
    }
    coverage.notes = vec![bad.into()];
    for line in &mut report.bridges {
        (line.from, line.to, line.owner, line.approved_by) = (bad.into(), bad.into(), bad.into(), bad.into());
        (line.expires, line.state, line.level) = (Some(bad.into()), bad.into(), bad.into());
    }
    for line in &mut report.rules {
        (line.id, line.title) = (bad.into(), bad.into());
    }
    for line in &mut report.inputs {
        (line.path, line.source) = (bad.into(), bad.into());
    }
    report.config.path = Some(bad.into());
    report.config.silenced.skipped_rules = vec![bad.into()];
    report.config.silenced.lowered = vec![bad.into()];
    report
}
