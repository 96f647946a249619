//! What the verb of an action says about its level: one table, used where a permission states no level.
//! In: an action in a system's own words (`model:configure`, `s3:GetObject`, `read:users`). Out: a level, and whether it was a guess.

use super::kind::Level;

/// A verb, the level it means, and whether it means different things in different systems.
type Verb = (&'static str, Level, bool);

use Level::{Administer, Read, Use, Write};

const SURE: bool = false;
const AMBIGUOUS: bool = true;

/// Sorted by verb.
pub const VERBS: &[Verb] = &[
    ("access", Read, AMBIGUOUS),
    ("act_as", Administer, SURE),
    ("add", Write, SURE),
    ("admin", Administer, SURE),
    ("administer", Administer, SURE),
    ("all", Administer, SURE),
    ("apply", Write, SURE),
    ("approve", Write, AMBIGUOUS),
    ("ask", Use, SURE),
    ("assign", Write, SURE),
    ("assume", Administer, SURE),
    ("attach", Write, SURE),
    ("audit", Read, AMBIGUOUS),
    ("bind", Write, SURE),
    ("browse", Read, SURE),
    ("call", Use, SURE),
    ("cancel", Write, SURE),
    ("change", Write, SURE),
    ("chat", Use, SURE),
    ("clear", Write, SURE),
    ("commit", Write, SURE),
    ("complete", Use, SURE),
    ("configure", Write, SURE),
    ("connect", Use, AMBIGUOUS),
    ("consume", Read, SURE),
    ("control", Administer, AMBIGUOUS),
    ("copy", Write, AMBIGUOUS),
    ("count", Read, SURE),
    ("create", Write, SURE),
    ("decrypt", Read, SURE),
    ("delete", Write, SURE),
    ("deploy", Write, SURE),
    ("describe", Read, SURE),
    ("destroy", Write, SURE),
    ("detach", Write, SURE),
    ("disable", Write, SURE),
    ("download", Read, SURE),
    ("drop", Write, SURE),
    ("edit", Write, SURE),
    ("embed", Use, SURE),
    ("enable", Write, SURE),
    ("encrypt", Use, SURE),
    ("exec", Write, SURE),
    ("execute", Write, AMBIGUOUS),
    ("export", Read, SURE),
    ("fetch", Read, SURE),
    ("find", Read, SURE),
    ("full", Administer, SURE),
    ("full_access", Administer, SURE),
    ("fullaccess", Administer, SURE),
    ("generate", Use, AMBIGUOUS),
    ("get", Read, SURE),
    ("grant", Administer, SURE),
    ("head", Read, SURE),
    ("impersonate", Administer, SURE),
    ("import", Write, SURE),
    ("infer", Use, SURE),
    ("insert", Write, SURE),
    ("inspect", Read, SURE),
    ("install", Write, SURE),
    ("invite", Write, SURE),
    ("invoke", Use, SURE),
    ("list", Read, SURE),
    ("login", Use, SURE),
    ("lookup", Read, SURE),
    ("manage", Administer, SURE),
    ("merge", Write, SURE),
    ("mint_token", Administer, SURE),
    ("modify", Write, SURE),
    ("monitor", Read, SURE),
    ("move", Write, SURE),
    ("open", Read, AMBIGUOUS),
    ("operate", Write, AMBIGUOUS),
    ("own", Administer, SURE),
    ("owner", Administer, SURE),
    ("patch", Write, SURE),
    ("post", Write, SURE),
    ("predict", Use, SURE),
    ("process", Write, AMBIGUOUS),
    ("prompt", Use, SURE),
    ("publish", Write, SURE),
    ("pull", Read, SURE),
    ("purge", Write, SURE),
    ("push", Write, SURE),
    ("put", Write, SURE),
    ("query", Read, SURE),
    ("read", Read, SURE),
    ("receive", Read, SURE),
    ("register", Write, SURE),
    ("remove", Write, SURE),
    ("rename", Write, SURE),
    ("replace", Write, SURE),
    ("reset", Write, SURE),
    ("restart", Write, SURE),
    ("restore", Write, SURE),
    ("review", Read, AMBIGUOUS),
    ("revoke", Write, SURE),
    ("root", Administer, SURE),
    ("rotate", Write, SURE),
    ("run", Use, AMBIGUOUS),
    ("scale", Write, SURE),
    ("scan", Read, SURE),
    ("search", Read, SURE),
    ("select", Read, SURE),
    ("send", Write, AMBIGUOUS),
    ("set", Write, SURE),
    ("show", Read, SURE),
    ("sign", Use, AMBIGUOUS),
    ("start", Write, AMBIGUOUS),
    ("stop", Write, SURE),
    ("submit", Write, AMBIGUOUS),
    ("subscribe", Read, AMBIGUOUS),
    ("superuser", Administer, SURE),
    ("sync", Write, AMBIGUOUS),
    ("tag", Write, AMBIGUOUS),
    ("terminate", Write, SURE),
    ("test", Use, AMBIGUOUS),
    ("train", Write, SURE),
    ("transfer", Write, AMBIGUOUS),
    ("trigger", Use, AMBIGUOUS),
    ("truncate", Write, SURE),
    ("tune", Write, SURE),
    ("unlock", Write, SURE),
    ("update", Write, SURE),
    ("upload", Write, SURE),
    ("upsert", Write, SURE),
    ("use", Use, SURE),
    ("view", Read, SURE),
    ("watch", Read, SURE),
    ("write", Write, SURE),
];

/// Verbs by which an identity becomes another one.
pub const IMPERSONATING: &[&str] = &["act_as", "assume", "impersonate", "mint_token"];

/// The level that an action's verb means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// The level.
    pub level: Level,
    /// Whether the table calls the verb ambiguous, or does not know it.
    pub assumed: bool,
    /// Whether the table knows the verb.
    pub known: bool,
}

