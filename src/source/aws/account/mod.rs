//! One AWS account: its users, groups, roles and policies in, who may do what and who can become whom out.

mod details;
mod read;
mod record;
mod view;

pub(super) use details::{Details, claims};
pub(super) use record::{Control, Inline, OrgPolicy, Records};
pub(super) use view::{Accounts, May, Over};

use crate::model::Facts;

/// Works out all accounts.
pub(super) fn resolve(records: Records, facts: &mut Facts) -> Accounts {
    let _ = (records, facts);
    Accounts::default()
}
