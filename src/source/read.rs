//! Reads everything that the user named: paths go in, [`Facts`] come out. Each file becomes an input, is passed over with its reason, or is
//! a problem. The buffer of a file is dropped before the next is opened.

use super::bytes::{self, Content};
use super::discover::{Discovered, Filter, Found, discover};
use super::limits::RUN_TEXT;
use super::open::{Refused, hex, load};
use super::pattern::Pattern;
use super::run::{Current, Run};
use super::{Hints, Side, SourceDef, csv, hcl, json, secrets, shown, template, terraform, yaml};
use crate::doc::suggest;
use crate::model::{AttrName, Facts, FileId, FileInfo, Kind, Name, PassedOver, Place, Problem, Standing, Syntax, Value};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::path::Path;

/// What is to be read, and how.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Files, folders and globs; `-` is standard input; the working folder, where empty.
    pub paths: Vec<String>,
    /// The bytes of standard input, if `-` is among the paths.
    pub stdin: Option<Vec<u8>>,
    /// Which source reads the files of a glob: (source, glob).
    pub treat_as: Vec<(String, String)>,
    /// Parents that files do not name.
    pub hints: Hints,
    /// The files, where they were found before: then `paths` is not looked at.
    pub found: Option<Discovered>,
    /// Globs of files that are no input.
    pub ignore: Vec<String>,
    /// Globs of files that have to be inputs (`expect:` of the configuration): they are never passed over.
    pub expect: Vec<String>,
    /// The configuration's path as it was given or found: it is no input.
    pub config: Option<String>,
    /// Which side of a Terraform plan is read.
    pub side: Side,
    /// The key for digests of secret values.
    pub key: Vec<u8>,
    /// Whether the key is the user's own, so that digests may be shown.
    pub key_given: bool,
}

