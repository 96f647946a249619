//! The checks of this room: about waivers and bridges that no longer hold. They have no rule files, but stand among the rules in every list.

use crate::model::{Family, Severity};
use std::collections::BTreeMap;

/// A check of this room: it has no rule file, but stands among the rules in every list.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// Its id.
    pub id: &'static str,
    /// What it is about.
    pub family: Family,
    /// How bad.
    pub severity: Severity,
    /// One line.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
}

/// What these checks are evidence for, by framework: that exceptions are approved, tracked and end.
const EXCEPTIONS: &[(&str, &[&str])] = &[
    ("iso-27001-2022", &["A.5.36"]),
    ("nist-800-53-r5", &["CA-5", "PM-4", "RA-3"]),
    ("nist-ai-rmf-1.0", &["MANAGE 1.4"]),
    ("nist-csf-2.0", &["ID.RA-07"]),
    ("soc2-tsc-2017", &["CC5.3"]),
];

impl BuiltIn {
    /// Framework ids, as rules have them.
    pub fn controls(&self) -> BTreeMap<String, Vec<String>> {
        EXCEPTIONS.iter().map(|(key, ids)| ((*key).to_owned(), ids.iter().map(|id| (*id).to_owned()).collect())).collect()
    }
}

const fn check(id: &'static str, severity: Severity, [title, why, fix]: [&'static str; 3]) -> BuiltIn {
    BuiltIn { id, family: Family::Evidence, severity, title, why, fix }
}

pub(super) const WAIVER_EXPIRED: BuiltIn = check(
    "waiver-expired",
    Severity::Medium,
    [
        "A waiver has run out",
        "The risk was accepted until a date that has passed, so nobody accepts it any more; its finding counts again.",
        "Close the finding, or have the waiver approved again with a new end; remove the entry if neither is needed.",
    ],
);
pub(super) const WAIVER_INVALID: BuiltIn = check(
    "waiver-invalid",
    Severity::Medium,
    [
        "A waiver does not say enough to count",
        "An acceptance of risk needs an owner, somebody else who approved it, a reason and an end; without them it is only silence.",
        "Complete the entry as the message says; until then the finding counts.",
    ],
);
pub(super) const WAIVER_LAPSING: BuiltIn = check(
    "waiver-lapsing",
    Severity::Low,
    [
        "A waiver runs out soon",
        "When it ends, the finding that it accepts counts again and the gate may fail from one day to the next.",
        "Close the finding before that day, or have the waiver approved again with a new end.",
    ],
);
pub(super) const WAIVER_UNMATCHED: BuiltIn = check(
    "waiver-unmatched",
    Severity::Low,
    [
        "A waiver matches no finding",
        "Either the risk is gone and the entry would silence it unseen when it comes back, or the entry never named what it was meant for.",
        "Remove the entry, or correct its rule and subject; the fingerprint of a finding always works as a subject.",
    ],
);
pub(super) const BRIDGE_EXPIRED: BuiltIn = check(
    "bridge-expired",
    Severity::Medium,
    [
        "A bridge between the planes has run out",
        "The crossing was approved until a date that has passed; what crosses there is a finding again.",
        "Remove the crossing, or have the bridge approved again with a new end.",
    ],
);
pub(super) const BRIDGE_LAPSING: BuiltIn = check(
    "bridge-lapsing",
    Severity::Low,
    [
        "A bridge between the planes runs out soon",
        "When it ends, what crosses there is a finding again and the gate may fail from one day to the next.",
        "Remove the crossing before that day, or have the bridge approved again with a new end.",
    ],
);
pub(super) const BRIDGE_UNMATCHED: BuiltIn = check(
    "bridge-unmatched",
    Severity::Low,
    [
        "A bridge names no crossing",
        "A declared crossing that is not there hides the next one that is built between the same ends.",
        "Remove the entry, or correct its two ends; `partywall paths` shows the edges between them.",
    ],
);
pub(super) const BRIDGE_WIDENED: BuiltIn = check(
    "bridge-widened",
    Severity::Medium,
    [
        "More crosses a bridge than was approved",
        "The crossing goes further than its level, reaches something that `reaches` does not name, or has more ways than the bridge closes.",
        "Take back what was added, or have the wider crossing approved: raise `level`, extend `reaches`, or name the further ends.",
    ],
);

/// The checks of this room, by id.
pub const BUILT_IN: &[BuiltIn] =
    &[BRIDGE_EXPIRED, BRIDGE_LAPSING, BRIDGE_UNMATCHED, BRIDGE_WIDENED, WAIVER_EXPIRED, WAIVER_INVALID, WAIVER_LAPSING, WAIVER_UNMATCHED];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_in_order_and_say_everything() {
        assert!(BUILT_IN.windows(2).all(|pair| pair[0].id < pair[1].id));
        for check in BUILT_IN {
            assert!(check.why.ends_with('.') && check.fix.ends_with('.') && !check.title.ends_with('.'), "{}", check.id);
        }
    }
}
