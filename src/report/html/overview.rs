//! The picture at the top: two planes as fields, the wall between them, its openings as gaps, declared bridges and what else is known of the
//! boundary as plates across it. In: a report and the findings' anchors. Out: shapes with places and texts for the template, once for a
//! wide and once for a narrow screen, because drawn text cannot flow. A wall without a gap is a claim: what could not be decided is on it.

use super::data::phrase;
use crate::model::report::{BridgeLine, FindingLine, Report, Subject};
use crate::model::{EvidenceKind, RuleResult, Severity, Status};
use crate::report::neutral;
use crate::report::text::{count, cut, wrap};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Openings drawn one by one; the rest is counted by rule.
const GAPS: usize = 12;
/// Bridges drawn one by one.
const BRIDGES: usize = 8;
/// Pixels that a character of an id takes at most, one of running text, and two of the small text of a field.
const MONO: usize = 8;
const SANS: usize = 7;
const TWO: usize = 13;

/// One drawing.
#[derive(Serialize)]
pub(super) struct Picture {
    class: &'static str,
    width: usize,
    height: usize,
    /// Where the wall and the fields end.
    wall_height: usize,
    /// The wall's left edge and width.
    wall: (usize, usize),
    fields: [Field; 2],
    /// Pieces of the wall: top and height.
    bricks: Vec<(usize, usize)>,
    gaps: Vec<Gap>,
    plates: Vec<Plate>,
    /// How far texts stand from the wall.
    inset: usize,
    /// What stands on neither side, and where that is drawn.
    foot: Vec<(String, usize)>,
}

#[derive(Serialize)]
struct Field {
    title: &'static str,
    number: String,
    lines: Vec<String>,
}

/// A gap in the wall, with who stands on each side of it.
#[derive(Serialize)]
struct Gap {
    href: String,
    class: &'static str,
    word: &'static str,
    rightward: bool,
    left: [String; 2],
    right: [String; 2],
    y: usize,
    /// The same as a sentence.
    told: String,
}

/// Something that lies across the wall.
#[derive(Serialize)]
struct Plate {
    href: String,
    class: &'static str,
    word: String,
    lines: Vec<String>,
    y: usize,
    height: usize,
    told: String,
}

