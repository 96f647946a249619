//! Who a member of a binding is: people, service accounts, groups, domains, everybody, holders of a project's basic role, subjects of other
//! issuers. A text goes in; a record that can hold a role comes out, or the reason why nobody does.

use super::emit::{Out, account_scope};
use super::resolve::Resolver;
use super::sets::What;
use super::thing::Thing;
use crate::model::{AttrName, End, Kind, Name, Place, Plane, Value};

/// A member.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Who {
    Human(String),
    Account(String),
    Group(String),
    Domain(String),
    Anyone,
    AnyAccount,
    /// Whoever holds a basic role on a project: `roles/owner`, `projects/acme`.
    Convenience(&'static str, String),
    /// A pod's account: pool, namespace, name.
    Pod(String, String, String),
    /// A subject of a workload identity pool: the pool's name, and what stands behind it.
    Pooled(String, String),
    Workforce(String),
    /// Deleted, so nobody until it is restored.
    Deleted,
    Unknown,
}

/// Reads a member.
pub(super) fn who(text: &str) -> Who {
    match text {
        "allUsers" => return Who::Anyone,
        "allAuthenticatedUsers" => return Who::AnyAccount,
        _ => {}
    }
    let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
    let owned = || rest.to_owned();
    match kind {
        // Addresses count without regard to case.
        "user" => Who::Human(rest.to_lowercase()),
        "group" => Who::Group(rest.to_lowercase()),
        "domain" => Who::Domain(rest.to_lowercase()),
        "serviceAccount" => match rest.split_once('[').and_then(|(pool, inner)| Some((pool, inner.strip_suffix(']')?.split_once('/')?))) {
            Some((pool, (namespace, name))) => Who::Pod(pool.to_owned(), namespace.to_owned(), name.to_owned()),
            None => Who::Account(owned()),
        },
        "projectOwner" => Who::Convenience("roles/owner", format!("projects/{rest}")),
        "projectEditor" => Who::Convenience("roles/editor", format!("projects/{rest}")),
        "projectViewer" => Who::Convenience("roles/viewer", format!("projects/{rest}")),
        "deleted" => Who::Deleted,
        "principal" | "principalSet" => federated(rest),
        _ => Who::Unknown,
    }
}

/// `//iam.googleapis.com/projects/12/locations/global/workloadIdentityPools/ci/subject/x`.
fn federated(rest: &str) -> Who {
    let path = rest.strip_prefix("//iam.googleapis.com/").unwrap_or("");
    if path.starts_with("locations/global/workforcePools/") {
        return Who::Workforce(path.to_owned());
    }
    let parts: Vec<&str> = path.splitn(7, '/').collect();
    let ["projects", _, "locations", _, "workloadIdentityPools", pool, inner] = parts.as_slice() else { return Who::Unknown };
    if pool.ends_with(".svc.id.goog") {
        let of: Vec<&str> = inner.split('/').collect();
        return match of.as_slice() {
            ["subject", "ns", namespace, "sa", name] => Who::Pod((*pool).to_owned(), (*namespace).to_owned(), (*name).to_owned()),
            ["namespace", namespace] => Who::Pod((*pool).to_owned(), (*namespace).to_owned(), "*".to_owned()),
            _ => Who::Pod((*pool).to_owned(), "*".to_owned(), "*".to_owned()),
        };
    }
    Who::Pooled(parts.iter().take(6).copied().collect::<Vec<_>>().join("/"), (*inner).to_owned())
}

/// Accounts that the vendor runs itself: nobody outside it has their keys.
pub(super) fn is_agent(email: &str) -> bool {
    let (name, domain) = email.split_once('@').unwrap_or((email, ""));
    let of_project =
        name.strip_prefix("service-").is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    of_project && domain.ends_with(".iam.gserviceaccount.com")
        || domain == "cloudservices.gserviceaccount.com"
        || domain.starts_with("gcp-sa-")
}

