//! A rule's text read strictly: every key known, exactly one shape, examples that fire and that stay silent.
//! In: text and file name. Out: a [`Rule`], or problems with offsets and "did you mean".

use super::shape::{SHAPES, Shape};
use super::{Example, Rule, frameworks, message};
use crate::doc::{Error, Fields, Item, Layout, Sort, Tape, yaml};
use crate::model::{Confidence, Family, Problem, Severity};
use crate::select::{Errors, Values};
use std::collections::BTreeMap;

pub(super) fn read(text: &str, stem: &str, origin: &str, values: &Values) -> Result<Rule, Vec<Problem>> {
    let mut errors: Errors = Vec::new();
    let mut rule = None;
    let mut documents = yaml::documents(text);
    match (documents.next(), documents.next()) {
        (None, _) => errors.push((Error::new(0, "the file holds no rule"), String::new())),
        (Some(_), Some(second)) => {
            errors.push((Error::new(second.at as u32, "a rule file holds one document"), "put each rule into a file of its own".into()));
        }
        (Some(document), None) => {
            let outcome = yaml::read(document.text, document.at as u32, Layout::Whole, &mut Tape::default(), &mut |part| {
                rule = whole(part.item, stem, values, &mut errors);
                Ok(())
            });
            if let Err(error) = outcome {
                errors.push((error, String::new()));
            }
        }
    }
    match rule {
        Some(mut rule) if errors.is_empty() => {
            rule.text = text.to_owned();
            rule.origin = origin.to_owned();
            Ok(rule)
        }
        _ => {
            errors.sort_by_key(|(error, _)| error.at);
            let problem = |(error, help): (Error, String)| Problem { path: origin.to_owned(), at: error.at, message: error.message, help };
            Err(errors.into_iter().map(problem).collect())
        }
    }
}

/// Reads the whole map. What is missing is an error and gets a placeholder, so that all errors come at once.
fn whole(item: Item<'_>, stem: &str, values: &Values, errors: &mut Errors) -> Option<Rule> {
    let fields = Fields::new(item, "rule");
    let id = identity(&fields, stem);
    let family = fields.word("family", fields.need("family"), &words(Family::ALL, Family::word));
    let severity = fields.word("severity", fields.need("severity"), &words(Severity::ALL, Severity::word));
    let confidence = fields.word("confidence", fields.need("confidence"), &words(Confidence::ALL, Confidence::word));
    let title = sentence(&fields, "title");
    let why = sentence(&fields, "why");
    let fix = sentence(&fields, "fix");
    let limitations = sentence(&fields, "limitations");
    let said = sentence(&fields, "message");
    let controls = fields.need("controls").map(|item| controls(&fields, item)).unwrap_or_default();
    let shape = fields.need("match").and_then(|item| shape(&fields, item, values));
    if let (Some(shape), Some(at)) = (&shape, item.get("message")) {
        for (wrong, help) in message::check(&said, shape.placeholders()) {
            fields.error(at.at(), wrong, help);
        }
    }
    let examples = examples(&fields);
    let example_values = fields.get("example_values").map(|item| named_values(&fields, item)).unwrap_or_default();
    errors.extend(fields.finish());
    Some(Rule {
        id,
        title,
        family: family?,
        severity: severity?,
        confidence: confidence?,
        why,
        fix,
        limitations,
        controls,
        message: said,
        shape: shape?,
        examples,
        example_values,
        text: String::new(),
        origin: String::new(),
    })
}

fn words<T: Copy>(all: &'static [T], word: fn(T) -> &'static str) -> Vec<(&'static str, T)> {
    all.iter().map(|value| (word(*value), *value)).collect()
}

fn identity(fields: &Fields<'_>, stem: &str) -> String {
    let Some(item) = fields.need("id") else { return stem.to_owned() };
    let id = item.text().unwrap_or("");
    if !kebab(id) {
        fields.error(item.at(), "an id is a kebab-case name: small letters, digits and single hyphens", "");
    } else if id != stem {
        fields.error(item.at(), "the id is not the file's name", format!("name the file `{id}.yaml` or the rule `{stem}`"));
    }
    id.to_owned()
}

/// Whether a text is a kebab-case name.
pub(super) fn kebab(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.len() <= 80 && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split('-').all(part)
}

fn sentence(fields: &Fields<'_>, key: &'static str) -> String {
    let Some(item) = fields.need(key) else { return String::new() };
    match item.text() {
        Some(text) if !text.trim().is_empty() => text.split_whitespace().collect::<Vec<_>>().join(" "),
        _ => {
            fields.error(item.at(), format!("`{key}` is a sentence, this is a {}", item.shape()), "");
            String::new()
        }
    }
}

