//! Roles that take tokens of other issuers: OIDC providers (CI systems, clusters, others), identity pools, SAML. In: statements of trust
//! policies with a federated principal. Out: what a token has to say for them, as the subject's pattern, the audience, and words.

use super::plan::{Federation, Plan};
use super::record::account_of;
use super::trust::Token;
use super::world::World;
use crate::source::aws::policy::{Condition, Request, Resource, Terms, Tri};

/// Makes the trusts of an account's roles.
pub(super) fn tokens(world: &World<'_>, plan: &mut Plan) {
    let id = world.names().text(world.view.account.id);
    for token in &world.trusts.tokens {
        if account_of(world.names().text(token.role)) == Some(id) {
            one(world, token, plan);
        }
    }
}

fn one(world: &World<'_>, token: &Token, plan: &mut Plan) {
    let names = world.names();
    let provider = names.text(token.provider);
    let document = world.view.documents.get(token.statement.0);
    let Some(statement) = document.statements.get(token.statement.1) else { return };
    let saml = provider.contains(":saml-provider/");
    let action = if saml { "sts:assumerolewithsaml" } else { "sts:assumerolewithwebidentity" };
    if !statement.actions.action(names, action) {
        return;
    }
    let issuer = provider.split_once(":oidc-provider/").map_or(provider, |(_, issuer)| issuer);
    let pool = issuer == "cognito-identity.amazonaws.com";
    let (mut subjects, mut audience, mut amr, mut terms): (Option<Vec<String>>, Vec<String>, Vec<String>, Terms) = Default::default();
    let mut dead = false;
    for condition in &statement.conditions {
        let key = names.text(condition.key);
        let claim = key.rsplit(':').next().unwrap_or("");
        let values = |condition: &Condition| -> Option<(Vec<String>, bool)> {
            condition.wanted().map(|(values, patterns)| (values.iter().map(|value| names.text(*value).to_owned()).collect(), patterns))
        };
        let own = key.len() > issuer.len() && key.get(..issuer.len()).is_some_and(|start| start.eq_ignore_ascii_case(issuer));
        match (own, claim, values(condition)) {
            (true, "sub", Some((values, patterns))) => {
                // Where the test is for equality, a star is a letter like any other, and no subject holds one.
                let fit: Vec<String> = values.iter().filter(|value| patterns || !value.contains(['*', '?'])).cloned().collect();
                if fit.len() < values.len() {
                    let role = names.text(token.role);
                    plan.notes
                        .push(format!("aws: the trust of {role} compares the subject for equality with a pattern, which no token meets"));
                }
                dead |= fit.is_empty();
                subjects = Some(match subjects.take() {
                    None => fit,
                    // Two tests both have to hold: the narrower list stands for them.
                    Some(before) => {
                        let both: Vec<String> = fit
                            .iter()
                            .filter(|one| before.iter().any(|other| crate::source::aws::policy::covers(other, one)))
                            .cloned()
                            .collect();
                        let back: Vec<String> = before
                            .iter()
                            .filter(|one| fit.iter().any(|other| crate::source::aws::policy::covers(other, one)))
                            .cloned()
                            .collect();
                        if both.is_empty() { back } else { both }
                    }
                });
            }
            (true, "aud", Some((values, _))) => audience.extend(values),
            (true, "amr", Some((values, _))) if pool => amr.extend(values),
            (false, "aud", _) if saml => {}
            _ => {
                let request = Request { action, resource: Resource::One(names.text(token.role)), who: None, keys: &[], tags: None };
                match statement.alone(document, condition, &request, names) {
                    Tri::No => dead = true,
                    Tri::Open => terms.add(condition.words(names)),
                    Tri::Yes => {}
                }
            }
        }
    }
    if dead || subjects.as_ref().is_some_and(Vec::is_empty) {
        return;
    }
    let role = world.role(token.role);
    let found = |scope: String, subject: String, technique: &'static str, application: bool, words: String| Federation {
        scope,
        subject,
        role,
        issuer: issuer.to_owned(),
        audience: audience.clone(),
        words,
        technique,
        application,
        place: token.place,
    };
    if pool {
        let pools = if audience.is_empty() { vec!["*".to_owned()] } else { audience.clone() };
        let guests = amr.iter().any(|value| crate::source::aws::policy::matches(value, "unauthenticated"));
        let users = amr.is_empty() || amr.iter().any(|value| crate::source::aws::policy::matches(value, "authenticated"));
        for pool in pools {
            let scope = format!("cognito:{pool}");
            if users {
                plan.federations.push(found(scope.clone(), "authenticated".into(), "assume-by-cognito", true, terms.words()));
            }
            if guests || amr.is_empty() {
                let mut terms = terms.clone();
                terms.add("the identity pool lets guests in".into());
                plan.federations.push(found(String::new(), "anyone".into(), "assume-by-cognito", true, terms.words()));
            }
        }
        return;
    }
    if saml {
        plan.federations.push(found(format!("saml:{provider}"), "*".into(), "assume-by-saml", false, terms.words()));
        return;
    }
    let technique = match issuer {
        "token.actions.githubusercontent.com" => "assume-by-github-token",
        issuer if issuer.starts_with("oidc.eks.") => "assume-by-cluster-token",
        _ => "assume-by-oidc-token",
    };
    for subject in subjects.unwrap_or_else(|| vec!["*".to_owned()]) {
        plan.federations.push(found(format!("oidc:{issuer}"), subject, technique, false, terms.words()));
    }
}
