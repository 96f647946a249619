//! The way from the root of a document to where a walk stands, and the offsets that still wait for their pointers.

/// One open list or map.
struct Open {
    /// In a map, the key of the value that comes next or is being read; in a list, none.
    key: Option<String>,
    /// In a list, the number of the element that comes next or is being read.
    index: u64,
    is_map: bool,
    /// In a map: whether a key comes next.
    wants_key: bool,
}

/// Where a walk stands.
pub(super) struct Trail<'a> {
    text: &'a str,
    waiting: &'a [usize],
    found: Vec<String>,
    open: Vec<Open>,
}

impl<'a> Trail<'a> {
    /// Starts at the root; `sorted` are the offsets to find.
    pub(super) fn new(text: &'a str, sorted: &'a [usize]) -> Trail<'a> {
        Trail { text, waiting: sorted, found: Vec::with_capacity(sorted.len()), open: Vec::new() }
    }

    /// The text that is walked.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// Whether all offsets are found.
    pub(super) fn is_done(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether nothing is open.
    pub(super) fn is_top(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether a key comes next.
    pub(super) fn wants_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.wants_key)
    }

    /// Gives all offsets before `end` the pointer of the value that the walk stands at.
    pub(super) fn here(&mut self, end: usize) {
        self.give(end, self.open.len());
    }

    /// Gives all offsets before `end` the pointer of the innermost open value or, behind a key, of the value that it names.
    pub(super) fn around(&mut self, end: usize) {
        let behind_key = self.open.last().is_some_and(|open| open.is_map && !open.wants_key);
        self.give(end, self.open.len().saturating_sub(usize::from(!behind_key)));
    }

    fn give(&mut self, end: usize, depth: usize) {
        let count = self.waiting.iter().take_while(|at| **at < end).count();
        if count == 0 {
            return;
        }
        let mut pointer = String::new();
        for open in self.open.iter().take(depth) {
            pointer.push('/');
            match &open.key {
                Some(key) => pointer += &key.replace('~', "~0").replace('/', "~1"),
                None => pointer += &open.index.to_string(),
            }
        }
        self.found.extend(std::iter::repeat_n(pointer, count));
        self.waiting = self.waiting.get(count..).unwrap_or(&[]);
    }

    /// A key was read; its value comes next.
    pub(super) fn key(&mut self, key: impl FnOnce() -> String) {
        if let Some(open) = self.open.last_mut() {
            open.key = Some(key());
            open.wants_key = false;
        }
    }

    /// Goes into a list or map.
    pub(super) fn enter(&mut self, is_map: bool) {
        self.open.push(Open { key: None, index: 0, is_map, wants_key: is_map });
    }

    /// Leaves the innermost list or map; the value that it was is over.
    pub(super) fn leave(&mut self) {
        self.open.pop();
    }

    /// A value is over.
    pub(super) fn next(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.index += 1;
            open.wants_key = open.is_map;
        }
    }

    /// A document is over: whatever is still open is not.
    pub(super) fn restart(&mut self, end: usize) {
        self.around(end);
        self.open.clear();
    }

    /// All pointers, in the order of the offsets.
    pub(super) fn finish(mut self) -> Vec<String> {
        self.around(usize::MAX);
        self.found
    }
}
