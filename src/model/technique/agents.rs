//! Techniques of agents.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[];
