//! Patterns of subjects, with `*` for any text and `?` for one character: whether one covers another, and whether they can meet.
//! Two texts in, yes or no out. Both take time in proportion to the product of the lengths.

/// Whether every text that `narrow` stands for is one that `wide` stands for. A `*` of `narrow` is only covered by a `*` of `wide`, so
/// a no may be too strict, a yes never is wrong.
pub(super) fn covers(wide: &str, narrow: &str) -> bool {
    let (wide, narrow) = (wide.as_bytes(), narrow.as_bytes());
    let (mut at, mut from, mut back) = (0, 0, None);
    while let Some(byte) = narrow.get(from) {
        match wide.get(at) {
            Some(b'*') => {
                back = Some((at, from));
                at += 1;
            }
            Some(b'?') if *byte != b'*' => (at, from) = (at + 1, from + 1),
            Some(same) if same == byte => (at, from) = (at + 1, from + 1),
            _ => match back {
                Some((star, start)) => {
                    back = Some((star, start + 1));
                    (at, from) = (star + 1, start + 1);
                }
                None => return false,
            },
        }
    }
    wide.iter().skip(at).all(|byte| *byte == b'*')
}

/// Whether some text is one that both stand for.
pub(super) fn meets(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    // For the part of `a` before the row: which parts of `b` can be said with the same text.
    let mut row: Vec<bool> = Vec::with_capacity(b.len() + 1);
    row.push(true);
    for byte in b {
        let before = row.last().copied().unwrap_or(false);
        row.push(before && *byte == b'*');
    }
    for x in a {
        let mut next = Vec::with_capacity(row.len());
        next.push(row.first().copied().unwrap_or(false) && *x == b'*');
        for (y, above) in b.iter().zip(row.windows(2)) {
            let &[diagonal, up] = above else { continue };
            let left = next.last().copied().unwrap_or(false);
            let one = |byte: u8| byte == b'?';
            next.push(match (*x, *y) {
                (b'*', b'*') => left || up || diagonal,
                (b'*', _) => up || left,
                (_, b'*') => left || up,
                (x, y) => diagonal && (x == y || one(x) || one(y)),
            });
        }
        row = next;
    }
    row.last().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patterns_cover_and_meet() {
        assert!(covers("repo:acme/api:*", "repo:acme/api:ref:refs/heads/main"));
        assert!(covers("repo:acme/*", "repo:acme/api:*"));
        assert!(!covers("repo:acme/api:ref:refs/heads/main", "repo:acme/api:*"));
        assert!(meets("repo:acme/api:ref:refs/heads/main", "repo:acme/api:*"));
        assert!(!meets("repo:acme/api:*", "repo:acme/web:*"));
        assert!(covers("", "") && !covers("", "a") && !covers("a", "") && covers("*", ""));
        assert!(meets("", "*") && !meets("", "a"));
        assert!(!covers("repo:acme/?pi", "repo:acme/*pi"));
        assert!(meets("a*", "*b") && !meets("a*c", "*b"));
    }

    fn texts() -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..5 {
            last = last.iter().flat_map(|text| ["a", "b"].map(|end| format!("{text}{end}"))).collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    /// The plain meaning, by trying every way.
    fn says(pattern: &[u8], text: &[u8]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some((b'*', rest)) => (0..=text.len()).any(|at| says(rest, &text[at..])),
            Some((byte, rest)) => text.split_first().is_some_and(|(first, text)| (*byte == b'?' || byte == first) && says(rest, text)),
        }
    }

    proptest! {
        #[test]
        fn as_every_short_text_says(a in "[ab*?]{0,4}", b in "[ab*?]{0,4}") {
            let both = texts().iter().any(|text| says(a.as_bytes(), text.as_bytes()) && says(b.as_bytes(), text.as_bytes()));
            prop_assert_eq!(meets(&a, &b), both || meets_longer(&a, &b));
            if covers(&a, &b) {
                for text in texts() {
                    prop_assert!(!says(b.as_bytes(), text.as_bytes()) || says(a.as_bytes(), text.as_bytes()), "{} {} {}", a, b, text);
                }
            }
            if !b.contains(['*', '?']) {
                prop_assert_eq!(covers(&a, &b), says(a.as_bytes(), b.as_bytes()));
            }
        }
    }

    /// Texts of six to eight characters.
    fn meets_longer(a: &str, b: &str) -> bool {
        (6..=8_u32).any(|len| {
            (0..1_u32 << len).any(|bits| {
                let text: Vec<u8> = (0..len).map(|at| if bits >> at & 1 == 0 { b'a' } else { b'b' }).collect();
                says(a.as_bytes(), &text) && says(b.as_bytes(), &text)
            })
        })
    }
}