/// Reads all files and lets each system make facts of its records. `progress` is told each file as it is opened.
pub fn read_all(options: &ReadOptions, sources: &[&'static SourceDef], progress: &dyn Fn(&str)) -> Facts {
    match std::env::current_dir() {
        Ok(base) => read_in(&base, options, sources, progress),
        Err(_) => {
            let mut facts = Facts::default();
            problem(&mut facts, ".", "the working folder can't be found", "");
            facts
        }
    }
}

/// The files that the options mean, without reading them.
pub fn find(options: &ReadOptions, sources: &[&'static SourceDef]) -> Discovered {
    let Ok(base) = std::env::current_dir() else { return Discovered::default() };
    // What is wrong with globs is said when the files are read.
    let filter = filter(&base, options, sources, &mut Facts::default());
    discover(&base, &options.paths, &filter)
}

/// What was found before, each file with the source that `--as` gives it to.
fn again(found: &Discovered, filter: &Filter) -> Discovered {
    let mut found = found.clone();
    for file in &mut found.files {
        file.source = filter.treat_as.iter().find(|(_, pattern)| pattern.matches(&file.path)).map(|(source, _)| *source);
    }
    found
}

/// The same, seen from a folder.
pub(super) fn read_in(base: &Path, options: &ReadOptions, sources: &[&'static SourceDef], progress: &dyn Fn(&str)) -> Facts {
    let mut facts = Facts::default();
    let filter = filter(base, options, sources, &mut facts);
    let found = options.found.as_ref().map_or_else(|| discover(base, &options.paths, &filter), |found| again(found, &filter));
    facts.problems.extend(found.problems);
    facts.passed_over.extend(found.passed_over);
    for (name, glob) in &options.treat_as {
        let known = sources.iter().any(|source| source.name == name);
        if known && Pattern::new(glob).is_some_and(|pattern| !found.files.iter().any(|file| pattern.matches(&file.path))) {
            problem(&mut facts, glob, "no file matches this glob of `--as`", "globs match paths as reports show them");
        }
    }

    for glob in &options.expect {
        if Pattern::new(glob).is_some_and(|pattern| !found.files.iter().any(|file| pattern.matches(&file.path))) {
            problem(&mut facts, glob, "no file matches this glob of `expect:`", "globs match paths as reports show them");
        }
    }

    let digest = |value: &str| secrets::digest(&options.key, options.key_given, value);
    let states = sources.iter().map(|_| None).collect();
    let mut run = Run { facts, sources, states, hints: &options.hints, digest: &digest, side: options.side, skipped: Default::default() };
    for file in &found.files {
        progress(&file.path);
        read_file(&mut run, file, options.stdin.as_deref());
    }
    let Run { mut facts, states, skipped, .. } = run;
    for (source, state) in sources.iter().zip(states) {
        let Some(state) = state else { continue };
        let before = facts.records.len();
        state.resolve(&mut facts);
        terraform::told_by(&mut facts, before, source.name);
    }
    for ((number, what), count) in skipped {
        let source = sources.get(number).map_or("", |source| source.name);
        facts.notes.push(format!("{source}: {count} documents of {what} hold nothing that is audited"));
    }
    count(&mut facts);
    facts
}

fn filter(base: &Path, options: &ReadOptions, sources: &[&'static SourceDef], facts: &mut Facts) -> Filter {
    let mut filter = Filter::default();
    for glob in &options.ignore {
        match Pattern::new(glob) {
            Some(pattern) => filter.ignore.push(pattern),
            None => problem(facts, glob, "`ignore:` has a glob that can't be read", ""),
        }
    }
    for glob in &options.expect {
        match Pattern::new(glob) {
            Some(pattern) => filter.expect.push(pattern),
            None => problem(facts, glob, "`expect:` has a glob that can't be read", ""),
        }
    }
    for (name, glob) in &options.treat_as {
        let names = || sources.iter().map(|source| source.name);
        match (names().position(|known| known == name), Pattern::new(glob)) {
            (Some(number), Some(pattern)) => filter.treat_as.push((number, pattern)),
            (Some(_), None) => problem(facts, glob, "`--as` has a glob that can't be read", ""),
            (None, _) => {
                let help = suggest(name, names()).map_or_else(String::new, |near| format!("did you mean `{near}`?"));
                problem(facts, glob, &format!("`--as` names no source that is known: `{name}`"), &help);
            }
        }
    }
    filter.config = options.config.as_ref().map(|config| shown::normal(&base.join(config)));
    filter
}

fn problem(facts: &mut Facts, path: &str, message: &str, help: &str) {
    facts.problems.push(Problem { path: path.to_owned(), at: None, message: message.to_owned(), help: help.to_owned() });
}

fn read_file(run: &mut Run<'_>, file: &Found, stdin: Option<&[u8]>) {
    let room = RUN_TEXT.saturating_sub(run.facts.names.bytes() as u64);
    let bytes = match load(file, stdin, room) {
        Ok(bytes) => bytes,
        Err(Refused::NoInput(reason)) => return no_input(run, file, None, reason.to_owned()),
        Err(Refused::Problem(message)) => return told(run, file, None, &message, ""),
    };
    let id = FileId(run.facts.files.len() as u32);
    run.facts.files.push(FileInfo {
        path: file.path.clone(),
        source: "",
        // Worked out when it is known that the row stays.
        sha256: String::new(),
        bytes: bytes.len() as u64,
        records: 0,
        exported_at: None,
        complete: false,
        truncated: false,
        open: file.open.clone(),
        standing: Standing::Export,
        syntax: Syntax::Json,
    });
    let mut now = Current {
        path: &file.path,
        file: id,
        forced: file.source,
        syntax: Syntax::Json,
        last: None,
        first: None,
        unknown: (0, None),
        broken: 0,
        cut: false,
        reason: None,
    };
    match bytes::content(bytes) {
        Content::Text(text) => {
            read_text(run, &mut now, &text);
            close(run, file, now, &[text.as_bytes()]);
        }
        Content::Not(reason) => {
            run.facts.files.pop();
            no_input(run, file, None, reason.to_owned());
        }
        // Whether anybody knows the text before the bad byte decides if this is a broken export or no export.
        Content::Broken { before, rest } => {
            let at = before.len();
            now.cut = true;
            read_text(run, &mut now, &before);
            let message = "a byte that is no UTF-8: nothing behind it is read";
            if now.first.is_some() {
                run.problem(&now, Some(at as u32), message, "convert the file to UTF-8");
                run.incomplete(id);
                now.unknown = (0, None);
            } else {
                now.reason =
                    Some((at as u32, if file.named { message.into() } else { "not UTF-8 text, and no export known in it".into() }));
            }
            close(run, file, now, &[before.as_bytes(), &rest]);
        }
    }
}

/// Reads a text in the syntax that it shows.
fn read_text(run: &mut Run<'_>, now: &mut Current<'_>, text: &str) {
    let base = bytes::mark(text);
    let text = text.get(base..).unwrap_or("");
    // A big export is mostly records of a few hundred bytes, each with a name of its own.
    if text.len() > 1 << 20 {
        run.facts.names.reserve(text.len() / 300);
    }
    let text = front_matter(now.path, text);
    let text = text.as_ref();
    if hcl::is_meant(now.path, text) {
        return hcl::read(run, now, text, base);
    }
    let mut failed = None;
    if let Some(plain) = crate::doc::json::plain(text)
        && json::is_settings(run, now, &plain, base)
        // Nothing but comments and commas is gone, so every offset is that of the file.
        && json::read(run, now, &plain, base).is_ok()
    {
        return;
    }
    if looks_like_json(text) {
        match json::read(run, now, text, base) {
            Ok(()) => return,
            Err(error) => failed = Some(error),
        }
    }
    if csv::read(run, now, text, base) {
        return;
    }
    now.syntax = Syntax::Yaml;
    yaml::read(run, now, text, base);
    // What the text looked like is what it is called, unless it turned out to be something else.
    if let Some(error) = failed.filter(|_| now.first.is_none()) {
        now.syntax = Syntax::Json;
        // Text that breaks with its first word is no JSON that went wrong (`[section]` of some configuration).
        let word = base + text.find(['{', '[']).unwrap_or(0) + 4;
        let never_was = error.message == crate::doc::json::INVALID && error.at.is_some_and(|at| (at as usize) < word);
        if template::has_marks(text) {
            // What was said of the template stands.
        } else if never_was {
            now.reason = None;
            now.unknown.1 = Some(base as u32);
        } else {
            now.reason = Some((error.at.unwrap_or(base as u32), error.message));
        }
    }
}

/// Of a Markdown file, only the front matter: what stands below it is prose. A description is prose, too, and often not written as YAML
/// wants it (`Use when: …`): then it is blanked out, so that every offset stays.
fn front_matter<'t>(path: &str, text: &'t str) -> Cow<'t, str> {
    if !path.ends_with(".md") || !text.starts_with("---") {
        return Cow::Borrowed(text);
    }
    let ends = |at: &usize| text.as_bytes().get(at + 4).is_none_or(u8::is_ascii_whitespace);
    let Some(front) = memchr::memmem::find_iter(text.as_bytes(), b"\n---").find(ends).and_then(|end| text.get(..=end)) else {
        return Cow::Borrowed(text);
    };
    let is_prose = |line: &str| {
        let value = line.strip_prefix("description:").unwrap_or("").trim();
        value.contains(": ") && !value.starts_with(['"', '\'', '|', '>', '[', '{'])
    };
    if !front.lines().any(is_prose) {
        return Cow::Borrowed(front);
    }
    let mut out = String::with_capacity(front.len());
    let mut within = false;
    for line in front.split_inclusive('\n') {
        within = is_prose(line) || (within && line.starts_with([' ', '\t']));
        let kept = match within {
            false => line.len(),
            true if line.starts_with("description:") => "description:".len(),
            true => 0,
        };
        let (kept, blanked) = line.split_at_checked(kept).unwrap_or((line, ""));
        out.push_str(kept);
        out.extend(blanked.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
    }
    Cow::Owned(out)
}

/// Whether the first character that counts opens a JSON value, and no YAML marker line follows.
fn looks_like_json(text: &str) -> bool {
    let start = text.lines().map(str::trim_start).find(|line| !line.is_empty() && !line.starts_with('#'));
    let opens = start.is_some_and(|line| line.starts_with(['{', '[']));
    opens && !memchr::memmem::find_iter(text.as_bytes(), b"\n---").any(|at| text.as_bytes().get(at + 4).is_none_or(u8::is_ascii_whitespace))
}

/// Settles what a file is, now that it was read.
fn close(run: &mut Run<'_>, file: &Found, now: Current<'_>, bytes: &[&[u8]]) {
    if now.first.is_some() || file.named {
        let mut digest = Sha256::new();
        bytes.iter().for_each(|part| digest.update(part));
        if let Some(info) = run.facts.files.last_mut() {
            info.sha256 = hex(&digest.finalize());
        }
    }
    let Current { first, unknown, reason, file: id, syntax, .. } = now;
    let Some(first) = first else {
        let (at, reason) = reason.map_or((unknown.1, "no export known".to_owned()), |(at, reason)| (Some(at), reason));
        if !file.named {
            // Nothing points into it.
            run.facts.files.pop();
        } else if let Some(info) = run.facts.files.last_mut() {
            info.syntax = syntax;
        }
        return no_input(run, file, at, reason);
    };
    let name = run.sources.get(first).map_or("", |source| source.name);
    if let Some(info) = run.facts.files.get_mut(id.0 as usize) {
        info.source = name;
        info.syntax = syntax;
    }
    let (count, at) = unknown;
    if count == 0 {
        return;
    }
    let what = if syntax == Syntax::Json { "values" } else { "documents" };
    let why = reason.map_or_else(String::new, |(_, reason)| format!(": {reason}"));
    if file.named {
        let message = format!("{count} of its {what} are of no export that is known{why}");
        told(run, file, at, &message, HELP);
    } else {
        run.facts.notes.push(format!("{}: {count} of its {what} are of no export that is known{why}", file.path));
    }
}

/// What the user can do about text that nobody knows.
const HELP: &str = "`--as TYPE=GLOB` says what it is; `partywall sources` lists what is known";

/// A file that is no input: passed over, unless the user named it.
fn no_input(run: &mut Run<'_>, file: &Found, at: Option<u32>, reason: String) {
    if file.named {
        let help = if reason == "no export known" || reason.starts_with("an empty list") { HELP } else { "" };
        told(run, file, at, &reason, help);
    } else {
        let reason = match reason.as_str() {
            "this is not valid JSON" | "this is not valid YAML" => format!("no export known, and {reason}"),
            _ => reason,
        };
        run.facts.passed_over.push(PassedOver { path: file.path.clone(), reason });
    }
}

fn told(run: &mut Run<'_>, file: &Found, at: Option<u32>, message: &str, help: &str) {
    let problem = Problem { path: file.path.clone(), at, message: message.to_owned(), help: help.to_owned() };
    run.facts.problems.push(problem);
}

/// Counts records, takes claims of completeness from files that broke off, and makes each input a record.
fn count(facts: &mut Facts) {
    let Facts { files, records, complete, .. } = facts;
    for record in records.iter().filter(|record| !record.implied) {
        if let Some(info) = files.get_mut(record.place.file.0 as usize) {
            info.records += 1;
        }
    }
    let is_truncated = |file: FileId| files.get(file.0 as usize).is_some_and(|info| info.truncated);
    complete.retain(|claim| !is_truncated(claim.file));
    for claim in complete.iter() {
        if let Some(info) = files.get_mut(claim.file.0 as usize) {
            info.complete = true;
        }
    }
    facts.passed_over.sort();
    input_records(facts);
}

/// Makes each file that a source read a record that rules can select.
pub fn input_records(facts: &mut Facts) {
    let inputs: Vec<(u32, FileInfo)> =
        (0..).zip(facts.files.iter()).filter(|(_, info)| !info.source.is_empty()).map(|(i, f)| (i, f.clone())).collect();
    for (number, info) in inputs {
        let place = Place { file: FileId(number), at: 0 };
        let id = facts.names.intern(&info.path);
        let row = facts.record(Kind::Input, Name::EMPTY, id, place);
        facts.word(row, AttrName::Path, &info.path, place);
        facts.word(row, AttrName::Source, info.source, place);
        facts.attr(row, AttrName::Truncated, Value::Bool(info.truncated), place);
        if let Some(at) = info.exported_at {
            facts.attr(row, AttrName::ExportedAt, Value::Time(at), place);
        }
    }
}