/// What a drawing shows, before it has places.
struct Shown {
    openings: Vec<Opening>,
    plates: Vec<(String, &'static str, String, String)>,
}

/// One opening: several rules can find the same.
struct Opening {
    severity: Severity,
    status: Status,
    anchor: String,
    rule: String,
    title: String,
    rightward: bool,
    from: (String, String),
    to: (String, String),
    findings: usize,
}

/// The drawing for wide and the one for narrow screens.
pub(super) fn pictures(report: &Report, anchors: &[String]) -> Vec<Picture> {
    let shown = shown(report, anchors);
    vec![draw(report, &shown, "wide", 960, 132), draw(report, &shown, "narrow", 360, 80)]
}

fn shown(report: &Report, anchors: &[String]) -> Shown {
    let mut openings = openings(report, anchors);
    let rest = openings.split_off(openings.len().min(GAPS));
    let mut plates = Vec::new();
    let mut by_rule: BTreeMap<(Reverse<Severity>, &str), (usize, &str)> = BTreeMap::new();
    for opening in &rest {
        by_rule.entry((Reverse(opening.severity), &opening.rule)).or_insert((0, &opening.title)).0 += 1;
    }
    for ((Reverse(severity), rule), (number, title)) in by_rule {
        let text = format!("{}: {title}", count(number as u64, "further opening", "further openings"));
        plates.push((format!("#rule={}", hashed(rule)), severity.word(), severity.word().to_owned(), text));
    }
    plates.extend(others(report, anchors));
    plates.extend(report.bridges.iter().take(BRIDGES).map(bridge));
    if let Some(more) = report.bridges.len().checked_sub(BRIDGES).filter(|more| *more > 0) {
        plates.push(("#bridges".into(), "bridge", "bridges".into(), format!("{more} more are declared")));
    }
    plates.extend(undecided(report, openings.is_empty()));
    Shown { openings, plates }
}

fn openings(report: &Report, anchors: &[String]) -> Vec<Opening> {
    let mut all: Vec<Opening> = Vec::new();
    let mut known: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (finding, anchor) in report.findings.iter().zip(anchors).filter(|(finding, _)| finding.evidence.kind == EvidenceKind::Opening) {
        let end = |subject: Option<&Subject>| {
            subject.map_or_else(Default::default, |subject| (phrase(&subject.kind), neutral(&subject.id).into_owned()))
        };
        let (from, to) = (end(finding.subjects.first()), end(finding.subjects.get(1)));
        let key = (format!("{:?}{from:?}", finding.status), format!("{to:?}"));
        let severity = Severity::from_word(&finding.severity).unwrap_or(Severity::Informational);
        match known.get(&key).and_then(|at| all.get_mut(*at)) {
            Some(same) => {
                same.findings += 1;
                same.severity = same.severity.max(severity);
            }
            None => {
                known.insert(key, all.len());
                all.push(Opening {
                    severity,
                    status: finding.status,
                    anchor: anchor.clone(),
                    rule: finding.rule.clone(),
                    title: finding.title.clone(),
                    rightward: rightward(finding),
                    from,
                    to,
                    findings: 1,
                });
            }
        }
    }
    all.sort_by_key(|opening| (opening.status, Reverse(opening.severity)));
    all
}

/// Whether an opening leads from the platform to the application; the ends of its path say so.
fn rightward(finding: &FindingLine) -> bool {
    let path = &finding.evidence.path;
    let to = path.last().map(|hop| hop.to_plane.as_str());
    let from = path.first().map(|hop| hop.from_plane.as_str()).or(finding.subjects.first().map(|subject| subject.plane.as_str()));
    match (from, to) {
        (_, Some("application")) => true,
        (_, Some("platform")) => false,
        (from, _) => from != Some("application"),
    }
}

/// Open findings about the boundary that are no openings, by rule.
fn others(report: &Report, anchors: &[String]) -> Vec<(String, &'static str, String, String)> {
    let mut by_rule: BTreeMap<(Reverse<Severity>, &str), (u64, &str, &str)> = BTreeMap::new();
    for (finding, anchor) in report.findings.iter().zip(anchors) {
        let other = finding.family == "boundary" && finding.evidence.kind != EvidenceKind::Opening && finding.status == Status::Open;
        if let Some(severity) = Severity::from_word(&finding.severity).filter(|_| other) {
            by_rule.entry((Reverse(severity), &finding.rule)).or_insert((0, &finding.title, anchor)).0 += 1;
        }
    }
    by_rule
        .into_iter()
        .map(|((Reverse(severity), rule), (number, title, anchor))| {
            let href = if number == 1 { format!("#finding-{anchor}") } else { format!("#rule={}", hashed(rule)) };
            let text = format!("{}: {title}", count(number, "finding", "findings"));
            (href, severity.word(), severity.word().to_owned(), text)
        })
        .collect()
}

fn bridge(line: &BridgeLine) -> (String, &'static str, String, String) {
    let until = line.expires.as_deref().map_or("without an end".into(), |at| format!("until {}", at.split('T').next().unwrap_or(at)));
    let closes = count(line.closes.len() as u64, "crossing", "crossings");
    let text = format!("{} to {}; at most {}; {until}; closes {closes}", line.from, line.to, line.level);
    let class = if line.state == "active" { "bridge" } else { "broken" };
    ("#bridges".into(), class, format!("bridge, {}", line.state), text)
}

/// What the rules about the boundary could not say, and that there is nothing where they could.
fn undecided(report: &Report, closed: bool) -> Vec<(String, &'static str, String, String)> {
    let of = |wanted: &[RuleResult]| {
        report.rules.iter().filter(|rule| rule.family == "boundary" && wanted.contains(&rule.result)).count() as u64
    };
    let open = of(&[RuleResult::NotEvaluated, RuleResult::Error]);
    let (decided, left_out) = (of(&[RuleResult::Pass, RuleResult::Fail]), of(&[RuleResult::Skipped]));
    let mut plates = Vec::new();
    if report.inputs.is_empty() || decided + open == 0 {
        plates.push((
            "#gaps".into(),
            "unknown",
            "not assessed".to_owned(),
            "No rule looked at the wall, so nothing is known of it".to_owned(),
        ));
    } else if open > 0 {
        let text = format!("{open} of {} about the boundary could not be decided", count(decided + open, "rule", "rules"));
        plates.push(("#gaps".into(), "unknown", "not decided".to_owned(), text));
    } else if closed {
        let text = format!("{} about the boundary decided, no opening found", count(decided, "rule", "rules"));
        plates.push(("#rules".into(), "pass", "no opening".to_owned(), text));
    }
    if left_out > 0 {
        let text = format!("{} about the boundary left out", count(left_out, "rule", "rules"));
        plates.push(("#rules".into(), "unknown", "skipped".to_owned(), text));
    }
    plates
}

/// A value for the part of an address after `#`: a rule's name has nothing to escape, and what a stranger wrote is escaped.
fn hashed(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn draw(report: &Report, shown: &Shown, class: &'static str, width: usize, wall: usize) -> Picture {
    let side = (width - wall) / 2;
    let inset = if class == "wide" { 14 } else { 8 };
    let fields = [field(report, "platform", "Platform", side), field(report, "application", "Application", side)];
    let top = 62 + fields.iter().map(|field| field.lines.len()).max().unwrap_or(0) * 18;
    let mut y = top + 10;
    let mut gaps = Vec::new();
    let mut bricks = Vec::new();
    let mut brick = 0;
    for opening in &shown.openings {
        bricks.push((brick, y + 4 - brick));
        gaps.push(gap(opening, y, (side - inset - 4) / MONO));
        brick = y + 44;
        y += 62;
    }
    let room = if class == "wide" { 620 } else { width - 8 };
    let plates = shown.plates.iter().map(|(href, class, word, text)| {
        let lines: Vec<String> = wrap(&neutral(text), (room - 24) / SANS).into_iter().take(4).collect();
        let height = 30 + lines.len() * 17;
        let told = format!("{word}: {text}");
        let plate = Plate { href: href.clone(), class, word: cut(&neutral(word), room / 9), lines, y, height, told };
        y += height + 10;
        plate
    });
    let plates: Vec<Plate> = plates.collect();
    let foot = foot(report, (width - 24) / SANS).into_iter().enumerate().map(|(at, line)| (line, y + 20 + at * 18)).collect::<Vec<_>>();
    bricks.push((brick, y + 2 - brick));
    let wall_height = y + 2;
    let height = wall_height + if foot.is_empty() { 0 } else { 10 + foot.len() * 18 };
    Picture { class, width, height, wall_height, wall: (side, wall), fields, bricks, gaps, plates, inset, foot }
}

fn gap(opening: &Opening, y: usize, room: usize) -> Gap {
    let (class, word) = match (opening.status, opening.severity) {
        (Status::Waived, _) => ("waived", "waived"),
        (Status::Baselined, _) => ("waived", "baseline"),
        (_, Severity::Informational) => ("informational", "info"),
        (_, severity) => (severity.word(), severity.word()),
    };
    let end = |(kind, id): &(String, String)| [cut(&neutral(kind), room), cut(id, room)];
    let (from, to) = (end(&opening.from), end(&opening.to));
    let more = if opening.findings > 1 { format!(", {} findings", opening.findings) } else { String::new() };
    let way = if opening.rightward { "from the platform to the application" } else { "from the application to the platform" };
    let told = format!("{word}{more}: opening {way}, from {} {} to {} {}", opening.from.0, opening.from.1, opening.to.0, opening.to.1);
    let (left, right) = if opening.rightward { (from, to) } else { (to, from) };
    Gap { href: format!("#finding-{}", opening.anchor), class, word, rightward: opening.rightward, left, right, y, told }
}

/// Nodes of no plane or of both, by kind.
fn foot(report: &Report, room: usize) -> Vec<String> {
    let both = [("shared", "on both planes"), ("unclassified", "on no plane of their own")];
    let told = both.iter().filter_map(|(plane, words)| {
        let kinds = kinds(report, plane);
        (!kinds.is_empty()).then(|| format!("{words}: {kinds}"))
    });
    told.flat_map(|line| wrap(&line, room)).collect()
}

/// The kinds of a plane's nodes with their numbers, most first.
fn kinds(report: &Report, plane: &str) -> String {
    let mut kinds: Vec<(u64, &str)> = report
        .graph
        .by_plane_and_kind
        .get(plane)
        .map(|kinds| kinds.iter().map(|(kind, number)| (*number, kind.as_str())).collect())
        .unwrap_or_default();
    kinds.sort_by_key(|(number, kind)| (Reverse(*number), *kind));
    let words = kinds.iter().map(|(number, kind)| {
        let kind = phrase(&neutral(kind));
        // A no-break space keeps a number with its word when the line is full.
        count(*number, &kind, &format!("{kind}s")).replace(' ', "\u{a0}")
    });
    words.collect::<Vec<_>>().join(", ")
}

fn field(report: &Report, plane: &str, title: &'static str, side: usize) -> Field {
    let total = report.graph.by_plane.get(plane).copied().unwrap_or(0);
    let lines = wrap(&kinds(report, plane), (side - 16) * 2 / TWO);
    Field { title, number: count(total, "node", "nodes"), lines }
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::super::data::anchors;
    use super::*;

    fn both(report: &Report) -> Vec<Picture> {
        pictures(report, &anchors(report))
    }

    #[test]
    fn an_opening_found_by_two_rules_is_one_gap() {
        let mut report = sample::company();
        let mut again = report.findings[0].clone();
        again.rule = "another-rule".into();
        report.findings.push(again);
        for picture in both(&report) {
            assert_eq!(picture.gaps.len(), 1);
            assert!(picture.gaps[0].rightward && picture.gaps[0].told.starts_with("critical, 2 findings: "));
            assert_eq!(picture.bricks.len(), 2, "a piece of wall above the gap and one below");
        }
    }

    #[test]
    fn the_arrow_goes_where_the_path_goes() {
        let mut report = sample::company();
        let path = &mut report.findings[0].evidence.path;
        path.last_mut().unwrap().to_plane = "platform".into();
        let picture = &both(&report)[0];
        assert!(!picture.gaps[0].rightward);
        assert_eq!(picture.gaps[0].right[1], "alice@acme.example");
    }

    #[test]
    fn many_openings_are_grouped_and_none_is_lost() {
        let mut report = sample::company();
        let one = report.findings[0].clone();
        report.findings = (0..100)
            .map(|n| {
                let mut finding = one.clone();
                finding.subjects[0].id = format!("role-{n}");
                finding
            })
            .collect();
        let picture = &both(&report)[0];
        assert_eq!(picture.gaps.len(), GAPS);
        assert!(picture.plates.iter().any(|plate| plate.told.contains("88 further openings")));
    }

    #[test]
    fn a_wall_that_nobody_looked_at_is_not_shown_as_whole() {
        for picture in both(&sample::empty()) {
            assert_eq!(picture.plates.len(), 1);
            assert_eq!((picture.plates[0].class, picture.plates[0].word.as_str()), ("unknown", "not assessed"));
        }
        let mut report = sample::company();
        report.findings.clear();
        assert!(both(&report)[0].plates.iter().any(|plate| plate.class == "unknown"), "a rule was not evaluated");
        report.rules.retain(|rule| rule.result == RuleResult::Pass);
        assert!(both(&report)[0].plates.iter().any(|plate| plate.class == "pass"));
    }

    #[test]
    fn texts_stay_in_their_fields() {
        for picture in both(&sample::hostile()) {
            let room = picture.wall.0 / MONO;
            for gap in &picture.gaps {
                assert!(gap.left.iter().chain(&gap.right).all(|text| crate::report::text::width(text) <= room));
            }
        }
        assert_eq!(hashed("a rule&x=#"), "a%20rule%26x%3D%23");
    }
}
