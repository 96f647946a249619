//! What a statement says of a request: a request with what is known of it in, yes, no or open out, with what stays open in words and the
//! time that conditions limit it to.

use super::condition::{Clock, Condition, Known, Tri};
use super::document::{Document, Listed, Statement};
use super::glob;
use crate::model::{Name, Names};

/// A request, as far as it is known.
#[derive(Clone, Copy)]
pub(in crate::source::aws) struct Request<'a> {
    /// The action, in lower case.
    pub(in crate::source::aws) action: &'a str,
    pub(in crate::source::aws) resource: Resource<'a>,
    /// Who asks; `None` where it may be any holder of the policy.
    pub(in crate::source::aws) who: Option<&'a Who>,
    /// What the kind of request itself tells of some keys.
    pub(in crate::source::aws) keys: &'a [(&'a str, Known)],
    /// The tags of the resource, where they are known.
    pub(in crate::source::aws) tags: Option<&'a [(Name, Name)]>,
}

/// What is acted on.
#[derive(Clone, Copy, Debug)]
pub(in crate::source::aws) enum Resource<'a> {
    /// Something that is there: its ARN.
    One(&'a str),
    /// Something that whoever asks may name: a pattern.
    Named(&'a str),
}

/// Who asks.
#[derive(Clone, Default, Debug)]
pub(in crate::source::aws) struct Who {
    pub(in crate::source::aws) arn: String,
    pub(in crate::source::aws) account: String,
    /// The user's name; empty for roles.
    pub(in crate::source::aws) user: String,
    /// The unique id.
    pub(in crate::source::aws) unique: String,
    pub(in crate::source::aws) tags: Vec<(Name, Name)>,
}

/// What an allowance hangs on.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(in crate::source::aws) struct Terms {
    /// What could not be decided, in words, sorted.
    pub(in crate::source::aws) open: Vec<String>,
    pub(in crate::source::aws) from: Option<i64>,
    pub(in crate::source::aws) until: Option<i64>,
}

impl Terms {
    /// One more thing that is open.
    pub(in crate::source::aws) fn add(&mut self, words: String) {
        if let Err(at) = self.open.binary_search(&words) {
            self.open.insert(at, words);
        }
    }

    /// Both.
    pub(in crate::source::aws) fn with(mut self, other: &Terms) -> Terms {
        for words in &other.open {
            self.add(words.clone());
        }
        self.clock(other.from.map(Clock::From));
        self.clock(other.until.map(Clock::Until));
        self
    }

    fn clock(&mut self, clock: Option<Clock>) {
        match clock {
            Some(Clock::From(at)) => self.from = self.from.max(Some(at)),
            Some(Clock::Until(at)) => self.until = Some(self.until.map_or(at, |before| before.min(at))),
            None => {}
        }
    }

    /// What is open, as one text.
    pub(in crate::source::aws) fn words(&self) -> String {
        self.open.join("; ")
    }

    /// Whether nothing is open and no time limits it.
    pub(in crate::source::aws) fn is_plain(&self) -> bool {
        self.open.is_empty() && self.from.is_none() && self.until.is_none()
    }
}

/// What a statement, or several together, say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::source::aws) struct Verdict {
    pub(in crate::source::aws) tri: Tri,
    pub(in crate::source::aws) terms: Terms,
}

impl Verdict {
    pub(in crate::source::aws) const NO: Verdict = Verdict { tri: Tri::No, terms: Terms { open: Vec::new(), from: None, until: None } };
    pub(in crate::source::aws) const YES: Verdict = Verdict { tri: Tri::Yes, terms: Terms { open: Vec::new(), from: None, until: None } };
}

impl Listed {
    /// Whether an action (in lower case) is meant.
    pub(in crate::source::aws) fn action(&self, names: &Names, action: &str) -> bool {
        self.patterns.iter().any(|pattern| glob::matches(names.text(*pattern), action)) != self.not
    }
}

/// Whether a text holds a variable.
fn variable(text: &str) -> bool {
    text.contains("${")
}

