//! Whose a listing is where it does not say so itself: the account and the owner from the user's hint or the file's path, the account and
//! region from an ARN.

use crate::model::Name;
use crate::source::Context;

/// The account that a file is about: `--scope account=ID`, else the only number of twelve digits in its path.
pub(super) fn account(cx: &mut Context<'_>) -> Option<Name> {
    let hint = cx.hints.0.get("account").cloned();
    let text = hint.or_else(|| in_path(cx.path).map(str::to_owned))?;
    Some(cx.name(&text))
}

fn in_path(path: &str) -> Option<&str> {
    let mut found = path.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 12);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// The name behind a folder of the path: `…/users/NAME/…` or `…/users/NAME.json` for `users`; also where the folder's name is singular.
pub(super) fn named<'p>(path: &'p str, folders: &[&str]) -> Option<&'p str> {
    let mut parts = path.split('/');
    parts.find(|part| folders.contains(part))?;
    let name = parts.next()?;
    Some(name.strip_suffix(".json").unwrap_or(name)).filter(|name| !name.is_empty())
}

/// The region that a folder or a part of the file's name is called by: `eu-west-1`.
pub(super) fn region(path: &str) -> Option<&str> {
    path.split(['/', '.', '_']).find(|part| {
        let mut words = part.split('-');
        let (first, last) = (words.next().unwrap_or(""), part.rsplit('-').next().unwrap_or(""));
        first.len() == 2 && last.len() == 1 && last.bytes().all(|b| b.is_ascii_digit()) && (3..=4).contains(&part.split('-').count())
    })
}

/// A field of an ARN; empty where there is none.
pub(super) fn field(arn: &str, number: usize) -> &str {
    if arn.starts_with("arn:") { arn.split(':').nth(number).unwrap_or("") } else { "" }
}

/// The account in an ARN; `None` where it names none.
pub(super) fn account_in(arn: &str) -> Option<&str> {
    Some(field(arn, 4)).filter(|account| !account.is_empty() && *account != "aws")
}

/// What stands behind the fifth colon: `function:name`, `role/path/name`.
pub(super) fn rest(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_name_accounts_and_owners() {
        assert_eq!(in_path("aws/123456789012/eu-west-1/keys.json"), Some("123456789012"));
        assert_eq!(in_path("keys-123456789012.json"), Some("123456789012"));
        assert_eq!(in_path("aws/123456789012/x-210987654321.json"), None, "two accounts are none");
        assert_eq!(in_path("aws/1234567890123/keys.json"), None);
        assert_eq!(named("aws/iam/roles/deployer/attached.json", &["roles", "role"]), Some("deployer"));
        assert_eq!(named("aws/iam/role/deployer.json", &["roles", "role"]), Some("deployer"));
        assert_eq!(region("aws/123456789012/eu-west-1/x.json"), Some("eu-west-1"));
        assert_eq!((region("aws/us-gov-west-1/x"), region("aws/x-1/y")), (Some("us-gov-west-1"), None));
        assert_eq!(named("aws/iam/deployer.json", &["roles", "role"]), None);
    }

    #[test]
    fn arns_are_taken_apart() {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:api";
        assert_eq!((account_in(arn), field(arn, 3), rest(arn)), (Some("123456789012"), "eu-west-1", "function:api"));
        assert_eq!(account_in("arn:aws:s3:::bucket"), None);
        assert_eq!(account_in("arn:aws:iam::aws:policy/ReadOnlyAccess"), None);
        assert_eq!((field("api", 3), account_in("api")), ("", None));
    }
}