fn controls(fields: &Fields<'_>, item: Item<'_>) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    if item.sort() != Sort::Map {
        fields.error(item.at(), format!("`controls` is a map of framework to ids, this is a {}", item.shape()), "");
    }
    for framework in item.children().filter(|_| item.sort() == Sort::Map) {
        let listed: Vec<Item<'_>> = if framework.sort() == Sort::List { framework.children().collect() } else { vec![framework] };
        let mut ids = Vec::new();
        for id in listed {
            match id.text().ok_or_else(|| (format!("an id of a control is a string, this is a {}", id.shape()), String::new())) {
                Ok(text) => match frameworks::check(framework.key(), text) {
                    Ok(()) => ids.push(text.to_owned()),
                    Err((wrong, help)) => fields.error(id.at(), wrong, help),
                },
                Err((wrong, help)) => fields.error(id.at(), wrong, help),
            }
        }
        all.insert(framework.key().to_owned(), ids);
    }
    all
}

fn shape(fields: &Fields<'_>, item: Item<'_>, values: &Values) -> Option<Shape> {
    let inner = Fields::new(item, "match");
    let given: Vec<_> = SHAPES.iter().filter_map(|def| inner.get(def.name).map(|item| (*def, item))).collect();
    let shape = match given.as_slice() {
        [(def, item)] => match def.read(*item, values) {
            Ok(shape) => Some(shape),
            Err(errors) => {
                for (error, help) in errors {
                    fields.error(error.at.unwrap_or(item.at()), error.message, help);
                }
                None
            }
        },
        _ => {
            let names: Vec<&str> = SHAPES.iter().map(|def| def.name).collect();
            fields.error(
                item.at(),
                format!("a match has exactly one shape, this has {}", given.len()),
                format!("one of {}", names.join(", ")),
            );
            None
        }
    };
    for (error, help) in inner.finish() {
        fields.error(error.at.unwrap_or(item.at()), error.message, help);
    }
    shape
}

fn examples(fields: &Fields<'_>) -> Vec<Example> {
    let mut all = Vec::new();
    if fields.need("examples").is_none() {
        return all;
    }
    for (index, item) in fields.list("examples").into_iter().enumerate() {
        let inner = Fields::new(item, "example");
        let name = inner.need_text("name").to_owned();
        let finds = inner.need("finds").map(|item| finds(&inner, item)).unwrap_or_default();
        if let Some(world) = inner.need("inventory").filter(|world| world.sort() != Sort::Map) {
            inner.error(world.at(), format!("an inventory is a map, this is a {}", world.shape()), "");
        }
        for (error, help) in inner.finish() {
            fields.error(error.at.unwrap_or(item.at()), error.message, help);
        }
        all.push(Example { name, finds, index });
    }
    let at = fields.item().get("examples").map_or(0, |item| item.key_at());
    if all.iter().all(|example| example.finds.is_empty()) {
        fields.error(at, "no example fires", "add one with `finds: [[kind:id]]`");
    }
    if all.iter().all(|example| !example.finds.is_empty()) {
        fields.error(at, "no example stays silent", "add a healthy twin with `finds: []`");
    }
    all
}

/// `{ secret_age_days: 90, workforce_domains: [acme.example] }`.
fn named_values(fields: &Fields<'_>, item: Item<'_>) -> Values {
    if item.sort() != Sort::Map {
        fields.error(item.at(), format!("`example_values` is a map of name to value, this is a {}", item.shape()), "");
    }
    let mut all = Values::new();
    for value in item.children().filter(|_| item.sort() == Sort::Map) {
        let listed: Vec<Item<'_>> = if value.sort() == Sort::List { value.children().collect() } else { vec![value] };
        all.insert(value.key().to_owned(), listed.iter().filter_map(|word| word.text().map(str::to_owned)).collect());
    }
    all
}

