//! One rule of a role, and what it covers, as the RBAC authorizer of Kubernetes has it.
//! `*` stands for all groups, resources or verbs; `*/exec` for one subresource of everything; `pods/*` is no pattern, and
//! `pods` does not include `pods/exec`.

use crate::model::{Name, Names, Place};

/// A rule as it stands in a role.
#[derive(Clone)]
pub(super) struct Rule {
    pub(super) groups: Vec<Name>,
    pub(super) resources: Vec<Name>,
    pub(super) verbs: Vec<Name>,
    /// `resourceNames`; empty: all.
    pub(super) names: Vec<Name>,
    pub(super) place: Place,
}

impl Rule {
    fn any(list: &[Name], names: &Names, holds: impl Fn(&str) -> bool) -> bool {
        list.iter().any(|name| holds(names.text(*name)))
    }

    /// Whether the rule is about a resource of a group.
    pub(super) fn about(&self, names: &Names, group: &str, resource: &str) -> bool {
        Rule::any(&self.groups, names, |text| text == "*" || text == group)
            && Rule::any(&self.resources, names, |text| {
                text == "*"
                    || text == resource
                    || resource.split_once('/').is_some_and(|(_, sub)| text.strip_prefix("*/").is_some_and(|of| of == sub))
            })
    }

    /// Whether the rule holds a verb.
    pub(super) fn verb(&self, names: &Names, verb: &str) -> bool {
        Rule::any(&self.verbs, names, |text| text == "*" || text == verb)
    }

    /// Whether the rule allows a verb on a resource of a group, on some or all names. A plain `create` carries no name, so that a rule
    /// with names never allows it; creating a subresource (`pods/exec`) names its pod.
    pub(super) fn allows(&self, names: &Names, group: &str, resource: &str, verb: &str) -> bool {
        let nameless = verb == "create" && !resource.contains('/');
        (self.names.is_empty() || !nameless) && self.about(names, group, resource) && self.verb(names, verb)
    }

    /// The first of several verbs that the rule allows.
    pub(super) fn first<'v>(&self, names: &Names, group: &str, resource: &str, verbs: &[&'v str]) -> Option<&'v str> {
        verbs.iter().copied().find(|verb| self.allows(names, group, resource, verb))
    }

    /// Whether the rule covers everything.
    pub(super) fn everything(&self, names: &Names) -> bool {
        let star = |list: &[Name]| Rule::any(list, names, |text| text == "*");
        self.names.is_empty() && star(&self.groups) && star(&self.resources) && star(&self.verbs)
    }

    /// Whether a name is among those that the rule is limited to.
    pub(super) fn names_it(&self, names: &Names, name: &str) -> bool {
        self.names.is_empty() || Rule::any(&self.names, names, |text| text == name)
    }

    /// Whether two rules say the same, wherever they stand.
    pub(super) fn same(&self, other: &Rule) -> bool {
        self.groups == other.groups && self.resources == other.resources && self.verbs == other.verbs && self.names == other.names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FileId;

    fn rule(names: &mut Names, groups: &[&str], resources: &[&str], verbs: &[&str], only: &[&str]) -> Rule {
        let mut all = |list: &[&str]| list.iter().map(|text| names.intern(text)).collect();
        Rule {
            groups: all(groups),
            resources: all(resources),
            verbs: all(verbs),
            names: all(only),
            place: Place { file: FileId(0), at: 0 },
        }
    }

    #[test]
    fn wildcards_mean_what_the_authorizer_means() {
        let mut names = Names::default();
        let n = &mut names;
        let pods = rule(n, &[""], &["pods"], &["*"], &[]);
        let glob = rule(n, &[""], &["pods/*"], &["*"], &[]);
        let sub = rule(n, &["*"], &["*/exec"], &["create"], &[]);
        let all = rule(n, &[""], &["*"], &["create"], &[]);
        assert!(pods.allows(&names, "", "pods", "create"));
        assert!(!pods.allows(&names, "", "pods/exec", "create"));
        assert!(!glob.allows(&names, "", "pods/exec", "create"));
        assert!(sub.allows(&names, "", "pods/exec", "create"));
        assert!(!sub.allows(&names, "", "pods/attach", "create"));
        assert!(all.allows(&names, "", "pods/exec", "create"));
        assert!(!all.allows(&names, "apps", "deployments", "create"));
    }

    #[test]
    fn names_limit_everything_but_never_allow_creating() {
        let mut names = Names::default();
        let one = rule(&mut names, &[""], &["*"], &["*"], &["web"]);
        assert!(!one.allows(&names, "", "pods", "create"));
        assert!(one.allows(&names, "", "pods/exec", "create"));
        assert!(one.allows(&names, "", "secrets", "list"));
        assert!(!one.everything(&names));
    }
}
