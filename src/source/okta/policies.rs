//! What a login takes: the rules of sign-on policies, as far as they decide it for everybody. Single answers without their rules decide
//! nothing.

use super::emit::Out;
use super::record::{Org, PolicyRule};
use crate::model::{Kind, Name, Row};

/// What the rules that let somebody in ask for; `None` where one of them is not understood or there is none.
fn asked<'r>(rules: impl Iterator<Item = &'r PolicyRule>) -> Option<&'static str> {
    let (mut with, mut without) = (0, 0);
    for rule in rules.filter(|rule| rule.active && !rule.denies) {
        match rule.second_factor {
            Some(true) => with += 1,
            Some(false) => without += 1,
            None => return None,
        }
    }
    match (with, without) {
        (0, 0) => None,
        (_, 0) => Some("required"),
        (0, _) => Some("none"),
        _ => Some("optional"),
    }
}

/// Writes what the sign-on policies ask of everybody; says whether a second factor is needed for each account.
pub(super) fn write(org: &Org, organisation: Row, out: &mut Out<'_>) -> Option<bool> {
    let mut others = 0;
    let mut sign_on = Vec::new();
    for policy in org.policies.iter().filter(|policy| policy.active) {
        match out.facts.names.text(policy.sort) {
            "OKTA_SIGN_ON" => sign_on.push(policy),
            "ACCESS_POLICY" => {}
            _ => others += 1,
        }
    }
    if others > 0 {
        out.note(format!("okta: {others} policies of other kinds than sign-on read, not used for the graph"));
    }
    let rules_of = |policy: Name| org.policy_rules.iter().filter(move |rule| rule.policy == policy);
    let place = sign_on.first().map(|policy| policy.place)?;
    // The policies of all groups together decide; one without its rules leaves it open.
    if sign_on.iter().any(|policy| rules_of(policy.id).next().is_none()) {
        let end = out.end(Kind::Resource, out.facts.names.get("organisation")?);
        out.need(end, "the rules of the sign-on policies: keep them as `policies/ID/rules.json`", place);
        return None;
    }
    let word = asked(sign_on.iter().flat_map(|policy| rules_of(policy.id)))?;
    let value = out.name(word);
    out.label(organisation, "sign_on_second_factor", value, place);
    Some(word == "required")
}

/// What the policy of an app asks for.
pub(super) fn of_app(org: &Org, policy: Name, out: &Out<'_>) -> Option<&'static str> {
    let known = org.policies.iter().any(|found| found.id == policy && found.active && out.is(found.sort, "ACCESS_POLICY"));
    known.then(|| asked(org.policy_rules.iter().filter(|rule| rule.policy == policy)))?
}
