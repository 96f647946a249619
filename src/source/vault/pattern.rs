//! The paths that a rule names: exact, a prefix (`*` at the end), with one-segment wildcards (`+`). In: the text of a rule.
//! Out: whether it matches a path, which of two patterns wins, and whether some path matches both.

use std::cmp::Ordering;

/// One pattern, as Vault keeps it: without the slash in front.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Pattern {
    text: String,
    /// Whether it ends in `*`.
    glob: bool,
    /// Whether a `+` stands for a segment.
    plus: bool,
}

impl Pattern {
    /// Reads a rule's path.
    pub(super) fn new(text: &str) -> Pattern {
        let text = text.strip_prefix('/').unwrap_or(text);
        let plus = text == "+" || text.starts_with("+/") || text.contains("/+");
        Pattern { text: text.to_owned(), glob: text.ends_with('*'), plus }
    }

    /// As it was written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it names one path only.
    pub(super) fn is_exact(&self) -> bool {
        !self.glob && !self.plus
    }

    /// What every path that it matches starts with.
    pub(super) fn literal(&self) -> &str {
        let end = self.first_wildcard();
        self.text.get(..end).unwrap_or("")
    }

    fn first_wildcard(&self) -> usize {
        let plus = self.text.find('+').filter(|_| self.plus);
        plus.unwrap_or(if self.glob { self.text.len() - 1 } else { self.text.len() })
    }

    /// Segments; the last one is only the start of what it stands for, if the pattern ends in `*`.
    fn segments(&self) -> impl Iterator<Item = &str> + Clone {
        self.text.strip_suffix('*').unwrap_or(&self.text).split('/')
    }

    /// Whether a path is meant.
    pub(super) fn matches(&self, path: &str) -> bool {
        if !self.plus {
            return if self.glob { path.starts_with(self.literal()) } else { path == self.text };
        }
        let mut given = path.split('/');
        let mut wanted = self.segments().peekable();
        while let Some(segment) = wanted.next() {
            let Some(part) = given.next() else { return false };
            let open = self.glob && wanted.peek().is_none();
            if segment != "+" && !(if open { part.starts_with(segment) } else { part == segment }) {
                return false;
            }
        }
        self.glob || given.next().is_none()
    }

    /// Which of two patterns decides about a path that both match: the greater one. An exact path beats all; then a later first wildcard,
    /// an end without `*`, fewer `+`, a longer text, the later text.
    pub(super) fn rank(&self, other: &Pattern) -> Ordering {
        let key = |it: &Pattern| (it.is_exact(), it.first_wildcard(), !it.glob, std::cmp::Reverse(it.pluses()), it.text.len());
        key(self).cmp(&key(other)).then_with(|| self.text.cmp(&other.text))
    }

    fn pluses(&self) -> usize {
        if self.plus { self.text.matches('+').count() } else { 0 }
    }

    /// Whether some path matches both.
    pub(super) fn overlaps(&self, other: &Pattern) -> bool {
        let (mut mine, mut theirs) = (self.segments().peekable(), other.segments().peekable());
        loop {
            let (Some(a), Some(b)) = (mine.next(), theirs.next()) else { return false };
            let (last_a, last_b) = (mine.peek().is_none(), theirs.peek().is_none());
            let (open_a, open_b) = (last_a && self.glob, last_b && other.glob);
            // A `+` of a pattern that has no one-segment wildcards is itself.
            let any = (a == "+" && self.plus) || (b == "+" && other.plus);
            let agree = any
                || match (open_a, open_b) {
                    (true, true) => a.starts_with(b) || b.starts_with(a),
                    (true, false) => b.starts_with(a),
                    (false, true) => a.starts_with(b),
                    (false, false) => a == b,
                };
            if !agree {
                return false;
            }
            if open_a || open_b || (last_a && last_b) {
                return true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wins(a: &str, b: &str) {
        assert_eq!(Pattern::new(a).rank(&Pattern::new(b)), Ordering::Greater, "{a} over {b}");
        assert_eq!(Pattern::new(b).rank(&Pattern::new(a)), Ordering::Less, "{a} over {b}");
    }

    #[test]
    fn the_more_specific_pattern_wins() {
        wins("foo/bar", "foo/ba*");
        wins("foo/bar", "foo/+");
        wins("foo/a*", "foo/+");
        wins("foo/bar/+/baz", "foo/+/bar/baz");
        wins("foo/+/bar", "foo/+/ba*");
        wins("foo/+", "foo/*");
        wins("foo/bar/+/baz", "foo/bar/+/+");
        wins("foo/+/bar/ba*", "foo/+/bar/b*");
        wins("foo/+/bar/bz*", "foo/+/bar/by*");
        wins("secret/data/prod/*", "secret/data/*");
        wins("secret/*", "*");
    }

    #[test]
    fn paths_match_as_vault_matches_them() {
        let matches = |pattern: &str, path: &str| Pattern::new(pattern).matches(path);
        assert!(matches("secret/*", "secret/a/b") && matches("secret/*", "secret/") && !matches("secret/*", "secret"));
        assert!(matches("secret/a*", "secret/abc/d") && !matches("secret/a*", "secret/b"));
        assert!(matches("/secret/a", "secret/a") && !matches("secret/a", "secret/a/b"));
        assert!(matches("secret/+/db", "secret/prod/db") && !matches("secret/+/db", "secret/prod/eu/db"));
        assert!(matches("secret/+/d*", "secret/prod/db/x") && !matches("secret/+/d*", "secret/prod"));
        assert!(matches("+/config", "aws/config") && matches("+", "sys") && !matches("+", "sys/auth"));
        assert!(matches("*", "sys/raw/x") && matches("", "") && !matches("", "a"));
        // No wildcard in the middle of a segment, and `*` only at the end.
        assert!(!matches("secret/a+/b", "secret/ax/b") && matches("secret/a+/b", "secret/a+/b"));
        assert!(!matches("secret/*/b", "secret/a/b"));
    }

    fn pattern() -> impl Strategy<Value = String> {
        (prop::collection::vec(prop::sample::select(vec!["a", "b", "ab", "+"]), 1..4), prop::bool::ANY, prop::bool::ANY).prop_map(
            |(parts, glob, slash)| {
                let end = match (glob, slash) {
                    (true, true) => "/*",
                    (true, false) if !parts.ends_with(&["+"]) => "*",
                    _ => "",
                };
                parts.join("/") + end
            },
        )
    }

    proptest! {
        #[test]
        fn overlap_is_what_some_path_shows(a in pattern(), b in pattern()) {
            let (a, b) = (Pattern::new(&a), Pattern::new(&b));
            let words = ["", "a", "b", "ab", "abb", "z"];
            let mut paths: Vec<String> = vec![String::new()];
            let mut shared = false;
            for _ in 0..4 {
                paths = paths.iter().flat_map(|path| words.iter().map(move |word| if path.is_empty() { (*word).to_owned() } else { format!("{path}/{word}") })).collect();
                shared |= paths.iter().any(|path| a.matches(path) && b.matches(path));
            }
            prop_assert_eq!(a.overlaps(&b), shared, "{:?} {:?}", a, b);
            prop_assert_eq!(a.overlaps(&b), b.overlaps(&a));
        }
    }
}
