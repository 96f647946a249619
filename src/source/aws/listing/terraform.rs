//! Resources of Terraform that AWS lists beside an account: secrets, parameters, functions, tasks, clusters, keys, policies of stores.

use super::super::account::Records;
use super::Listing;
use crate::source::{Context, Resource};

impl Listing {
    /// Takes a resource of one of the types that the source names.
    pub(super) fn terraform(&mut self, records: &mut Records, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let _ = (records, resource, cx);
    }
}
