//! One AWS account: its users, groups, roles and policies in, who may do what and who can become whom out.

mod actions;
mod assume;
mod build;
mod class;
mod combo;
mod details;
mod emit;
mod insight;
mod managed;
mod own;
mod pass;
mod plan;
mod power;
mod reach;
mod read;
mod record;
mod terraform;
#[cfg(test)]
mod tests;
mod token;
mod trust;
mod units;
mod view;
mod world;

pub(super) use details::{Details, claims};
pub(super) use record::{Control, Inline, OrgPolicy, Records, account_of};
#[cfg(test)]
pub(super) use terraform::TYPES;
pub(super) use view::{Accounts, May, Over};

use crate::model::{End, Facts, Kind, Name};
use plan::Plan;
use rustc_hash::FxHashMap;
use world::World;

/// Works out all accounts.
pub(super) fn resolve(mut records: Records, facts: &mut Facts) -> Accounts {
    records.join_planned(&facts.names, &mut facts.notes);
    managed::fill(&mut records, &mut facts.names);
    let kind = |arn: Name| match records.users.get(&arn) {
        Some(user) if user.password == Some(true) => Kind::Human,
        _ => Kind::ServiceAccount,
    };
    let all = build::accounts(&records, &kind, &mut facts.names);
    let accounts = Accounts { records, all };
    let systems: Vec<(String, End)> =
        accounts.all.iter().map(|(id, account)| (id.clone(), account.end(Kind::Resource, account.id))).collect();
    let scopes: FxHashMap<String, Name> = accounts.all.iter().map(|(id, account)| (id.clone(), account.scope)).collect();
    let trusts = trust::trusts(&accounts.records, &accounts.all, &facts.names);
    for (id, account) in &accounts.all {
        let others: Vec<(String, End)> = systems.iter().filter(|(other, _)| other != id).cloned().collect();
        let mut plan = Plan::default();
        let view = accounts.view(account, &facts.names);
        let world = World::new(view, &trusts, &others, &scopes);
        power::powers(&world, &mut plan);
        assume::assume(&world, &mut plan);
        assume::outside(&world, &mut plan);
        token::tokens(&world, &mut plan);
        pass::ways(&world, &mut plan);
        combo::combos(&world, &mut plan);
        if account.org.is_empty() {
            plan.notes.push(
                "aws: organisation policies (service control policies) were not given, so that what they forbid counts as allowed".into(),
            );
        }
        for policy in
            accounts.records.organisation.iter().filter(|policy| policy.account == account.id && policy.control == Control::Resources)
        {
            let what = format!("what the resource control policy `{}` forbids, which is not worked out", facts.names.text(policy.name));
            plan.needs.push((world.system(), what, None, policy.place));
        }
        let whole = emit::administrators(&view);
        emit::records(account, &accounts.records, &whole, facts);
        plan.write(account.scope, id, facts);
    }
    accounts
}
