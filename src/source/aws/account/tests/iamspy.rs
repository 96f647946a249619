//! Verdicts that another evaluator of policies published with its files: each comes out the same. Skipped where the files are not at hand.

use super::super::record::{Control, OrgPolicy, Records};
use super::super::{build, units::Account};
use crate::doc::{Item, Layout, Tape, json as reader};
use crate::model::{Facts, FileId, Kind, Name, Names, Place};
use crate::source::aws::policy::{Known, Request, Resource, Sorted, Tri, Verdict, Who, better};
use crate::source::testing::corpus;
use crate::source::{Context, Hints};
use std::collections::BTreeMap;

const FOLDER: &str = "aws/WithSecureLabs+IAMSpy";

/// One line of the table.
struct Line {
    files: BTreeMap<String, Vec<String>>,
    who: String,
    action: String,
    resource: String,
    keys: Vec<(String, String)>,
    strict: bool,
    expected: bool,
}

fn lines(text: &str) -> Vec<Line> {
    let mut all = Vec::new();
    for record in csv::Reader::from_reader(text.as_bytes()).records() {
        let record = record.unwrap();
        assert_eq!(&record[0], "can_i");
        let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for entry in record[1].split(';') {
            let (sort, file) = entry.split_once('=').unwrap();
            files.entry(sort.to_owned()).or_default().push(file.to_owned());
        }
        let keys = record[5].split(';').filter_map(|pair| pair.split_once('=')).map(|(key, value)| (key.to_owned(), value.to_owned()));
        let (who, action, resource) = (record[2].to_owned(), record[3].to_owned(), record[4].to_owned());
        all.push(Line { files, who, action, resource, keys: keys.collect(), strict: &record[6] == "True", expected: &record[7] == "True" });
    }
    all
}

