//! Sorting many rows by a record and then by little: each row goes straight to its record's place, and only the few rows of one
//! record are compared. In: rows in any order. Out: the same rows, sorted.

use super::starts;
use crate::model::RecordId;

/// Sorts rows by the record that `of` gives, and the rows of one record by `rest`. Keeps the order of equal rows.
pub(super) fn by_record<T: Copy, K: Ord>(rows: Vec<T>, records: usize, of: impl Fn(&T) -> RecordId, rest: impl Fn(&T) -> K) -> Vec<T> {
    let Some(first) = rows.first().copied() else { return rows };
    let starts = starts(records, rows.iter().map(&of));
    let mut next = starts.clone();
    let mut placed = vec![first; rows.len()];
    for row in rows {
        if let Some(at) = next.get_mut(of(&row).index()) {
            if let Some(slot) = placed.get_mut(*at as usize) {
                *slot = row;
            }
            *at += 1;
        }
    }
    for pair in starts.windows(2) {
        if let [start, end] = pair
            && let Some(rows) = placed.get_mut(*start as usize..*end as usize)
            && rows.len() > 1
        {
            rows.sort_by_key(&rest);
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_a_plain_stable_sort_does() {
        let mut state = 7_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        let rows: Vec<(u32, u32, u32)> = (0..5_000).map(|at| (next() % 300, next() % 4, at)).collect();
        let mut plain = rows.clone();
        plain.sort_by_key(|row| (row.0, row.1));
        assert_eq!(by_record(rows, 300, |row| RecordId(row.0), |row| row.1), plain);
        assert!(by_record(Vec::<(u32, u32, u32)>::new(), 3, |row| RecordId(row.0), |row| row.1).is_empty());
    }
}
