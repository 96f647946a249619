//! Users and their credentials: what the report and the lists say goes to the user's own record; each key is a secret that opens it. The
//! root user is an administrator by design.

use super::super::account::Records;
use super::Listing;
use super::iam::arn_of;
use super::out::Out;
use super::place::account_in;
use super::record::{Key, ReportRow, Slot, UserRef};
use crate::model::{AttrName, Complete, EdgeFact, EdgeKind, End, Facts, Kind, Level, Name, Place, Stated, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Times of the report and of the list of keys differ by less than this, in seconds.
const SAME_TIME: i64 = 2;

impl Listing {
    /// What the report knows of users that decides what they are and what can be done to them.
    pub(super) fn report_users(&mut self, records: &mut Records, facts: &mut Facts) {
        self.newest_reports(facts);
        for row in self.report.iter().filter(|row| !row.root && account_in(facts.names.text(row.arn)).is_some()) {
            let user = records.users.entry(row.arn).or_default();
            user.common.name = if user.common.name.is_empty() { row.user } else { user.common.name };
            user.common.created = user.common.created.or(row.created);
            user.common.place = user.common.place.or(Some(row.place));
            user.password = row.password.or(user.password);
            user.keys = Some(row.keys.iter().filter(|slot| slot.active || slot.made.is_some()).count() as u8);
        }
    }

    /// Of several reports that say when they were made, the newest counts for each user.
    fn newest_reports(&mut self, facts: &mut Facts) {
        let made = |row: &ReportRow, facts: &Facts| facts.files.get(row.place.file.0 as usize).and_then(|file| file.exported_at);
        let mut newest: BTreeMap<Name, i64> = BTreeMap::new();
        for row in &self.report {
            if let Some(at) = made(row, facts) {
                let best = newest.entry(row.arn).or_insert(at);
                *best = (*best).max(at);
            }
        }
        let before = self.report.len();
        self.report.retain(|row| match (newest.get(&row.arn), made(row, facts)) {
            (Some(best), Some(at)) => at == *best,
            _ => true,
        });
        let left = before - self.report.len();
        if left > 0 {
            facts.notes.push(format!("aws: {left} rows of credential reports have a newer one of the same user, and were left out"));
        }
    }

    /// Users that are named without their ARN.
    pub(super) fn settle_users(&mut self, records: &mut Records, facts: &mut Facts) {
        let named: BTreeSet<UserRef> = (self.keys.iter().map(|key| key.user))
            .chain(self.others.iter().map(|other| other.user))
            .chain(self.mfa.iter().map(|(user, ..)| *user))
            .chain(self.passwords.iter().map(|(user, _)| *user))
            .chain(self.user_key_use.iter().map(|(user, ..)| *user))
            .collect();
        for user in named {
            // In a plan the user is named by the address of the resource that makes it.
            let planned = Some(records.planned.arn(user.name)).filter(|arn| *arn != user.name);
            if let Some(arn) = planned.or_else(|| arn_of(records, user.account, "user", user.name, facts)) {
                self.users.insert(user, arn);
            }
        }
        for (user, place) in &self.passwords {
            if let Some(arn) = self.users.get(user) {
                let row = records.users.entry(*arn).or_default();
                row.password = row.password.or(Some(true));
                row.common.name = if row.common.name.is_empty() { user.name } else { row.common.name };
                row.common.place = row.common.place.or(Some(*place));
            }
        }
        let mut counts: BTreeMap<Name, BTreeSet<Name>> = BTreeMap::new();
        for key in &self.keys {
            if let Some(arn) = self.users.get(&key.user) {
                counts.entry(*arn).or_default().insert(key.id);
                let row = records.users.entry(*arn).or_default();
                row.common.name = if row.common.name.is_empty() && !facts.names.text(key.user.name).starts_with("tf:") {
                    key.user.name
                } else {
                    row.common.name
                };
                row.common.place = row.common.place.or(Some(key.place));
            }
        }
        for (arn, ids) in counts {
            let row = records.users.entry(arn).or_default();
            row.keys = row.keys.max(Some(ids.len().min(2) as u8));
        }
    }

    /// Records and edges of users.
    pub(super) fn emit_users(&mut self, out: &mut Out<'_>) {
        let listed: BTreeMap<Name, Vec<Key>> = self.keys_by_user();
        for row in std::mem::take(&mut self.report) {
            if row.root {
                self.root(&row, out);
            } else {
                self.reported(&row, listed.get(&row.arn).map_or(&[], Vec::as_slice), out);
            }
        }
        self.summaries(out);
        self.keys(out);
        self.factors(out);
        self.others(out);
        for (arn, (at, place)) in std::mem::take(&mut self.seen) {
            if let Some(end) = out.known(arn) {
                let row = out.record_more(end, place);
                out.time(row, AttrName::LastUsed, Some(at), place);
            }
        }
    }

    fn keys_by_user(&self) -> BTreeMap<Name, Vec<Key>> {
        let mut all: BTreeMap<Name, Vec<Key>> = BTreeMap::new();
        for key in &self.keys {
            if let Some(arn) = self.users.get(&key.user) {
                all.entry(*arn).or_default().push(*key);
            }
        }
        all
    }

    fn reported(&mut self, row: &ReportRow, listed: &[Key], out: &mut Out<'_>) {
        let place = row.place;
        let end = out.identity(row.arn, place);
        let of = out.record_more(end, place);
        let is_person = end.kind == Some(Kind::Human);
        if let (Some(mfa), true) = (row.mfa, is_person) {
            out.facts.word(of, AttrName::Mfa, if mfa { "true" } else { "false" }, place);
            out.facts.word(of, AttrName::Auth, "password", place);
        }
        if is_person {
            out.stated(of, AttrName::LastUsed, newest(row), place);
            if let Some(account) = account_in(&out.text(row.arn)).map(str::to_owned) {
                let scope = out.scope(Some(&account));
                let claim = Complete { file: place.file, kind: Kind::Human, field: Some(AttrName::Mfa), scope, plane: None, place };
                if self.complete.insert((place.file, scope)) {
                    out.facts.complete.push(claim);
                }
            }
        }
        for (number, slot) in row.keys.iter().enumerate().filter(|(_, slot)| slot.made.is_some()) {
            // A key that is listed by its id is the one that was made at the same time.
            let same = listed.iter().find(|key| matches!((key.created, slot.made), (Some(a), Some(b)) if (a - b).abs() < SAME_TIME));
            match same {
                Some(key) => {
                    self.key_use.entry(key.id).or_insert(slot.used);
                }
                None if !listed.is_empty() && listed.len() >= row.keys.iter().filter(|slot| slot.made.is_some()).count() => {}
                None => slot_key(row.arn, number, slot, end, place, out),
            }
        }
        for (number, active) in row.certificates.iter().enumerate().filter(|(_, active)| **active) {
            let id = format!("{}/certificate-{}", out.text(row.arn), number + 1);
            secret(&id, "certificate", *active, end, place, out);
        }
    }

    /// The root user: it may do everything in its account, and no policy of the account limits it.
    fn root(&mut self, row: &ReportRow, out: &mut Out<'_>) {
        let place = row.place;
        let Some(account) = account_in(&out.text(row.arn)).map(str::to_owned) else { return };
        let end = root(&account, row.arn, place, out);
        let of = out.record_more(end, place);
        out.time(of, AttrName::Created, row.created, place);
        if let Some(mfa) = row.mfa {
            out.facts.word(of, AttrName::Mfa, if mfa { "true" } else { "false" }, place);
        }
        out.stated(of, AttrName::LastUsed, newest(row), place);
        for (number, slot) in row.keys.iter().enumerate().filter(|(_, slot)| slot.active) {
            slot_key(row.arn, number, slot, end, place, out);
        }
    }

    /// What the account's summary says of the root user.
    fn summaries(&mut self, out: &mut Out<'_>) {
        for (account, mfa, keys, place) in std::mem::take(&mut self.summaries) {
            let account = out.text(account);
            let arn = out.name(&format!("arn:aws:iam::{account}:root"));
            let end = root(&account, arn, place, out);
            let of = out.record_more(end, place);
            if let Some(mfa) = mfa {
                out.facts.word(of, AttrName::Mfa, if mfa > 0 { "true" } else { "false" }, place);
            }
            if keys.is_some_and(|keys| keys > 0) {
                let slot = Slot { active: true, made: None, used: Stated::Missing };
                slot_key(arn, 0, &slot, end, place, out);
            }
        }
    }

    fn keys(&mut self, out: &mut Out<'_>) {
        let use_of_user: BTreeMap<UserRef, Vec<Stated<i64>>> = self.user_key_use.iter().fold(BTreeMap::new(), |mut all, (user, at, _)| {
            all.entry(*user).or_default().push(*at);
            all
        });
        for key in std::mem::take(&mut self.keys) {
            let place = key.place;
            let arn = self.users.get(&key.user).copied();
            let account = arn.and_then(|arn| account_in(&out.text(arn)).map(str::to_owned));
            let id = out.end(Kind::Secret, account.as_deref(), key.id);
            let of = out.record(id, place);
            out.facts.word(of, AttrName::Type, "api_key", place);
            out.facts.word(of, AttrName::Issued, "stored", place);
            out.facts.attr(of, AttrName::Expires, Value::Null, place);
            // A key can't be changed: what is new is another key.
            out.facts.attr(of, AttrName::Rotated, Value::Null, place);
            out.facts.word(of, AttrName::Status, if key.active { "active" } else { "inactive" }, place);
            out.time(of, AttrName::Created, key.created, place);
            let fingerprint = out.text(key.id);
            out.facts.word(of, AttrName::Fingerprint, &fingerprint, place);
            // Where a user's use is known without the key's id, it is that of its only key.
            let of_user = use_of_user.get(&key.user).and_then(|all| if let [one] = all.as_slice() { Some(*one) } else { None });
            let used = self.key_use.get(&key.id).copied().or(of_user).unwrap_or(Stated::Missing);
            out.stated(of, AttrName::LastUsed, used, place);
            match arn {
                Some(arn) => {
                    let user = out.identity(arn, place);
                    out.becomes(EdgeKind::AuthenticatesAs, id, user, "access-key", "", place);
                }
                None => {
                    let what = "the account of the user that this key opens (`--scope account=ID`, or the account's number in the path)";
                    out.need(id, what, None, place);
                }
            }
        }
    }

    fn factors(&mut self, out: &mut Out<'_>) {
        for (user, device, place) in std::mem::take(&mut self.mfa) {
            let Some(arn) = self.users.get(&user).copied() else { continue };
            let end = out.identity(arn, place);
            if end.kind == Some(Kind::Human) {
                let of = out.record_more(end, place);
                out.facts.word(of, AttrName::Mfa, "true", place);
                out.facts.word(of, AttrName::Factors, device, place);
            }
        }
    }

    fn others(&mut self, out: &mut Out<'_>) {
        for other in std::mem::take(&mut self.others) {
            let place = other.place;
            let Some(arn) = self.users.get(&other.user).copied() else { continue };
            let account = account_in(&out.text(arn)).map(str::to_owned);
            let id = out.end(Kind::Secret, account.as_deref(), other.id);
            let of = out.record(id, place);
            out.facts.word(of, AttrName::Type, other.sort, place);
            out.facts.word(of, AttrName::Status, if other.active { "active" } else { "inactive" }, place);
            out.time(of, AttrName::Created, other.created, place);
            match other.expires {
                Some(at) => out.facts.attr(of, AttrName::Expires, Value::Time(at), place),
                None => out.facts.attr(of, AttrName::Expires, Value::Null, place),
            }
            out.label(of, "service", other.service, place);
            let user = out.identity(arn, place);
            // It opens one service, with the user's rights there.
            let service = out.text(other.service);
            let limits = if service.is_empty() { String::new() } else { format!("only in {service}") };
            out.becomes(EdgeKind::AuthenticatesAs, id, user, "service-credential", &limits, place);
        }
    }
}

/// The newest use of a password or a key; none where all are known to be unused.
fn newest(row: &ReportRow) -> Stated<i64> {
    let all = [row.password_used, row.keys[0].used, row.keys[1].used];
    let newest = all.iter().filter_map(|used| if let Stated::Is(at) = used { Some(*at) } else { None }).max();
    match newest {
        Some(at) => Stated::Is(at),
        None if all.contains(&Stated::Null) && !all.contains(&Stated::Missing) => Stated::Null,
        None => Stated::Missing,
    }
}

/// The root user of an account, an administrator by design.
fn root(account: &str, arn: Name, place: Place, out: &mut Out<'_>) -> End {
    let end = out.end(Kind::Human, Some(account), arn);
    let of = out.record(end, place);
    out.facts.word(of, AttrName::DisplayName, "root user", place);
    let system = out.system(account, place);
    let edge = EdgeFact { resolved: false, ..EdgeFact::touching(EdgeKind::Allows, Level::Administer, end, system, place) };
    out.edge(edge, "root-user", "");
    end
}

/// A key that the report knows only by its place.
fn slot_key(arn: Name, number: usize, slot: &Slot, user: End, place: Place, out: &mut Out<'_>) {
    let text = out.text(arn);
    let id = secret(&format!("{text}/access-key-{}", number + 1), "api_key", slot.active, user, place, out);
    let of = out.record_more(id, place);
    out.time(of, AttrName::Created, slot.made, place);
    out.stated(of, AttrName::LastUsed, slot.used, place);
    out.facts.attr(of, AttrName::Rotated, Value::Null, place);
    if text.ends_with(":root") {
        out.facts.word(of, AttrName::Breadth, "account", place);
    }
}

fn secret(id: &str, sort: &str, active: bool, user: End, place: Place, out: &mut Out<'_>) -> End {
    let name = out.name(id);
    let end = out.by_arn(Kind::Secret, name);
    let of = out.record(end, place);
    out.facts.word(of, AttrName::Type, sort, place);
    out.facts.word(of, AttrName::Issued, "stored", place);
    out.facts.attr(of, AttrName::Expires, Value::Null, place);
    out.facts.word(of, AttrName::Status, if active { "active" } else { "inactive" }, place);
    out.becomes(EdgeKind::AuthenticatesAs, end, user, "access-key", "", place);
    end
}
