//! Techniques of auth0.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[];
