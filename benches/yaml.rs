//! Reading Kubernetes YAML against the parser's bare event scan: RBAC alone, and files that are mostly of kinds nobody wants.

use criterion::{Criterion, criterion_group, criterion_main};
use partywall::doc::{Tape, yaml};
use partywall::model::{Facts, FileId};
use partywall::source::kubernetes::SOURCE;
use partywall::source::{Claim, Context, Hints};
use std::fmt::Write as _;
use std::hint::black_box;

const RBAC: &str = "apiVersion: rbac.authorization.k8s.io/v1\n";

fn rbac(count: usize) -> String {
    let mut text = String::new();
    for i in 0..count {
        let _ = write!(
            text,
            "{RBAC}kind: ClusterRole\nmetadata:\n  name: role-{i}\n  labels:\n    app: app-{i}\nrules:\n\
             - apiGroups: [\"\"]\n  resources: [pods, services, configmaps]\n  verbs: [get, list, watch]\n\
             - apiGroups:\n  - apps\n  resources:\n  - deployments\n  verbs:\n  - get\n  - update\n---\n\
             {RBAC}kind: RoleBinding\nmetadata:\n  name: binding-{i}\n  namespace: team-{}\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n\
             \x20 kind: ClusterRole\n  name: role-{i}\nsubjects:\n- kind: ServiceAccount\n  name: bot-{i}\n  namespace: team-{}\n- kind: User\n  name: user-{i}@acme.example\n---\n",
            i % 50,
            i % 50,
        );
    }
    text
}

fn mostly_others(count: usize) -> String {
    let mut text = rbac(count / 20);
    for i in 0..count {
        let _ = write!(
            text,
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: thing-{i}\nspec:\n  versions:\n"
        );
        for version in 0..20 {
            let _ = write!(
                text,
                "  - name: v{version}\n    served: true\n    schema:\n      type: object\n      description: what a thing of this version is\n      properties:\n        size:\n          type: integer\n"
            );
        }
        text.push_str("---\n");
    }
    text
}

fn scan(text: &str) -> usize {
    yaml::documents(text).map(|document| yaml::scan(document.text)).sum()
}

fn read(text: &str) -> Facts {
    let mut facts = Facts::default();
    let mut source = (SOURCE.start)();
    let mut tape = Tape::default();
    let hints = Hints::default();
    let mut cx = Context { facts: &mut facts, file: FileId(0), path: "cluster.yaml", hints: &hints, digest: &|_| None };
    for document in yaml::documents(text) {
        if let Claim::Yes(layout) = (SOURCE.sniff)(document.text) {
            let _ = yaml::read(document.text, document.at as u32, layout, &mut tape, &mut |part| source.part(part, &mut cx));
            source.end(&mut cx);
        }
    }
    source.resolve(&mut facts);
    facts
}

fn benches(criterion: &mut Criterion) {
    for (name, text) in [("rbac", rbac(2_000)), ("mostly other kinds", mostly_others(1_000))] {
        let mut group = criterion.benchmark_group(name);
        group.sample_size(20);
        group.bench_function("scan", |bencher| bencher.iter(|| scan(black_box(&text))));
        group.bench_function("read and resolve", |bencher| bencher.iter(|| read(black_box(&text))));
        group.finish();
    }
}

criterion_group!(all, benches);
criterion_main!(all);
