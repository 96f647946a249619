//! Resources of Terraform as records of a tenant. In: one resource of a state or plan. Out: the same records that the direct lists give.

use super::record::Tenant;
use crate::source::{Context, Resource};

/// The types that are Azure's own.
pub(super) const TYPES: &[&str] = &[];

/// Takes one resource.
pub(super) fn take(_tenant: &mut Tenant, _resource: &Resource<'_>, _cx: &mut Context<'_>) {}
