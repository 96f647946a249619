//! `manifest.json`: what was asked, with which program and rules, of which files, what came of it, and the digest of everything.
//! One form, written sorted and with the digest of itself, so that each byte of the file follows from what it says.

use super::folder::{Output, hex};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The manifest. What only people read is kept as values; the rest is what `verify` goes by.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) schema: String,
    /// What this is and how it is to be handled.
    pub(super) label: String,
    /// A v5 UUID of what went in: the same run has the same id.
    pub(super) run_id: String,
    pub(super) as_of: String,
    pub(super) tool: Tool,
    pub(super) asked: Asked,
    /// The files that the run read its settings from.
    pub(super) settings: Vec<File>,
    /// Every input that was read, with its digest; `inputs` says what is in them.
    pub(super) files: Vec<File>,
    /// What is wrong with the arguments themselves.
    pub(super) argument_problems: Vec<ArgumentProblem>,
    /// Why the run cannot be repeated from its inputs; `null` if it can.
    pub(super) not_repeatable: Option<String>,
    /// The id of the key that signed this folder, where one did.
    pub(super) signed_by: Option<String>,
    pub(super) inputs: Value,
    pub(super) sources: Value,
    pub(super) rules: Value,
    pub(super) values: Value,
    pub(super) configuration: Value,
    pub(super) populations: Value,
    pub(super) graph: Value,
    pub(super) exceptions: Value,
    pub(super) gaps: Value,
    pub(super) summary: Value,
    pub(super) gate: Value,
    pub(super) outputs: Vec<Output>,
    /// SHA-256 over this object without this field, keys sorted, no space between.
    pub(super) manifest_sha256: String,
}

/// Which program with which rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tool {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) rules_digest: String,
}

/// What was asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// The command line, for people: paths relative.
    pub(super) command: String,
    pub(super) paths: Vec<String>,
    pub(super) config: Option<String>,
    pub(super) rules: Vec<String>,
    pub(super) only: Vec<String>,
    pub(super) skip: Vec<String>,
    /// Pairs of source and glob.
    pub(super) treat_as: Vec<(String, String)>,
    pub(super) scope: std::collections::BTreeMap<String, String>,
    /// Which side of a Terraform plan was read, where it was not the side after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) side: Option<String>,
    pub(super) fail_on: String,
    pub(super) allow_gaps: bool,
    pub(super) baseline: Option<String>,
    pub(super) no_waivers: bool,
    /// What tells the key of `--key-file` from another, where one was given; never the key.
    pub(super) key: Option<String>,
    pub(super) redacted: bool,
}

/// A file that the run read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// input, configuration, rule or baseline.
    pub(super) role: String,
    /// Its name in the report.
    pub(super) path: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
    /// Whether the user named this very file.
    pub(super) named: bool,
    /// Its copy in this folder.
    pub(super) stored: Option<String>,
}

/// Something wrong with an argument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArgumentProblem {
    pub(super) path: String,
    pub(super) message: String,
    pub(super) help: String,
}

impl Manifest {
    /// The manifest with its own digest.
    pub(super) fn sealed(mut self) -> serde_json::Result<Manifest> {
        self.manifest_sha256 = self.own_digest()?;
        Ok(self)
    }

    /// The digest that its content should have.
    pub(super) fn own_digest(&self) -> serde_json::Result<String> {
        let mut value = serde_json::to_value(self)?;
        if let Value::Object(map) = &mut value {
            map.remove("manifest_sha256");
        }
        Ok(format!("sha256:{}", hex(&Sha256::digest(canonical(&value)?))))
    }
}

/// JSON with sorted keys and no insignificant space.
pub(super) fn canonical(value: &Value) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&sorted(value))
}

/// The one way in which this room writes JSON files: sorted keys, indented, a line break at the end.
pub(super) fn pretty(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(&sorted(&serde_json::to_value(value)?))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Keys in order, whatever map the JSON library was built with. As deep as its parser lets values be.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(&String, &Value)> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            Value::Object(entries.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect::<Map<_, _>>())
        }
        Value::Array(list) => Value::Array(list.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn canonical_json_is_sorted_and_dense() {
        let value = json!({"b": [1, {"z": null, "a": "ä\n"}], "a": true});
        assert_eq!(canonical(&value).unwrap(), "{\"a\":true,\"b\":[1,{\"a\":\"ä\\n\",\"z\":null}]}".as_bytes());
        assert_eq!(canonical(&json!({})).unwrap(), b"{}");
    }
}
