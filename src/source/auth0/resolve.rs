//! From compact records to facts, tenant by tenant: folders that name the same tenant are one.

use super::emit::Out;
use super::record::Tenant;
use super::refer::{self, Index};
use super::{clients, coverage, login, organizations, people};
use crate::model::{Facts, FileId, Place};
use std::collections::BTreeMap;

/// Writes all tenants down.
pub(super) fn all(folders: BTreeMap<String, Tenant>, facts: &mut Facts) {
    let several = folders.len() > 1;
    let mut tenants: BTreeMap<String, (String, Tenant)> = BTreeMap::new();
    for (folder, mut tenant) in folders {
        let named = refer::names(&tenant, facts);
        tenant.names.extend(named);
        let mut names = tenant.names.iter();
        let name = match (&tenant.hint, names.next(), names.next()) {
            (Some(hint), ..) => Some(hint.clone()),
            (None, Some(name), None) => Some(name.clone()),
            (None, Some(_), Some(_)) => {
                facts.notes.push(format!("auth0: the files in `{folder}` name several tenants: keep each tenant in a folder of its own, or give `--scope tenant=NAME`"));
                None
            }
            (None, None, _) => {
                if several {
                    facts.notes.push(format!(
                        "auth0: the files in `{folder}` do not name their tenant: their records are kept apart; give `--scope tenant=NAME`"
                    ));
                }
                None
            }
        };
        let scope = match (&name, folder.as_str()) {
            (Some(name), _) => format!("auth0:{name}"),
            (None, "") => "auth0".to_owned(),
            (None, folder) => format!("auth0:{folder}"),
        };
        let name = name.unwrap_or_else(|| "tenant".to_owned());
        tenants.entry(scope).or_insert_with(|| (name, Tenant::default())).1.join(tenant);
    }
    for (scope, (name, tenant)) in tenants {
        let scope = facts.names.intern(&scope);
        let place = tenant.place.unwrap_or(Place { file: FileId(0), at: 0 });
        let index = Index::new(&tenant);
        let mut out = Out::new(facts, scope, &name, place, index);
        coverage::write(&tenant, &mut out);
        clients::write(&tenant, &mut out);
        people::write(&tenant, &mut out);
        login::write(&tenant, &mut out);
        organizations::write(&tenant, &mut out);
    }
}
