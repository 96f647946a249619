//! Where results go. In: a text or a report and a target. Out: bytes on standard output or in a file, which is complete or not there.

use super::inputs::near;
use super::terminal::Terminal;
use crate::model::report::Report;
use crate::report::{FORMATS, Format, by_ending, by_name, neutral};
use anyhow::{Context, bail};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file to write a report to.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// In which format, by its name.
    pub(super) format: &'static str,
    /// Where.
    pub(super) path: PathBuf,
}

/// Reads `[FORMAT=]FILE`; the format may come from the file's ending.
pub(super) fn target(text: &str) -> anyhow::Result<Target> {
    let word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let (format, path) = match text.split_once('=') {
        Some((format, path)) if word(format) => (format_of(format)?, path),
        _ => {
            let known = endings().collect::<Vec<_>>().join(", ");
            let format = by_ending(text)
                .with_context(|| format!("`-o {}`: the ending names no format (known: {known}); say `-o FORMAT=FILE`", neutral(text)))?;
            (format, text)
        }
    };
    if path.is_empty() || path == "-" {
        bail!("`-o {}` names no file; `--format` is for standard output", neutral(text));
    }
    Ok(Target { format: format.name, path: PathBuf::from(path) })
}

/// The endings that name a format.
fn endings() -> impl Iterator<Item = String> {
    FORMATS.iter().filter(|format| !format.ending.is_empty()).map(|format| format!(".{}", format.ending))
}

/// The format of a name, or an error with a hint.
pub(super) fn format_of(name: &str) -> anyhow::Result<&'static Format> {
    let known = || FORMATS.iter().map(|format| format.name);
    by_name(name).with_context(|| format!("no format `{}`{}", neutral(name), near(name, known())))
}

/// Checks before the work begins that the files can be written: each once, in folders that exist.
pub(super) fn check(targets: &[Target]) -> anyhow::Result<()> {
    for (at, target) in targets.iter().enumerate() {
        let path = &target.path;
        if targets.iter().take(at).any(|other| other.path == *path) {
            bail!("`-o` names `{}` twice", path.display());
        }
        if path.is_dir() {
            bail!("`-o {}` is a folder", path.display());
        }
        if !folder(path).is_dir() {
            bail!("`-o {}`: there is no folder `{}`", path.display(), folder(path).display());
        }
    }
    Ok(())
}

/// Writes a report to a file.
pub(super) fn report(report: &Report, target: &Target) -> anyhow::Result<()> {
    let format = format_of(target.format)?;
    file(&target.path, &|out| (format.write)(report, Terminal::file(), out))
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What writes the bytes.
type Writer<'w> = dyn Fn(&mut dyn Write) -> io::Result<()> + 'w;

/// Writes a file: to a temporary one beside it that takes its place when it is complete. A target that is not a regular file
/// (a pipe, a device) is written to; a link stays, and the file it leads to is replaced.
pub(super) fn file(path: &Path, write: &Writer<'_>) -> anyhow::Result<()> {
    let failed = || format!("cannot write `{}`", path.display());
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(&real) {
        Ok(found) if !found.is_file() => {
            let mut out = BufWriter::new(fs::OpenOptions::new().write(true).open(&real).with_context(failed)?);
            write(&mut out).and_then(|()| out.flush()).with_context(failed)
        }
        found => replace(&real, found.ok().map(|found| found.permissions()), write).with_context(failed),
    }
}

fn replace(path: &Path, permissions: Option<fs::Permissions>, write: &Writer<'_>) -> anyhow::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".partywall-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As for any new file: the umask takes away what it takes away.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let temporary = builder.tempfile_in(folder(path))?;
    let mut out = BufWriter::new(temporary.as_file());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    if let Some(permissions) = permissions {
        temporary.as_file().set_permissions(permissions)?;
    }
    temporary.persist(path)?;
    Ok(())
}

/// Writes to standard output.
pub(super) fn stdout(write: &Writer<'_>) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    write(&mut out).and_then(|()| out.flush()).context("cannot write to standard output")
}

/// Writes a text to a file, or to standard output where none is named.
pub(super) fn text(text: &str, path: Option<&Path>) -> anyhow::Result<()> {
    let write = |out: &mut dyn Write| out.write_all(text.as_bytes());
    match path {
        Some(path) => file(path, &write),
        None => stdout(&write),
    }
}

/// Whether an error only says that the reader of our output has gone, which is no failure.
pub(super) fn closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello(out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"hello")
    }

    #[test]
    fn the_format_is_named_or_comes_from_the_ending() {
        let read = |text: &str| target(text).map(|target| (target.format, target.path)).map_err(|error| error.to_string());
        assert_eq!(read("out.json"), Ok(("json", "out.json".into())));
        assert_eq!(read("json=out.bin"), Ok(("json", "out.bin".into())));
        assert_eq!(read("./a=b.json"), Ok(("json", "./a=b.json".into())));
        assert_eq!(read("jsno=out"), Err("no format `jsno`; did you mean `json`?".into()));
        assert!(read("report").unwrap_err().contains("names no format"));
        assert!(read("json=").is_err());
        assert!(read("json=-").is_err());
    }

    #[test]
    fn a_file_is_replaced_whole_or_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        fs::write(&path, "old").unwrap();
        let broken = |out: &mut dyn Write| out.write_all(b"half").and(Err(io::Error::other("broken")));
        assert!(file(&path, &broken).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        file(&path, &hello).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "hello");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("real.json"), folder.path().join("link.json"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        file(&link, &hello).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "hello");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        file(Path::new("/dev/null"), &hello).unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file(), "a device is written to, never replaced");
    }

    #[test]
    fn targets_are_checked_before_the_work() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| Target { format: "json", path: folder.path().join(name) };
        assert!(check(&[at("a.json"), at("b.json")]).is_ok());
        assert!(check(&[at("a.json"), at("a.json")]).unwrap_err().to_string().ends_with("twice"));
        assert!(check(&[at("no/such/a.json")]).unwrap_err().to_string().contains("no folder"));
        assert!(check(&[Target { format: "json", path: folder.path().into() }]).is_err());
    }

    #[test]
    fn only_a_closed_pipe_is_no_failure() {
        let pipe = anyhow::Error::new(io::Error::from(io::ErrorKind::BrokenPipe)).context("cannot write to standard output");
        assert!(closed_pipe(&pipe));
        assert!(!closed_pipe(&anyhow::Error::new(io::Error::from(io::ErrorKind::StorageFull))));
    }
}