/// Keys that tell who asks.
fn personal_key(key: &str) -> bool {
    matches!(key, "aws:principalarn" | "aws:principalaccount" | "aws:username" | "aws:userid" | "aws:principaltype")
        || key.starts_with("aws:principaltag/")
}

impl Document {
    /// Whether what it says depends on who asks.
    pub(in crate::source::aws) fn personal(&self, names: &Names) -> bool {
        self.statements.iter().any(|statement| statement.personal(self, names))
    }
}

impl Statement {
    /// Whether what it says depends on who asks.
    pub(in crate::source::aws) fn personal(&self, document: &Document, names: &Names) -> bool {
        let patterns = self.resources.iter().flat_map(|listed| listed.patterns.iter());
        let values = self.conditions.iter().flat_map(|condition| condition.values.iter());
        (document.variables && patterns.chain(values).any(|text| variable(names.text(*text))))
            || self.conditions.iter().any(|condition| personal_key(names.text(condition.key)))
    }

    /// Whether one of its resources holds a variable.
    pub(in crate::source::aws) fn variable(&self, document: &Document, names: &Names) -> bool {
        let mut patterns = self.resources.iter().flat_map(|listed| listed.patterns.iter());
        document.variables && patterns.any(|text| variable(names.text(*text)))
    }

    /// The text of a pattern, with variables put in; `*` for those that are not known.
    pub(in crate::source::aws) fn pattern(&self, document: &Document, pattern: Name, who: Option<&Who>, names: &Names) -> String {
        filled(names.text(pattern), document.variables, who, names).0.into_owned()
    }

    /// What its conditions say of a request.
    pub(in crate::source::aws) fn conditions(&self, document: &Document, request: &Request<'_>, names: &Names) -> Verdict {
        let mut found = Verdict::YES;
        for condition in &self.conditions {
            if let Some(clock) = condition.clock(names) {
                found.terms.clock(Some(clock));
                continue;
            }
            let known = known(names.text(condition.key), request, names);
            // What the asker chooses, a denial can't hold against them.
            let holds = match (&known, self.allow) {
                (Known::Chosen, false) => Tri::No,
                _ => condition.holds(names, &known, &|text| fill(text, document.variables, request.who, names)),
            };
            if holds == Tri::Open {
                found.terms.add(condition.words(names));
            }
            found.tri = found.tri.and(holds);
            if found.tri == Tri::No {
                return Verdict::NO;
            }
        }
        found
    }

    /// What one of its conditions says of a request.
    pub(in crate::source::aws) fn alone(&self, document: &Document, condition: &Condition, request: &Request<'_>, names: &Names) -> Tri {
        let known = known(names.text(condition.key), request, names);
        condition.holds(names, &known, &|text| fill(text, document.variables, request.who, names))
    }

    /// Whether its resources hold what a request acts on: an allowance if any of it is, a denial if all of it is.
    pub(in crate::source::aws) fn resource(&self, document: &Document, request: &Request<'_>, names: &Names) -> Tri {
        let Some(listed) = &self.resources else { return Tri::Yes };
        let wide = self.allow != listed.not;
        let mut found = Tri::No;
        for pattern in &listed.patterns {
            let text = names.text(*pattern);
            let (text, sure) = filled(text, document.variables, request.who, names);
            let fits = match (request.resource, wide) {
                (Resource::One(arn), _) => glob::arn_matches(&text, arn),
                (Resource::Named(other), true) => glob::arn_intersect(&text, other),
                (Resource::Named(other), false) => glob::arn_covers(&text, other),
            };
            if fits {
                found = found.or(if sure { Tri::Yes } else { Tri::Open });
            }
            if found == Tri::Yes {
                break;
            }
        }
        match (listed.not, found) {
            (false, found) => found,
            (true, Tri::Yes) => Tri::No,
            (true, Tri::Open) => Tri::Open,
            (true, Tri::No) => Tri::Yes,
        }
    }

