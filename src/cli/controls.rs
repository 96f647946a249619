//! `partywall rules explain ID` for ids of frameworks, and `rules list --framework`. In: an id as somebody found it written, or a key, and
//! the rules. Out: what it is now, in which framework, and which rules give evidence relevant to it.

use crate::report::neutral;
use crate::rule::{Control, Framework, How, Meaning, Rule, frameworks, look_up};
use crate::waiver::{self, BuiltIn};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What is said below every answer, because evidence is all that this program has.
const CAVEAT: &str =
    "Findings and passes of a rule are evidence relevant to a control. Whether a control is satisfied, only an assessor says.\n";

/// A rule or check of the program, as far as controls go.
struct Giver<'r> {
    id: &'r str,
    severity: String,
    title: &'r str,
    controls: BTreeMap<String, Vec<String>>,
}

impl Giver<'_> {
    fn gives(&self, framework: &Framework, id: &str) -> bool {
        self.controls.get(&framework.key).is_some_and(|ids| ids.iter().any(|known| known == id))
    }

    fn line(&self) -> String {
        format!("- {} ({}): {}", neutral(self.id), self.severity, neutral(self.title))
    }
}

fn givers(rules: &[Rule]) -> Vec<Giver<'_>> {
    let own = rules.iter().map(|rule| Giver {
        id: &rule.id,
        severity: rule.severity.to_string(),
        title: &rule.title,
        controls: rule.controls.clone(),
    });
    let built_in = waiver::BUILT_IN.iter().map(|check| Giver {
        id: check.id,
        severity: check.severity.to_string(),
        title: check.title,
        controls: check.controls(),
    });
    own.chain(built_in).collect()
}

/// What an id or the key of a framework means; `None` where nothing is known by it.
pub(super) fn explain(word: &str, rules: &[Rule]) -> Option<String> {
    let givers = givers(rules);
    let key = word.trim();
    if let Some(framework) = frameworks().iter().find(|framework| framework.key == key) {
        return Some(by_control(framework, &givers));
    }
    if let Some(newer) = frameworks().iter().find(|framework| framework.editions.iter().any(|old| old == key)) {
        let head = format!("`{key}` is an older edition; partywall maps to {} (`{}`).\n\n", newer.name(), newer.key);
        return Some(head + &by_control(newer, &givers));
    }
    let meanings = look_up(word);
    if meanings.is_empty() {
        return named_only(key, &givers);
    }
    let mut out = format!("# {}\n\n", neutral(key));
    let mut told: Vec<(&str, &str)> = Vec::new();
    for meaning in &meanings {
        let _ = writeln!(out, "{}\n", said(key, meaning));
    }
    for (framework, control) in meanings.iter().flat_map(|meaning| &meaning.now) {
        if !told.contains(&(&framework.key, &control.id)) {
            told.push((&framework.key, &control.id));
            out.push_str(&one(framework, control, &givers));
        }
    }
    out.push_str(CAVEAT);
    Some(out)
}

/// An id that is in no list of ours, but in rules: those may name more than we list, and frameworks of their own.
fn named_only(id: &str, givers: &[Giver<'_>]) -> Option<String> {
    let mut out = String::new();
    let names = |giver: &Giver<'_>, key: &str| giver.controls.get(key).is_some_and(|ids| ids.iter().any(|known| known == id));
    let keys: BTreeSet<&String> = givers.iter().flat_map(|giver| giver.controls.keys()).collect();
    for key in keys {
        let giving: Vec<String> = givers.iter().filter(|giver| names(giver, key)).map(Giver::line).collect();
        if !giving.is_empty() {
            let _ = writeln!(
                out,
                "## {}, `{}`\n\nRules that give evidence relevant to it:\n\n{}\n",
                neutral(id),
                neutral(key),
                giving.join("\n")
            );
        }
    }
    (!out.is_empty()).then(|| format!("{out}{CAVEAT}"))
}

/// How an id and its meaning hang together, as a sentence.
fn said(word: &str, meaning: &Meaning) -> String {
    let (name, word) = (meaning.framework.name(), neutral(word));
    let ids: Vec<&str> = meaning.now.iter().map(|(_, control)| control.id.as_str()).collect();
    let ids = ids.join(", ");
    match meaning.how {
        How::Itself => format!("{word} is an id of {name}."),
        How::Written => format!("In {name} this is written {ids}."),
        How::Withdrawn => format!("{word} is no id of {name}: {}. Replaced by {ids}.", meaning.about),
        How::Cited => format!("Texts that cite {} as {word} mean {}. For that, look at {ids}.", meaning.framework.title, meaning.about),
    }
}

fn one(framework: &Framework, control: &Control, givers: &[Giver<'_>]) -> String {
    let mut out = format!("## {}, {}\n\n{}\n\n", control.id, framework.name(), titled(control));
    let date = if framework.date.is_empty() { String::new() } else { format!(", {}", framework.date) };
    let _ = writeln!(out, "{}{date}; in rules `{}`, in OSCAL `{}`.\n", framework.publisher, framework.key, framework.token(&control.id));
    let giving: Vec<String> = givers.iter().filter(|giver| giver.gives(framework, &control.id)).map(Giver::line).collect();
    if giving.is_empty() {
        out.push_str("No rule gives evidence relevant to it.\n\n");
    } else {
        let _ = writeln!(out, "Rules that give evidence relevant to it:\n\n{}\n", giving.join("\n"));
    }
    out
}

/// A check of the program itself, as rules are explained.
pub(super) fn of_check(check: &BuiltIn) -> String {
    let mut out = format!("# {}\n\n{}\n\nfamily {}, severity {}, built in\n\n", check.id, check.title, check.family, check.severity);
    let _ = writeln!(out, "## Why\n\n{}\n\n## Fix\n\n{}\n\n## Controls it gives evidence relevant to\n", check.why, check.fix);
    for (key, ids) in check.controls() {
        let name = frameworks().iter().find(|framework| framework.key == key).map_or(key, Framework::name);
        let _ = writeln!(out, "- {name}: {}", ids.join(", "));
    }
    out
}

/// The title, or our own words with the remark that they are.
fn titled(control: &Control) -> String {
    if control.official { control.title.clone() } else { format!("{} (our label, not the publisher's)", control.title) }
}

/// The rules of a framework, by control, and what no rule is about.
pub(super) fn list(key: &str, rules: &[Rule]) -> Option<String> {
    let framework = frameworks().iter().find(|framework| framework.key == key)?;
    Some(by_control(framework, &givers(rules)))
}

fn by_control(framework: &Framework, givers: &[Giver<'_>]) -> String {
    let date = if framework.date.is_empty() { String::new() } else { format!(", {}", framework.date) };
    let mut out = format!(
        "# {}\n\n{}{date}; key `{}`; shown of it: {}.\n\n",
        framework.name(),
        framework.publisher,
        framework.key,
        framework.licence.word()
    );
    let mut without = Vec::new();
    for control in &framework.controls {
        let giving: Vec<String> = givers.iter().filter(|giver| giver.gives(framework, &control.id)).map(Giver::line).collect();
        if giving.is_empty() {
            without.push(control.id.as_str());
        } else {
            let _ = writeln!(out, "## {}: {}\n\n{}\n", control.id, titled(control), giving.join("\n"));
        }
    }
    if !without.is_empty() {
        let all = if framework.whole { "" } else { " that partywall knows" };
        let _ = writeln!(out, "Ids{all} without a rule: {}\n", without.join(", "));
    }
    out.push_str(CAVEAT);
    out
}
