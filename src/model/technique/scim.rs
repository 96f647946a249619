//! Techniques of scim.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[];
