//! What WorkOS and Clerk have in common: a vendor that keeps a product's customers, their organisations, roles and keys. Items of its
//! lists go in by an allow list of keys, so that no secret value is ever taken; here are the records that both write, and the powers of
//! whoever holds a key of the whole environment. Which items there are and what they mean is each vendor's own folder.

mod emit;
mod pages;
mod parents;
mod power;
mod thing;

pub(super) use emit::Out;
pub(super) use pages::{Page, Whole, pages};
pub(super) use parents::{Parent, Parents};
pub(super) use power::{Can, Over, Power, powers};
pub(super) use thing::{Shape, Take, Thing};

/// Who may do things in which tenant.
#[derive(Clone, Copy, Debug)]
pub(super) enum In {
    /// Each in the tenant that it belongs to.
    Own,
    /// In this one.
    One(crate::model::Name),
    /// Bound to none, or nobody says.
    Unsaid,
}
