//! Who may become a role, by its trust policy. In: the trust policies of all accounts. Out: what each says of accounts, of principals by
//! name, of services and of identity providers; which conditions stay open, in words.

use super::class::Class;
use super::record::{Records, account_of};
use super::units::{Account, Principal};
use crate::model::{Name, Names, Place};
use crate::source::aws::policy::{Document, Known, Principals, Request, Resource, Sorted, Statement, Terms, Tri, Verdict, Who};
use std::collections::{BTreeMap, BTreeSet};

/// What a role's trust opens to a principal that is read.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    pub(super) role: Name,
    pub(super) terms: Terms,
    pub(super) place: Place,
    /// Whether the trust alone is enough; else the principal's own policies have to allow it as well.
    pub(super) enough: bool,
}

/// What trust policies say.
#[derive(Default)]
pub(super) struct Trusts {
    /// Roles that trust an account as a whole, by the account and by what that hangs on.
    pub(super) accounts: BTreeMap<String, BTreeMap<Terms, Vec<Name>>>,
    /// By principal: roles that name it, or whose conditions it meets.
    pub(super) principals: BTreeMap<Name, Vec<Opening>>,
    /// By account and service.
    pub(super) services: BTreeMap<(String, String), Vec<(Name, Terms)>>,
    /// Roles by the provider whose tokens they take.
    pub(super) providers: BTreeMap<Name, Vec<Name>>,
    /// What is open to somebody whom no file holds: role, who, terms, place.
    pub(super) outside: Vec<(Name, Whom, Terms, Place)>,
    /// Tokens of providers.
    pub(super) tokens: Vec<Token>,
}

/// Somebody whom no file holds.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Whom {
    /// Whoever has an account at AWS.
    Anybody,
    /// A whole account.
    Account(String),
    /// An organisation.
    Organisation(String),
    /// A principal by its ARN, or a pattern of such.
    Principal(String),
    /// A principal that was deleted: only its unique id is left.
    Deleted(String),
}

/// Tokens that a role takes.
pub(super) struct Token {
    pub(super) role: Name,
    pub(super) provider: Name,
    pub(super) statement: (crate::source::aws::policy::Doc, usize),
    pub(super) place: Place,
}

const ASSUME: &str = "sts:assumerole";

/// What the trust policies of all roles say.
pub(super) fn trusts(records: &Records, accounts: &BTreeMap<String, Account>, names: &Names) -> Trusts {
    let mut out = Trusts::default();
    let by_unique: BTreeMap<&str, Name> = records
        .users
        .iter()
        .map(|(arn, user)| (names.text(user.common.unique), *arn))
        .chain(records.roles.iter().map(|(arn, role)| (names.text(role.common.unique), *arn)))
        .filter(|(unique, _)| !unique.is_empty())
        .collect();
    let classes: BTreeMap<&str, Class> = accounts
        .iter()
        .map(|(id, account)| (id.as_str(), Class::new(account.users.arns.iter().chain(&account.roles.arns).copied().collect(), names)))
        .collect();
    let reader = Reader { records, accounts, names, by_unique, classes };
    for (arn, role) in &records.roles {
        let Some((doc, place)) = role.trust else { continue };
        let Some(home) = account_of(names.text(*arn)) else { continue };
        let document = records.documents.get(doc);
        for (at, statement) in document.statements.iter().enumerate().filter(|(_, statement)| statement.allow) {
            let place = Place { file: place.file, at: place.at + statement.at };
            let Some(principals) = &statement.principals else { continue };
            if principals.not {
                continue;
            }
            for (sort, name) in &principals.all {
                match sort {
                    Sorted::Service => reader.service(*arn, home, (document, statement), names.text(*name), &mut out),
                    Sorted::Federated => {
                        out.providers.entry(*name).or_default().push(*arn);
                        out.tokens.push(Token { role: *arn, provider: *name, statement: (doc, at), place });
                    }
                    Sorted::Any | Sorted::Aws if statement.actions.action(names, ASSUME) => {
                        reader.principal(Case { role: *arn, home, document, statement, place }, *sort, names.text(*name), &mut out);
                    }
                    _ => {}
                }
            }
        }
    }
    for list in out.providers.values_mut() {
        list.dedup();
    }
    for list in out.principals.values_mut() {
        list.sort_by(|a, b| (a.role, !a.enough, &a.terms).cmp(&(b.role, !b.enough, &b.terms)));
        list.dedup_by(|a, b| a.role == b.role);
    }
    out.outside.sort_by(|a, b| (a.0, &a.1, &a.2).cmp(&(b.0, &b.1, &b.2)));
    out.outside.dedup_by(|a, b| (a.0, &a.1) == (b.0, &b.1));
    out
}

