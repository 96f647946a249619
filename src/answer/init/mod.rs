//! `partywall init`: a starter folder from what exports say and do not say. In: an audit of them. Out: the texts of a configuration, with
//! every guess marked for review, and of inventories to fill in. Nothing is declared that nobody said: what is only likely, or only a
//! form, stands in comments.

mod config;
mod open;
mod systems;

use crate::audit::Run;
use crate::model::hazardous;
use systems::Systems;

/// A file to write.
#[derive(Debug)]
pub struct Starter {
    /// Its name.
    pub name: &'static str,
    /// What stands in it.
    pub text: String,
}

/// The configuration among the files.
pub const CONFIG: &str = "partywall.yaml";

/// Forms for what no export shows, each a valid inventory as it stands.
const FORMS: &[(&str, &str)] = &[
    ("app-roles.yaml", include_str!("app-roles.yaml")),
    ("platform-roles.yaml", include_str!("platform-roles.yaml")),
    ("secrets.yaml", include_str!("secrets.yaml")),
];

/// The files of a starter folder, the configuration first.
pub fn starters(run: &Run) -> Vec<Starter> {
    let systems = Systems::of(&run.world);
    let mut all = vec![Starter { name: CONFIG, text: config::text(run, &systems) }];
    for (name, form) in FORMS {
        let mut text = (*form).to_owned();
        if *name == "secrets.yaml" {
            text.push_str(&open::secrets(&run.world));
        }
        all.push(Starter { name, text });
    }
    all
}

/// A text as a YAML scalar that no character of it can break out of, and that shows nothing that acts on who reads it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if hazardous(c) => out.push_str(&format!("\\U{:08x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A word as it stands, or quoted where YAML could take it for something else.
fn word(text: &str) -> String {
    let plain =
        text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./@".contains(c));
    let taken = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text.to_ascii_lowercase().as_str());
    if plain && !taken { text.to_owned() } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;

    /// The form with its examples taken in.
    fn filled(form: &str) -> String {
        form.lines()
            .map(|line| line.strip_prefix("  # ").map_or(line.to_owned(), |rest| format!("  {rest}")))
            .map(|line| line + "\n")
            .collect()
    }

    fn read(name: &str, text: &str) -> crate::model::World {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let request = crate::audit::Request::new(vec![path.to_string_lossy().into_owned()], 1_800_000_000);
        crate::audit::world(&request, &crate::audit::Silent).unwrap()
    }

    #[test]
    fn forms_are_inventories_as_they_stand_and_with_their_examples() {
        for (name, form) in FORMS {
            let heads = filled(form).replace("#exported_at", "exported_at").replace("#complete", "complete");
            for (text, wanted) in [((*form).to_owned(), false), (filled(form), true), (heads, true)] {
                let world = read(name, &text);
                assert!(world.problems.is_empty(), "{name}: {:?}", world.problems);
                assert_eq!(world.files.len(), 1);
                assert_eq!(world.records.iter().any(|record| !record.implied && record.kind != Kind::Input), wanted, "{name}");
            }
        }
    }

    #[test]
    fn words_are_quoted_where_they_could_be_something_else() {
        assert_eq!(word("keycloak:acme"), "\"keycloak:acme\"");
        assert_eq!(word("acme.example"), "acme.example");
        assert_eq!(word("no"), "\"no\"");
        assert_eq!(word("1"), "\"1\"");
        assert_eq!(word(""), "\"\"");
        assert_eq!(quoted("a\n# b: \"c\\"), "\"a\\U0000000a# b: \\\"c\\\\\"");
        assert!(!quoted("\u{2028}\u{202e}\u{e0041}").contains(hazardous));
    }
}
