//! Patterns with `*` and `?`: whether one matches a text, covers another pattern, or has a text in common with one. For ARNs field by
//! field: the first five fields each for themselves, the last one free.

/// Whether a pattern matches a text.
pub(in crate::source::aws) fn matches(pattern: &str, text: &str) -> bool {
    run(pattern.as_bytes(), text.as_bytes(), |pattern, _| pattern == b'?')
}

/// Whether every text that `other` matches is matched by `pattern`, as far as can be told at a glance (a `false` may be wrong).
pub(in crate::source::aws) fn covers(pattern: &str, other: &str) -> bool {
    run(pattern.as_bytes(), other.as_bytes(), |pattern, text| pattern == b'?' && text != b'*')
}

/// Walks a pattern along a text; `single` says whether a byte of the pattern that differs from the text's still takes it.
fn run(pattern: &[u8], text: &[u8], single: impl Fn(u8, u8) -> bool) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(own) if own == byte || single(*own, *byte) => {
                p += 1;
                t += 1;
            }
            _ => match &mut star {
                Some((at, from)) => {
                    *from += 1;
                    t = *from;
                    p = *at + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

/// Whether some text is matched by both patterns.
pub(in crate::source::aws) fn intersect(a: &str, b: &str) -> bool {
    let wild = |text: &str| text.bytes().any(|byte| matches!(byte, b'*' | b'?'));
    match (wild(a), wild(b)) {
        (false, false) => a == b,
        (true, false) => matches(a, b),
        (false, true) => matches(b, a),
        (true, true) => both(a.as_bytes(), b.as_bytes()),
    }
}

/// Row by row over the pairs of positions that can be reached: as long as the product of the lengths, which fields keep short.
fn both(a: &[u8], b: &[u8]) -> bool {
    // `row[j]`: the patterns from `i` and from `j` on have a text in common, worked out from the ends.
    let mut below = vec![false; b.len() + 1];
    for i in (0..=a.len()).rev() {
        let mut row = vec![false; b.len() + 1];
        for j in (0..=b.len()).rev() {
            let (x, y) = (a.get(i).copied(), b.get(j).copied());
            let down = below.get(j).copied().unwrap_or(false) && i < a.len();
            let right = row.get(j + 1).copied().unwrap_or(false);
            let diagonal = below.get(j + 1).copied().unwrap_or(false) && i < a.len();
            let found = match (x, y) {
                (None, None) => true,
                (Some(b'*'), None) => down,
                (None, Some(b'*')) => right,
                (None, _) | (_, None) => false,
                (Some(b'*'), Some(b'*')) => down || right,
                // The star takes nothing more, or one more of the other side.
                (Some(b'*'), Some(_)) => down || right,
                (Some(_), Some(b'*')) => right || down,
                (Some(x), Some(y)) => (x == y || x == b'?' || y == b'?') && diagonal,
            };
            if let Some(cell) = row.get_mut(j) {
                *cell = found;
            }
        }
        below = row;
    }
    below.first().copied().unwrap_or(false)
}

/// The six fields of an ARN or a pattern of one; missing ones are `*`. `None` where it is none.
fn fields(text: &str) -> Option<[&str; 6]> {
    if text == "*" {
        return Some(["*"; 6]);
    }
    text.strip_prefix("arn:")?;
    let mut all = ["*"; 6];
    for (to, from) in all.iter_mut().zip(text.splitn(6, ':')) {
        *to = from;
    }
    Some(all)
}

fn by_field(a: &str, b: &str, test: fn(&str, &str) -> bool) -> bool {
    if a == "*" {
        return true;
    }
    match (fields(a), fields(b)) {
        (Some(a), Some(b)) => a.iter().zip(b.iter()).all(|(a, b)| test(a, b)),
        _ => test(a, b),
    }
}

/// Whether a pattern matches an ARN.
pub(in crate::source::aws) fn arn_matches(pattern: &str, arn: &str) -> bool {
    by_field(pattern, arn, matches)
}

/// Whether a pattern covers all ARNs of another.
pub(in crate::source::aws) fn arn_covers(pattern: &str, other: &str) -> bool {
    by_field(pattern, other, covers)
}

/// Whether some ARN is matched by both patterns.
pub(in crate::source::aws) fn arn_intersect(a: &str, b: &str) -> bool {
    b == "*" || by_field(a, b, intersect)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patterns_match_as_the_service_does() {
        assert!(matches("iam:*", "iam:createuser"));
        assert!(matches("s3:Get?bject*", "s3:GetObjectAcl"));
        assert!(!matches("iam:create*", "iam:deleteuser"));
        assert!(arn_matches("arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:role/team/x"));
        assert!(!arn_matches("arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:user/x"));
        assert!(!arn_matches("arn:aws:s3:*", "arn:aws:sqs:eu-west-1:111122223333:q"));
        assert!(arn_matches("arn:aws:sqs", "arn:aws:sqs:eu-west-1:111122223333:q"));
        // A star stays in its field: only the last one is free.
        assert!(!arn_matches("arn:aws:*:x", "arn:aws:a:b:c:x"));
        assert!(arn_matches("arn:aws:secretsmanager:*:*:secret:db-*", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-x-AbCdEf"));
    }

    #[test]
    fn covering_is_more_than_matching() {
        assert!(covers("*", "a*b"));
        assert!(covers("a*", "a*b"));
        assert!(!covers("a?b", "a*b"));
        assert!(!covers("ab", "a*"));
        assert!(arn_covers("*", "arn:aws:lambda:*:1:function:*"));
        assert!(!arn_covers("arn:aws:lambda:*:1:function:prod-*", "arn:aws:lambda:*:1:function:*"));
    }

    /// All texts over two letters up to a length.
    fn texts(len: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..len {
            last = last.iter().flat_map(|text| ["a", "b"].map(|letter| format!("{text}{letter}"))).collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    /// The plain recursive definition.
    fn naive(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.first(), text.first()) {
            (None, None) => true,
            (Some(b'*'), _) => naive(&pattern[1..], text) || (!text.is_empty() && naive(pattern, &text[1..])),
            (Some(b'?'), Some(_)) => naive(&pattern[1..], &text[1..]),
            (Some(p), Some(t)) if p == t => naive(&pattern[1..], &text[1..]),
            _ => false,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn intersection_is_what_trying_all_texts_says(a in "[ab*?]{0,5}", b in "[ab*?]{0,5}") {
            // Two patterns of this length that meet do so in a text of at most ten letters.
            let meet = texts(10).iter().any(|text| naive(a.as_bytes(), text.as_bytes()) && naive(b.as_bytes(), text.as_bytes()));
            prop_assert_eq!(intersect(&a, &b), meet, "{} {}", a, b);
        }

        #[test]
        fn matching_and_covering_are_sound(a in "[ab*?]{0,5}", b in "[ab*?]{0,5}", text in "[ab]{0,7}") {
            prop_assert_eq!(matches(&a, &text), naive(a.as_bytes(), text.as_bytes()));
            if covers(&a, &b) && naive(b.as_bytes(), text.as_bytes()) {
                prop_assert!(naive(a.as_bytes(), text.as_bytes()));
            }
        }
    }
}