    /// What it says of a request: whether its effect applies. Not whom it is about.
    pub(in crate::source::aws) fn applies(&self, document: &Document, request: &Request<'_>, names: &Names) -> Verdict {
        if !self.actions.action(names, request.action) {
            return Verdict::NO;
        }
        let resource = self.resource(document, request, names);
        if resource == Tri::No {
            return Verdict::NO;
        }
        let mut found = self.conditions(document, request, names);
        if resource == Tri::Open && found.tri != Tri::No {
            found.tri = Tri::Open;
            found.terms.add("the variables in the policy's resource name it".into());
        }
        found
    }
}

/// Puts the variables of a value in; `None` where one is not known.
fn fill(text: &str, variables: bool, who: Option<&Who>, names: &Names) -> Option<String> {
    let (text, sure) = filled(text, variables, who, names);
    sure.then(|| text.into_owned())
}

/// The same with `*` for what is not known.
fn filled<'t>(text: &'t str, variables: bool, who: Option<&Who>, names: &Names) -> (std::borrow::Cow<'t, str>, bool) {
    if !variables || !variable(text) {
        return (text.into(), true);
    }
    let (mut out, mut sure, mut rest) = (String::new(), true, text);
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            out.push_str("${");
            rest = after;
            continue;
        };
        rest = behind;
        match value(name, who, names) {
            Some(value) => out.push_str(&value),
            None => {
                sure = false;
                out.push('*');
            }
        }
    }
    out.push_str(rest);
    (out.into(), sure)
}

/// The value of a variable.
fn value(name: &str, who: Option<&Who>, names: &Names) -> Option<String> {
    let (name, default) = name.split_once(',').map_or((name, None), |(name, default)| (name, Some(default)));
    match name.trim() {
        // A star, question mark or dollar as such: no ARN of ours holds one.
        "*" | "?" | "$" => return Some("\u{1}".into()),
        _ => {}
    }
    let who = who?;
    let lower = name.trim().to_ascii_lowercase();
    let found = match lower.as_str() {
        "aws:username" if !who.user.is_empty() => Some(who.user.clone()),
        "aws:userid" if !who.user.is_empty() => Some(who.unique.clone()),
        "aws:principalaccount" => Some(who.account.clone()),
        "aws:principalarn" => Some(who.arn.clone()),
        _ => match name.trim().split_once('/') {
            Some((key, tag)) if key.eq_ignore_ascii_case("aws:principaltag") => tagged(&who.tags, tag, names),
            _ => return None,
        },
    };
    let default = default.map(|text| text.trim().trim_matches('\'').to_owned());
    // What is known to be missing makes the statement void: nothing has this name.
    Some(found.or(default).unwrap_or_else(|| "\u{1}".into()))
}

fn tagged(tags: &[(Name, Name)], tag: &str, names: &Names) -> Option<String> {
    tags.iter().find(|(key, _)| names.text(*key) == tag).map(|(_, value)| names.text(*value).to_owned())
}