fn document(text: &str, mut take: impl FnMut(Item<'_>)) {
    let mut tape = Tape::default();
    reader::read_alone(text, 0, Layout::Whole, &mut tape, &mut |part| {
        take(part.item);
        Ok(())
    })
    .unwrap();
}

/// Policies of the organisation's tree, from its root down to the account. The account at the top of the tree is not limited.
fn tree(item: Item<'_>, above: &mut Vec<(Name, Vec<crate::source::aws::policy::Doc>)>, records: &mut Records, names: &mut Names) {
    let id = names.intern(item.text_of("Id").unwrap_or(""));
    let docs = item.list_of("Policies").map(|policy| records.documents.read(policy.get("Content").unwrap(), names).unwrap()).collect();
    above.push((id, docs));
    if item.text_of("Type") == Some("Account") {
        let managing = item.text_of("Arn").unwrap().split(':').nth(4) == item.text_of("Id");
        for (level, docs) in above.iter().filter(|_| !managing) {
            for doc in docs {
                let place = Place { file: FileId(0), at: 0 };
                records.organisation.push(OrgPolicy {
                    name: *level,
                    doc: *doc,
                    account: id,
                    level: *level,
                    control: Control::Identities,
                    place,
                });
            }
        }
    }
    for child in item.list_of("Children") {
        tree(child, above, records, names);
    }
    above.pop();
}

fn answer(line: &Line, read: &dyn Fn(&str) -> String) -> Verdict {
    let mut facts = Facts::default();
    let mut records = Records::default();
    let of = |sort: &str| line.files.get(sort).cloned().unwrap_or_default();
    for file in of("gaads") {
        let digest = |_: &str| None;
        let hints = Hints::default();
        let mut cx = Context { facts: &mut facts, file: FileId(0), path: "a.json", hints: &hints, digest: &digest };
        document(&read(&file), |item| {
            for (key, sort) in [("UserDetailList", 0), ("GroupDetailList", 1), ("RoleDetailList", 2), ("Policies", 3)] {
                for one in item.list_of(key) {
                    match sort {
                        0 => records.user(one, &mut cx),
                        1 => records.group(one, &mut cx),
                        2 => records.role(one, &mut cx),
                        _ => records.policy(one, &mut cx),
                    };
                }
            }
        });
    }
    let mut names = std::mem::take(&mut facts.names);
    for file in of("scps") {
        document(&read(&file), |item| tree(item, &mut Vec::new(), &mut records, &mut names));
    }
    let mut of_resource = None;
    for file in of("resources") {
        document(&read(&file), |item| {
            for entry in item.children() {
                let named = entry.text_of("Resource").unwrap();
                if line.resource == named || line.resource.starts_with(&format!("{named}/")) {
                    let doc = records.documents.read(entry.get("Policy").unwrap(), &mut names).unwrap();
                    of_resource = Some((doc, entry.text_of("Account").unwrap().to_owned()));
                }
            }
        });
    }
    let all = build::accounts(&records, &|_| Kind::ServiceAccount, &mut names);
    let account = line.who.split(':').nth(4).unwrap();
    let Some(account) = all.get(account) else { return Verdict::NO };
    by_identity_and_resource(line, &records, account, of_resource, &names)
}

/// Within an account either side suffices; across accounts both have to allow.
fn by_identity_and_resource(
    line: &Line,
    records: &Records,
    account: &Account,
    of_resource: Option<(crate::source::aws::policy::Doc, String)>,
    names: &Names,
) -> Verdict {
    let view = super::super::reach::View { account, documents: &records.documents, records, names };
    let keys: Vec<(&str, Known)> = line.keys.iter().map(|(key, value)| (key.as_str(), Known::Is(value.clone()))).collect();
    let action = line.action.to_ascii_lowercase();
    let Some(principal) = names.get(&line.who).and_then(|arn| account.principal(arn)) else { return Verdict::NO };
    let mut identity = Verdict::NO;
    for unit in principal.units.iter().map(|at| &account.units[*at as usize]) {
        let found = view.one(unit, &action, &line.resource, &keys, None);
        if better(&found, &identity) {
            identity = found;
        }
    }
    let home =
        of_resource.as_ref().map(|(_, account)| account.clone()).unwrap_or_else(|| line.resource.split(':').nth(4).unwrap().to_owned());
    let foreign = !home.is_empty() && home != names.text(account.id);
    let Some((doc, _)) = of_resource else { return if foreign { Verdict::NO } else { identity } };
    let request = Request { action: &action, resource: Resource::One(&line.resource), who: Some(&principal.who), keys: &keys, tags: None };
    let named = records.documents.get(doc);
    let meant = |who: &Who, statement: &crate::source::aws::policy::Statement| {
        let principals = statement.principals.as_ref().unwrap();
        let root = format!("arn:aws:iam::{}:root", who.account);
        let fits =
            |(sort, name): &(Sorted, Name)| *sort == Sorted::Any || [who.arn.as_str(), &root, &who.account].contains(&names.text(*name));
        principals.all.iter().any(fits) != principals.not
    };
    let mut allowed = Verdict::NO;
    for statement in named.statements.iter().filter(|statement| meant(&principal.who, statement)) {
        let found = statement.applies(named, &request, names);
        if !statement.allow && found.tri == Tri::Yes {
            return Verdict::NO;
        }
        if statement.allow && better(&found, &allowed) {
            allowed = found;
        }
    }
    match foreign {
        true => super::super::reach::both(identity, allowed),
        false if better(&allowed, &identity) => allowed,
        false => identity,
    }
}

#[test]
fn every_verdict_comes_out_the_same() {
    let Some(files) = corpus(FOLDER) else { return };
    let files: BTreeMap<String, String> = files.into_iter().collect();
    let read = |name: &str| files[name].clone();
    let lines = lines(&files["verdicts.csv"]);
    assert!(lines.len() > 20);
    for line in &lines {
        let found = answer(line, &read);
        // A condition that nothing is known of may hold; asked strictly, it does not.
        let allowed = found.tri != Tri::No && (found.terms.open.is_empty() || !line.strict);
        assert_eq!(allowed, line.expected, "{} {} {} {:?}: {found:?}", line.who, line.action, line.resource, line.files);
    }
    println!("{} verdicts", lines.len());
}
