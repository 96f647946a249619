//! Secrets of Secrets Manager and encrypted parameters: items in, rows out. Never a value: the lists have none.

use super::Listing;
use super::credentials::at;
use super::place::account;
use super::record::Secret;
use crate::doc::{Item, Tape, json};
use crate::model::{Name, Stated, time};
use crate::source::Context;

impl Listing {
    /// An element of `SecretList`.
    pub(super) fn secret(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let Some(arn) = item.text_of("ARN").filter(|arn| arn.starts_with("arn:")) else { return };
        let automatic = item.get("RotationEnabled").and_then(|on| on.bool());
        let owner = item.text_of("OwningService").unwrap_or("");
        // Only a full entry says by leaving the date out that nobody ever read the secret.
        let full = item.get("SecretVersionsToStages").is_some();
        let secret = Secret {
            arn: cx.name(arn),
            name: cx.name(item.text_of("Name").unwrap_or("")),
            parameter: false,
            key: key(item.text_of("KmsKeyId"), cx),
            created: at(item, "CreatedDate"),
            rotated: at(item, "LastRotatedDate").map_or(Stated::Missing, Stated::Is),
            rotation: match automatic {
                Some(true) => "automatic",
                // The service that owns it may change it by itself.
                _ if !owner.is_empty() => "",
                _ if full || automatic.is_some() => "manual",
                _ => "",
            },
            rotates: cx.name(item.text_of("RotationLambdaARN").unwrap_or("")),
            used: at(item, "LastAccessedDate").map_or(if full { Stated::Null } else { Stated::Missing }, Stated::Is),
            expires: Stated::Null,
            deleted: item.get("DeletedDate").is_some_and(|date| !date.is_null()),
            owner: cx.name(owner),
            tags: tags(item, cx),
            place: cx.place(item.at()),
        };
        self.secrets.push(secret);
    }

    /// An element of `Parameters`: one that is not encrypted holds settings, and is only counted.
    pub(super) fn parameter(&mut self, item: Item<'_>, region: &str, cx: &mut Context<'_>) {
        let name = item.text_of("Name").unwrap_or("").to_owned();
        if item.text_of("Type") != Some("SecureString") {
            cx.note("aws: parameters that are not encrypted (`String`, `StringList`) count as settings, and were not taken for secrets");
            return;
        }
        let arn = match item.text_of("ARN") {
            Some(arn) => arn.to_owned(),
            None => {
                match account(cx) {
                    Some(account) if !region.is_empty() => {
                        let account = cx.facts.names.text(account);
                        let slash = if name.starts_with('/') { "" } else { "/" };
                        format!("arn:aws:ssm:{region}:{account}:parameter{slash}{name}")
                    }
                    _ => {
                        cx.note("aws: encrypted parameters without `ARN` need account and region in their path (`ACCOUNT/REGION/parameters.json`)");
                        return;
                    }
                }
            }
        };
        let changed = at(item, "LastModifiedDate");
        let first = item.get("Version").and_then(|version| version.int()) == Some(1);
        let secret = Secret {
            arn: cx.name(&arn),
            name: cx.name(&name),
            parameter: true,
            key: key(item.text_of("KeyId"), cx),
            created: changed.filter(|_| first),
            rotated: if first { Stated::Null } else { changed.map_or(Stated::Missing, Stated::Is) },
            rotation: "manual",
            rotates: Name::EMPTY,
            used: Stated::Missing,
            expires: expiry(item).map_or(Stated::Null, Stated::Is),
            deleted: false,
            owner: Name::EMPTY,
            tags: Vec::new(),
            place: cx.place(item.at()),
        };
        self.secrets.push(secret);
    }
}

/// The customer's own key; the keys that AWS keeps for the service let everybody in who may read the secret.
fn key(text: Option<&str>, cx: &mut Context<'_>) -> Name {
    match text {
        Some(text) if !text.contains("alias/aws/") => cx.name(text),
        _ => Name::EMPTY,
    }
}

/// The end of a parameter, from its policies: JSON in a string.
fn expiry(item: Item<'_>) -> Option<i64> {
    item.list_of("Policies").find_map(|policy| {
        let text = policy.text_of("PolicyText")?;
        let mut tape = Tape::default();
        let root = json::within(text, 0, &mut tape)?;
        let end = root.at_path(&["Attributes", "Timestamp"])?.text()?;
        (root.text_of("Type") == Some("Expiration")).then(|| time::parse(end)).flatten()
    })
}

/// Tags in either of the forms that AWS has: a list of keys and values, or a map.
pub(super) fn tags(item: Item<'_>, cx: &mut Context<'_>) -> Vec<(Name, Name)> {
    let mut all = Vec::new();
    for key in ["Tags", "tags", "TagSet"] {
        let Some(found) = item.get(key) else { continue };
        for tag in found.children() {
            let pair = match tag.text_of("Key").or_else(|| tag.text_of("key")) {
                Some(name) => Some((name, tag.text_of("Value").or_else(|| tag.text_of("value")).unwrap_or(""))),
                None => tag.text().filter(|_| !tag.key().is_empty()).map(|text| (tag.key(), text)),
            };
            if let Some((name, value)) = pair {
                all.push((cx.name(name), cx.name(value)));
            }
        }
    }
    all
}
