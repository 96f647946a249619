//! A crossing that is meant: both ends by selector, the most that may lie behind, who answers for it and until when.
//! On floor 1, because the configuration reads it, the match shapes respect it and the waiver room judges it.

use super::Selector;
use crate::model::Level;

/// A declared crossing of `partywall.yaml`.
#[derive(Clone, Debug)]
pub struct Bridge {
    /// The start of the opening.
    pub from: Selector,
    /// The end of the opening.
    pub to: Selector,
    /// The start as it was written, for reports.
    pub from_text: String,
    /// The end as it was written.
    pub to_text: String,
    /// The most that may lie behind it; becoming something is `administer`.
    pub level: Level,
    /// What may lie behind it; anything, where this is empty.
    pub reaches: Vec<Selector>,
    /// Who answers for it.
    pub owner: String,
    /// Who approved it.
    pub approved_by: String,
    /// Why it is there.
    pub reason: String,
    /// Until when, in seconds since 1970; `None` where it never ends.
    pub expires: Option<i64>,
    /// Where it stands in the configuration.
    pub at: u32,
}

impl Bridge {
    /// Whether it counts at a moment.
    pub fn active(&self, as_of: i64) -> bool {
        self.expires.is_none_or(|until| until > as_of)
    }
}