#[derive(Clone, Copy)]
struct Case<'a> {
    role: Name,
    home: &'a str,
    document: &'a Document,
    statement: &'a Statement,
    place: Place,
}

struct Reader<'a> {
    records: &'a Records,
    accounts: &'a BTreeMap<String, Account>,
    names: &'a Names,
    by_unique: BTreeMap<&'a str, Name>,
    classes: BTreeMap<&'a str, Class>,
}

impl<'a> Reader<'a> {
    fn conditions(&self, case: &Case<'_>, who: Option<&Who>) -> Verdict {
        let arn = self.names.text(case.role);
        let tags = self.records.roles.get(&case.role).map(|role| role.common.tags.as_slice());
        let request = Request { action: ASSUME, resource: Resource::One(arn), who, keys: &[], tags };
        case.statement.conditions(case.document, &request, self.names)
    }

    /// Services that may take the role on; of their own resources the account's owner decides.
    fn service(&self, role: Name, home: &str, (document, statement): (&Document, &Statement), service: &str, out: &mut Trusts) {
        if !statement.actions.action(self.names, ASSUME) {
            return;
        }
        let keys = [
            ("aws:sourceaccount", Known::Is(home.to_owned())),
            ("aws:sourcearn", Known::Chosen),
            ("aws:principalservicename", Known::Is(service.to_owned())),
            ("aws:principalisawsservice", Known::Is("true".into())),
        ];
        let request = Request { action: ASSUME, resource: Resource::One(self.names.text(role)), who: None, keys: &keys, tags: None };
        let found = statement.conditions(document, &request, self.names);
        if found.tri != Tri::No {
            // Regional names mean the same service.
            let plain = match service.split('.').collect::<Vec<_>>().as_slice() {
                [name, _, "amazonaws", "com"] if !matches!(*name, "tasks" | "build" | "pods" | "edgelambda") => {
                    format!("{name}.amazonaws.com")
                }
                _ => service.to_owned(),
            };
            out.services.entry((home.to_owned(), plain)).or_default().push((role, found.terms));
        }
    }

    fn principal(&self, case: Case<'_>, sort: Sorted, text: &str, out: &mut Trusts) {
        // Principals whom conditions or denials single out have to be looked at one by one.
        let single = case.statement.personal(case.document, self.names)
            || case.document.statements.iter().any(|statement| !statement.allow && statement.actions.action(self.names, ASSUME));
        if sort == Sorted::Any {
            return self.anybody(case, out);
        }
        let by_number = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        let whole = if by_number { Some(text) } else { account_of(text).filter(|_| text.ends_with(":root")) };
        if let Some(account) = whole {
            if !self.accounts.contains_key(account) {
                return self.stranger(case, Whom::Account(account.to_owned()), out);
            }
            if single {
                return self.each(case, account, false, out);
            }
            let found = self.conditions(&case, None);
            if found.tri != Tri::No {
                out.accounts.entry(account.to_owned()).or_default().entry(found.terms).or_default().push(case.role);
            }
            return;
        }
        if !text.starts_with("arn:") {
            match self.by_unique.get(text) {
                Some(arn) => self.known(case, *arn, "", out),
                None => out.outside.push((case.role, Whom::Deleted(text.to_owned()), Terms::default(), case.place)),
            }
            return;
        }
        // A session of a role stands for the role.
        let session = text.split(':').nth(5).and_then(|path| path.strip_prefix("assumed-role/")).and_then(|path| path.split('/').next());
        let account = account_of(text).unwrap_or("");
        let found = match (session, self.accounts.get(account)) {
            (Some(role), Some(account)) => {
                account.roles.arns.iter().copied().find(|arn| self.names.text(*arn).rsplit('/').next() == Some(role))
            }
            (None, Some(_)) => self.classes.get(account).and_then(|class| class.position(self.names, text).map(|at| class.arn(at))),
            (_, None) => None,
        };
        match found {
            Some(arn) => self.known(case, arn, if session.is_some() { "the session has the name that the trust names" } else { "" }, out),
            None => self.stranger(case, Whom::Principal(text.to_owned()), out),
        }
    }

    /// A principal that is read, by name.
    fn known(&self, case: Case<'_>, arn: Name, condition: &str, out: &mut Trusts) {
        let principal = account_of(self.names.text(arn)).and_then(|id| self.accounts.get(id)).and_then(|account| account.principal(arn));
        if let Some(principal) = principal {
            self.open(case, principal, principal.who.account == case.home, condition, out);
        }
    }

