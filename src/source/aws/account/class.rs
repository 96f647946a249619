//! Records of one sort by their ARNs, so that a pattern finds its members without a look at all of them.

use crate::model::{Name, Names};
use crate::source::aws::policy::arn_matches;

/// ARNs, sorted by their text.
#[derive(Clone, Default)]
pub(super) struct Class {
    pub(super) arns: Vec<Name>,
}

impl Class {
    pub(super) fn new(mut arns: Vec<Name>, names: &Names) -> Class {
        arns.sort_by(|a, b| names.text(*a).cmp(names.text(*b)));
        arns.dedup();
        Class { arns }
    }

    /// The positions of what a pattern matches, going up.
    pub(super) fn matching(&self, names: &Names, pattern: &str) -> Vec<u32> {
        let prefix = pattern.split(['*', '?']).next().unwrap_or("");
        let start = self.arns.partition_point(|arn| names.text(*arn) < prefix);
        let rest = self.arns.iter().enumerate().skip(start);
        let near = rest.take_while(|(_, arn)| names.text(**arn).starts_with(prefix));
        near.filter(|(_, arn)| arn_matches(pattern, names.text(**arn))).map(|(at, _)| at as u32).collect()
    }

    /// The position of an ARN.
    pub(super) fn position(&self, names: &Names, arn: &str) -> Option<u32> {
        self.arns.binary_search_by(|own| names.text(*own).cmp(arn)).ok().map(|at| at as u32)
    }

    pub(super) fn arn(&self, at: u32) -> Name {
        self.arns.get(at as usize).copied().unwrap_or(Name::EMPTY)
    }
}
