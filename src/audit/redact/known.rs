//! What identifies somebody in a run, sorted, so that the longest known identifier at a place of a text is found by one search.

use crate::model::report::Report;
use crate::model::{AttrName, AttrType, Kind, Value, World};
use std::borrow::Cow;

/// What an identifier is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Class {
    /// The id of a record.
    Id(Kind),
    /// A file.
    Path,
    /// Something else, by the word for it.
    Name(&'static str),
}

/// The identifiers of a run.
pub(super) struct Known<'w> {
    /// Sorted by text, each once.
    rows: Vec<(Cow<'w, str>, Class)>,
    /// For each row, one more than the longest other row that it starts with; 0 for none.
    shorter: Vec<u32>,
}

/// Attributes whose words say what something is, not who.
const PLAIN: &[AttrName] = &[
    AttrName::Status,
    AttrName::Sensitivity,
    AttrName::Environment,
    AttrName::Type,
    AttrName::Class,
    AttrName::Action,
    AttrName::Technique,
    AttrName::Source,
    AttrName::Of,
    AttrName::Capability,
    AttrName::Control,
    AttrName::EvidenceKind,
];

impl<'w> Known<'w> {
    pub(super) fn new(world: &'w World, report: &Report) -> Known<'w> {
        let mut rows: Vec<(Cow<'w, str>, Class)> = Vec::new();
        for record in &world.records {
            let class = if record.kind == Kind::Input { Class::Path } else { Class::Id(record.kind) };
            rows.push((world.text(record.id).into(), class));
            rows.push((world.text(record.scope).into(), Class::Name("scope")));
        }
        for attr in world.attrs.iter().filter(|attr| !PLAIN.contains(&attr.name)) {
            let class = if attr.name == AttrName::Tenant { Class::Name("tenant") } else { Class::Name("name") };
            match (attr.value, attr.name.kind()) {
                (Value::Word(word), AttrType::Text | AttrType::Ref(_) | AttrType::Link(_)) => rows.push((world.text(word).into(), class)),
                (Value::Entry(_, value), _) => rows.push((world.text(value).into(), class)),
                _ => {}
            }
        }
        rows.extend(world.dangling.iter().map(|row| (world.text(row.to).into(), Class::Name("name"))));
        rows.extend(world.files.iter().map(|file| (file.path.as_str().into(), Class::Path)));
        rows.extend(world.passed_over.iter().map(|row| (row.path.as_str().into(), Class::Path)));
        rows.extend(world.problems.iter().map(|row| (row.path.as_str().into(), Class::Path)));
        declared(report, &mut |text, class| rows.push((Cow::Owned(text.to_owned()), class)));
        rows.retain(|(text, _)| !text.is_empty() && text != "*" && text != "-" && text != ".");
        rows.sort_unstable();
        rows.dedup_by(|b, a| a.0 == b.0);
        let mut shorter = Vec::with_capacity(rows.len());
        let mut open: Vec<u32> = Vec::new();
        for (at, (text, _)) in rows.iter().enumerate() {
            while open.last().is_some_and(|row| rows.get(*row as usize).is_some_and(|(start, _)| !text.starts_with(&**start))) {
                open.pop();
            }
            shorter.push(open.last().map_or(0, |row| row + 1));
            open.push(at as u32);
        }
        Known { rows, shorter }
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|(text, _)| &**text)
    }

    pub(super) fn class(&self, text: &str) -> Option<Class> {
        let at = self.rows.binary_search_by(|(row, _)| (**row).cmp(text)).ok()?;
        self.rows.get(at).map(|(_, class)| *class)
    }

    pub(super) fn has(&self, text: &str) -> bool {
        self.class(text).is_some()
    }

    /// The longest identifier that a text starts with: its length, and what it is. A plain word counts only in backticks or behind a
    /// colon, as reports write ids: elsewhere it is more likely a word of ours.
    pub(super) fn at(&self, text: &str, before: Option<char>) -> Option<(usize, Class)> {
        // Whatever the text starts with is a start of the row just before it as well.
        let mut next = self.rows.partition_point(|(row, _)| **row <= *text);
        while let Some(at) = next.checked_sub(1) {
            let (row, class) = self.rows.get(at)?;
            if let Some(rest) = text.strip_prefix(&**row) {
                let after = rest.chars().next();
                let whole = !(row.ends_with(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric));
                let quoted = matches!(before, Some('`')) && after == Some('`') || before == Some(':');
                if whole && (quoted || !is_plain(row)) {
                    return Some((row.len(), *class));
                }
            }
            next = *self.shorter.get(at)? as usize;
        }
        None
    }
}

/// Whether a text could be a word or number of ours.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b' ')
        || text.bytes().all(|byte| byte.is_ascii_digit())
        || !text.contains(char::is_alphanumeric)
}

/// What the configuration names: people, ends of bridges, subjects of waivers.
fn declared(report: &Report, add: &mut dyn FnMut(&str, Class)) {
    let person = Class::Name("person");
    for line in &report.bridges {
        for (text, class) in
            [(&line.owner, person), (&line.approved_by, person), (&line.from, Class::Name("end")), (&line.to, Class::Name("end"))]
        {
            add(text, class);
        }
    }
    for line in &report.waivers {
        for (text, class) in [(&line.owner, person), (&line.approved_by, person), (&line.subject, Class::Name("subject"))] {
            add(text, class);
        }
        line.ticket.iter().for_each(|ticket| add(ticket, Class::Name("ticket")));
    }
    for line in report.findings.iter().filter_map(|finding| finding.accepted.as_ref()) {
        add(&line.owner, person);
        add(&line.approved_by, person);
    }
    report.config.path.iter().chain(report.baseline.iter().map(|line| &line.path)).for_each(|path| add(path, Class::Path));
    for value in report.values.iter().filter(|value| value.origin != "shipped") {
        value.words.iter().filter(|word| word.contains(char::is_alphabetic)).for_each(|word| add(word, Class::Name("value")));
    }
}
