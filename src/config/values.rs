//! What rules call `$name`: the shipped defaults, one table, and the user's own words over them.

use super::Loader;
use crate::doc::{Item, Sort, shown};
use crate::select::Values;

/// A shipped value.
pub struct Default {
    /// Its name, without `$`.
    pub name: &'static str,
    /// Its words; none where only the user can know.
    pub words: &'static [&'static str],
    /// Whether it is a whole number.
    pub number: bool,
    /// One sentence.
    pub about: &'static str,
}

const fn number(name: &'static str, words: &'static [&'static str], about: &'static str) -> Default {
    Default { name, words, number: true, about }
}

const fn list(name: &'static str, words: &'static [&'static str], about: &'static str) -> Default {
    Default { name, words, number: false, about }
}

/// Every shipped value. A rule may use further ones that the user's configuration gives.
pub const DEFAULTS: &[Default] = &[
    number("secret_age_days", &["90"], "Days after which a secret should have been replaced."),
    number("secret_ttl_days", &["365"], "The longest life that a secret may be given, in days."),
    number("unused_days", &["90"], "Days without use after which a right or an identity counts as unused."),
    number("grace_days", &["7"], "Days that an account may outlive its person's leaving."),
    number("review_days", &["180"], "Days after which a review or a claim has to be renewed."),
    number("exposure_days", &["1"], "Days within which a leaked secret has to be replaced."),
    number("export_days", &["30"], "Days after which an export is too old to judge by."),
    number("sync_days", &["7"], "Days after which a customer's directory counts as out of step."),
    number("waiver_days_critical", &["90"], "The longest that a critical finding may be waived, in days."),
    number("waiver_days", &[], "The longest that any other finding may be waived, in days; no limit where it is not set."),
    number("waiver_notice_days", &["14"], "From how many days before its end on a waiver or bridge is reported."),
    number("blast_radius", &["10"], "How many things one credential may open before it counts as broad."),
    list("workforce_domains", &[], "E-mail domains of the company's own people; only you can know them."),
];

/// The shipped values alone.
pub fn defaults() -> Values {
    DEFAULTS.iter().map(|value| (value.name.to_owned(), value.words.iter().map(|word| (*word).to_owned()).collect())).collect()
}

/// Reads `values` over the defaults.
pub(super) fn read(loader: &mut Loader<'_>, item: Item<'_>) {
    if item.sort() != Sort::Map {
        loader.error(item.at(), format!("`values` is a map of names, this is a {}", item.shape()), "");
        return;
    }
    for child in item.children() {
        let name = child.key();
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !plain {
            loader.error(child.key_at(), format!("`{}` is no name of a value", shown(name)), "a name is of small letters, digits and `_`");
            continue;
        }
        let shipped = DEFAULTS.iter().find(|value| value.name == name);
        // Further names are the user's own, but a slip in a shipped one would leave the default standing without a word.
        let near = DEFAULTS.iter().find(|value| strsim::damerau_levenshtein(value.name, name) <= 2);
        if let (None, Some(near)) = (shipped, near) {
            loader.error(child.key_at(), format!("no shipped value is called `{}`", shown(name)), format!("did you mean `{}`?", near.name));
            continue;
        }
        let items: Vec<Item<'_>> = if child.sort() == Sort::List { child.children().collect() } else { vec![child] };
        let mut words = Vec::new();
        for item in items {
            match (item.text(), item.bool(), item.int()) {
                (Some(text), ..) => words.push(text.to_owned()),
                (_, Some(value), _) => words.push(value.to_string()),
                (_, _, Some(value)) => words.push(value.to_string()),
                _ => loader.error(item.at(), format!("`{name}` is a word or a list of words, this is a {}", item.shape()), ""),
            }
        }
        if shipped.is_some_and(|value| value.number) && !matches!(&words[..], [one] if one.parse::<u32>().is_ok()) {
            loader.error(child.at(), format!("`{name}` is a whole number, this is a {}", child.shape()), "");
            continue;
        }
        loader.config.values.insert(name.to_owned(), words);
    }
}
