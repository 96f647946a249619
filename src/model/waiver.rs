//! A finding accepted by somebody until a date. On floor 1, because the configuration reads it and the waiver room judges it.

/// A finding accepted by somebody until a date.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Waiver {
    /// The rule.
    pub rule: String,
    /// The id of its first subject (`kind:id` too), or the whole fingerprint.
    pub subject: String,
    /// Who answers for it.
    pub owner: String,
    /// Who approved it; not the owner.
    pub approved_by: String,
    /// Why.
    pub reason: String,
    /// The ticket.
    pub ticket: Option<String>,
    /// Until when, in seconds since 1970.
    pub expires: Option<i64>,
    /// Where it stands in the configuration.
    pub at: u32,
}
