//! Globs over shown paths, as in `ignore:` and `--as`: without a `/` they match the last part of a path, with one the whole of it.

use globset::{GlobBuilder, GlobMatcher};

/// One glob.
pub struct Pattern {
    glob: GlobMatcher,
    whole: bool,
}

impl Pattern {
    /// Reads a glob; `None` if it is none.
    pub fn new(text: &str) -> Option<Pattern> {
        let text = text.strip_prefix("./").unwrap_or(text).trim_end_matches('/');
        let whole = text.contains('/');
        let glob = GlobBuilder::new(text.trim_start_matches('/')).literal_separator(true).build().ok()?;
        Some(Pattern { glob: glob.compile_matcher(), whole })
    }

    /// Whether a shown path is meant.
    pub fn matches(&self, shown: &str) -> bool {
        let tail = if self.whole { shown } else { shown.rsplit('/').next().unwrap_or(shown) };
        self.glob.is_match(tail)
    }
}

/// Whether a text is meant as a glob.
pub(super) fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Pattern::new(pattern).unwrap().matches(path)
    }

    #[test]
    fn bare_globs_match_anywhere_and_paths_match_whole() {
        assert!(matches("*.json", "a/b/c.json"));
        assert!(matches("a/**/c.json", "a/b/c.json"));
        assert!(matches("./a/**", "a/b/c.json"));
        assert!(matches("/a/*", "a/b"));
        assert!(matches("b/", "a/b"));
        assert!(matches("*.{yml,yaml}", "x.yaml"));
        assert!(!matches("a/*.json", "a/b/c.json"));
        assert!(!matches("b/c.json", "a/b/c.json"));
        assert!(matches("-", "-"));
        assert!(Pattern::new("a[").is_none());
    }
}