/// The parts of an action between `:`, `.`, `/` and blanks, from the last to the first.
fn segments(action: &str) -> impl DoubleEndedIterator<Item = &str> {
    action.split([':', '.', '/', ' ', '#']).filter(|part| !part.is_empty())
}

/// The last word of an action: what stands behind its last `:`, `.`, `/` or blank.
pub fn last_word(action: &str) -> &str {
    segments(action).next_back().unwrap_or("")
}

/// Whether an action lets its holder act as the identity that it targets.
pub fn impersonates(action: &str) -> bool {
    let word = last_word(action);
    IMPERSONATING.iter().any(|verb| word.eq_ignore_ascii_case(verb) || word.replace('-', "_").eq_ignore_ascii_case(verb))
}

fn find(word: &str) -> Option<Verb> {
    let word = word.to_ascii_lowercase().replace('-', "_");
    VERBS.binary_search_by(|(verb, ..)| (*verb).cmp(word.as_str())).ok().and_then(|at| VERBS.get(at)).copied()
}

/// The words inside a part: `GetObject` and `get_object` are `get` and `object`.
fn words(part: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut lower = false;
    let mut fresh = true;
    for c in part.chars() {
        if !c.is_alphanumeric() {
            fresh = true;
            continue;
        }
        if fresh || (lower && c.is_uppercase()) {
            all.push(String::new());
        }
        fresh = false;
        lower = c.is_lowercase() || c.is_ascii_digit();
        if let Some(word) = all.last_mut() {
            word.push(c);
        }
    }
    all
}

/// The verb of one part: the whole, else its first word, else its last one.
fn verb_of(part: &str) -> Option<Verb> {
    let inside = words(part);
    find(part).or_else(|| find(inside.first()?)).or_else(|| find(inside.last()?))
}

/// The level of an action. The verb is looked for in the last part (`crm:read`), then in the ones before it (`read:users`);
/// `*` alone, or after what is no verb, is everything. A verb that the table does not know is taken for a write, and that is a guess.
pub fn level(action: &str) -> Verdict {
    let verdict = |(_, level, assumed): Verb| Verdict { level, assumed, known: true };
    let all = Verdict { level: Administer, assumed: false, known: true };
    let last = last_word(action);
    if last.chars().all(|c| c == '*') && !last.is_empty() {
        return segments(action).rev().skip(1).find_map(find).map_or(all, verdict);
    }
    segments(action).rev().find_map(verb_of).map_or(Verdict { level: Write, assumed: true, known: false }, verdict)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_sorted_and_unique() {
        assert!(VERBS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(IMPERSONATING.iter().all(|verb| find(verb).is_some()));
    }

    #[test]
    fn verbs_are_found_where_systems_put_them() {
        for (action, want) in [
            ("secret:read", Read),
            ("crm.records.list", Read),
            ("s3:GetObject", Read),
            ("s3:PutObject", Write),
            ("read:users", Read),
            ("create:clients", Write),
            ("model:configure", Write),
            ("rotate-key", Write),
            ("users_read", Read),
            ("llm/invoke", Use),
            ("chat", Use),
            ("manage_users", Administer),
            ("*", Administer),
            ("crm:*", Administer),
            ("read:*", Read),
            ("identity:act-as", Administer),
            ("USE", Use),
        ] {
            let found = level(action);
            assert_eq!((found.level, found.assumed, found.known), (want, false, true), "{action}");
        }
    }

    #[test]
    fn guesses_are_marked() {
        assert_eq!(level("job:run"), Verdict { level: Use, assumed: true, known: true });
        assert_eq!(level("thing:frobnicate"), Verdict { level: Write, assumed: true, known: false });
        assert_eq!(level(""), Verdict { level: Write, assumed: true, known: false });
    }

    #[test]
    fn impersonation_is_told_by_the_last_word() {
        assert!(impersonates("identity:impersonate"));
        assert!(impersonates("sts.Assume"));
        assert!(impersonates("act-as"));
        assert!(!impersonates("impersonate:audit"));
        assert!(!impersonates(""));
    }
}
