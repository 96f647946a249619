//! HCL files: a policy of Vault, or something that nobody here reads (a server's settings, Terraform). In: a text. Out: one document.

use super::run::{Current, Run};
use crate::doc::{Tape, hcl};
use crate::model::Syntax;

/// Whose policies are written so.
const READER: &str = "vault";

/// Whether a text is HCL: by its name, or because it starts like a policy.
pub(super) fn is_meant(path: &str, text: &str) -> bool {
    path.ends_with(".hcl") || opens(text)
}

/// Whether the first line that counts opens a rule.
fn opens(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with("//"));
    lines.next().is_some_and(is_rule)
}

fn is_rule(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches('"');
    line.strip_prefix("path").is_some_and(|rest| rest.trim_start_matches('"').trim_start().starts_with('"'))
}

/// Reads the text as one document.
pub(super) fn read(run: &mut Run<'_>, now: &mut Current<'_>, text: &str, base: usize) {
    now.syntax = Syntax::Hcl;
    let at = base + text.bytes().take_while(u8::is_ascii_whitespace).count();
    match hcl::read(text, base as u32, &mut Tape::default()) {
        Ok(root) => run.on_tape(now, root, 0),
        // Settings with functions in them are no policy that went wrong.
        Err(error) => match run.sources.iter().position(|source| source.name == READER) {
            Some(number) if text.lines().any(is_rule) => {
                now.first = now.first.or(Some(number));
                run.broken(now, error, "`vault policy fmt FILE` says whether Vault takes it");
            }
            _ => now.unknown(at as u32, Some("HCL that is no policy of Vault".into())),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_told_from_their_first_line() {
        assert!(is_meant("a/p.hcl", "storage {}"));
        assert!(is_meant("p", "# x\n\n  path \"a\" {"));
        assert!(is_meant("p", "\"path\" \"a\" {"));
        for text in ["path: \"a\"", "path = \"a\"", "pathology \"x\"", "", "{\"path\": {\"a\": {}}}", "a: 1\npath \"x\" {"] {
            assert!(!is_meant("p.json", text), "{text}");
        }
    }
}
