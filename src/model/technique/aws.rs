//! Techniques of AWS.

use super::{Technique, Unmodelled};

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[];

/// Sorted by row.
pub(super) const UNMODELLED: &[Unmodelled] = &[];
