//! Subjects of other issuers: what a workload identity pool's providers make of a token, and whom a member of a binding therefore names at
//! the issuer. A pool and the rest of a member go in; patterns of subjects come out, with trusts to the identity that they become.

use super::emit::scope_of;
use super::resolve::Resolver;
use super::role::join;
use super::sets::What;
use super::thing::Thing;
use crate::model::{AttrName, End, Kind, Place, Stated};

const GITHUB: &str = "token.actions.githubusercontent.com";

/// Whom a member names at an issuer.
pub(super) struct Subject {
    issuer: String,
    pattern: String,
    audience: String,
    /// What was not evaluated.
    words: String,
    /// Whether the pool's providers are in no file.
    unknown: bool,
}

/// Until when, and under which condition, somebody is trusted.
#[derive(Clone, Default)]
pub(super) struct Terms {
    pub(super) expires: Option<i64>,
    pub(super) not_before: Option<i64>,
    pub(super) words: String,
}

/// What claims a token has to have, as far as they show in its subject.
#[derive(Default)]
struct Claims {
    subject: Option<String>,
    repository: Option<String>,
    owner: Option<String>,
    project: Option<String>,
    words: String,
}

impl Claims {
    /// Takes a claim with its value; anything that the subject does not show stays in words.
    fn take(&mut self, claim: &str, value: &str) {
        match claim {
            "sub" => self.subject = Some(value.to_owned()),
            "repository" => self.repository = Some(value.to_owned()),
            "repository_owner" => self.owner = Some(value.to_owned()),
            "project_path" => self.project = Some(value.to_owned()),
            _ => self.words = join(&self.words, &format!("its token's `{claim}` is `{value}`")),
        }
    }

    /// The pattern of subjects; `None`: two claims can't hold together.
    fn pattern(&self, issuer: &str) -> Option<(String, String)> {
        let mut words = self.words.clone();
        if let (Some(repository), Some(owner)) = (&self.repository, &self.owner)
            && repository.split('/').next() != Some(owner)
        {
            return None;
        }
        let of_claims = match (issuer, &self.repository, &self.owner, &self.project) {
            (GITHUB, Some(repository), ..) => format!("repo:{repository}:*"),
            (GITHUB, None, Some(owner), _) => format!("repo:{owner}/*"),
            (_, None, None, Some(project)) => format!("project_path:{project}:*"),
            (_, None, None, None) => "*".to_owned(),
            _ => {
                for (claim, value) in [("repository", &self.repository), ("repository_owner", &self.owner), ("project_path", &self.project)]
                {
                    if let Some(value) = value {
                        words = join(&words, &format!("its token's `{claim}` is `{value}`"));
                    }
                }
                "*".to_owned()
            }
        };
        Some((self.subject.clone().unwrap_or(of_claims), words))
    }
}

/// The claim that an expression of a mapping or condition names: `assertion.repository`.
fn claim<'t>(expression: &'t str, mapping: &'t [(String, String)]) -> Option<&'t str> {
    let expression = expression.trim();
    let mapped = mapping.iter().find(|(to, _)| to == expression).map(|(_, from)| from.trim());
    let of = mapped.unwrap_or(expression).strip_prefix("assertion.")?;
    of.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then_some(of)
}

/// A text in quotes.
fn quoted(text: &str) -> Option<&str> {
    let text = text.trim();
    let inner = ['\'', '"'].into_iter().find_map(|mark| text.strip_prefix(mark)?.strip_suffix(mark))?;
    (!inner.contains(['\'', '"'])).then_some(inner)
}