    /// All principals of an account whom the conditions let in.
    fn each(&self, case: Case<'_>, account: &str, enough: bool, out: &mut Trusts) {
        let (Some(found), Some(class)) = (self.accounts.get(account), self.classes.get(account)) else { return };
        let named = case.statement.conditions.iter().filter(|condition| self.names.text(condition.key) == "aws:principalarn");
        let wanted: Option<Vec<Name>> = named.filter_map(|condition| condition.wanted()).map(|(values, _)| values.to_vec()).next();
        let candidates: BTreeSet<u32> = match wanted {
            Some(patterns) => patterns.iter().flat_map(|pattern| class.matching(self.names, self.names.text(*pattern))).collect(),
            None => (0..class.arns.len() as u32).collect(),
        };
        for at in candidates {
            if let Some(principal) = found.principal(class.arn(at)).filter(|principal| principal.arn != case.role) {
                self.open(case, principal, enough, "", out);
            }
        }
    }

    fn open(&self, case: Case<'_>, principal: &Principal, enough: bool, condition: &str, out: &mut Trusts) {
        let mut found = self.conditions(&case, Some(&principal.who));
        if found.tri == Tri::No {
            return;
        }
        for denial in case.document.statements.iter().filter(|statement| !statement.allow && statement.actions.action(self.names, ASSUME)) {
            if !denial.principals.as_ref().is_some_and(|principals| self.means(principals, principal)) {
                continue;
            }
            let denied = self.conditions(&Case { statement: denial, ..case }, Some(&principal.who));
            match denied.tri {
                Tri::Yes => return,
                Tri::No => {}
                Tri::Open => {
                    denied.terms.open.into_iter().for_each(|words| found.terms.add(format!("no denial forbids it: it does where {words}")))
                }
            }
        }
        if !condition.is_empty() {
            found.terms.add(condition.to_owned());
        }
        let opening = Opening { role: case.role, terms: found.terms, place: case.place, enough };
        out.principals.entry(principal.arn).or_default().push(opening);
    }

    /// Whether a denial is about a principal.
    fn means(&self, principals: &Principals, principal: &Principal) -> bool {
        let root = format!("arn:aws:iam::{}:root", principal.who.account);
        let fits = |(sort, name): &(Sorted, Name)| {
            let text = self.names.text(*name);
            *sort == Sorted::Any || (*sort == Sorted::Aws && (*name == principal.arn || text == root || text == principal.who.account))
        };
        principals.all.iter().any(fits) != principals.not
    }

    /// Somebody whom no file holds, as far as the conditions let them in.
    fn stranger(&self, case: Case<'_>, who: Whom, out: &mut Trusts) {
        let found = self.conditions(&case, None);
        if found.tri != Tri::No {
            out.outside.push((case.role, who, found.terms, case.place));
        }
    }

    /// A trust in everybody: conditions decide whom it is about.
    fn anybody(&self, case: Case<'_>, out: &mut Trusts) {
        for id in self.accounts.keys() {
            self.each(case, id, id == case.home, out);
        }
        let wanted = |key: &str| -> Option<Vec<String>> {
            let mut of = case.statement.conditions.iter().filter(|condition| self.names.text(condition.key) == key);
            of.find_map(|condition| condition.wanted())
                .map(|(values, _)| values.iter().map(|value| self.names.text(*value).to_owned()).collect())
        };
        let known = |id: &str| self.accounts.contains_key(id);
        if let Some(accounts) = wanted("aws:principalaccount") {
            for id in accounts.into_iter().filter(|id| !known(id)) {
                self.settled(case, "aws:principalaccount", Whom::Account(id), out);
            }
        } else if let Some(patterns) = wanted("aws:principalarn") {
            for pattern in patterns {
                if !pattern.split(':').nth(4).is_some_and(known) {
                    self.settled(case, "aws:principalarn", Whom::Principal(pattern), out);
                }
            }
        } else if let Some(organisations) = wanted("aws:principalorgid") {
            for id in organisations {
                self.settled(case, "aws:principalorgid", Whom::Organisation(id), out);
            }
        } else {
            self.stranger(case, Whom::Anybody, out);
        }
    }

    /// Somebody of whom a condition is what singles them out, so that this one holds.
    fn settled(&self, case: Case<'_>, key: &str, who: Whom, out: &mut Trusts) {
        let mut terms = Terms::default();
        for condition in &case.statement.conditions {
            let own = self.names.text(condition.key);
            if own == key {
                continue;
            }
            let one = Request { action: ASSUME, resource: Resource::One(""), who: None, keys: &[], tags: None };
            let found = case.statement.alone(case.document, condition, &one, self.names);
            match found {
                Tri::No => return,
                Tri::Open => terms.add(condition.words(self.names)),
                Tri::Yes => {}
            }
        }
        out.outside.push((case.role, who, terms, case.place));
    }
}
