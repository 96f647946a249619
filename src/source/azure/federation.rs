//! Federated credentials: outside subjects whose tokens are taken for an application's or managed identity's own. In: credentials. Out: trusts.

use super::record::{Federated, Holder};
use super::resolve::Resolver;
use super::scope;
use crate::model::{AttrName, Kind};

/// The pattern of a subject in an expression such as `claims['sub'] matches 'repo:acme/*'`; the rest of it is not evaluated.
fn pattern(expression: &str) -> Option<(String, bool)> {
    let text = expression.trim();
    let rest = text.strip_prefix("claims['sub']").or_else(|| text.strip_prefix("claims[\"sub\"]"))?.trim_start();
    let rest = rest.strip_prefix("matches").or_else(|| rest.strip_prefix("eq"))?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let (subject, rest) = rest.get(1..)?.split_once(quote)?;
    Some((subject.to_owned(), rest.trim().is_empty()))
}

impl Resolver<'_> {
    /// Writes all federated credentials.
    pub(super) fn federation(&mut self) {
        let tenant = self.t;
        for credential in &tenant.federated {
            self.federated(credential);
        }
    }

    fn federated(&mut self, credential: &Federated) {
        let place = credential.place;
        let issuer = self.text(credential.issuer);
        let bare = issuer.trim_start_matches("https://").trim_end_matches('/').to_owned();
        let told = self.text(credential.subject);
        let expression = self.text(credential.expression);
        let read = pattern(&expression);
        let (subject, condition) = match (&read, expression.is_empty()) {
            _ if !told.is_empty() => (told, ""),
            (Some((subject, true)), _) => (subject.clone(), ""),
            (Some((subject, false)), _) => (subject.clone(), "the rest of the claims matching expression holds"),
            (None, _) => ("*".to_owned(), "the claims matching expression holds"),
        };
        let whom = match credential.holder {
            Holder::App(id) => self.index.app(&self.text(id)).unwrap_or(id),
            Holder::Identity(arm) => match self.index.identity(&scope::key(&self.text(arm))) {
                Some(id) => id,
                None => arm,
            },
            Holder::Unknown => {
                let text = "azure: a federated credential does not say whose it is: keep the list as `applications/ID/federatedIdentityCredentials.json`";
                return self.out.w.note(text.to_owned());
            }
        };
        let to = self.out.w.end(Kind::ServiceAccount, whom);
        if self.out.imply(to, place).is_some() && matches!(credential.holder, Holder::Identity(_)) && whom_is_resource(&self.text(whom)) {
            self.out.need(to, "the managed identities: keep `az identity list`", None, place);
        }
        let from = self.out.w.name(&format!("oidc:{bare}"));
        let outside = self.out.w.name(&subject);
        if self.externals.insert((from, outside)) {
            self.out.w.facts.implied(Kind::External, from, outside, place);
        }
        let id = format!("{} trusts {bare} {subject}", self.text(whom));
        let id = self.out.w.name(&id);
        if !self.out.w.first(Kind::Trust, id) {
            return;
        }
        let row = self.out.w.record(Kind::Trust, id, place);
        self.out.w.named(row, AttrName::DisplayName, credential.title, place);
        self.out.w.facts.refer(row, AttrName::IdentityRef, Kind::External, from, outside, place);
        self.out.w.refer(row, AttrName::MayAssume, Kind::ServiceAccount, whom, place);
        self.out.w.named(row, AttrName::Issuer, credential.issuer, place);
        for audience in &credential.audiences {
            self.out.w.named(row, AttrName::Audience, *audience, place);
        }
        self.out.w.word(row, AttrName::Technique, "azure-federated-credential", place);
        if !condition.is_empty() {
            self.out.w.word(row, AttrName::Conditions, condition, place);
        }
    }
}

/// Whether an identity is only known by its resource id.
fn whom_is_resource(id: &str) -> bool {
    id.starts_with('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_of_expressions() {
        assert_eq!(pattern("claims['sub'] matches 'repo:acme/*'"), Some(("repo:acme/*".into(), true)));
        assert_eq!(pattern("claims['sub'] eq 'x' and claims['job'] eq 'y'"), Some(("x".into(), false)));
        assert_eq!(pattern("claims['job'] eq 'y'"), None);
        assert_eq!(pattern("claims['sub'] matches 'open"), None);
        assert_eq!(pattern("claims['sub'] matches é"), None);
        assert_eq!(pattern(""), None);
    }
}