/// `[[human:kim, resource:crm], [human:lee]]`: one list of first subjects for each finding; a word alone is a list of one.
fn finds(fields: &Fields<'_>, item: Item<'_>) -> Vec<Vec<String>> {
    if item.sort() != Sort::List {
        fields.error(item.at(), format!("`finds` is a list, this is a {}", item.shape()), "`finds: []` says that the rule stays silent");
    }
    let mut all = Vec::new();
    for finding in item.children().filter(|_| item.sort() == Sort::List) {
        let labels: Vec<Item<'_>> = if finding.sort() == Sort::List { finding.children().collect() } else { vec![finding] };
        let mut subjects = Vec::new();
        for label in labels {
            match label.text().filter(|text| text.contains(':')) {
                Some(text) => subjects.push(text.to_owned()),
                None => fields.error(label.at(), format!("a subject is `kind:id`, this is a {}", label.shape()), ""),
            }
        }
        all.push(subjects);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::new_rule;

    /// What is said about the template after a change.
    fn said(from: &str, to: &str) -> Vec<String> {
        let text = new_rule("my-rule");
        assert!(text.contains(from), "the template has no `{from}`");
        let problems = read(&text.replace(from, to), "my-rule", "my-rule.yaml", &Values::default()).err().unwrap_or_default();
        assert!(problems.iter().all(|problem| problem.at.is_some() && problem.path == "my-rule.yaml"));
        problems.into_iter().map(|problem| format!("{}; {}", problem.message, problem.help)).collect()
    }

    #[test]
    fn slips_are_told_with_what_was_meant() {
        for (from, to, wrong) in [
            ("severity: medium", "severity: mediun", "did you mean `medium`?"),
            ("severity: medium", "sevrity: medium", "did you mean `severity`?"),
            ("family: ownership", "family: ownersip", "did you mean `ownership`?"),
            ("  record:", "  recrod:", "did you mean `record`?"),
            ("    of: {", "    off: {", "did you mean `of`?"),
            ("kind: secret, owner: null", "kind: secret, ownr: null", "did you mean `owner`?"),
            ("{subject} has", "{subjekt} has", "did you mean `{subject}`?"),
            ("owasp-nhi-2025: [\"NHI1:2025\"]", "owasp-nhi-2025: [NHI1]", "did you mean `NHI1:2025`?"),
            ("id: my-rule", "id: other-rule", "the id is not the file's name"),
            ("id: my-rule", "id: My_Rule", "an id is a kebab-case name"),
            ("finds: []", "finds: [[secret:owned-key]]", "no example stays silent"),
            ("finds: [[secret:orphan-key]]", "finds: []", "no example fires"),
            ("finds: [[secret:orphan-key]]", "finds: [[orphan-key]]", "a subject is `kind:id`"),
            ("finds: [[secret:orphan-key]]", "find: [[secret:orphan-key]]", "did you mean `finds`?"),
            ("why: >-\n  Say in one or two sentences what goes wrong when this stays as it is.\n", "", "this rule has no `why`"),
            ("examples:\n", "examples: 7\nrest:\n", "`examples` is a list"),
        ] {
            let all = said(from, to);
            assert!(all.iter().any(|line| line.contains(wrong)), "`{to}` gave {all:?}");
        }
    }

    #[test]
    fn a_rule_has_one_shape_and_a_file_one_rule() {
        assert!(
            said("  record:", "  edge: { from: { kind: human }, edge: holds }\n  record:")[0].contains("exactly one shape, this has 2")
        );
        assert!(said("match:\n  record:\n    of: { kind: secret, owner: null }\n", "match: {}\n")[0].contains("this has 0"));
        assert!(said("id: my-rule", "---\nid: other\n---\nid: my-rule")[0].contains("one document"));
        let problems = |text: &str| read(text, "x", "x.yaml", &Values::default()).err().unwrap_or_default();
        assert_eq!(problems("").len(), 1);
        assert!(!problems("- a list").is_empty());
        assert!(!problems("id: [").is_empty());
        assert!(!problems(&"[".repeat(100_000)).is_empty());
    }

    #[test]
    fn no_value_of_a_file_is_shown() {
        let planted = "sk-live-PLANTED-0123456789abcdef";
        for from in ["severity: medium", "confidence: high"] {
            let key = from.split(':').next().unwrap();
            let all = said(from, &format!("{key}: {planted}"));
            assert!(!all.is_empty() && !all.join(" ").contains("PLANTED"), "{all:?}");
        }
        let all = said("owner: null }\nexamples", &format!("owner: null, extra: {planted} }}\nexamples"));
        assert!(!all.is_empty() && !all.join(" ").contains("PLANTED"), "{all:?}");
    }

    #[test]
    fn parameters_of_every_shape_are_strict() {
        let with = |matching: &str| said("  record:\n    of: { kind: secret, owner: null }\n", &format!("  {matching}\n"));
        for (matching, wrong) in [
            ("path: { from: { kind: human }, to: { kind: role }, via: [hold] }", "did you mean `holds`?"),
            ("path: { from: { kind: human }, to: { kind: role }, level: wite }", "did you mean `write`?"),
            ("path: { from: { kind: human } }", "this path has no `to`"),
            ("path: { from: { kind: human }, to: { kind: role }, through: [holds, holds, holds, holds] }", "at most three hops"),
            ("opening: { from: { kind: human }, to: { kind: role }, enter: shared }", "`enter` has a value that is not known"),
            ("shared: { by: runs_as, differ: plane, at_least: 1 }", "`at_least` is 2 or more"),
            ("shared: { by: runs_ass, differ: id }", "did you mean `runs_as`?"),
            ("absent: { of: { kind: agent }, lacks: acts_four }", "did you mean `acts_for`?"),
            ("conflict: { who: persn, a: { kind: role }, b: { kind: role } }", "did you mean `person`?"),
            ("edge: { from: { kind: human }, edge: hold }", "did you mean `holds`?"),
            ("edge: { from: { kind: human } }", "this edge has no `edge`"),
        ] {
            let all = with(matching);
            assert!(all.iter().any(|line| line.contains(wrong)), "`{matching}` gave {all:?}");
        }
        assert!(with("absent: { of: { kind: agent }, lacks: ~runs_as }").is_empty());
    }
}
