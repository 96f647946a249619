//! The arguments of every verb that reads exports. In: what was typed. Out: an [`audit::Request`](Request), with every default filled in.

use super::Ambient;
use crate::audit::Request;
use crate::doc::suggest;
use crate::model::time;
use crate::report::neutral;
use crate::source::{SOURCES, Side};
use anyhow::{Context, bail};
use clap::Args;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The heading of these options in help texts.
const INPUT: &str = "Input";

/// Which exports, and how to read them.
#[derive(Args, Debug, Default)]
pub(super) struct Inputs {
    /// Files, folders and globs; `-` is standard input, nothing is the working directory
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    /// The configuration; without it `partywall.yaml` of the working directory, if there is one
    #[arg(long, value_name = "FILE", help_heading = INPUT)]
    config: Option<PathBuf>,
    /// Read the files of a glob as exports of this source (`partywall sources` lists them); repeatable
    #[arg(long = "as", value_name = "TYPE=GLOB", help_heading = INPUT)]
    treat_as: Vec<String>,
    /// A parent that the files do not name, as in `project=proj_x`; repeatable
    #[arg(long, value_name = "KEY=VALUE", help_heading = INPUT)]
    scope: Vec<String>,
    /// Which side of a Terraform plan is read: `after`, as it will be, or `before`, as it was
    #[arg(long, value_name = "SIDE", default_value = "after", value_parser = side, help_heading = INPUT)]
    side: Side,
    /// The moment that ages and windows are judged at, an RFC 3339 date or time [default: now]
    #[arg(long, value_name = "TIME", help_heading = INPUT)]
    as_of: Option<String>,
    /// The key for digests of secret values, at least 16 bytes; without it one is drawn for the run
    #[arg(long, value_name = "FILE", help_heading = INPUT)]
    key_file: Option<PathBuf>,
    /// Leave the exit code alone where something could not be assessed
    #[arg(long)]
    pub(super) allow_gaps: bool,
}

/// Digests under a shorter key could be tried out.
const KEY_BYTES: usize = 16;

impl Inputs {
    /// The configuration that was given.
    pub(super) fn config(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// The request that was meant; rules and the gate are left at their defaults.
    pub(super) fn request(&self, ambient: &Ambient) -> anyhow::Result<Request> {
        let as_of = match &self.as_of {
            None => ambient.now,
            Some(text) => time::parse(text)
                .with_context(|| format!("`--as-of {}` is no RFC 3339 date or time, such as `2026-11-22`", neutral(text)))?,
        };
        let key = match (&self.key_file, &ambient.key) {
            (Some(path), _) => read_key(path)?,
            (None, Some(key)) => key.clone(),
            (None, None) => bail!("the system gives no random numbers: give a key with `--key-file`"),
        };
        let paths = if self.paths.is_empty() { vec![".".to_owned()] } else { self.paths.clone() };
        Ok(Request {
            stdin: if paths.iter().any(|path| path == "-") { Some(read_stdin()?) } else { None },
            paths,
            config: self.config.clone(),
            rules: Vec::new(),
            only: Vec::new(),
            skip: Vec::new(),
            treat_as: treat_as(&self.treat_as)?,
            scope: scope(&self.scope)?,
            side: self.side,
            as_of,
            key,
            key_given: self.key_file.is_some(),
            fail_on: None,
            allow_gaps: self.allow_gaps,
            recorded: None,
            baseline: None,
            no_waivers: false,
        })
    }
}

fn read_stdin() -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
    Ok(bytes)
}

fn side(text: &str) -> anyhow::Result<Side> {
    Side::from_word(text).with_context(|| format!("no side `{}`; there are {}, {}", neutral(text), Side::After.word(), Side::Before.word()))
}

/// The key of `--key-file`, without the line break at its end.
pub(super) fn read_key(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut key = std::fs::read(path).with_context(|| format!("cannot read the key `{}`", path.display()))?;
    while key.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        key.pop();
    }
    if key.len() < KEY_BYTES {
        bail!("the key in `{}` has {} bytes, it needs at least {KEY_BYTES}", path.display(), key.len());
    }
    Ok(key)
}

