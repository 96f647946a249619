//! Names that a cloud gives by rule, so that they are certain before the apply: the address of a Google service account follows from its
//! project and name. A type and its planned values in, the value of an attribute out; and the account that a plan is for, of which the
//! source of AWS makes its ARNs.

use super::side::Row;
use crate::doc::Item;

/// The account of AWS that a plan is for, where the file tells just one.
#[derive(Clone, Copy, Default)]
pub(super) struct Account<'t> {
    id: Option<&'t str>,
    /// Whether the file names several.
    several: bool,
}

impl<'t> Account<'t> {
    /// Looks for it in what was looked up and in what is there already.
    pub(super) fn of(rows: &[Row<'t>]) -> Account<'t> {
        let mut account = Account::default();
        for row in rows {
            let Some(kind) = row.head.text_of("type").filter(|kind| kind.starts_with("aws_")) else { continue };
            let data = row.head.text_of("mode") == Some("data");
            let Some(values) = row.values else { continue };
            let own = if kind == "aws_caller_identity" { values.text_of("account_id") } else { None };
            // What is only looked up may lie in another account.
            let arn = values.text_of("arn").filter(|_| !data || kind == "aws_caller_identity");
            let of_arn = arn.and_then(|arn| arn.split(':').nth(4)).filter(|id| is_account(id));
            for id in [own, of_arn].into_iter().flatten() {
                account.several |= account.id.is_some_and(|known| known != id);
                account.id = Some(id);
            }
        }
        account
    }

    /// Its number.
    pub(super) fn known(&self) -> Option<&'t str> {
        self.id.filter(|_| !self.several)
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Things in IAM whose id is their name.
const NAMED: &[&str] = &["aws_iam_group", "aws_iam_instance_profile", "aws_iam_role", "aws_iam_user"];

/// The value that an attribute of a resource will have.
pub(super) fn predicted(kind: &str, values: Item<'_>, attribute: &str) -> Option<String> {
    if NAMED.contains(&kind) && matches!(attribute, "id" | "name") {
        return values.text_of("name").filter(|name| !name.is_empty()).map(str::to_owned);
    }
    if kind == "google_service_account" {
        let email = format!("{}@{}.iam.gserviceaccount.com", values.text_of("account_id")?, values.text_of("project")?);
        return match attribute {
            "email" => Some(email),
            "member" => Some(format!("serviceAccount:{email}")),
            "name" | "id" => Some(format!("projects/{}/serviceAccounts/{email}", values.text_of("project")?)),
            _ => None,
        };
    }
    None
}