impl Resolver<'_> {
    /// Whom a member of a pool names.
    fn subjects(&self, pool: &str, inner: &str) -> Vec<Subject> {
        let wanted = Thing::parse(pool).map(|thing| (self.tree.home(&thing.home), thing.own));
        let same = |thing: &Thing| wanted.as_ref().is_some_and(|(home, own)| self.tree.home(&thing.home) == *home && thing.own == *own);
        let mut found = Vec::new();
        let mut known = false;
        for provider in self.cloud.providers.iter().filter(|provider| same(&provider.pool)) {
            known = true;
            if provider.disabled {
                continue;
            }
            let mut claims = Claims::default();
            let mut admits = true;
            let mut by = |from: &str, value: &str, claims: &mut Claims| match claim(from, &provider.mapping) {
                Some(claim) => claims.take(claim, value),
                // What the provider does not map, nobody has.
                None if !provider.mapping.iter().any(|(to, _)| to == from) => admits = false,
                None => claims.words = join(&claims.words, &format!("`{from}` is `{value}`")),
            };
            match inner.split_once('/') {
                Some(("subject", value)) => by("google.subject", value, &mut claims),
                Some(("group", value)) => claims.words = format!("its token is of the group `{value}`"),
                Some((attribute, value)) => by(attribute, value, &mut claims),
                None => {}
            }
            let condition = provider.condition.trim();
            if !condition.is_empty() {
                let simple = !condition.contains("||") && !condition.contains('(');
                for part in condition.split("&&").filter(|_| simple) {
                    let sides = part.split_once("==").and_then(|(left, right)| Some((claim(left, &provider.mapping)?, quoted(right)?)));
                    match sides {
                        Some((claim, value)) if claims.conflicts(claim, value) => admits = false,
                        Some((claim, value)) => claims.take(claim, value),
                        None => claims.words = join(&claims.words, &format!("`{}` holds for its token", crate::doc::shown(part.trim()))),
                    }
                }
                if !simple {
                    claims.words = join(&claims.words, &format!("`{}` holds for its token", crate::doc::shown(condition)));
                }
            }
            let Some((pattern, words)) = claims.pattern(&provider.issuer).filter(|_| admits) else { continue };
            let audience = provider.audiences.join(", ");
            found.push(Subject { issuer: provider.issuer.clone(), pattern, audience, words, unknown: false });
        }
        if !known {
            let pattern = if inner == "*" { "*".to_owned() } else { inner.to_owned() };
            found.push(Subject { issuer: pool.to_owned(), pattern, audience: String::new(), words: String::new(), unknown: true });
        }
        found
    }

    /// The record of a subject outside.
    fn outside(&mut self, subject: &Subject, home: &str, what: What, place: Place) -> End {
        let end = self.out.end(Kind::External, &format!("oidc:{}", subject.issuer), &subject.pattern);
        self.out.implied(end, place);
        if subject.unknown {
            let words = "the providers of its pool: issuer, mapping and condition (`gcloud iam workload-identity-pools providers list`)";
            self.out.need(end, words, None, place);
        }
        self.sets.add(what, home, end, place, &self.tree);
        end
    }

    /// Lets a subject become an identity.
    fn trust(&mut self, subject: &Subject, from: End, to: End, home: &str, terms: &Terms, place: Place) {
        let text = format!("{} as {}", subject.pattern, self.out.text(to.id));
        let end = self.out.end(Kind::Trust, &scope_of(home), &text);
        let Some(row) = self.out.implied(end, place) else { return };
        self.out.refer(row, AttrName::IdentityRef, from, place);
        self.out.refer(row, AttrName::MayAssume, to, place);
        self.out.word(row, AttrName::Technique, "federate-gcp-account", place);
        self.out.word(row, AttrName::Issuer, &subject.issuer, place);
        self.out.word(row, AttrName::Audience, &subject.audience, place);
        self.out.word(row, AttrName::Conditions, &join(&subject.words, &terms.words), place);
        self.out.time(row, AttrName::Expires, terms.expires.map_or(Stated::Null, Stated::Is), place);
        self.out.time(row, AttrName::NotBefore, terms.not_before.map_or(Stated::Missing, Stated::Is), place);
    }

    /// The identity that subjects of a pool are, where they hold roles themselves.
    pub(super) fn pooled_identity(&mut self, member: &str, pool: &str, inner: &str, place: Place) -> End {
        let home = Thing::parse(pool).map(|thing| self.tree.home(&thing.home)).unwrap_or_default();
        let id = member.split_once("://").map_or(member, |(_, rest)| rest);
        let end = self.out.end(Kind::ServiceAccount, &scope_of(&home), id);
        if self.out.implied(end, place).is_some() {
            for subject in self.subjects(pool, inner) {
                let from = self.outside(&subject, &home, What::Subjects, place);
                self.trust(&subject, from, end, &home, &Terms::default(), place);
            }
        }
        end
    }

    /// The same for pods of the clusters of a project.
    pub(super) fn pod_identity(&mut self, pool: &str, namespace: &str, name: &str, place: Place) -> End {
        let home = self.pod_home(pool);
        let end = self.out.end(Kind::ServiceAccount, &scope_of(&home), &format!("{pool}[{namespace}/{name}]"));
        if self.out.implied(end, place).is_some() {
            let subject = pod(pool, namespace, name);
            let from = self.outside(&subject, &home, What::Pods, place);
            self.trust(&subject, from, end, &home, &Terms::default(), place);
        }
        end
    }

    fn pod_home(&self, pool: &str) -> String {
        self.tree.home(&format!("projects/{}", pool.trim_end_matches(".svc.id.goog")))
    }

    /// Lets the subjects that a member names become an account straight away. False: the member is nobody from elsewhere.
    pub(super) fn federated(&mut self, who: &super::member::Who, account: End, terms: &Terms, place: Place) -> bool {
        let (subjects, home, what) = match who {
            super::member::Who::Pod(pool, namespace, name) => (vec![pod(pool, namespace, name)], self.pod_home(pool), What::Pods),
            super::member::Who::Pooled(pool, inner) => {
                let home = Thing::parse(pool).map(|thing| self.tree.home(&thing.home)).unwrap_or_default();
                (self.subjects(pool, inner), home, What::Subjects)
            }
            _ => return false,
        };
        if subjects.is_empty() {
            self.out.note("a binding names subjects of a pool whose providers admit none of them: it gives nothing".to_owned());
        }
        for subject in subjects {
            let from = self.outside(&subject, &home, what, place);
            self.trust(&subject, from, account, &home, terms, place);
        }
        true
    }
}

impl Claims {
    fn conflicts(&self, claim: &str, value: &str) -> bool {
        let own = match claim {
            "sub" => &self.subject,
            "repository" => &self.repository,
            "repository_owner" => &self.owner,
            "project_path" => &self.project,
            _ => return false,
        };
        own.as_ref().is_some_and(|own| own != value)
    }
}

fn pod(pool: &str, namespace: &str, name: &str) -> Subject {
    let pattern = if namespace == "*" { "system:serviceaccount:*".to_owned() } else { format!("system:serviceaccount:{namespace}:{name}") };
    Subject { issuer: pool.to_owned(), pattern, audience: String::new(), words: String::new(), unknown: false }
}
