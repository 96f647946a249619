//! One resource of a Terraform state or plan, as the source of its system takes it: what is known, what only the apply will tell, and
//! what is a secret. Attribute names in, values with their places out.

use crate::doc::Item;

/// What a resource says of an attribute.
#[derive(Clone)]
pub enum Given<'t> {
    /// Its value.
    Is(Item<'t>),
    /// Not known before the apply; the addresses of the resources that its expression names, if the plan's configuration has them.
    Unknown(Vec<String>),
    /// Stated, and marked sensitive: it may be digested, and nothing else.
    Secret(Item<'t>),
    /// Not stated.
    Missing,
}

/// One resource.
pub struct Resource<'t> {
    /// Its full address (`module.a.aws_iam_role.b["x"]`).
    pub address: &'t str,
    /// Its type (`aws_iam_role`).
    pub kind: &'t str,
    /// Its attributes, secrets included: prefer [`Resource::get`].
    pub values: Item<'t>,
    /// Whether it only looks something up (`mode: data`).
    pub data: bool,
    /// Where it stands.
    pub at: u32,
}

impl<'t> Resource<'t> {
    /// An attribute at the top.
    pub fn get(&self, key: &str) -> Given<'t> {
        self.values.get(key).filter(|value| !value.is_null()).map_or(Given::Missing, Given::Is)
    }
}
