//! One AWS account: its users, groups, roles and policies in, who may do what and who can become whom out.

mod view;

pub(super) use view::Accounts;
