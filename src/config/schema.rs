//! The JSON Schema of `partywall.yaml`, for editors. What a selector may ask is checked when it is read, so here it is any map.

use super::values::DEFAULTS;
use crate::model::{Kind, Level, Plane, Severity};
use serde_json::{Map, Value, json};

/// One key of a map: its name, whether it has to be there, and its schema.
type Key = (&'static str, bool, Value);

/// A map with these keys and no others; `note` is allowed everywhere.
fn map(about: &str, keys: Vec<Key>) -> Value {
    let required: Vec<&str> = keys.iter().filter(|(_, needed, _)| *needed).map(|(name, ..)| *name).collect();
    let mut properties: Map<String, Value> = keys.iter().map(|(name, _, schema)| ((*name).to_owned(), schema.clone())).collect();
    properties.insert("note".into(), text("A remark for the reader."));
    let mut schema = json!({ "type": "object", "description": about, "properties": properties, "additionalProperties": false });
    if let (Some(schema), false) = (schema.as_object_mut(), required.is_empty()) {
        schema.insert("required".into(), json!(required));
    }
    schema
}

fn list(about: &str, of: Value) -> Value {
    json!({ "type": "array", "description": about, "items": of })
}

fn text(about: &str) -> Value {
    json!({ "type": "string", "description": about })
}

fn words(about: &str) -> Value {
    json!({ "description": about, "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
}

fn one_of(about: &str, all: Vec<&str>) -> Value {
    json!({ "description": about, "enum": all })
}

fn date(about: &str) -> Value {
    json!({ "type": "string", "description": about, "anyOf": [{ "format": "date" }, { "format": "date-time" }] })
}

fn selector(about: &str) -> Value {
    json!({ "type": "object", "description": about, "minProperties": 1 })
}

fn end(about: &str) -> Value {
    json!({ "description": about, "anyOf": [{ "type": "string", "minLength": 1 }, { "type": "object", "minProperties": 1 }] })
}

/// The schema, the same bytes in every run.
pub fn schema() -> Value {
    let planes = || Plane::ALL.iter().map(|plane| plane.word()).collect::<Vec<_>>();
    let levels = || Level::ALL.iter().map(|level| level.word()).collect::<Vec<_>>();
    let severities: Vec<&str> = Severity::ALL.iter().map(|severity| severity.word()).collect();
    let mut root = map(
        "The configuration of partywall.",
        vec![
            ("planes", false, list("The plane of records; the first match wins.", map("One mapping.", plane(planes())))),
            (
                "links",
                false,
                list(
                    "Records that are the same somebody or something.",
                    map(
                        "One link.",
                        vec![
                            (
                                "same",
                                true,
                                json!({ "type": "array", "description": "The ids.", "minItems": 2, "items": { "type": "string" } }),
                            ),
                            ("basis", true, text("Why they are the same.")),
                        ],
                    ),
                ),
            ),
            (
                "permission_classes",
                false,
                list(
                    "The plane and level of permissions.",
                    map(
                        "One class.",
                        vec![
                            ("match", true, selector("Which permissions.")),
                            ("plane", false, one_of("The plane that they are for.", planes())),
                            ("level", false, one_of("How far they go.", levels())),
                        ],
                    ),
                ),
            ),
            ("bridges", false, list("Crossings that are meant.", map("One bridge.", bridge(levels())))),
            ("waivers", false, list("Findings that are accepted.", map("One waiver.", waiver()))),
            ("values", false, values()),
            (
                "rules",
                false,
                map(
                    "Rules to leave out, and other severities.",
                    vec![
                        ("skip", false, words("Rules and families to leave out.")),
                        (
                            "severity",
                            false,
                            json!({ "type": "object", "description": "Severities by rule.", "additionalProperties": { "enum": severities } }),
                        ),
                    ],
                ),
            ),
            ("expect", false, expect()),
            ("inputs", false, list("How exports were made; for each file the first entry that names it.", map("Some files.", input()))),
            ("declared", false, list("Native facts: each entry has sections of the inventory.", json!({ "type": "object" }))),
            ("ignore", false, words("Patterns of files that are no input.")),
        ],
    );
    if let Some(root) = root.as_object_mut() {
        root.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
        root.insert("title".into(), json!("partywall.yaml"));
    }
    root
}

fn plane(planes: Vec<&str>) -> Vec<Key> {
    vec![
        ("match", true, selector("Which records.")),
        ("plane", true, one_of("Where they stand.", planes)),
        ("tenant", false, text("Their tenant: words, or one path in braces, such as `{within.namespace}`.")),
        ("owner", false, text("Who answers for the mapping.")),
        ("reason", false, text("Why it is so.")),
    ]
}

fn bridge(levels: Vec<&str>) -> Vec<Key> {
    vec![
        ("from", true, end("The start: an id, `kind:id`, `key=value`, `{ kind: id }` or a selector.")),
        ("to", true, end("The end.")),
        ("level", true, one_of("The most that may lie behind it.", levels)),
        ("reaches", false, list("What may lie behind it; anything, where this is missing.", end("One of the things."))),
        ("owner", true, text("Who answers for it.")),
        ("approved_by", true, text("Who approved it; not the owner.")),
        ("reason", true, text("Why it is there.")),
        ("ticket", false, text("The ticket of the approval.")),
        ("expires", true, date("Until when.")),
    ]
}

fn waiver() -> Vec<Key> {
    vec![
        ("rule", true, text("The rule.")),
        ("subject", true, text("The id of the finding's first subject, `kind:id`, or the whole fingerprint.")),
        ("owner", true, text("Who answers for the risk.")),
        ("approved_by", true, text("Who accepted it; not the owner.")),
        ("reason", true, text("Why.")),
        ("ticket", false, text("The ticket of the approval.")),
        ("expires", true, date("Until when; for a critical finding at most `waiver_days_critical` days ahead (90).")),
    ]
}

fn values() -> Value {
    let word = json!({ "type": ["string", "number", "boolean"] });
    let any = json!({ "anyOf": [word, { "type": "array", "items": word }] });
    let shipped = |value: &super::values::Default| {
        let schema = match (value.number, value.words) {
            (true, [first, ..]) => {
                json!({ "type": "integer", "minimum": 0, "default": first.parse::<u32>().unwrap_or(0), "description": value.about })
            }
            (true, []) => json!({ "type": "integer", "minimum": 0, "description": value.about }),
            _ => json!({ "anyOf": any.get("anyOf"), "default": value.words, "description": value.about }),
        };
        (value.name.to_owned(), schema)
    };
    json!({
        "type": "object",
        "description": "What rules call `$name`.",
        "properties": DEFAULTS.iter().map(shipped).collect::<Map<_, _>>(),
        "patternProperties": { "^[a-z0-9_]+$": any },
        "additionalProperties": false,
    })
}

/// A number for each section.
fn counts() -> Map<String, Value> {
    let sections = Kind::ALL.iter().map(|kind| kind.section()).filter(|section| !section.is_empty());
    sections.map(|section| (section.to_owned(), json!({ "type": "integer", "minimum": 0 }))).collect()
}

fn input() -> Vec<Key> {
    let reported = json!({ "type": "object", "description": "Totals that the system itself shows, by section.", "properties": counts(), "additionalProperties": false });
    vec![
        ("files", true, words("The files, as patterns.")),
        ("system", false, text("The system, in its owner's words.")),
        ("environment", false, text("The environment: production, test.")),
        ("command", false, text("The command or call that made the export.")),
        ("filters", false, text("The filters that the call used.")),
        ("exported_by", false, text("Who made it.")),
        ("exported_at", false, date("When it was made, where the file does not say it itself.")),
        ("reported", false, reported),
        ("seen_in", false, text("Where the totals were seen: a console and a day. Needed with `reported`.")),
    ]
}

fn expect() -> Value {
    let counts = counts();
    map(
        "What a complete run must contain.",
        vec![
            ("sources", false, words("Sources that have to be there.")),
            (
                "counts",
                false,
                json!({ "type": "object", "description": "Least numbers of records.", "properties": counts, "additionalProperties": false }),
            ),
            (
                "complete",
                false,
                list(
                    "Populations that some files hold in full, together.",
                    map(
                        "One population.",
                        vec![
                            ("population", true, words("Sections (`grants`) and fields that are always stated (`grants.expires`).")),
                            ("files", true, words("The files, as patterns.")),
                        ],
                    ),
                ),
            ),
        ],
    )
}
