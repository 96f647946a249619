//! Techniques of clerk.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[];
