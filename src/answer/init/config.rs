//! The text of `partywall.yaml`. In: the systems that were read and the report on them. Out: YAML that loads as it stands: what is sure is
//! written, what is guessed is marked `# review:`, what only the user can know is a comment to complete.

use super::systems::{System, Systems};
use super::{open, quoted, word};
use crate::audit::Run;
use crate::model::{FileInfo, Kind, Plane};
use crate::report::neutral;
use crate::source::SOURCES;
use std::collections::{BTreeMap, BTreeSet};

/// The whole configuration.
pub(super) fn text(run: &Run, systems: &Systems) -> String {
    let mut text = String::from(
        "# How partywall is to read this company's files. Every line with `review:` is a guess from the exports: look at it once.\n\
         # Lines that are set in behind `# ` are forms to complete. An unknown key is an error that says where it stands.\n",
    );
    planes(systems, &mut text);
    values(systems, &mut text);
    text.push_str(MEANT);
    inputs(run, systems, &mut text);
    expect(run, systems, &mut text);
    declared(run, systems, &mut text);
    text
}

fn entry(system: &System, commented: bool) -> String {
    let mark = if commented { "# " } else { "" };
    format!(
        "  {mark}- {{ match: {{ source: {}, scope: {} }}, plane: {} }}  # review: {}\n",
        system.source,
        quoted(&system.scope),
        system.plane.word(),
        neutral(&system.why)
    )
}

fn planes(systems: &Systems, text: &mut String) {
    text.push_str(
        "\n# Which side of the wall each system stands on: platform is what can change the service, application is who may use it and whose\n\
         # data it holds. The first match wins; a comment says what holds without the line.\nplanes:\n",
    );
    for system in &systems.all {
        text.push_str(&entry(system, !system.is_mapped()));
    }
    if systems.all.is_empty() {
        text.push_str("  # - { match: { source: keycloak, within.realm: staff }, plane: platform }\n");
    }
    if systems.sources().contains("kubernetes") {
        text.push_str("  # Namespaces that run for one customer each:\n");
        text.push_str(
            "  # - { match: { source: kubernetes, within.namespace: \"tenant-*\" }, plane: application, tenant: \"{within.namespace}\" }\n",
        );
    }
}

fn values(systems: &Systems, text: &mut String) {
    text.push_str("\n# What rules call by name. Only you know the domains of your own people.\nvalues:\n");
    if systems.workforce.is_empty() {
        text.push_str("  # workforce_domains: [acme.example]\n");
    } else {
        let domains: Vec<String> = systems.workforce.iter().map(|(domain, _)| word(domain)).collect();
        let people: Vec<String> = systems.workforce.iter().map(|(_, count)| count.to_string()).collect();
        text.push_str(&format!(
            "  workforce_domains: [{}]  # review: addresses of people on the platform plane ({})\n",
            domains.join(", "),
            people.join(", ")
        ));
    }
    text.push_str("  # secret_age_days: 90\n  # unused_days: 90\n  # grace_days: 7\n");
}

const MEANT: &str = "
# Accounts of one person under different addresses.
links:
  # - { same: [kim@acme.example, kim-support], basis: \"HR record 77\" }

# Crossings that are meant. Each has an owner, somebody else who approved it, and an end; one that no longer fits is a finding.
bridges:
  # - from: deploy/answer-api
  #   to: svc-answer
  #   level: read
  #   reaches: [{ resource: conversations }]
  #   owner: product-team
  #   approved_by: ciso@acme.example
  #   reason: deployed by the platform team until the split
  #   expires: 2027-03-01
";

/// How exports were made: no file says it of itself.
fn inputs(run: &Run, systems: &Systems, text: &mut String) {
    text.push_str("\n# How the exports were made, and what their systems say they hold: no file says it of itself.\ninputs:\n");
    let mut files: BTreeMap<&str, Vec<&FileInfo>> = BTreeMap::new();
    for file in run.world.files.iter().filter(|file| !file.source.is_empty() && file.path != "-") {
        files.entry(file.source).or_default().push(file);
    }
    for (source, own) in files.iter().filter(|(source, _)| **source != "native") {
        let others: Vec<&str> = run.world.files.iter().filter(|file| file.source != *source).map(|file| file.path.as_str()).collect();
        let globs: Vec<String> =
            globs(&own.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), &others).iter().map(|glob| quoted(glob)).collect();
        let title = SOURCES.iter().find(|def| def.name == *source).map_or(*source, |def| def.title);
        let people = people(run, systems, source);
        text.push_str(&format!("  - files: [{}]\n    system: {}\n", globs.join(", "), word(title)));
        text.push_str("    # environment: production\n    # command: <as it was typed; partywall sources --how ");
        text.push_str(source);
        text.push_str(" has one>\n    # filters: none\n    # exported_by: <who>\n    # exported_at: <date>\n");
        text.push_str(&format!("    # reported: {{ humans: <the total that the system itself shows; {people} were read> }}\n"));
        text.push_str("    # seen_in: <where that total was seen, and when>\n");
    }
    if files.keys().all(|source| *source == "native") {
        text.push_str("  # - { files: \"exports/**\", system: Keycloak, exported_at: <date>, exported_by: <who> }\n");
    }
}

