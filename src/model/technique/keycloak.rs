//! Techniques of keycloak.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[];
