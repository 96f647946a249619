//! Conditions of bindings: bounds of time become the grant's window, what is said of the resource's name, type and service is evaluated
//! against each candidate, limits on the roles that may be handed out are read; everything else stays in words. An expression goes in.

use crate::model::time;

/// Deeper brackets are not read: the expression stays in words.
const DEEPEST: usize = 24;

/// What a condition comes to.
#[derive(Clone, Default, Debug)]
pub(super) struct Condition {
    pub(super) not_before: Option<i64>,
    pub(super) expires: Option<i64>,
    /// The only roles that may be granted and taken away.
    pub(super) only_roles: Option<Vec<String>>,
    /// What is said of the resource; all have to hold.
    pub(super) tests: Vec<Test>,
    /// What was not evaluated.
    pub(super) words: String,
}

/// A resource, as conditions speak of it.
#[derive(Default)]
pub(super) struct Candidate {
    /// Its name with the project's id and, where it is known, with the number.
    pub(super) names: Vec<String>,
    /// Whether all forms of the name are known.
    pub(super) whole: bool,
    pub(super) sort: &'static str,
    pub(super) service: &'static str,
}

/// A part of an expression.
#[derive(Clone, Debug)]
pub(super) enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    /// Field, operation, literal.
    Is(Field, Op, String),
    Before(i64),
    After(i64),
    Roles(Vec<String>),
    Unknown,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Field {
    Name,
    Type,
    Service,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Op {
    Equals,
    Starts,
    Ends,
}

impl Condition {
    /// Reads an expression.
    pub(super) fn read(text: &str) -> Condition {
        let mut out = Condition::default();
        let tokens = tokens(text);
        let mut reader = Reader { tokens: &tokens, at: 0 };
        let whole = reader.any(0).filter(|_| reader.at == tokens.len());
        let parts = match whole {
            Some(Test::All(parts)) => parts,
            Some(other) => vec![other],
            None => vec![Test::Unknown],
        };
        let mut rest = false;
        for part in parts {
            match part {
                Test::Before(at) => out.expires = Some(out.expires.map_or(at, |before| before.min(at))),
                Test::After(at) => out.not_before = Some(out.not_before.map_or(at, |before| before.max(at))),
                Test::Roles(roles) => out.only_roles = Some(roles),
                part if part.decides() => out.tests.push(part),
                _ => rest = true,
            }
        }
        if rest {
            out.words = crate::doc::shown(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        out
    }

    /// Whether a resource meets what is said of it; `None`: it can't be told.
    pub(super) fn meets(&self, candidate: &Candidate) -> Option<bool> {
        all(self.tests.iter().map(|test| test.eval(candidate)))
    }
}

fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut sure = Some(true);
    for part in parts {
        match part {
            Some(false) => return Some(false),
            None => sure = None,
            Some(true) => {}
        }
    }
    sure
}

impl Test {
    /// Whether it speaks of nothing but the resource.
    fn decides(&self) -> bool {
        match self {
            Test::All(parts) | Test::Any(parts) => parts.iter().all(Test::decides),
            Test::Not(part) => part.decides(),
            Test::Is(..) => true,
            _ => false,
        }
    }

    fn eval(&self, candidate: &Candidate) -> Option<bool> {
        match self {
            Test::All(parts) => all(parts.iter().map(|part| part.eval(candidate))),
            Test::Any(parts) => all(parts.iter().map(|part| part.eval(candidate).map(|met| !met))).map(|none| !none),
            Test::Not(part) => part.eval(candidate).map(|met| !met),
            Test::Is(Field::Name, op, literal) => name(candidate, *op, literal),
            Test::Is(Field::Type, _, literal) => (!candidate.sort.is_empty()).then(|| candidate.sort == literal),
            Test::Is(Field::Service, _, literal) => (!candidate.service.is_empty()).then(|| candidate.service == literal),
            _ => None,
        }
    }
}

fn name(candidate: &Candidate, op: Op, literal: &str) -> Option<bool> {
    let is = |name: &String| match op {
        // What lies in the resource (a version, an object) can be what is named.
        Op::Equals => name == literal || literal.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('/')),
        Op::Starts => name.starts_with(literal) || literal.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('/')),
        Op::Ends => name.ends_with(literal),
    };
    match candidate.names.iter().any(is) {
        true => Some(true),
        false if op == Op::Ends || !candidate.whole => None,
        false => Some(false),
    }
}

