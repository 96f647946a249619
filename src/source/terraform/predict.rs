//! Names that a cloud gives by rule, so that they are certain before the apply: the ARN of a role follows from its account, path and name.
//! A type, its planned values and the account in, the value of an attribute out.

use super::side::Row;
use crate::doc::Item;

/// The account that a plan is for, and the partition it is in, where the file tells just one.
#[derive(Clone, Copy, Default)]
pub(super) struct Account<'t> {
    id: Option<&'t str>,
    partition: &'t str,
    /// Whether the file names several.
    several: bool,
}

impl<'t> Account<'t> {
    /// Looks for it in what was looked up and in what is there already.
    pub(super) fn of(rows: &[Row<'t>]) -> Account<'t> {
        let mut account = Account { partition: "aws", ..Account::default() };
        for row in rows {
            let Some(kind) = row.head.text_of("type").filter(|kind| kind.starts_with("aws_")) else { continue };
            let data = row.head.text_of("mode") == Some("data");
            let Some(values) = row.values else { continue };
            let own = if kind == "aws_caller_identity" { values.text_of("account_id") } else { None };
            // What is only looked up may lie in another account.
            let arn = values.text_of("arn").filter(|_| !data || kind == "aws_caller_identity");
            let mut parts = arn.unwrap_or("").split(':').skip(1);
            let (partition, of_arn) = (parts.next(), parts.nth(2).filter(|id| is_account(id)));
            if let (Some(partition), Some(_)) = (partition, of_arn) {
                account.partition = partition;
            }
            for id in [own, of_arn].into_iter().flatten() {
                account.several |= account.id.is_some_and(|known| known != id);
                account.id = Some(id);
            }
        }
        account
    }

    fn known(&self) -> Option<&'t str> {
        self.id.filter(|_| !self.several)
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The kinds of things in IAM, as their ARNs name them.
const IAM: &[(&str, &str)] = &[
    ("aws_iam_group", "group"),
    ("aws_iam_instance_profile", "instance-profile"),
    ("aws_iam_policy", "policy"),
    ("aws_iam_role", "role"),
    ("aws_iam_user", "user"),
];

/// The value that an attribute of a resource will have.
pub(super) fn predicted(kind: &str, values: Item<'_>, attribute: &str, account: Account<'_>) -> Option<String> {
    if let Some((_, word)) = IAM.iter().find(|row| row.0 == kind) {
        let name = values.text_of("name").filter(|name| !name.is_empty())?;
        return match attribute {
            "arn" => {
                let path = values.text_of("path").unwrap_or("/");
                Some(format!("arn:{}:iam::{}:{word}{path}{name}", account.partition, account.known()?))
            }
            // The id of a policy is its ARN, those of the others are their names.
            "id" if kind != "aws_iam_policy" => Some(name.to_owned()),
            "name" => Some(name.to_owned()),
            _ => None,
        };
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
