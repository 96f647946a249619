//! A selector as a rule writes it: read strictly, with what the mutation test has to know about its text.
//! In: an item of a rule. Out: a [`Chosen`], used like the selector in it.

use crate::doc::Item;
use crate::model::{AttrName, Kind, Kinds};
use crate::select::{Errors, Selector, Values};
use std::ops::Deref;

/// A rule's selector.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    selector: Selector,
    /// Whether another key is carried by records of the selected kinds only: the kind then says it to the reader and to the loader,
    /// and taking it out can change nothing.
    implied: bool,
}

impl Chosen {
    pub(super) fn parse(item: Item<'_>, values: &Values) -> Result<Chosen, Errors> {
        let selector = Selector::parse(item, values)?;
        let kinds = selector.kinds();
        let within = |on: Kinds| Kind::ALL.iter().all(|kind| !on.has(*kind) || kinds.has(*kind));
        let implied = item.children().any(|child| AttrName::from_key(child.key()).is_some_and(|key| within(key.on())));
        Ok(Chosen { selector, implied })
    }

    /// The same selector once for each clause, without that clause; not without a kind that another key implies.
    pub(super) fn mutants(&self) -> Vec<(String, Chosen)> {
        let all = self.selector.mutants().into_iter().filter(|(clause, _)| !(self.implied && clause == "kind"));
        all.map(|(clause, selector)| (clause, Chosen { selector, implied: self.implied })).collect()
    }
}

impl Deref for Chosen {
    type Target = Selector;
    fn deref(&self) -> &Selector {
        &self.selector
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::{Layout, Tape, yaml};

    fn clauses(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        yaml::read(text, 0, Layout::Whole, &mut Tape::default(), &mut |part| {
            all = Chosen::parse(part.item, &Values::default()).unwrap().mutants().into_iter().map(|(clause, _)| clause).collect();
            Ok(())
        })
        .unwrap();
        all
    }

    #[test]
    fn a_kind_counts_unless_another_key_implies_it() {
        assert_eq!(clauses("{ kind: secret, rotation: manual }"), ["rotation"]);
        assert_eq!(clauses("{ kind: secret, owner: null }"), ["kind", "owner"]);
        assert_eq!(clauses("{ kind: resource, type: system }"), ["kind", "type"]);
        assert_eq!(clauses("{ kind: [secret, resource], type: x }"), ["type"]);
    }
}
