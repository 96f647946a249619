//! What the user brings beside the inputs: the configuration, further rules, facts declared and what a run must contain.
//! A configuration or rule that can't be read is a usage error: going on would judge by half of what was meant.

use super::Request;
use super::places::hex;
use super::worlds;
use crate::config::{self, Config, Mention, Names};
use crate::doc::{Layout, Tape, suggest, yaml};
use crate::locate::locate;
use crate::model::report::Location;
use crate::model::{Facts, Family, Problem, Syntax};
use crate::rule::{self, Rule};
use crate::select::Values;
use crate::source::SOURCES;
use anyhow::Context as _;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The configuration that is read where none is given.
const DEFAULT: &str = "partywall.yaml";

/// The configuration with its text, which places in it are found in.
pub(super) struct Settings {
    pub(super) config: Config,
    pub(super) text: String,
    /// Where it was opened; reports call it by `config.path`.
    pub(super) opened: Option<PathBuf>,
}

impl Settings {
    /// Where an offset of the configuration lies.
    pub(super) fn place(&self, at: u32) -> Location {
        let found = locate(&self.text, Syntax::Yaml, &[at]).into_iter().next().unwrap_or_default();
        Location { path: self.config.path.clone().unwrap_or_default(), line: found.line, column: found.column, pointer: found.pointer }
    }
}

/// Reads the configuration of a request; the default one where there is none.
pub(super) fn config(request: &Request) -> anyhow::Result<Settings> {
    match (&request.config, &request.recorded) {
        // A recorded run without a configuration takes none from where it is repeated.
        (None, Some(_)) => Ok(Settings { config: Config::default(), text: String::new(), opened: None }),
        (given, _) => read(given.as_deref(), &|path| request.open(path)),
    }
}