/// Words, texts in quotes, and signs.
#[derive(Clone, PartialEq, Debug)]
enum Token {
    Word(String),
    Text(String),
    Sign(&'static str),
}

const SIGNS: &[&str] = &["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", ","];

fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '"' || first == '\'' {
            let inner = rest.get(1..).unwrap_or("");
            let Some(end) = inner.find(first) else { return vec![Token::Sign("!")] };
            out.push(Token::Text(inner.get(..end).unwrap_or("").to_owned()));
            rest = inner.get(end + 1..).unwrap_or("");
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            out.push(Token::Sign(sign));
            rest = rest.get(sign.len()..).unwrap_or("");
        } else {
            let part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
            let end = rest.find(|c: char| !part(c)).unwrap_or(rest.len()).max(first.len_utf8());
            out.push(Token::Word(rest.get(..end).unwrap_or("").to_owned()));
            rest = rest.get(end..).unwrap_or("");
        }
        rest = rest.trim_start();
    }
    out
}

struct Reader<'t> {
    tokens: &'t [Token],
    at: usize,
}

impl Reader<'_> {
    fn sign(&mut self, sign: &str) -> bool {
        let is = matches!(self.tokens.get(self.at), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(is);
        is
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn any(&mut self, depth: usize) -> Option<Test> {
        let mut parts = vec![self.all(depth)?];
        while self.sign("||") {
            parts.push(self.all(depth)?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Test::Any(parts) })
    }

    fn all(&mut self, depth: usize) -> Option<Test> {
        let mut parts = Vec::new();
        loop {
            match self.one(depth)? {
                Test::All(more) => parts.extend(more),
                part => parts.push(part),
            }
            if !self.sign("&&") {
                return Some(if parts.len() == 1 { parts.remove(0) } else { Test::All(parts) });
            }
        }
    }

    fn one(&mut self, depth: usize) -> Option<Test> {
        if depth > DEEPEST {
            return None;
        }
        if self.sign("!") {
            return Some(Test::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.sign("(") {
            let inner = self.any(depth + 1)?;
            return self.sign(")").then_some(inner);
        }
        let Some(Token::Word(word)) = self.next() else { return None };
        match word.as_str() {
            "request.time" => self.moment(),
            "resource.name" => self.equals(Field::Name),
            "resource.type" => self.equals(Field::Type),
            "resource.service" => self.equals(Field::Service),
            "resource.name.startsWith" => self.call().map(|text| Test::Is(Field::Name, Op::Starts, text)),
            "resource.name.endsWith" => self.call().map(|text| Test::Is(Field::Name, Op::Ends, text)),
            "api.getAttribute" => self.roles(),
            _ => self.other(),
        }
    }

    /// `("text")`.
    fn call(&mut self) -> Option<String> {
        let open = self.sign("(");
        let Some(Token::Text(text)) = self.next().filter(|_| open) else { return None };
        self.sign(")").then_some(text)
    }

    fn equals(&mut self, field: Field) -> Option<Test> {
        let not = if self.sign("==") {
            false
        } else if self.sign("!=") {
            true
        } else {
            return None;
        };
        let Some(Token::Text(text)) = self.next() else { return None };
        let test = Test::Is(field, Op::Equals, text);
        Some(if not { Test::Not(Box::new(test)) } else { test })
    }

    fn moment(&mut self) -> Option<Test> {
        let Some(Token::Sign(sign)) = self.next() else { return self.other() };
        let Some(Token::Word(word)) = self.next() else { return None };
        if word != "timestamp" {
            return None;
        }
        let at = time::parse(&self.call()?)?;
        Some(match sign {
            "<" | "<=" => Test::Before(at),
            ">" | ">=" => Test::After(at),
            _ => Test::Unknown,
        })
    }

    /// `api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly(["roles/x"])`.
    fn roles(&mut self) -> Option<Test> {
        let opens = self.sign("(");
        let Some(Token::Text(of)) = self.next().filter(|_| opens) else { return None };
        let empty = self.sign(",") && self.sign("[") && self.sign("]") && self.sign(")");
        let Some(Token::Word(call)) = self.next().filter(|_| empty) else { return None };
        if !(of.ends_with("/modifiedGrantsByRole") && call == ".hasOnly" && self.sign("(") && self.sign("[")) {
            return self.other();
        }
        let mut roles = Vec::new();
        while let Some(Token::Text(role)) = self.tokens.get(self.at).cloned() {
            roles.push(role);
            self.at += 1;
            self.sign(",");
        }
        (self.sign("]") && self.sign(")")).then_some(Test::Roles(roles))
    }

    /// Anything else: up to the end of this part.
    fn other(&mut self) -> Option<Test> {
        let mut open = 0_usize;
        while let Some(token) = self.tokens.get(self.at) {
            match token {
                Token::Sign("(" | "[") => open += 1,
                Token::Sign(")" | "]") if open == 0 => break,
                Token::Sign(")" | "]") => open -= 1,
                Token::Sign("&&" | "||") if open == 0 => break,
                _ => {}
            }
            self.at += 1;
        }
        Some(Test::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(name: &str) -> Candidate {
        let service = "secretmanager.googleapis.com";
        Candidate { names: vec![name.to_owned()], whole: true, sort: "secretmanager.googleapis.com/Secret", service }
    }

    #[test]
    fn bounds_of_time_are_a_window() {
        let read =
            Condition::read("request.time < timestamp(\"2026-12-31T00:00:00Z\") && request.time >= timestamp('2026-01-01T00:00:00Z')");
        assert_eq!((read.expires, read.not_before), (time::parse("2026-12-31"), time::parse("2026-01-01")));
        assert!(read.words.is_empty() && read.tests.is_empty());
    }

    #[test]
    fn names_are_decided_and_the_rest_stays_in_words() {
        let read =
            Condition::read("resource.name.startsWith(\"projects/1/secrets/db\") && request.time < timestamp(\"2026-12-31T00:00:00Z\")");
        assert_eq!(read.meets(&secret("projects/1/secrets/db-prod")), Some(true));
        assert_eq!(read.meets(&secret("projects/1/secrets/api")), Some(false));
        assert_eq!(read.meets(&Candidate { whole: false, ..secret("projects/acme/secrets/api") }), None);
        let version = Condition::read("resource.name == 'projects/1/secrets/db/versions/3'");
        assert_eq!(version.meets(&secret("projects/1/secrets/db")), Some(true));
        let either = Condition::read("resource.type != 'x' && (resource.name.startsWith('a') || resource.name.startsWith('projects/1'))");
        assert_eq!(either.meets(&secret("projects/1/secrets/db")), Some(true));
        let tag = Condition::read("resource.matchTag('1/env', 'prod') && resource.type == 'secretmanager.googleapis.com/Secret'");
        assert!(tag.words.contains("matchTag") && tag.tests.len() == 1);
        assert_eq!(tag.meets(&Candidate { sort: "storage.googleapis.com/Bucket", ..secret("x") }), Some(false));
    }

    #[test]
    fn a_bound_within_an_or_is_no_end() {
        let read = Condition::read("request.time < timestamp('2026-12-31T00:00:00Z') || resource.type == 'x'");
        assert!(read.expires.is_none() && !read.words.is_empty());
    }

    #[test]
    fn limits_on_what_may_be_granted() {
        let read = Condition::read(
            "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/run.invoker','roles/viewer'])",
        );
        assert_eq!(read.only_roles.unwrap(), ["roles/run.invoker", "roles/viewer"]);
        assert!(read.words.is_empty());
    }

    #[test]
    fn hostile_text_ends() {
        for text in ["", "\"", "((((", "!!!!", "a &&", "request.time <", "api.getAttribute(", "\u{1f980} == 'x'"] {
            let read = Condition::read(text);
            assert!(read.tests.is_empty() && read.expires.is_none(), "{text}");
            assert!(!read.words.is_empty() || text.is_empty(), "{text}");
        }
        let deep = format!("{}resource.name == 'x'{}", "(".repeat(5_000), ")".repeat(5_000));
        assert!(!Condition::read(&deep).words.is_empty());
    }
}
