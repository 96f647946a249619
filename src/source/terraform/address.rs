//! Addresses of Terraform (`module.a["x"].data.aws_iam_role.b[0].arn`), taken apart and put together. Text in, steps out.

/// One step of an address: a name, and the key in brackets behind it as it is written (`0`, `"x"`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Step<'t> {
    pub(super) name: &'t str,
    pub(super) key: Option<&'t str>,
}

/// The steps of an address. Keys may hold dots and brackets: quotes are minded.
pub(super) fn steps(address: &str) -> Vec<Step<'_>> {
    let mut all = Vec::new();
    let mut rest = address;
    while !rest.is_empty() {
        let (step, behind) = first(rest);
        all.push(step);
        rest = behind;
    }
    all
}

/// The first step, and what is behind its dot.
fn first(text: &str) -> (Step<'_>, &str) {
    let (mut quoted, mut escaped, mut open, mut close) = (false, false, None, None);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' => open = open.or(Some(at)),
            b']' => close = close.or(Some(at)),
            b'.' if open.is_none() || close.is_some() => {
                return (step(text.get(..at).unwrap_or(""), open, close), text.get(at + 1..).unwrap_or(""));
            }
            _ => {}
        }
    }
    (step(text, open, close), "")
}

fn step(text: &str, open: Option<usize>, close: Option<usize>) -> Step<'_> {
    let key = open.zip(close).and_then(|(open, close)| text.get(open + 1..close));
    Step { name: text.get(..open.unwrap_or(text.len())).unwrap_or(text), key }
}

/// A resource's address, taken apart.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Address<'t> {
    /// The modules around it, outermost first: name and key.
    pub(super) modules: Vec<Step<'t>>,
    /// `aws_iam_role.b`, with `data.` before it where it only looks up.
    pub(super) name: String,
    /// Its key.
    pub(super) key: Option<&'t str>,
}

/// Takes a resource's address apart.
pub(super) fn parse(address: &str) -> Address<'_> {
    let mut out = Address::default();
    let steps = steps(address);
    let mut left = steps.as_slice();
    while let [Step { name: "module", key: None }, module, rest @ ..] = left {
        out.modules.push(*module);
        left = rest;
    }
    for step in left.iter().take(if matches!(left, [Step { name: "data", .. }, ..]) { 3 } else { 2 }) {
        if !out.name.is_empty() {
            out.name.push('.');
        }
        out.name.push_str(step.name);
        out.key = step.key;
    }
    out
}

/// The address of a module, with a dot behind it; empty for the root. With or without the keys of its instances.
pub(super) fn module(modules: &[Step<'_>], keys: bool) -> String {
    let mut out = String::new();
    for step in modules {
        out.push_str("module.");
        out.push_str(step.name);
        if let Some(key) = step.key.filter(|_| keys) {
            out.push_str(&format!("[{key}]"));
        }
        out.push('.');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_may_hold_dots_brackets_and_quotes() {
        let all = steps(r#"module.a["x.y]\"["].aws_iam_role.b[0].arn"#);
        let names: Vec<&str> = all.iter().map(|step| step.name).collect();
        assert_eq!(names, ["module", "a", "aws_iam_role", "b", "arn"]);
        assert_eq!((all[1].key, all[3].key), (Some(r#""x.y]\"[""#), Some("0")));
        assert!(steps("").is_empty());
    }

    #[test]
    fn an_address_is_taken_apart_and_put_together() {
        let address = parse(r#"module.a["x"].module.b.data.aws_iam_policy_document.c["k"].json"#);
        assert_eq!((address.name.as_str(), address.key), ("data.aws_iam_policy_document.c", Some("\"k\"")));
        assert_eq!(module(&address.modules, true), "module.a[\"x\"].module.b.");
        assert_eq!(module(&address.modules, false), "module.a.module.b.");
        assert_eq!(parse("aws_iam_role.a").name, "aws_iam_role.a");
        // Broken ones give something, and nothing breaks.
        assert_eq!(parse("module.").name, "module");
        assert_eq!(parse("a[\"").name, "a");
        assert_eq!(parse("...").name, "");
    }
}