/// How reports call a file that an option names: never by an absolute path.
pub fn shown(path: &Path) -> String {
    let here = || std::env::current_dir().ok().and_then(|here| Some(path.strip_prefix(here).ok()?.to_owned()));
    let short = if path.is_absolute() { here().or_else(|| path.file_name().map(PathBuf::from)) } else { None };
    short.as_deref().unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// The values that rules may call `$name` wherever they are only looked at: the shipped ones, and what the configuration adds to them.
/// What it sets otherwise counts in an audit alone, because the examples of shipped rules are about the shipped values.
pub fn named_values(given: Option<&Path>) -> anyhow::Result<Values> {
    let mut values = Config::default().values;
    for (name, words) in read(given, &Path::to_owned)?.config.values {
        values.entry(name).or_insert(words);
    }
    Ok(values)
}

fn read(given: Option<&Path>, open: &dyn Fn(&Path) -> PathBuf) -> anyhow::Result<Settings> {
    let path = match given {
        Some(path) => path.to_owned(),
        None if Path::new(DEFAULT).is_file() => PathBuf::from(DEFAULT),
        None => return Ok(Settings { config: Config::default(), text: String::new(), opened: None }),
    };
    let (shown, opened) = (shown(&path), open(&path));
    let text = std::fs::read_to_string(&opened).with_context(|| format!("cannot read the configuration `{shown}`"))?;
    let (mut config, problems) = config::parse(&text, &shown);
    refuse("the configuration cannot be read", &text, &problems)?;
    refuse(UNKNOWN, &text, &unknown(&config, &[Names::Source], &SOURCES.iter().map(|source| source.name).collect::<Vec<_>>()))?;
    config.digest = Some(hex(&Sha256::digest(text.as_bytes())));
    Ok(Settings { config, text, opened: Some(opened) })
}

/// The shipped rules and those of the user's folders. The configuration may name no others.
pub(super) fn rules(request: &Request, settings: &Settings) -> anyhow::Result<Vec<Rule>> {
    let folders: Vec<Folder> = request.rules.iter().map(|path| Folder { shown: shown(path), open: request.open(path) }).collect();
    let all = rules_of(&folders, &settings.config.values)?;
    let ids: Vec<&str> = all.iter().map(|rule| rule.id.as_str()).collect();
    let families = Family::ALL.iter().map(|family| family.word());
    let mut problems = unknown(&settings.config, &[Names::Judged], &ids);
    problems.extend(unknown(&settings.config, &[Names::Skipped], &ids.iter().copied().chain(families).collect::<Vec<_>>()));
    refuse(UNKNOWN, &settings.text, &problems)?;
    Ok(all)
}

/// What is said above names that are not known.
const UNKNOWN: &str = "the configuration names what is not there";

/// The words of the configuration that name none of the known ones. A value of the file is never repeated.
fn unknown(config: &Config, names: &[Names], known: &[&str]) -> Vec<Problem> {
    let strange = config.mentions.iter().filter(|mention| names.contains(&mention.names) && !known.contains(&mention.word.as_str()));
    let problem = |mention: &Mention| {
        let (key, what) = match mention.names {
            Names::Skipped => ("rules.skip", "no rule or family"),
            Names::Judged => ("rules.severity", "no rule"),
            Names::Source => ("expect.sources", "no source"),
        };
        let help = match suggest(&mention.word, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if mention.names == Names::Source => format!("there are {}", known.join(", ")),
            None => "`partywall rules list` shows them".into(),
        };
        let message = format!("`{key}`: this names {what} that is known ({})", mention.shape);
        Problem { path: config.path.clone().unwrap_or_default(), at: Some(mention.at), message, help }
    };
    strange.map(problem).collect()
}

/// The shipped rules and those in some folders, with the values that they call `$name`.
pub fn all_rules(folders: &[PathBuf], values: &Values) -> anyhow::Result<Vec<Rule>> {
    let folders: Vec<Folder> = folders.iter().map(|path| Folder { shown: shown(path), open: path.clone() }).collect();
    rules_of(&folders, values)
}

/// A folder of rules: its name in reports, and where it lies.
struct Folder {
    shown: String,
    open: PathBuf,
}

fn rules_of(folders: &[Folder], values: &Values) -> anyhow::Result<Vec<Rule>> {
    let mut all = rule::shipped(values).or_else(|problems| refuse("a shipped rule cannot be read", "", &problems).map(|()| Vec::new()))?;
    for folder in folders {
        for (stem, text, origin) in rule_files(folder)? {
            let rule = match Rule::parse(&text, &stem, &origin, values) {
                Ok(rule) => rule,
                Err(problems) => {
                    refuse("a rule cannot be read", &text, &problems)?;
                    continue;
                }
            };
            if let Some(other) = all.iter().find(|other| other.id == rule.id) {
                anyhow::bail!("`{origin}`: there is a rule `{}` already ({})", rule.id, other.origin);
            }
            all.push(rule);
        }
    }
    Ok(all)
}

/// (stem, text, path) of the rule files directly in a folder, in order.
fn rule_files(folder: &Folder) -> anyhow::Result<Vec<(String, String, String)>> {
    let shown = &folder.shown;
    let paths = rule_paths(&folder.open).with_context(|| format!("cannot read the folder of rules `{shown}`"))?;
    anyhow::ensure!(!paths.is_empty(), "no rule in `{shown}`: rules are files that end in .yaml");
    let read = |path: &PathBuf| {
        let part = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
        let name = format!("{}/{}", shown.trim_end_matches('/'), part(path.file_name()));
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the rule `{name}`"))?;
        Ok((part(path.file_stem()), text, name))
    };
    paths.iter().map(read).collect()
}

/// The rule files directly in a folder, in order.
pub fn rule_paths(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() && path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Turns problems into a usage error with path, line, column and hint of each.
pub fn refuse(what: &str, text: &str, problems: &[Problem]) -> anyhow::Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    let mut lines = vec![what.to_owned()];
    for problem in problems {
        let at = problem.at.and_then(|at| locate(text, Syntax::Yaml, &[at]).into_iter().next());
        let place = at.map_or_else(|| problem.path.clone(), |at| format!("{}:{}:{}", problem.path, at.line, at.column));
        let help = if problem.help.is_empty() { String::new() } else { format!(" ({})", problem.help) };
        lines.push(format!("  {place}: {}{help}", problem.message));
    }
    anyhow::bail!("{}", lines.join("\n"))
}

/// Adds the facts that the configuration declares, in native form.
pub(super) fn declared(settings: &Settings, facts: &mut Facts) {
    let Settings { config, text, opened } = settings;
    let (Some(_), Some(path)) = (config.declared_at, &config.path) else { return };
    let mut tape = Tape::default();
    // The text was read without a problem before; what it declares is judged by the native reader.
    let _ = yaml::read(text, 0, Layout::Whole, &mut tape, &mut |part| {
        for item in part.item.list_of("declared") {
            let file = worlds::File { path, open: opened.clone(), bytes: text.len() as u64, sha256: hex(&Sha256::digest(text.as_bytes())) };
            worlds::add(facts, item, file);
        }
        Ok(())
    });
}
