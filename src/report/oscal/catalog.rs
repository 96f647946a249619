//! The controls of a framework as a small OSCAL catalog, so that what findings aim at exists. In: a framework with the controls that
//! rules name. Out: a resource that names the framework and holds a catalog of those controls: ids, what titles the publisher allows, no
//! text of theirs, and for each control what rules of the run test of it.
//!
//! A failed rule speaks against the control as a whole. Rules that passed speak for what they test and no further, so `satisfied` never
//! aims at the publisher's statement or objective.

use super::controls::{Control, Framework};
use super::draft::Draft;
use super::ids::Id;
use super::model::{Base64, Metadata, Prop, Resource};
use super::observe::LINES;
use super::words::{self, Props, inline, list, name, paragraphs, title};
use serde::Serialize;

#[derive(Serialize)]
struct Document {
    catalog: Catalog,
}

#[derive(Serialize)]
struct Catalog {
    uuid: Id,
    metadata: Metadata,
    controls: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    id: String,
    name: &'static str,
    prose: String,
}

/// What a finding about a control aims at: the kind of target and its id. Only 800-53 has official objectives.
pub(super) fn target(framework: &Framework<'_>, control: &Control<'_>, satisfied: bool) -> (&'static str, String) {
    match (satisfied, official(framework)) {
        (true, _) => ("statement-id", format!("{}_smt.tested", control.token)),
        (false, true) => ("objective-id", format!("{}_obj", control.token)),
        (false, false) => ("statement-id", format!("{}_smt", control.token)),
    }
}

/// Whether the publisher has a catalog in OSCAL whose ids our tokens are.
fn official(framework: &Framework<'_>) -> bool {
    framework.key.starts_with("nist-800-53") && framework.line.is_some()
}

/// The framework as a resource.
pub(super) fn resource(draft: &mut Draft<'_>, framework: &Framework<'_>) -> Resource {
    let uuid = draft.ids.make("framework", &[framework.key]);
    let known = match framework.line {
        None => "Only rules name it; the program knows nothing more of it.".to_owned(),
        Some(line) => {
            let parts = [("Publisher", &line.publisher), ("version", &line.version), ("date", &line.date), ("licence", &line.licence)];
            let parts: Vec<String> =
                parts.iter().filter(|(_, text)| !text.trim().is_empty()).map(|(what, text)| format!("{what}: {}", inline(text))).collect();
            parts.join("; ")
        }
    };
    let ids = if official(framework) { "Control ids are those of the publisher's OSCAL catalog. " } else { "" };
    let held = "The attached catalog is made by partywall: the controls that rules of this run name, and what those rules test of them. \
                It holds no text of the publisher.";
    let base64 = attached(draft, framework);
    Resource {
        uuid,
        title: title(framework.title),
        description: paragraphs(&[known, format!("{ids}{held}")]),
        props: Props::default().with("framework", framework.key).0,
        rlinks: Vec::new(),
        base64,
    }
}

fn attached(draft: &mut Draft<'_>, framework: &Framework<'_>) -> Option<Base64> {
    let entry = |control: &Control<'_>| Entry {
        id: control.token.clone(),
        title: title(if control.title.is_empty() { control.id } else { control.title }),
        props: Props::default().of_oscal("label", control.id).0,
        parts: parts(framework, control),
    };
    let mut metadata = draft.metadata(&format!("Ids of {}", framework.title));
    // The catalog says nothing about people or the run.
    (metadata.roles, metadata.parties) = (Vec::new(), Vec::new());
    metadata.remarks = format!("The ids of {} that rules of a run of partywall name.", name(framework.title));
    let document = Document {
        catalog: Catalog {
            uuid: draft.document(&format!("catalog of {}", framework.key)),
            metadata,
            controls: framework.controls.iter().map(entry).collect(),
        },
    };
    let text = serde_json::to_vec(&document).ok()?;
    let filename = format!("catalog-{}.json", words::token(framework.key));
    Some(Base64 { filename, media_type: "application/oscal.catalog+json", value: base64(&text) })
}

/// The publisher's statement, told by its id only, and what the rules test of it.
fn parts(framework: &Framework<'_>, control: &Control<'_>) -> Vec<Part> {
    let titles: Vec<&str> = control.rules.iter().map(|rule| rule.title.as_str()).collect();
    let tested = ["That none of these is found:".into(), list(titles.into_iter(), LINES)];
    let tested = Part { id: target(framework, control, true).1, name: "statement", prose: paragraphs(&tested) };
    let whole = "The publisher's own text applies; it is not repeated here.";
    let whole = (!official(framework)).then(|| Part { id: target(framework, control, false).1, name: "statement", prose: whole.into() });
    whole.into_iter().chain([tested]).collect()
}

/// Base64 with padding.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sign = |bits: u32| SIGNS.get(bits as usize & 63).map_or('=', |sign| char::from(*sign));
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        let signs = [sign(bits >> 18), sign(bits >> 12), sign(bits >> 6), sign(bits)];
        out.extend(signs.iter().take(three.len() + 1));
        out.extend(std::iter::repeat_n('=', 3 - three.len()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("\u{ff}>?", "w78+Pw==")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