impl Resolver<'_> {
    /// The record of a member, which may be the identity of subjects from elsewhere. `None`: nobody, and it is said why.
    pub(super) fn member(&mut self, text: &str, place: Place) -> Option<End> {
        Some(match who(text) {
            Who::Human(email) => self.human(&email, place),
            Who::Account(email) => self.account(&email, place),
            Who::Group(email) => self.group(&email, place),
            Who::Domain(domain) => self.domain(&domain, place),
            Who::Anyone => reserved("anyone", place, &mut self.out),
            Who::AnyAccount => reserved("any_account", place, &mut self.out),
            Who::Convenience(role, home) => {
                let home = self.tree.home(&home);
                self.plain_role(role, &Thing::container(&home), place)
            }
            Who::Pod(pool, namespace, name) => self.pod_identity(&pool, &namespace, &name, place),
            Who::Pooled(pool, inner) => self.pooled_identity(text, &pool, &inner, place),
            Who::Workforce(path) => {
                let pool = path.split('/').take(4).collect::<Vec<_>>().join("/");
                let end = self.out.end(Kind::External, "gcp", &path);
                if self.out.implied(end, place).is_some() {
                    self.out.need(end, &format!("who is in `{pool}`: the company's own identity provider"), None, place);
                }
                end
            }
            Who::Deleted => {
                self.cloud.passed("members that were deleted: they hold nothing until they are restored", 1);
                return None;
            }
            Who::Unknown => {
                self.cloud.passed("members of a kind that is not known", 1);
                return None;
            }
        })
    }

    fn human(&mut self, email: &str, place: Place) -> End {
        let end = self.out.end(Kind::Human, "gcp", email);
        if let Some(row) = self.out.implied(end, place) {
            self.out.word(row, AttrName::Emails, email, place);
            // The vendor lets nobody have an account under an address that is not theirs.
            self.out.facts.attr(row, AttrName::EmailVerified, Value::Bool(true), place);
            self.humans.push((email.to_owned(), end, place));
        }
        end
    }

    /// A service account by its address or number.
    pub(super) fn account(&mut self, email: &str, place: Place) -> End {
        let email = self.emails.get(email).cloned().unwrap_or_else(|| email.to_owned());
        let end = self.out.end(Kind::ServiceAccount, &account_scope(&email), &email);
        if let Some(row) = self.out.implied(end, place) {
            if is_agent(&email) {
                self.out.facts.attr(row, AttrName::ThirdParty, Value::Bool(true), place);
                self.out.label(row, "run_by", "google", place);
            }
            // The vendor's own agents are nobody's to become, but for those that build and deploy what they are told to.
            let what = match email.rsplit('@').next() {
                Some("cloudservices.gserviceaccount.com") => Some(What::Deployers),
                Some("cloudbuild.gserviceaccount.com") => Some(What::Builders),
                _ if is_agent(&email) => None,
                _ => Some(What::Accounts),
            };
            let home = self.home_of(&email);
            if let Some(what) = what.filter(|_| !home.is_empty()) {
                self.sets.add(what, &home, end, place, &self.tree);
            }
            let usual = email.ends_with("-compute@developer.gserviceaccount.com") || email.ends_with("@appspot.gserviceaccount.com");
            if usual {
                self.out.facts.attr(row, AttrName::Default, Value::Bool(true), place);
            }
        }
        end
    }

    /// The project that an account's address says it lies in.
    pub(super) fn home_of(&self, email: &str) -> String {
        let Some((name, domain)) = email.split_once('@') else { return String::new() };
        let project = domain.strip_suffix(".iam.gserviceaccount.com");
        let project = project.or_else(|| name.strip_suffix("-compute").filter(|_| domain == "developer.gserviceaccount.com"));
        let project = project.or_else(|| Some(name).filter(|_| domain == "appspot.gserviceaccount.com"));
        let project = project
            .or_else(|| Some(name).filter(|_| matches!(domain, "cloudbuild.gserviceaccount.com" | "cloudservices.gserviceaccount.com")));
        project.map_or_else(String::new, |project| self.tree.home(&format!("projects/{project}")))
    }

    pub(super) fn group(&mut self, email: &str, place: Place) -> End {
        let end = self.out.end(Kind::Group, "gcp", email);
        if self.out.implied(end, place).is_some() {
            self.out.need(end, "the members of this group (Cloud Identity or the directory has them)", Some(end), place);
        }
        end
    }

    fn domain(&mut self, domain: &str, place: Place) -> End {
        let end = self.out.end(Kind::Group, "gcp", &format!("domain:{domain}"));
        if let Some(row) = self.out.implied(end, place) {
            self.out.word(row, AttrName::DisplayName, &format!("everybody of {domain}"), place);
            self.out.need(end, "all accounts of this domain of the directory", Some(end), place);
            self.domains.insert(domain.to_owned(), end);
        }
        end
    }
}

/// Everybody, or everybody with an account.
fn reserved(id: &str, place: Place, out: &mut Out<'_>) -> End {
    let id = out.name(id);
    let end = End::one(Kind::External, Name::EMPTY, id);
    if let Some(row) = out.implied(end, place) {
        out.facts.plane(row, Plane::Application);
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_all_forms() {
        assert_eq!(who("user:Kim@Acme.example"), Who::Human("kim@acme.example".into()));
        assert_eq!(who("deleted:serviceAccount:a@p.iam.gserviceaccount.com?uid=1"), Who::Deleted);
        assert_eq!(who("projectEditor:acme"), Who::Convenience("roles/editor", "projects/acme".into()));
        assert_eq!(who("serviceAccount:p.svc.id.goog[web/api]"), Who::Pod("p.svc.id.goog".into(), "web".into(), "api".into()));
        let pool = "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/";
        assert_eq!(who(&format!("{pool}p.svc.id.goog/subject/ns/web/sa/api")), who("serviceAccount:p.svc.id.goog[web/api]"));
        let Who::Pooled(name, inner) = who(&format!("{pool}ci/attribute.repository/acme/api")) else { panic!("no pool") };
        assert_eq!(
            (name.as_str(), inner.as_str()),
            ("projects/1/locations/global/workloadIdentityPools/ci", "attribute.repository/acme/api")
        );
        for odd in ["", "somebody", "principal://x", "serviceAccount:a[b", "principalSet://iam.googleapis.com/projects/1"] {
            assert!(matches!(who(odd), Who::Unknown | Who::Account(_)), "{odd}");
        }
    }

    #[test]
    fn agents_of_the_vendor() {
        assert!(is_agent("service-12@compute-system.iam.gserviceaccount.com") && is_agent("12@cloudservices.gserviceaccount.com"));
        assert!(is_agent("service-12@gcp-sa-pubsub.iam.gserviceaccount.com"));
        assert!(!is_agent("12-compute@developer.gserviceaccount.com") && !is_agent("12@cloudbuild.gserviceaccount.com"));
        assert!(!is_agent("service-api@acme.iam.gserviceaccount.com"));
    }
}
