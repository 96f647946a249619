//! What is found in folders, by which name, and that nothing but regular files is opened.

use super::*;

const ONE: &[u8] = b"{\"probe\":1,\"id\":\"one\"}";
const TWO: &[u8] = b"{\"probe\":1,\"id\":\"two\"}";

#[test]
fn order_and_repetition_of_arguments_change_nothing() {
    let world = World::new(&[("b/x.json", ONE), ("a/y.json", TWO), ("a.json", ONE)]);
    let first = located(&world.read(&["b", "a", "a.json"]));
    assert_eq!(first, ["a.json:one", "a/y.json:two", "b/x.json:one"]);
    let absolute = world.path().join("a/y.json");
    for paths in [vec!["a.json", "./a", "b/../b"], vec![".", "a/y.json", absolute.to_str().unwrap()], vec!["a.json", "**/*.json"], vec![]] {
        assert_eq!(located(&world.read(&paths)), first, "{paths:?}");
    }
}

#[test]
fn globs_find_files_and_folders() {
    let world = World::new(&[("a/x.json", ONE), ("a/deep/y.yaml", b"probe: 1\nid: y\n"), ("b/z.json", TWO), ("odd[1].json", ONE)]);
    let found = |paths: &[&str]| world.read(paths).files.iter().map(|file| file.path.clone()).collect::<Vec<_>>();
    assert_eq!(found(&["**/*.{json,yaml}"]), ["a/deep/y.yaml", "a/x.json", "b/z.json", "odd[1].json"]);
    assert_eq!(found(&["*/*.json"]), ["a/x.json", "b/z.json"]);
    assert_eq!(found(&["{a,c}/**"]), ["a/deep/y.yaml", "a/x.json"]);
    assert_eq!(found(&["a/d*"]), ["a/deep/y.yaml"], "a folder that a glob names is walked");
    assert_eq!(found(&["odd[1].json"]), ["odd[1].json"], "a file of that very name comes before a glob");
    assert_eq!(found(&[&format!("{}/b/*.json", world.path().display())]), ["b/z.json"]);
}

#[test]
fn names_outside_the_working_folder_are_never_absolute() {
    let elsewhere = World::new(&[("x/exp/k.json", ONE), ("y/exp/k.json", TWO)]);
    let here = World::new(&[("in.json", ONE)]);
    let at = |path: &str| elsewhere.path().join(path).display().to_string();
    let facts = here.read(&[&at("x/exp")]);
    assert_eq!(located(&facts), ["exp/k.json:one"]);
    let facts = here.read(&[&at("y/exp"), &at("x/exp"), "."]);
    assert_eq!(located(&facts), ["in.json:one", "x/exp/k.json:one", "y/exp/k.json:two"]);
    let scopes: std::collections::BTreeSet<_> =
        facts.records.iter().filter(|r| r.kind == Kind::Human).map(|r| facts.names.text(r.scope)).collect();
    assert_eq!(scopes.into_iter().collect::<Vec<_>>(), ["probe", "probe:x/exp", "probe:y/exp"], "two folders stay two");
    assert_eq!(located(&here.read(&[&at("gone.json")])), [""; 0]);
    assert_eq!(problems(&here.read(&[&at("gone.json")])), ["gone.json no such file or folder"]);
}

#[test]
fn the_same_world_in_another_folder_reads_the_same() {
    let files: &[(&str, &[u8])] = &[("a/x.json", ONE), ("b/z.json", TWO), ("README.md", b"# hello\n")];
    let (one, two) = (World::new(files), World::new(files));
    let (one, two) = (one.read(&[]), two.read(&["."]));
    assert_eq!((located(&one), passed_over(&one)), (located(&two), passed_over(&two)));
    assert_eq!(one.files[0].sha256, two.files[0].sha256);
}

#[test]
fn folders_that_hold_no_exports_are_not_entered() {
    let world = World::new(&[
        (".git/x.json", ONE),
        ("sub/node_modules/x.json", ONE),
        ("target/CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55"),
        ("target/x.json", ONE),
        (".hidden/x.json", TWO),
        ("skipped/x.json", ONE),
        ("other/skip.json", ONE),
        ("partywall.yaml", b"probe: 1\nid: config\n"),
    ]);
    let options = ReadOptions {
        ignore: vec!["skipped/".into(), "other/*.json".into(), "[".into()],
        config: Some("./partywall.yaml".into()),
        ..ReadOptions::default()
    };
    let facts = world.read_with(&options);
    assert_eq!(located(&facts), [".hidden/x.json:two"]);
    assert_eq!(
        passed_over(&facts),
        [
            ".git/ a folder of version control",
            "other/skip.json `ignore:` of the configuration",
            "partywall.yaml the configuration of this run",
            "skipped/ `ignore:` of the configuration",
            "sub/node_modules/ a folder of installed packages",
            "target/ a cache folder (it says so in `CACHEDIR.TAG`)",
        ]
    );
    assert_eq!(problems(&facts), ["[ `ignore:` has a glob that can't be read"]);
    assert_eq!(located(&world.read(&["target"])), ["target/x.json:one"], "a folder that was named is entered");
}