fn known(key: &str, request: &Request<'_>, names: &Names) -> Known {
    if let Some((_, known)) = request.keys.iter().find(|(own, _)| *own == key) {
        return known.clone();
    }
    if let Some((_, tag)) = key.split_once("resourcetag/") {
        return match request.tags {
            Some(tags) => tagged(tags, tag, names).map_or(Known::Absent, Known::Is),
            None => Known::Unknown,
        };
    }
    if let Some(tag) = key.strip_prefix("aws:principaltag/") {
        // A session may bring tags of its own; those of the identity count where it brings none.
        return match request.who {
            Some(who) => tagged(&who.tags, tag, names).map_or(Known::Absent, Known::Is),
            None => Known::Unknown,
        };
    }
    let of = |value: fn(&Who) -> Known| request.who.map_or(Known::Unknown, value);
    match key {
        "aws:principalarn" => of(|who| Known::Is(who.arn.clone())),
        "aws:principalaccount" => of(|who| Known::Is(who.account.clone())),
        "aws:principaltype" => of(|who| Known::Is(if who.user.is_empty() { "AssumedRole" } else { "User" }.into())),
        "aws:username" => of(|who| if who.user.is_empty() { Known::Absent } else { Known::Is(who.user.clone()) }),
        "aws:userid" => of(|who| if who.user.is_empty() { Known::Unknown } else { Known::Is(who.unique.clone()) }),
        "aws:resourceaccount" => match request.resource {
            Resource::One(arn) => arn.split(':').nth(4).filter(|id| !id.is_empty()).map_or(Known::Unknown, |id| Known::Is(id.into())),
            Resource::Named(_) => Known::Unknown,
        },
        "aws:requestedregion" => region(request.resource),
        "aws:viaawsservice" | "aws:principalisawsservice" => Known::Is("false".into()),
        "aws:securetransport" => Known::Is("true".into()),
        "aws:sourcearn"
        | "aws:sourceaccount"
        | "aws:sourceowner"
        | "aws:sourceorgid"
        | "aws:sourceorgpaths"
        | "aws:calledvia"
        | "aws:calledviafirst"
        | "aws:calledvialast"
        | "aws:principalservicename" => Known::Absent,
        "aws:tagkeys" | "sts:rolesessionname" | "aws:useragent" => Known::Chosen,
        _ if key.starts_with("aws:requesttag/") => Known::Chosen,
        _ => Known::Unknown,
    }
}

/// The region of what is acted on; global services answer in one, and what is made anew is made where one likes.
fn region(resource: Resource<'_>) -> Known {
    let (Resource::One(arn) | Resource::Named(arn)) = resource;
    match arn.split(':').nth(3) {
        Some("*") | None => Known::Chosen,
        Some("") => Known::Is("us-east-1".into()),
        Some(region) => Known::Is(region.into()),
    }
}

/// What some documents forbid of a request: yes, or maybe with what it hangs on.
pub(in crate::source::aws) fn denies<'d>(documents: impl Iterator<Item = &'d Document>, request: &Request<'_>, names: &Names) -> Verdict {
    let mut all = Verdict::NO;
    for document in documents {
        for statement in document.statements.iter().filter(|statement| !statement.allow) {
            let found = statement.applies(document, request, names);
            match (found.tri, found.terms.from, found.terms.until) {
                (Tri::No, ..) => {}
                (Tri::Yes, None, None) => return Verdict::YES,
                // Forbidden from a day on: allowed until then; forbidden up to a day: allowed from then.
                (Tri::Yes, Some(at), None) => all.terms.clock(Some(Clock::Until(at))),
                (Tri::Yes, None, Some(at)) => all.terms.clock(Some(Clock::From(at))),
                (Tri::Yes, Some(_), Some(_)) => all = open(all, "no denial that counts for some time forbids it".into()),
                (Tri::Open, ..) => {
                    for words in found.terms.open {
                        all = open(all, format!("no denial forbids it: it does where {words}"));
                    }
                }
            }
        }
    }
    all
}

fn open(mut all: Verdict, words: String) -> Verdict {
    all.tri = Tri::Open;
    all.terms.add(words);
    all
}

/// What some documents allow of a request, at its best.
pub(in crate::source::aws) fn allows<'d>(documents: impl Iterator<Item = &'d Document>, request: &Request<'_>, names: &Names) -> Verdict {
    let mut best = Verdict::NO;
    for document in documents {
        for statement in document.statements.iter().filter(|statement| statement.allow) {
            let found = statement.applies(document, request, names);
            if better(&found, &best) {
                best = found;
            }
            if best == Verdict::YES {
                return best;
            }
        }
    }
    best
}

/// Whether one says more for sure than another.
pub(in crate::source::aws) fn better(one: &Verdict, other: &Verdict) -> bool {
    (one.tri, std::cmp::Reverse(one.terms.open.len()), one.terms.is_plain())
        > (other.tri, std::cmp::Reverse(other.terms.open.len()), other.terms.is_plain())
}
