//! How files are called in reports: relative, with `/`, never absolute. What lies inside the working folder is called from there; a relative
//! argument that leads out of it as it was typed; an absolute one from its last part on, and from further up where two would be mixed up.

use rustc_hash::FxHashMap;
use std::path::{Component, Path, PathBuf};

/// What an argument means, and how its files are called.
#[derive(Clone, Debug)]
pub(super) struct Root {
    /// The parts of its name, from which the last `take` are shown.
    parts: Vec<String>,
    take: usize,
    outside: bool,
}

impl Root {
    /// The root of an argument; `absolute` is where it leads.
    pub(super) fn new(base: &Path, argument: &str, absolute: &Path) -> Root {
        let base = normal(base);
        let inside = absolute.strip_prefix(&base).ok().map(Path::to_owned).or_else(|| {
            let (real_base, real) = (base.canonicalize().ok()?, absolute.canonicalize().ok()?);
            real.strip_prefix(&real_base).ok().map(Path::to_owned)
        });
        let fixed = match inside {
            Some(inside) => Some(inside),
            None if Path::new(argument).is_relative() => Some(normal(Path::new(argument))),
            None => None,
        };
        let outside = fixed.is_none();
        let parts = names(fixed.as_deref().unwrap_or(absolute));
        let take = if outside { 1 } else { parts.len() };
        Root { parts, take, outside }
    }

    /// Whether its name could be lengthened.
    pub(super) fn is_outside(&self) -> bool {
        self.outside
    }

    /// Its name.
    pub(super) fn shown(&self) -> String {
        let skip = self.parts.len().saturating_sub(self.take);
        let shown = self.parts.iter().skip(skip).map(String::as_str).collect::<Vec<_>>().join("/");
        if shown.is_empty() { ".".into() } else { shown }
    }

    /// The name of something below it.
    pub(super) fn join(&self, below: &str) -> String {
        let shown = self.shown();
        match (shown.as_str(), below) {
            (_, "") => shown,
            (".", _) => below.to_owned(),
            _ => format!("{shown}/{below}"),
        }
    }

    fn lengthen(&mut self) -> bool {
        let longer = self.outside && self.take < self.parts.len();
        self.take += usize::from(longer);
        longer
    }
}

/// Lengthens the names of roots outside the working folder until no two folders share a name.
pub(super) fn keep_apart<'p>(roots: &mut [Root], files: impl Iterator<Item = (usize, &'p str, &'p Path)> + Clone) {
    if !roots.iter().any(Root::is_outside) {
        return;
    }
    loop {
        let mut folders: FxHashMap<String, (PathBuf, usize)> = FxHashMap::default();
        let mut mixed = vec![false; roots.len()];
        for (root, below, open) in files.clone() {
            let name = roots.get(root).map(|root| root.join(below)).unwrap_or_default();
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            let real = open.parent().map(Path::to_owned).unwrap_or_default();
            let (first, by) = folders.entry(folder).or_insert_with(|| (real.clone(), root));
            if *first != real {
                for number in [*by, root] {
                    if let Some(slot) = mixed.get_mut(number) {
                        *slot = true;
                    }
                }
            }
        }
        let longer = roots.iter_mut().zip(mixed).filter(|(_, mixed)| *mixed).fold(false, |any, (root, _)| root.lengthen() || any);
        if !longer {
            return;
        }
    }
}

/// A path without `.` and with `..` taken out where that can be done by its text.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::RootDir)) => {}
            _ => out.push(part),
        }
    }
    out
}

fn names(path: &Path) -> Vec<String> {
    path.components()
        .filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir))
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect()
}

/// The part of a path below a root, with `/`.
pub(super) fn below(root: &Path, path: &Path) -> String {
    names(path.strip_prefix(root).unwrap_or(path)).join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(argument: &str) -> String {
        Root::new(Path::new("/srv/here"), argument, &normal(&Path::new("/srv/here").join(argument))).shown()
    }

    #[test]
    fn names_are_relative() {
        assert_eq!(shown("."), ".");
        assert_eq!(shown("./a/../b.json"), "b.json");
        assert_eq!(shown("/srv/here/a/b.json"), "a/b.json");
        assert_eq!(shown("../there/b.json"), "../there/b.json");
        assert_eq!(shown("../here/b.json"), "b.json");
        assert_eq!(shown("/else/where/b.json"), "b.json");
        assert_eq!(shown("/else/where/"), "where");
        assert_eq!(shown("/../.."), ".");
    }

    #[test]
    fn two_folders_of_one_name_stay_two() {
        let base = Path::new("/srv/here");
        let mut roots: Vec<Root> = ["/a/x/exp", "/b/x/exp", "/c/other"].iter().map(|p| Root::new(base, p, Path::new(p))).collect();
        let files = [(0, "k.json", "/a/x/exp/k.json"), (1, "z.json", "/b/x/exp/z.json"), (2, "k.json", "/c/other/k.json")];
        keep_apart(&mut roots, files.iter().map(|(root, below, open)| (*root, *below, Path::new(*open))));
        let names: Vec<String> = files.iter().map(|(root, below, _)| roots[*root].join(below)).collect();
        assert_eq!(names, ["a/x/exp/k.json", "b/x/exp/z.json", "other/k.json"]);
    }
}
