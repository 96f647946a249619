//! What the silence of a shape rests on: whose records, and which records state the edges that it looks at.
//! In: selectors and kinds of edges. Out: [`Grounds`], which the audit holds against what the files prove to hold in full.

use crate::model::{EdgeKind, Grounds, Kind, Kinds};
use crate::select::Selector;

/// The kinds of records that state edges of a kind, beside the two ends.
const fn stated_by(kind: EdgeKind) -> Kinds {
    match kind {
        EdgeKind::Holds => Kinds::of(&[Kind::Grant]),
        EdgeKind::MemberOf => Kinds::of(&[Kind::Group]),
        EdgeKind::Inherits => Kinds::of(&[Kind::Role]),
        EdgeKind::Contains => Kinds::NONE,
        EdgeKind::Assumes | EdgeKind::Trusts => Kinds::of(&[Kind::Trust]),
        EdgeKind::UsesSecret | EdgeKind::AuthenticatesAs => Kinds::of(&[Kind::Secret]),
        EdgeKind::ReadsSecret => Kinds::of(&[Kind::Secret, Kind::Permission]),
        EdgeKind::RunsAs => Kinds::of(&[Kind::Workload, Kind::Agent]),
        EdgeKind::ActsFor => Kinds::of(&[Kind::Agent, Kind::OauthClient]),
        EdgeKind::Impersonates | EdgeKind::Controls | EdgeKind::Manages | EdgeKind::Allows | EdgeKind::Invokes => {
            Kinds::of(&[Kind::Permission])
        }
    }
}

/// The kinds of records that state edges of some kinds; of all kinds, where none is named.
pub(super) fn stating(kinds: &[EdgeKind]) -> Kinds {
    let all = if kinds.is_empty() { EdgeKind::ALL } else { kinds };
    all.iter().fold(Kinds::NONE, |sum, kind| sum.and(stated_by(*kind)))
}

/// The grounds of a rule about the records of one selector.
pub(super) fn of(selector: &Selector) -> Grounds {
    Grounds { about: selector.kinds(), planes: selector.planes(), ..Grounds::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_walk_rests_on_who_holds_what_and_what_it_allows() {
        let all = stating(&[]);
        for kind in [Kind::Grant, Kind::Permission, Kind::Trust, Kind::Secret, Kind::Group, Kind::Role] {
            assert!(all.has(kind), "{kind}");
        }
        assert!(!stating(&[EdgeKind::Holds]).has(Kind::Permission));
    }
}
