//! The rules in the binary, and rules of a user's folder. In: the texts. Out: loaded rules in the order of their ids, or all problems.

use super::{Rule, frameworks};
use crate::model::Problem;
use crate::select::Values;
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;

static RULES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The rules in the binary, in the order of their ids.
pub fn shipped(values: &Values) -> Result<Vec<Rule>, Vec<Problem>> {
    let texts = RULES.files().filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)));
    let mut rules = Vec::new();
    let mut problems = frameworks::problems().to_vec();
    for (path, text) in texts {
        match Rule::parse(text, stem(path), "shipped", values) {
            Ok(rule) => rules.push(rule),
            Err(wrong) => problems.extend(wrong.into_iter().map(|problem| Problem { path: format!("rules/{path}"), ..problem })),
        }
    }
    sorted(rules, problems)
}

/// Rules of a user: pairs of path and text. A rule with the id of a shipped rule, or of another of these, is an error.
pub fn load_dir<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>, values: &Values) -> Result<Vec<Rule>, Vec<Problem>> {
    let mut taken: BTreeMap<String, String> =
        RULES.files().filter_map(|file| Some((stem(file.path().to_str()?).to_owned(), "a shipped rule".to_owned()))).collect();
    let mut rules = Vec::new();
    let mut problems = Vec::new();
    for (path, text) in files {
        match Rule::parse(text, stem(path), path, values) {
            Ok(rule) => match taken.insert(rule.id.clone(), format!("`{path}`")) {
                Some(other) => problems.push(Problem {
                    path: path.to_owned(),
                    at: Some(0),
                    message: format!("the id `{}` is already that of {other}", rule.id),
                    help: "give the rule an id of its own; a shipped rule is left out with `rules: { skip: [id] }`".into(),
                }),
                None => rules.push(rule),
            },
            Err(wrong) => problems.extend(wrong),
        }
    }
    sorted(rules, problems)
}

fn sorted(mut rules: Vec<Rule>, mut problems: Vec<Problem>) -> Result<Vec<Rule>, Vec<Problem>> {
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    problems.sort();
    if problems.is_empty() { Ok(rules) } else { Err(problems) }
}

/// The name of a file without folder and ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")).unwrap_or(name)
}
