//! The systems that were read, and on which plane each seems to stand. In: the merged facts. Out: one line for each system, with the
//! ground of the guess, and the e-mail domains of the platform's people.

use crate::model::{AttrName, Kind, Plane, RecordId, Value, World};
use crate::source::SOURCES;
use std::collections::{BTreeMap, BTreeSet};

/// One system: a scope of one source.
#[derive(Clone, Debug)]
pub(super) struct System {
    pub(super) source: &'static str,
    pub(super) title: &'static str,
    pub(super) scope: String,
    /// Records that its exports declare.
    pub(super) records: u64,
    /// Addresses of its people by domain.
    domains: BTreeMap<String, u64>,
    /// The plane of the source where nothing else is said.
    default: Option<Plane>,
    pub(super) plane: Plane,
    /// Why, in a few words.
    pub(super) why: String,
}

impl System {
    /// Whether the configuration has to say the plane, because the source's default is another one.
    pub(super) fn is_mapped(&self) -> bool {
        self.default != Some(self.plane)
    }
}

/// Everything that was read.
pub(super) struct Systems {
    /// By source and scope.
    pub(super) all: Vec<System>,
    /// Likely domains of the company's own people, the most frequent first.
    pub(super) workforce: Vec<(String, u64)>,
}

/// Words in the name of a realm or directory of the company's own people.
const STAFF: &[&str] = &["staff", "workforce", "employee", "internal", "corp", "backoffice", "back-office"];

/// Domains at which anybody can have an address.
const ANYBODY: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "proton.me",
    "protonmail.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "qq.com",
    "163.com",
    "users.noreply.github.com",
];

impl Systems {
    pub(super) fn of(world: &World) -> Systems {
        let mut all = collect(world);
        for system in &mut all {
            (system.plane, system.why) = by_name(system);
        }
        let workforce = workforce(world, &all);
        let own: BTreeSet<&str> = workforce.iter().map(|(domain, _)| domain.as_str()).collect();
        for system in all.iter_mut().filter(|system| system.default.is_none()) {
            (system.plane, system.why) = by_people(system, &own);
        }
        Systems { all, workforce }
    }

    /// The sources that were read, once each.
    pub(super) fn sources(&self) -> BTreeSet<&'static str> {
        self.all.iter().map(|system| system.source).collect()
    }
}

fn collect(world: &World) -> Vec<System> {
    let mut all: BTreeMap<(&str, &str), System> = BTreeMap::new();
    for id in world.ids() {
        let record = world.record(id);
        let Some(file) = world.files.get(record.place.file.0 as usize) else { continue };
        let scope = world.text(record.scope);
        let name = world.word(id, AttrName::Source).unwrap_or(file.source);
        let Some(source) = SOURCES.iter().find(|source| source.name == name && source.name != "native" && !scope.is_empty()) else {
            continue;
        };
        let system = all.entry((source.name, scope)).or_insert_with(|| System {
            source: source.name,
            title: source.title,
            scope: scope.to_owned(),
            records: 0,
            domains: BTreeMap::new(),
            default: source.plane,
            plane: Plane::Unclassified,
            why: String::new(),
        });
        system.records += u64::from(!record.implied);
        for domain in domains(world, id) {
            *system.domains.entry(domain).or_default() += 1;
        }
    }
    // A system that others only speak of has no export to map.
    all.into_values().filter(|system| system.records > 0).collect()
}

/// The domains of a person's addresses, each once.
fn domains(world: &World, id: RecordId) -> BTreeSet<String> {
    if world.record(id).kind != Kind::Human || world.record(id).implied {
        return BTreeSet::new();
    }
    let values = world.attr(id, AttrName::Emails).iter();
    let stated = values.filter_map(|attr| if let Value::Word(word) = attr.value { Some(world.text(word)) } else { None });
    let domain = |address: &str| address.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase());
    stated.chain([world.id(id)]).filter_map(domain).filter(|domain| domain.contains('.')).collect()
}

/// What the source and the name say.
fn by_name(system: &System) -> (Plane, String) {
    let Some(default) = system.default else { return (Plane::Unclassified, String::new()) };
    let by_default = (default, format!("what {} is where nothing else is said", system.title));
    if system.source != "keycloak" {
        return by_default;
    }
    let realm = system.scope.strip_prefix("keycloak:").unwrap_or(&system.scope);
    let realm = realm.split('@').next().unwrap_or(realm).to_ascii_lowercase();
    if realm == "master" {
        return (Plane::Platform, "the server's own realm: who administers it administers every realm".into());
    }
    match STAFF.iter().find(|word| realm.contains(*word)) {
        Some(word) => (Plane::Platform, format!("`{word}` in its name")),
        None => by_default,
    }
}

/// What the addresses of its people say, where the source says nothing.
fn by_people(system: &System, own: &BTreeSet<&str>) -> (Plane, String) {
    let total: u64 = system.domains.values().sum();
    let ours: u64 = system.domains.iter().filter(|(domain, _)| own.contains(domain.as_str())).map(|(_, count)| count).sum();
    if total == 0 || own.is_empty() {
        return (Plane::Unclassified, "nothing in the export says whose people these are: put platform or application".into());
    }
    let plane = if ours * 2 > total { Plane::Platform } else { Plane::Application };
    (plane, format!("{ours} of {total} addresses are of the workforce's domains"))
}

/// The most frequent domain of the platform's people, and those that come near it.
fn workforce(world: &World, systems: &[System]) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for system in systems.iter().filter(|system| system.plane == Plane::Platform) {
        for (domain, count) in &system.domains {
            *counts.entry(domain.clone()).or_default() += count;
        }
    }
    for id in world.of_kind(Kind::Human) {
        let record = world.record(id);
        let native = world.files.get(record.place.file.0 as usize).is_some_and(|file| file.source == "native");
        if native && record.plane == Plane::Platform {
            for domain in domains(world, id) {
                *counts.entry(domain).or_default() += 1;
            }
        }
    }
    counts.retain(|domain, _| !ANYBODY.contains(&domain.as_str()));
    let most = counts.values().copied().max().unwrap_or(0);
    let mut all: Vec<(String, u64)> = counts.into_iter().filter(|(_, count)| count * 5 >= most).collect();
    all.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    all
}