fn treat_as(pairs: &[String]) -> anyhow::Result<Vec<(String, String)>> {
    let mut all = Vec::new();
    for pair in pairs {
        let (source, glob) = split("--as", "TYPE=GLOB", pair)?;
        if !SOURCES.iter().any(|known| known.name == source) {
            bail!("`--as {}`: no source `{}`{}", neutral(pair), neutral(source), near(source, SOURCES.iter().map(|known| known.name)));
        }
        all.push((source.to_owned(), glob.to_owned()));
    }
    Ok(all)
}

fn scope(pairs: &[String]) -> anyhow::Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for pair in pairs {
        let (key, value) = split("--scope", "KEY=VALUE", pair)?;
        if all.insert(key.to_owned(), value.to_owned()).is_some() {
            bail!("`--scope {}=` is given twice", neutral(key));
        }
    }
    Ok(all)
}

fn split<'p>(option: &str, form: &str, pair: &'p str) -> anyhow::Result<(&'p str, &'p str)> {
    match pair.split_once('=') {
        Some((key, value)) if !key.is_empty() && !value.is_empty() => Ok((key, value)),
        _ => bail!("`{option} {}` does not have the form {form}", neutral(pair)),
    }
}

/// `; did you mean `x`?`, or what there is.
pub(super) fn near<'w>(word: &str, known: impl Iterator<Item = &'w str> + Clone) -> String {
    match suggest(word, known.clone()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => {
            let all: Vec<&str> = known.collect();
            if all.is_empty() || all.len() > 16 { String::new() } else { format!("; there are {}", all.join(", ")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ambient() -> Ambient {
        Ambient { now: 7, key: Some(vec![1; 32]) }
    }

    #[test]
    fn defaults_are_filled_in() {
        let request = Inputs::default().request(&ambient()).unwrap();
        assert_eq!((request.paths, request.as_of, request.key_given), (vec![".".to_owned()], 7, false));
    }

    #[test]
    fn wrong_forms_are_usage_errors_in_the_users_words() {
        let said = |inputs: Inputs| inputs.request(&ambient()).unwrap_err().to_string();
        let as_of = |text: &str| Inputs { as_of: Some(text.into()), ..Inputs::default() };
        assert_eq!(said(as_of("tomorrow")), "`--as-of tomorrow` is no RFC 3339 date or time, such as `2026-11-22`");
        assert!(said(as_of("\u{1b}[2J")).contains("\\u{1b}"));
        let scope = |pairs: &[&str]| Inputs { scope: pairs.iter().map(|pair| (*pair).into()).collect(), ..Inputs::default() };
        assert_eq!(said(scope(&["project"])), "`--scope project` does not have the form KEY=VALUE");
        assert_eq!(said(scope(&["a=1", "a=2"])), "`--scope a=` is given twice");
        let source = Inputs { treat_as: vec!["no-such=*.json".into()], ..Inputs::default() };
        assert!(said(source).starts_with("`--as no-such=*.json`: no source `no-such`"));
    }

    #[test]
    fn a_key_is_needed_and_long_enough() {
        assert!(Inputs::default().request(&Ambient { now: 0, key: None }).is_err());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let inputs = Inputs { key_file: Some(path.clone()), ..Inputs::default() };
        std::fs::write(&path, "short\n\n").unwrap();
        assert!(inputs.request(&ambient()).unwrap_err().to_string().contains("has 5 bytes"));
        std::fs::write(&path, "0123456789abcdef\r\n").unwrap();
        let request = inputs.request(&ambient()).unwrap();
        assert_eq!((request.key.as_slice(), request.key_given), (b"0123456789abcdef".as_slice(), true));
    }

    #[test]
    fn the_day_comes_from_the_command_line() {
        let inputs = Inputs { as_of: Some("1970-01-02".into()), ..Inputs::default() };
        assert_eq!(inputs.request(&ambient()).unwrap().as_of, 86_400);
    }
}
