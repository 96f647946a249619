//! From the records of one tenant to facts. In: all that its files say. Out: records, grants, sets and edges, in an order in which whatever is
//! named was gathered before.

use super::builtin;
use super::emit::Out;
use super::grants::Known;
use super::index::Index;
use super::record::Tenant;
use super::targets::Targets;
use crate::model::{AttrName, End, Facts, Kind, Name, Place};
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

/// The built-in tables.
pub(super) struct Tables {
    pub(super) roles: BTreeMap<&'static str, builtin::Role>,
    pub(super) directory: BTreeMap<&'static str, (&'static str, Vec<&'static str>)>,
    pub(super) graph: BTreeMap<&'static str, (&'static str, Vec<&'static str>)>,
}

/// What is at hand while one tenant is written.
pub(super) struct Resolver<'f> {
    pub(super) t: &'f Tenant,
    /// The tenant's id, or what stands for it.
    pub(super) id: String,
    /// The first place of the tenant.
    pub(super) place: Place,
    pub(super) out: Out<'f>,
    pub(super) index: Index,
    pub(super) targets: Targets,
    pub(super) tables: Tables,
    /// Role definitions by id.
    pub(super) roles: BTreeMap<String, Known>,
    /// Secrets by the key of their vault.
    pub(super) vault_secrets: BTreeMap<String, Vec<(Name, Place)>>,
    /// Keys of vaults by their names.
    pub(super) vault_names: BTreeMap<String, String>,
    /// Sets of the directory that were made.
    pub(super) sets: BTreeSet<String>,
    /// Objects that were written: the same one can stand in several lists.
    pub(super) written: FxHashSet<Name>,
    pub(super) externals: FxHashSet<(Name, Name)>,
    /// Client ids of the identities that Azure Resource Manager lists.
    pub(super) listed_identities: FxHashSet<Name>,
    /// Keys of all resources that are listed.
    pub(super) listed_resources: BTreeSet<String>,
}

/// Writes one tenant down.
pub(super) fn write(scope: &str, tenant: &Tenant, facts: &mut Facts) {
    for (what, count) in &tenant.skipped {
        facts.notes.push(format!("azure: {count} {what} were not read"));
    }
    let Some(place) = first_place(tenant) else { return };
    let index = Index::new(tenant, &facts.names);
    let tables = Tables { roles: builtin::roles(), directory: builtin::directory(), graph: builtin::graph() };
    let mut all = Resolver {
        t: tenant,
        id: scope.split_once(':').map_or("", |(_, id)| id).to_owned(),
        place,
        out: Out::new(facts, scope),
        index,
        targets: Targets::default(),
        tables,
        roles: BTreeMap::new(),
        vault_secrets: BTreeMap::new(),
        vault_names: BTreeMap::new(),
        sets: BTreeSet::new(),
        written: FxHashSet::default(),
        externals: FxHashSet::default(),
        listed_identities: FxHashSet::default(),
        listed_resources: BTreeSet::new(),
    };
    all.definitions();
    all.containers();
    all.people();
    all.apps();
    all.resources();
    all.gather_secrets();
    all.vaults();
    all.assignments();
    all.directory();
    all.app_roles();
    all.delegated();
    all.federation();
}

/// The first place of a tenant's files; nothing, where nothing was read.
fn first_place(t: &Tenant) -> Option<Place> {
    let places = t.users.iter().map(|one| one.place);
    let places = places.chain(t.groups.iter().map(|one| one.place)).chain(t.apps.iter().map(|one| one.place));
    let places = places.chain(t.principals.iter().map(|one| one.place)).chain(t.identities.iter().map(|one| one.place));
    let places = places.chain(t.members.iter().map(|one| one.2)).chain(t.owners.iter().map(|one| one.place));
    let places = places.chain(t.assignments.iter().map(|one| one.place)).chain(t.definitions.iter().map(|one| one.place));
    let places = places.chain(t.directory_assignments.iter().map(|one| one.place)).chain(t.directory_roles.iter().map(|one| one.place));
    let places = places.chain(t.app_roles.iter().map(|one| one.place)).chain(t.delegated.iter().map(|one| one.place));
    let places = places.chain(t.federated.iter().map(|one| one.place)).chain(t.resources.iter().map(|one| one.place));
    let places = places.chain(t.policies.iter().map(|one| one.place)).chain(t.secrets.iter().map(|one| one.place));
    places.chain(t.containers.iter().map(|one| one.place)).min()
}

impl Resolver<'_> {
    /// The text of a name.
    pub(super) fn text(&self, name: Name) -> String {
        self.out.w.text(name)
    }

    /// Whoever an object id means; `sort` is what a file says that it is, `named` how it calls it.
    pub(super) fn principal(&mut self, id: Name, sort: Name, named: Name, place: Place) -> End {
        let object = self.text(id);
        if let Some((kind, name)) = self.index.object(&object) {
            let end = self.out.w.end(kind, name);
            self.out.imply(end, place);
            return end;
        }
        let (sort, named) = (self.text(sort), self.text(named));
        let (kind, text) = match sort.as_str() {
            "User" => (Kind::Human, if named.contains('@') { named.as_str() } else { object.as_str() }),
            "Group" => (Kind::Group, object.as_str()),
            "ServicePrincipal" => (Kind::ServiceAccount, if super::kinds::is_guid(&named) { named.as_str() } else { object.as_str() }),
            _ => (Kind::External, object.as_str()),
        };
        let end = self.out.end(kind, text);
        if let Some(row) = self.out.imply(end, place) {
            let is_name = !named.is_empty() && named != text;
            if is_name {
                self.out.w.word(row, AttrName::DisplayName, &named, place);
            }
            if text != object {
                self.out.w.label(row, "object_id", id, place);
            }
            let what = match kind {
                Kind::Human => "the accounts of people: keep `az ad user list`",
                Kind::Group => "the groups and their members: keep `az ad group list` and `groups/ID/members.json`",
                Kind::ServiceAccount => "the service principals: keep `az ad sp list --all`",
                _ => "who this is: no list of the directory has it; it may be deleted, or of another tenant",
            };
            self.out.need(end, what, None, place);
        }
        end
    }

    /// A resource runs as its own identity.
    pub(super) fn runs_as_own(&mut self, id: &str, name: Name, identity: End, place: Place) {
        let key = super::scope::key(id);
        if self.listed_resources.contains(&key) {
            return;
        }
        let Some((sort, _)) = super::targets::type_of(&key) else { return };
        let known = super::targets::of_type(&sort);
        let (kind, word) = known.map_or((Kind::Workload, "other"), |(_, kind, word)| (kind, word));
        if kind != Kind::Workload {
            return;
        }
        let end = self.out.w.end(kind, name);
        if let Some(row) = self.out.imply(end, place) {
            self.out.w.word(row, AttrName::Class, word, place);
        }
        if let Some((class, _, _)) = known {
            self.targets.add(class, key, end, place);
        }
        let hop = super::emit::Hop { stated: true, ..super::emit::Hop::becoming(crate::model::EdgeKind::RunsAs, "use-managed-identity") };
        self.out.hop(end, identity, hop, place);
    }
}
