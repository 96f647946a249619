//! Rules as text for people: what one says (`rules explain`), and a template for a new one (`rules new`).

use super::{Framework, Rule, framework};
use std::fmt::Write as _;

/// A rule as Markdown.
pub fn explain(rule: &Rule) -> String {
    let mut out = String::new();
    let def = rule.shape.def();
    let _ = writeln!(out, "# {}\n\n{}\n", rule.id, rule.title);
    let _ = writeln!(
        out,
        "family {}, severity {}, confidence up to {}, shape `{}` ({})\n",
        rule.family, rule.severity, rule.confidence, def.name, def.about
    );
    for (head, text) in [("Why", &rule.why), ("Fix", &rule.fix), ("What it does not see", &rule.limitations)] {
        let _ = writeln!(out, "## {head}\n\n{text}\n");
    }
    if !rule.controls.is_empty() {
        let _ = writeln!(out, "## Controls it gives evidence relevant to\n");
        for (key, ids) in &rule.controls {
            let title = framework(key).map_or_else(|| key.clone(), Framework::name);
            let _ = writeln!(out, "- {title}: {}", ids.join(", "));
        }
        out.push('\n');
    }
    let _ = writeln!(out, "## Examples\n");
    for example in &rule.examples {
        let finds: Vec<String> = example.finds.iter().map(|subjects| format!("`{}`", subjects.join("`, `"))).collect();
        let said = if finds.is_empty() { "stays silent".to_owned() } else { format!("finds {}", finds.join(" and ")) };
        let _ = writeln!(out, "- {}: {said}", example.name);
    }
    let _ = writeln!(out, "\n## Match\n\n```yaml\n{}```", match_text(&rule.text));
    out
}

/// The lines of `match:` in a rule's text.
fn match_text(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines().skip_while(|line| !line.starts_with("match:")) {
        if !out.is_empty() && line.starts_with(|c: char| !c.is_whitespace() && c != '#') {
            break;
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// The text of a new rule, which loads and passes its own examples.
pub fn new_rule(id: &str) -> String {
    format!(
        r#"id: {id}
title: A secret whose owner is known to be nobody
family: ownership
severity: medium
confidence: high
why: >-
  Say in one or two sentences what goes wrong when this stays as it is.
fix: >-
  Say what to do, in the order in which to do it.
limitations: >-
  Say what the rule does not see.
controls:
  owasp-nhi-2025: ["NHI1:2025"]
message: "{{subject}} has no owner"
match:
  record:
    of: {{ kind: secret, owner: null }}
examples:
  - name: nobody answers for the key
    finds: [[secret:orphan-key]]
    inventory:
      partywall: 1
      secrets:
        - {{ id: orphan-key, owner: null }}
      resources:
        - {{ id: orphan-store, type: store, owner: null }}
  - name: somebody answers for the key
    finds: []
    inventory:
      partywall: 1
      secrets:
        - {{ id: owned-key, owner: secrets-team }}
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::select::Values;

    #[test]
    fn the_template_loads_and_explains_itself() {
        let rule = Rule::parse(&new_rule("my-rule"), "my-rule", "my-rule.yaml", &Values::default()).unwrap();
        let text = explain(&rule);
        for part in ["# my-rule", "NHI1:2025", "stays silent", "of: { kind: secret, owner: null }"] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        assert!(!text.contains("examples:"));
    }
}
