//! Opens files: only regular ones, only up to the limits, and again later only if they are still what was read. The only place that does.

use super::bytes::{self, Content};
use super::discover::{Found, unreadable};
use super::limits::{FILE_BYTES, SNIFF_BYTES};
use crate::model::FileInfo;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _};

/// Why a file gave no text.
pub(super) enum Refused {
    /// It is no input; a problem only where it was named.
    NoInput(&'static str),
    /// It is a problem in any case.
    Problem(String),
}

/// All bytes of a file. Of a walked one that is no text, only the first are read.
pub(super) fn load(file: &Found, stdin: Option<&[u8]>, room: u64) -> Result<Vec<u8>, Refused> {
    let Some(open) = &file.open else {
        return stdin.map(<[u8]>::to_vec).ok_or_else(|| Refused::Problem("nothing was given on standard input".into()));
    };
    let fail = |error: io::Error| Refused::Problem(unreadable(error.kind()));
    let mut handle = File::open(open).map_err(fail)?;
    let meta = handle.metadata().map_err(fail)?;
    // Looked at again: what was a file when it was found may be a pipe by now.
    if !meta.is_file() {
        return Err(Refused::NoInput("not a regular file"));
    }
    let mut bytes = Vec::new();
    handle.by_ref().take(SNIFF_BYTES as u64).read_to_end(&mut bytes).map_err(fail)?;
    if let Some(reason) = bytes::no_text(&bytes) {
        return Err(Refused::NoInput(reason));
    }
    if meta.len() > FILE_BYTES {
        return Err(Refused::Problem("longer than 4 GiB: split the export".into()));
    }
    if meta.len() > room {
        return Err(Refused::Problem("the files before it took all the text that one run can hold: audit them in parts".into()));
    }
    bytes.reserve_exact((meta.len() as usize).saturating_sub(bytes.len()));
    handle.take(FILE_BYTES + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > FILE_BYTES {
        return Err(Refused::Problem("longer than 4 GiB: split the export".into()));
    }
    Ok(bytes)
}

/// Opens an input again, to say where in it something stands. `None` if it can't be read any more, or is no longer what was read.
pub fn reopen(info: &FileInfo, stdin: Option<&[u8]>) -> Option<String> {
    let bytes = match &info.open {
        None => stdin?.to_vec(),
        Some(open) => {
            let handle = File::open(open).ok()?;
            let meta = handle.metadata().ok()?;
            if !meta.is_file() || meta.len() != info.bytes {
                return None;
            }
            let mut bytes = Vec::with_capacity(info.bytes as usize);
            handle.take(info.bytes + 1).read_to_end(&mut bytes).ok()?;
            bytes
        }
    };
    if hex(&Sha256::digest(&bytes)) != info.sha256 {
        return None;
    }
    match bytes::content(bytes) {
        Content::Text(text) | Content::Broken { before: text, .. } => Some(text),
        // Nothing but blanks and comments: it is what was read, and nothing stands in it.
        Content::Not(_) => Some(String::new()),
    }
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
