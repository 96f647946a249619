//! Values that no text holds as they are: put together from parts of others, so that one reader can read what two systems write in
//! different shapes. Keys, texts and values go in, an [`Item`] comes out; each has the offset of what it was made from.

use super::{Item, Sort, Span, Tape};

/// A value in the making. Lists and maps are opened and closed in turn.
#[derive(Default)]
pub struct Made {
    tape: Tape,
    open: Vec<usize>,
}

impl Made {
    fn push(&mut self, key: &str, at: u32, sort: Sort, text: Span) -> usize {
        let key = self.tape.span("", key);
        self.tape.push(key, at, at, sort, text)
    }

    /// Opens a map; an empty key stands for none.
    pub fn open_map(&mut self, key: &str, at: u32) {
        let node = self.push(key, at, Sort::Map, Span::default());
        self.open.push(node);
    }

    /// Opens a list.
    pub fn open_list(&mut self, key: &str, at: u32) {
        let node = self.push(key, at, Sort::List, Span::default());
        self.open.push(node);
    }

    /// Closes what was opened last.
    pub fn close(&mut self) {
        if let Some(node) = self.open.pop() {
            self.tape.close(node);
        }
    }

    /// Adds a text.
    pub fn text(&mut self, key: &str, text: &str, at: u32) {
        let text = self.tape.span("", text);
        self.push(key, at, Sort::Text, text);
    }

    /// Adds a truth value.
    pub fn bool(&mut self, key: &str, value: bool, at: u32) {
        self.push(key, at, Sort::Bool, Span { start: 0, len: u32::from(value) });
    }

    /// Adds a value with all that is in it; `at` puts all of it at one place, where its own offsets are of another text.
    pub fn copy(&mut self, key: &str, item: Item<'_>, at: Option<u32>) {
        let first = self.tape.nodes.len();
        for spot in 0..item.node().size as usize {
            let from = item.other(item.spot() + spot);
            let node = from.node();
            let (place, key_at) = (at.unwrap_or(node.at), at.unwrap_or(node.key_at));
            let own = if spot == 0 { key } else { from.key() };
            let own = self.tape.span("", own);
            let text = match node.sort {
                Sort::Text | Sort::Plain => self.tape.span("", from.spanned(node.text)),
                _ => node.text,
            };
            let made = self.tape.push(own, key_at, place, node.sort, text);
            if let Some(made) = self.tape.nodes.get_mut(made) {
                made.size = node.size;
                made.merged = node.merged && spot > 0;
            }
        }
        debug_assert_eq!(self.tape.nodes.len() - first, item.node().size as usize, "a value is as long as it says");
    }

    /// What was made.
    pub fn root(&self) -> Item<'_> {
        self.tape.root("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::{Layout, json};

    #[test]
    fn what_is_made_reads_like_what_was_read() {
        let mut made = Made::default();
        let text = r#"{"a": [1, {"b": "x\n"}], "c": true, "d": null}"#;
        json::read(text, 100, Layout::Whole, &mut Tape::default(), &mut |part| {
            made.open_map("", 7);
            made.text("kind", "Role", 8);
            made.open_list("rules", 9);
            made.copy("", part.item, None);
            made.close();
            made.copy("last", part.item.get("c").unwrap(), Some(3));
            made.bool("no", false, 4);
            made.close();
            Ok(())
        })
        .unwrap();
        let root = made.root();
        assert_eq!(root.text_of("kind"), Some("Role"));
        let inner = root.list_of("rules").next().unwrap();
        assert_eq!(inner.get("a").unwrap().children().nth(1).unwrap().text_of("b"), Some("x\n"));
        assert_eq!(inner.list_of("a").next().unwrap().int(), Some(1));
        assert!(inner.get("d").unwrap().is_null());
        assert_eq!((inner.at(), inner.get("c").unwrap().at()), (100, 130));
        let last = root.get("last").unwrap();
        assert_eq!((last.bool(), last.at(), last.key_at()), (Some(true), 3, 3));
        assert_eq!(root.get("no").unwrap().bool(), Some(false));
        assert_eq!(root.children().count(), 4);
    }
}
