//! One AWS account: its users, groups, roles and policies in, who may do what and who can become whom out.

mod class;
mod details;
mod managed;
mod reach;
mod read;
mod record;
mod units;
mod view;

pub(super) use details::{Details, claims};
pub(super) use record::{Records, account_of};
pub(super) use view::Accounts;

use crate::model::{Facts, Kind, Name};
use units::Insight;

/// Works out all accounts.
pub(super) fn resolve(mut records: Records, facts: &mut Facts) -> Accounts {
    managed::fill(&mut records, &mut facts.names);
    let kind = |arn: Name| match records.users.get(&arn) {
        Some(user) if user.password == Some(true) => Kind::Human,
        _ => Kind::ServiceAccount,
    };
    let all = units::accounts(&records, &kind, &mut facts.names);
    let insight = Insight::new(&records.documents, &facts.names);
    Accounts { records, insight, all }
}
