//! The inputs of a run, wherever they lie now. In: the recorded names and digests, and where to look. Out: a place for each, or what is
//! missing or changed.

use super::{Answer, Came, Question, inside};
use crate::evidence::folder::digest;
use crate::evidence::manifest::{File, Manifest};
use std::path::{Path, PathBuf};

/// The files of a run with their places: inputs, then settings.
pub(super) struct Located {
    pub(super) files: Vec<(File, PathBuf)>,
    pub(super) settings: Vec<(File, PathBuf)>,
}

enum Found {
    Same(PathBuf),
    Changed(PathBuf),
    Missing,
}

/// Finds all files and says what became of them; `None` unless all are as they were.
pub(super) fn locate(question: &Question, manifest: &Manifest, answer: &mut Answer) -> Option<Located> {
    let all = || manifest.files.iter().chain(&manifest.settings);
    if manifest.asked.redacted {
        answer.say(Came::Unchecked, "inputs: their names are pseudonyms, so they were not looked for");
        return None;
    }
    let copied = all().count() > 0 && all().all(|file| file.stored.is_some());
    let from_copies = question.paths.is_empty() && copied;
    let (mut places, mut missing, mut changed) = (Vec::new(), Vec::new(), 0);
    for file in all() {
        let found = match &file.stored {
            // Its digest was checked with the other files of the folder.
            Some(stored) if from_copies => inside(&question.folder, stored).map_or(Found::Missing, |place| look(&[place], file)),
            _ => find(question, file),
        };
        match found {
            Found::Same(place) => places.push((file.clone(), place)),
            Found::Missing => missing.push(file.path.as_str()),
            Found::Changed(place) => {
                changed += 1;
                if !from_copies {
                    answer.say(Came::Differs, format!("input {}: changed (looked at {})", file.path, place.display()));
                }
            }
        }
    }
    let total = all().count();
    if !missing.is_empty() {
        let names = if missing.len() == total { String::new() } else { format!(": {}", missing.join(", ")) };
        let help = "name the folder that they lie in; not run again";
        answer.say(Came::Unchecked, format!("{} of {total} inputs are not here{names}; {help}", missing.len()));
    }
    if changed > 0 {
        answer.say(Came::Unchecked, "not run again: an input is not as it was");
    }
    if !missing.is_empty() || changed > 0 {
        return None;
    }
    let whence = if from_copies { " (the copies in this folder)" } else { "" };
    answer.say(Came::Same, format!("{total} inputs and settings: as they were{whence}"));
    let settings = places.split_off(manifest.files.len());
    Some(Located { files: places, settings })
}

/// Looks for a file by its recorded name: below each folder given, also with less and less of its name; or at a file given.
fn find(question: &Question, file: &File) -> Found {
    if file.path == "-" || Path::new(&file.path).is_absolute() {
        return Found::Missing;
    }
    if question.paths.is_empty() {
        return look(&[PathBuf::from(&file.path)], file);
    }
    let mut candidates = Vec::new();
    for path in &question.paths {
        if path.is_file() {
            let name = file.path.rsplit('/').next();
            candidates.extend((path.file_name().and_then(|name| name.to_str()) == name).then(|| path.clone()));
            continue;
        }
        let mut rest = file.path.as_str();
        loop {
            candidates.push(path.join(rest));
            match rest.split_once('/') {
                Some((_, less)) => rest = less,
                None => break,
            }
        }
    }
    look(&candidates, file)
}

/// The first candidate with the right content, else the first that is there.
fn look(candidates: &[PathBuf], file: &File) -> Found {
    let mut changed = None;
    for place in candidates.iter().filter(|place| place.is_file()) {
        match digest(place) {
            Ok(found) if found == (file.bytes, file.sha256.clone()) => return Found::Same(place.clone()),
            _ => changed = changed.or(Some(place.clone())),
        }
    }
    changed.map_or(Found::Missing, Found::Changed)
}
