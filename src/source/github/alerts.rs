//! Secrets that GitHub found in code: each is known to more than its owner since then, and equal to any other with its digest.

use super::record::Alert;
use super::resolve::Resolver;
use crate::model::{AttrName, Kind, Name};

impl Resolver<'_, '_> {
    pub(super) fn alert_id(&mut self, alert: &Alert) -> Name {
        let text = format!("{}/secret-scanning/{}", self.w.text(alert.repo), alert.number);
        self.w.name(&text)
    }

    pub(super) fn alerts(&mut self) {
        let org = self.org;
        for alert in &org.alerts {
            let place = alert.place;
            let id = self.alert_id(alert);
            let row = self.w.record(Kind::Secret, id, place);
            let sort = self.w.text(alert.sort);
            self.w.label(row, "secret_type", alert.sort, place);
            let of = if sort.contains("password") {
                "password"
            } else if sort.contains("private_key") {
                "signing_key"
            } else if sort.contains("token") {
                "token"
            } else {
                "api_key"
            };
            self.w.word(row, AttrName::Type, of, place);
            self.w.word(row, AttrName::StoredIn, "code", place);
            self.w.time(row, AttrName::Exposed, alert.since, place);
            if alert.revoked {
                self.w.word(row, AttrName::Status, "revoked", place);
            }
            if let Some(digest) = &alert.digest {
                self.w.word(row, AttrName::Fingerprint, digest, place);
            }
            if !alert.repo.is_empty() {
                self.w.within(row, "repository", alert.repo, place);
            }
        }
    }
}
