//! Deny rules: which permissions a member does not have somewhere, for certain or perhaps. A rule counts where it is attached and below;
//! one that is attached further down takes a part of what is granted above, which keeps the edge and its certainty goes.

use super::member::{Who, who};
use super::permission::Bits;
use super::record::Deny;
use super::resolve::Resolver;

const EVERYBODY: &str = "principalSet://goog/public:all";

impl Resolver<'_> {
    /// What is denied to a member at a home, for certain and perhaps.
    pub(super) fn denied(&self, member: &str, home: &str) -> (Bits, Bits) {
        let (mut sure, mut perhaps) = (Bits(0), Bits(0));
        for deny in &self.cloud.denies {
            let at = self.tree.home(&deny.home);
            let above = self.tree.within(home, &at);
            if !above && !self.tree.within(&at, home) {
                continue;
            }
            match self.hits(deny, member) {
                Some(true) if above && !deny.conditional => sure = sure.with(deny.bits),
                Some(false) => {}
                _ => perhaps = perhaps.with(deny.bits),
            }
        }
        (sure, perhaps.without(sure))
    }

    /// Whether a rule means a member; `None`: who is in a group it names is not known.
    fn hits(&self, deny: &Deny, member: &str) -> Option<bool> {
        let named = self.among(&deny.from, member);
        let spared = self.among(&deny.but, member);
        match (named, spared) {
            (Some(false), _) | (_, Some(true)) => Some(false),
            (Some(true), Some(false)) => Some(true),
            _ => None,
        }
    }

    fn among(&self, principals: &[String], member: &str) -> Option<bool> {
        let mut sure = Some(false);
        for principal in principals {
            match self.is(principal, member) {
                Some(true) => return Some(true),
                None => sure = None,
                Some(false) => {}
            }
        }
        sure
    }

    fn is(&self, principal: &str, member: &str) -> Option<bool> {
        if principal == EVERYBODY {
            return Some(true);
        }
        let email = |principal: &str| principal.rsplit('/').next().unwrap_or("").to_lowercase();
        let named_group = principal.strip_prefix("principalSet://goog/group/").map(str::to_lowercase);
        match (who(member), named_group) {
            (Who::Human(own), None) if principal.starts_with("principal://goog/subject/") => Some(own == email(principal)),
            (Who::Account(own), None) if principal.contains("/serviceAccounts/") => Some(own.to_lowercase() == email(principal)),
            (Who::Group(own), Some(group)) if own == group => Some(true),
            // Members of one group can be in another.
            (Who::Group(_), _) => None,
            (Who::Human(own) | Who::Account(own), Some(group)) => {
                let known: Vec<_> = self.cloud.members.iter().filter(|entry| entry.group.to_lowercase() == group).collect();
                match known.iter().any(|entry| entry.member.to_lowercase() == own.to_lowercase()) {
                    true => Some(true),
                    false if known.is_empty() || known.iter().any(|entry| entry.nested) => None,
                    false => Some(false),
                }
            }
            (Who::Human(_), None) => {
                let whole = principal.starts_with("principalSet://goog/") || principal.starts_with("principalSet://cloudresourcemanager");
                if whole { None } else { Some(false) }
            }
            (Who::Account(_), None) => {
                if principal.starts_with("principalSet://cloudresourcemanager") {
                    None
                } else {
                    Some(false)
                }
            }
            (Who::Pod(..) | Who::Pooled(..) | Who::Workforce(_), _) if principal == member => Some(true),
            _ => None,
        }
    }
}
