//! The README's tables are written from the lists in the code; this fails when they are stale. `PARTYWALL_BLESS=1` writes them anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

#[test]
fn the_readme_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let old = std::fs::read_to_string(path).expect("there is a README");
    let new = partywall::cli::readme::current(&old).unwrap();
    if std::env::var_os("PARTYWALL_BLESS").is_some() {
        std::fs::write(path, new).unwrap();
        return;
    }
    assert!(new == old, "the README's tables are stale: run `PARTYWALL_BLESS=1 cargo test --test readme`");
    for name in ["sources", "formats", "rules"] {
        assert!(old.contains(&format!("<!-- generated: {name} -->")), "the README has no table of {name}");
    }
}
