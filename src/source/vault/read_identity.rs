//! Identities of the vault's own: entities, groups, and what they are called where they log in. In: the answer of one path. Out: records.

use super::read::{policies, text, texts, when};
use super::record::{Alias, Entity, Group, Vault};
use crate::doc::{Item, Sort};
use crate::source::Context;

/// Reads the answer, if it is one of these.
pub(super) fn read(vault: &mut Vault, item: Item<'_>, api: &str, cx: &mut Context<'_>) -> bool {
    let has = |key: &str| item.get(key).is_some();
    let Some(id) = item.text_of("id").filter(|id| !id.is_empty()) else { return false };
    let place = cx.place(item.at());
    if has("aliases") && has("policies") && (has("direct_group_ids") || has("group_ids")) || api.starts_with("identity/entity/") {
        let entity = Entity {
            name: text(item, "name"),
            policies: policies(item, &["policies"]),
            aliases: item.list_of("aliases").map(alias).collect(),
            disabled: item.get("disabled").and_then(|flag| flag.bool()),
            created: when(item, "creation_time"),
            metadata: words(item.get("metadata")),
            place,
        };
        vault.entities.insert(id.to_owned(), entity);
        // Groups that list nobody are known from here.
        for group in texts(item, "direct_group_ids") {
            vault.memberships.insert((id.to_owned(), group), place);
        }
        return true;
    }
    if has("member_entity_ids") && has("policies") || api.starts_with("identity/group/") {
        let group = Group {
            name: text(item, "name"),
            external: item.text_of("type") == Some("external"),
            policies: policies(item, &["policies"]),
            members: texts(item, "member_entity_ids"),
            groups: texts(item, "member_group_ids"),
            alias: item.get("alias").filter(|alias| alias.text_of("name").is_some()).map(alias),
            place,
        };
        vault.groups.insert(id.to_owned(), group);
        return true;
    }
    if has("canonical_id") && has("mount_accessor") {
        vault.aliases.push((text(item, "canonical_id"), alias(item)));
        return true;
    }
    false
}

fn alias(item: Item<'_>) -> Alias {
    Alias {
        name: text(item, "name"),
        accessor: text(item, "mount_accessor"),
        kind: text(item, "mount_type"),
        mount: text(item, "mount_path").trim_start_matches("auth/").trim_end_matches('/').to_owned(),
        metadata: [words(item.get("metadata")), words(item.get("custom_metadata"))].concat(),
    }
}

/// A map of words.
fn words(item: Option<Item<'_>>) -> Vec<(String, String)> {
    let entries = item.into_iter().filter(|item| item.sort() == Sort::Map).flat_map(|item| item.entries());
    entries.filter_map(|entry| Some((entry.key().to_owned(), entry.text()?.to_owned()))).collect()
}
