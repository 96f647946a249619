//! The credential report: one row for each user and one for the root user. A table, or one in base64 or as it is under `Content`.

use super::Listing;
use super::record::{ReportRow, Slot};
use crate::doc::{Item, Tape, csv};
use crate::model::{Stated, time};
use crate::source::Context;
use base64ct::{Base64, Encoding};

impl Listing {
    /// The report as an answer of the API: its table is in a string.
    pub(super) fn report_answer(&mut self, root: Item<'_>, cx: &mut Context<'_>) {
        let Some(content) = root.get("Content") else { return };
        let text = content.text().unwrap_or("");
        let plain = if text.contains(',') { Some(text.to_owned()) } else { decoded(text) };
        let Some(plain) = plain else {
            return cx.problem(content.at(), "`Content` is neither a table nor base64 of one", "run `aws iam get-credential-report` again");
        };
        let mut tape = Tape::default();
        let (rows, error) = csv::within(&plain, content.at(), &mut tape);
        for row in rows.children() {
            self.report_row(row, cx);
        }
        if let Some(error) = error {
            cx.problem(content.at(), format!("in `Content`: {}", error.message), "run `aws iam get-credential-report` again");
        }
        let made = super::credentials::at(root, "GeneratedTime");
        if let (Some(at), Some(info)) = (made, cx.facts.files.get_mut(cx.file.0 as usize)) {
            info.exported_at = Some(at);
        }
    }

    /// A row of the table.
    pub(super) fn report_row(&mut self, row: Item<'_>, cx: &mut Context<'_>) {
        let (Some(user), Some(arn)) = (row.text_of("user"), row.text_of("arn").filter(|arn| arn.starts_with("arn:"))) else {
            return cx.problem(row.at(), "a row of the credential report has no `user` and `arn`", "");
        };
        let slot = |number: u8| {
            let used = match row.text_of(&format!("access_key_{number}_last_used_date")) {
                Some("N/A") => Stated::Null,
                Some(text) => time::parse(text).map_or(Stated::Missing, Stated::Is),
                None => Stated::Missing,
            };
            Slot {
                active: truth(row, &format!("access_key_{number}_active")) == Some(true),
                made: row.text_of(&format!("access_key_{number}_last_rotated")).and_then(time::parse),
                used,
            }
        };
        let root = user == "<root_account>" || arn.ends_with(":root");
        let used = match row.text_of("password_last_used") {
            Some("no_information") => Stated::Null,
            Some(text) => time::parse(text).map_or(Stated::Missing, Stated::Is),
            None => Stated::Missing,
        };
        let found = ReportRow {
            arn: cx.name(arn),
            user: cx.name(user),
            root,
            created: row.text_of("user_creation_time").and_then(time::parse),
            password: truth(row, "password_enabled"),
            password_used: used,
            mfa: truth(row, "mfa_active"),
            keys: [slot(1), slot(2)],
            certificates: ["cert_1_active", "cert_2_active"].map(|key| truth(row, key) == Some(true)),
            place: cx.place(row.at()),
        };
        self.report.push(found);
    }
}

/// `true` and `false` in either case; anything else (`not_supported`) says nothing.
fn truth(row: Item<'_>, key: &str) -> Option<bool> {
    let text = row.text_of(key)?;
    if text.eq_ignore_ascii_case("true") { Some(true) } else { text.eq_ignore_ascii_case("false").then_some(false) }
}

/// Base64, also in several lines.
fn decoded(text: &str) -> Option<String> {
    let plain: String = text.split_whitespace().collect();
    String::from_utf8(Base64::decode_vec(&plain).ok()?).ok().filter(|text| text.contains(','))
}