#[test]
fn standard_input_is_a_file() {
    let world = World::new(&[("a.json", ONE)]);
    let read = |stdin: Option<&[u8]>| {
        world.read_with(&ReadOptions { paths: vec!["-".into()], stdin: stdin.map(<[u8]>::to_vec), ..ReadOptions::default() })
    };
    assert_eq!(located(&read(Some(TWO))), ["-:two"]);
    assert!(read(Some(TWO)).files[0].open.is_none());
    assert_eq!(problems(&read(Some(b""))), ["- empty"]);
    assert_eq!(problems(&read(None)), ["- nothing was given on standard input"]);
}

#[test]
fn a_thousand_small_files() {
    let world = World::new(&[]);
    for folder in 0..20 {
        std::fs::create_dir(world.path().join(format!("d{folder:02}"))).unwrap();
    }
    for number in 0..1_000 {
        let text = if number % 2 == 0 { format!("{{\"probe\":1,\"id\":\"u{number}\"}}") } else { "plain words".into() };
        std::fs::write(world.path().join(format!("d{:02}/f{number}", number % 20)), text).unwrap();
    }
    let facts = world.read(&[]);
    assert_eq!((facts.files.len(), facts.passed_over.len(), ids(&facts).len()), (500, 500, 500));
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    #[test]
    fn links_stay_inside_and_count_once() {
        let elsewhere = World::new(&[("secret.json", TWO)]);
        let world = World::new(&[("data/x.json", ONE)]);
        let at = |path: &str| world.path().join(path);
        symlink(at("data"), at("again")).unwrap();
        symlink(at("data/x.json"), at("file-again.json")).unwrap();
        symlink(world.path(), at("data/loop")).unwrap();
        symlink(elsewhere.path(), at("out")).unwrap();
        symlink(elsewhere.path().join("secret.json"), at("out.json")).unwrap();
        symlink(at("circle-b"), at("circle-a")).unwrap();
        symlink(at("circle-a"), at("circle-b")).unwrap();
        symlink(at("nowhere"), at("dangling")).unwrap();
        let facts = world.read(&[]);
        assert_eq!(located(&facts), ["data/x.json:one"]);
        assert_eq!(problems(&facts), [""; 0]);
        let inside = "a link into the folder: only what it leads to counts";
        let nowhere = "a link that leads nowhere, or in a circle";
        let expected = [
            ("again", inside),
            ("circle-a", nowhere),
            ("circle-b", nowhere),
            ("dangling", nowhere),
            ("data/loop", inside),
            ("file-again.json", inside),
            ("out", "a link out of the folder"),
            ("out.json", "a link out of the folder"),
        ];
        assert_eq!(passed_over(&facts), expected.map(|(path, reason)| format!("{path} {reason}")));
        assert_eq!(located(&world.read(&["out.json"])), ["out.json:two"], "a link that was named is followed");
        assert_eq!(located(&world.read(&["again", "data"])), ["again/x.json:one"], "the same file under two names is read once");
        assert_eq!(problems(&world.read(&["dangling"])), ["dangling a link that leads nowhere"]);
    }

    #[test]
    fn only_regular_files_are_opened() {
        let world = World::new(&[("x.json", ONE)]);
        let pipe = world.path().join("pipe.json");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let _socket = std::os::unix::net::UnixListener::bind(world.path().join("socket.json")).unwrap();
        let facts = world.read(&[]);
        assert_eq!(located(&facts), ["x.json:one"]);
        assert_eq!(passed_over(&facts), ["pipe.json not a regular file", "socket.json not a regular file"]);
        let facts = world.read(&["pipe.json", "/dev/null"]);
        let reason = "not a regular file, so it is not opened (`-` reads standard input)";
        assert_eq!(problems(&facts), [format!("null {reason}"), format!("pipe.json {reason}")]);
    }

    #[test]
    fn what_may_not_be_read_is_a_problem() {
        let world = World::new(&[("x.json", ONE), ("closed.json", TWO)]);
        let path = world.path().join("closed.json");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
        if std::fs::File::open(&path).is_ok() {
            println!("skipped: this user may read every file");
            return;
        }
        assert_eq!(problems(&world.read(&[])), ["closed.json it can't be read: permission denied"]);
    }

    #[test]
    fn names_that_are_no_unicode_are_read() {
        use std::os::unix::ffi::OsStrExt;
        let world = World::new(&[]);
        std::fs::write(world.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.json")), ONE).unwrap();
        assert_eq!(located(&world.read(&[])), ["caf\u{fffd}.json:one"]);
    }
}
