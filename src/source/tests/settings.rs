//! Files that people write by hand, through the whole frame: settings with comments, Markdown with front matter, and that comments stay
//! an error everywhere else.

use super::*;
use crate::locate::locate;
use crate::model::Syntax;
use crate::source::SOURCES;

fn facts(files: &[(&str, &str)]) -> (Facts, TempDir) {
    let folder = TempDir::new().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let facts = read_in(folder.path(), &ReadOptions::default(), SOURCES, &|_| {});
    (facts, folder)
}

fn problems(facts: &Facts) -> Vec<String> {
    facts.problems.iter().map(|problem| format!("{}@{:?} {}", problem.path, problem.at, problem.message)).collect()
}

#[test]
fn comments_are_read_where_programs_allow_them() {
    let text = "// mine\n{\n  /* \"mcpServers\": {} */\n  \"servers\": {\n    \"x\": { \"command\": \"npx\", \"env\": { \"API_KEY\": \"Zk3p9wq-81\", }, }, // last\n  },\n}\n";
    let (facts, _folder) = facts(&[(".vscode/mcp.json", text)]);
    assert_eq!(problems(&facts), Vec::<String>::new());
    let secret = facts.records.iter().find(|row| row.kind == Kind::Secret).unwrap();
    let found = locate(text, Syntax::Json, &[secret.place.at]);
    assert_eq!((found[0].line, found[0].pointer.as_str()), (5, "/servers/x/env/API_KEY"));
}

#[test]
fn settings_that_are_broken_besides_are_a_problem_with_its_place() {
    let (facts, _folder) = facts(&[("mcp.json", "// mine\n{\"mcpServers\": {\"x\": {\"command\": \"npx\"}, oops}}\n")]);
    assert_eq!(problems(&facts), ["mcp.json@Some(49) this is not valid JSON"]);
}

#[test]
fn comments_stay_an_error_in_exports() {
    let realm = "{\"realm\": \"r\", \"clients\": [], // x\n \"users\": []}\n";
    let (facts, _folder) = facts(&[("realm.json", realm), ("tsconfig.json", "{\"a\": 1, // x\n}\n")]);
    assert_eq!(problems(&facts), ["realm.json@Some(30) this is not valid JSON"]);
    assert!(facts.passed_over.iter().any(|row| row.path == "tsconfig.json"));
}

#[test]
fn of_markdown_only_the_front_matter_of_agents_is_read() {
    let agent = "---\nname: a\ndescription: Use when: somebody asks é\n  and more: words\ntools: Read\n---\nkey: [broken\n---\n: x\n";
    let (facts, _folder) =
        facts(&[(".claude/agents/a.md", agent), ("docs/b.md", "---\ntitle: x\n---\n# x\n"), ("README.md", "# x\n\na: b\n")]);
    assert_eq!(problems(&facts), Vec::<String>::new());
    let names: Vec<&str> = facts.records.iter().filter(|row| row.kind != Kind::Input).map(|row| facts.names.text(row.id)).collect();
    assert_eq!(names, ["a", "Read"]);
    assert_eq!(facts.passed_over.len(), 2);
    assert_eq!(facts.notes, Vec::<String>::new());
}
