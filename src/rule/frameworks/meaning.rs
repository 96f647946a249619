//! What an id means that somebody found in a text: which framework has it, under which id it goes now, or what it is cited for.
//! In: the id as written. Out: every meaning, those of the id itself first.

use super::{Alias, Control, Framework, framework, frameworks, ids};

/// How an id and what it means hang together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum How {
    /// It is the id, as printed.
    Itself,
    /// It is another way of writing the id.
    Written,
    /// The framework had it and has it no more.
    Withdrawn,
    /// Texts cite it; the framework never had it, or for something else.
    Cited,
}

/// One meaning of an id.
#[derive(Clone, Debug)]
pub struct Meaning {
    /// The framework under whose name it goes.
    pub framework: &'static Framework,
    /// How it hangs together with `now`.
    pub how: How,
    /// What it was, or what it is cited for; empty for an id in use.
    pub about: &'static str,
    /// The controls to look at.
    pub now: Vec<(&'static Framework, &'static Control)>,
}

/// All meanings of an id.
pub fn look_up(id: &str) -> Vec<Meaning> {
    let id = id.trim();
    let mut all = Vec::new();
    for framework in frameworks() {
        let found = match framework.control(id) {
            Some(control) => Some((How::Itself, control)),
            None => ids::near(framework, id).map(|control| (How::Written, control)),
        };
        all.extend(found.map(|(how, control)| Meaning { framework, how, about: "", now: vec![(framework, control)] }));
        all.extend(ids::withdrawn(framework, id).map(|alias| meant(framework, How::Withdrawn, alias)));
        all.extend(ids::cited(framework, id).map(|alias| meant(framework, How::Cited, alias)));
    }
    all.sort_by_key(|meaning| meaning.how);
    all
}

fn meant(of: &'static Framework, how: How, alias: &'static Alias) -> Meaning {
    let now = alias.now.iter().flat_map(|(key, ids)| {
        let framework = framework(key);
        ids.iter().filter_map(move |id| framework.and_then(|framework| Some((framework, framework.control(id)?))))
    });
    Meaning { framework: of, how, about: &alias.about, now: now.collect() }
}
