//! Places become lines: every file with a place to show is opened once more, checked to be the same, and walked once.
//! In: places and the files they are in. Out: path, line, column and pointer of each; a changed file loses its lines.

use super::Request;
use crate::locate::{Located, locate};
use crate::model::report::Location;
use crate::model::{FileInfo, Place, Problem, World};
use crate::source::reopen;
use std::collections::{BTreeMap, BTreeSet};

/// Where the places of a report are.
pub struct Places {
    paths: Vec<String>,
    found: BTreeMap<Place, Located>,
    /// Files that changed while the audit ran.
    pub(super) changed: Vec<Problem>,
}

impl Places {
    /// Finds the places of a request's files.
    pub fn of_request(request: &Request, world: &World, wanted: &BTreeSet<Place>) -> Places {
        Places::find(&world.files, wanted, request.stdin.as_deref())
    }

    /// Finds all `wanted` places. `stdin` is what was read from standard input.
    fn find(files: &[FileInfo], wanted: &BTreeSet<Place>, stdin: Option<&[u8]>) -> Places {
        let mut places =
            Places { paths: files.iter().map(|file| file.path.clone()).collect(), found: BTreeMap::new(), changed: Vec::new() };
        let mut rest = wanted.iter().copied().peekable();
        while let Some(first) = rest.next() {
            let mut group = vec![first];
            while let Some(next) = rest.next_if(|next| next.file == first.file) {
                group.push(next);
            }
            if let Some(file) = files.get(first.file.0 as usize) {
                places.locate(file, &group, stdin);
            }
        }
        places
    }

    fn locate(&mut self, file: &FileInfo, group: &[Place], stdin: Option<&[u8]>) {
        let text = reopen(file, stdin);
        let Some(text) = text else {
            self.changed.push(Problem {
                path: file.path.clone(),
                at: None,
                message: "the file changed while it was audited: its lines can't be shown".into(),
                help: "run the audit again".into(),
            });
            return;
        };
        let offsets: Vec<u32> = group.iter().map(|place| place.at).collect();
        for (place, located) in group.iter().zip(locate(&text, file.syntax, &offsets)) {
            self.found.insert(*place, located);
        }
    }

    /// The location of a place; without line, if the file could not be read again.
    pub fn of(&self, place: Place) -> Location {
        let path = self.paths.get(place.file.0 as usize).cloned().unwrap_or_default();
        match self.found.get(&place) {
            Some(found) => Location { path, line: found.line, column: found.column, pointer: found.pointer.clone() },
            None => Location { path, line: 0, column: 0, pointer: String::new() },
        }
    }
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
