//! Techniques of SCIM.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[Technique {
    name: "provision-members",
    means: "The token of a SCIM service creates accounts and puts them into groups.",
    abuse: "Whoever holds the token, or administers the directory that does, puts an account of his own into the group with the most rights.",
    close: "Treat the directory's administrators as administrators of this product, or give provisioned groups no privileged role.",
    rows: &[],
}];