fn people(run: &Run, systems: &Systems, source: &str) -> usize {
    let scopes: BTreeSet<&str> = systems.all.iter().filter(|system| system.source == source).map(|system| system.scope.as_str()).collect();
    let world = &run.world;
    world.of_kind(Kind::Human).filter(|id| !world.record(*id).implied && scopes.contains(world.text(world.record(*id).scope))).count()
}

/// Patterns for the files of one source that match none of another: their common folder, or each file.
fn globs(own: &[&str], others: &[&str]) -> Vec<String> {
    let first: Vec<&str> = own.first().map_or(Vec::new(), |path| path.split('/').collect());
    let mut common = first.len().saturating_sub(1);
    for path in own {
        let parts: Vec<&str> = path.split('/').collect();
        let same = first.iter().zip(&parts).take_while(|(one, other)| one == other).count();
        common = common.min(same).min(parts.len().saturating_sub(1));
    }
    let folder = first.get(..common).unwrap_or(&[]).join("/");
    let inside = |path: &&str| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
    if !folder.is_empty() && !others.iter().any(inside) {
        return vec![format!("{}/**", globset::escape(&folder))];
    }
    own.iter().map(|path| globset::escape(path)).collect()
}

fn expect(run: &Run, systems: &Systems, text: &mut String) {
    let sources: Vec<&str> = systems.sources().into_iter().collect();
    text.push_str("\n# What a complete run has to contain, so that a missing file is noticed.\nexpect:\n");
    if sources.is_empty() {
        text.push_str("  # sources: [kubernetes, keycloak]\n");
    } else {
        text.push_str(&format!("  sources: [{}]\n", sources.join(", ")));
    }
    let world = &run.world;
    let counts: Vec<String> = [Kind::Human, Kind::ServiceAccount, Kind::Secret]
        .into_iter()
        .map(|kind| (kind.section(), world.of_kind(kind).filter(|id| !world.record(*id).implied).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(section, count)| format!("{section}: {count}"))
        .collect();
    if !counts.is_empty() {
        text.push_str(&format!("  # counts: {{ {} }}  # as read now: a run with fewer says so\n", counts.join(", ")));
    }
    text.push_str("  # complete: [{ population: grants, files: [\"app-roles.yaml\"] }]\n");
}

/// What could not be seen, as the lines that would say it.
fn declared(run: &Run, systems: &Systems, text: &mut String) {
    text.push_str("\n# Facts that are in no export, in the form of the inventory.\ndeclared:\n");
    for plane in [Plane::Platform, Plane::Application] {
        let name = plane.word();
        text.push_str(&format!("  # Who answers for the {name} plane and how its people log in:\n"));
        text.push_str(&format!(
            "  # - boundaries:\n  #     - {{ plane: {name}, owner: {name}-security@acme.example, directory: <its identity provider>, sso: required, mfa: required,\n\
             \x20 #         provisioning: scim, audit_log: <where its events go>, approvers: [{name}-leads], responder: {name}-oncall }}\n"
        ));
    }
    let facts = open::facts(&run.report);
    if !facts.is_empty() {
        text.push_str("\n  # What rules wait for here:\n");
        text.push_str(&facts);
    }
    for source in SOURCES.iter().filter(|source| systems.sources().contains(source.name)) {
        text.push_str(&format!("\n  # {} cannot show:\n", source.title));
        text.extend(source.cannot_see.iter().map(|line| format!("  #   {}\n", neutral(line))));
    }
}

#[cfg(test)]
mod tests {
    use super::globs;

    #[test]
    fn patterns_mean_the_files_of_one_source_alone() {
        assert_eq!(globs(&["x/openai/users.json", "x/openai/projects/p/keys.json"], &["x/realm.json"]), ["x/openai/**"]);
        assert_eq!(globs(&["x/a.json", "x/b.json"], &["x/c.yaml"]), ["x/a.json", "x/b.json"]);
        assert_eq!(globs(&["a.json"], &[]), ["a.json"]);
        assert_eq!(globs(&["x/[1]/a.json"], &[]), ["x/[[]1[]]/**"]);
        assert_eq!(globs(&["x/a.json"], &["xy/c.yaml"]), ["x/**"], "a folder is no beginning of another's name");
        assert!(globs(&[], &[]).is_empty());
    }
}
