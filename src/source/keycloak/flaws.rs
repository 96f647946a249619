//! Flaws of the server that let a right reach further than it says, with the versions that mend them. In: the version that an export
//! states. Out: the condition under which the flaw counts, or nothing where it is mended.

/// A published flaw.
pub(super) struct Flaw {
    /// Its public number.
    id: &'static str,
    /// Versions from which it is mended, one for each line of releases; none where no correction is known.
    mended: &'static [(u32, u32, u32)],
}

/// `impersonation` opens sessions as administrators, too.
pub(super) const IMPERSONATES_ADMINISTRATORS: Flaw =
    Flaw { id: "CVE-2026-17526", mended: &[(26, 4, 16), (26, 6, 7), (26, 7, 4), (26, 8, 0)] };
/// With fine-grained permissions on, `manage-clients` becomes more than that.
pub(super) const CLIENT_MANAGERS_RISE: Flaw = Flaw { id: "CVE-2026-3121", mended: &[(26, 4, 11), (26, 5, 6), (26, 6, 0)] };
/// `manage-users` puts accounts into groups that carry rights over the realm.
pub(super) const JOINS_ADMIN_GROUP: Flaw = Flaw { id: "CVE-2026-94000", mended: &[] };
/// A fine-grained right over groups moves a group under one that carries more.
pub(super) const MOVES_GROUPS: Flaw = Flaw { id: "CVE-2026-9099", mended: &[] };
/// A fine-grained right over clients maps scopes that it should not.
pub(super) const MAPS_SCOPES: Flaw = Flaw { id: "CVE-2026-9795", mended: &[] };

impl Flaw {
    /// Under which condition the flaw counts on a server of this version; `None` where it is mended.
    pub(super) fn condition(&self, version: &str) -> Option<String> {
        let id = self.id;
        match self.is_mended(version) {
            Some(true) => None,
            Some(false) if self.mended.is_empty() => Some(format!("the server has the flaw {id}, of which no corrected version is known")),
            Some(false) => Some(format!("this version of the server has the flaw {id}")),
            None => Some(format!("the version of the server has the flaw {id} (the export does not state the version)")),
        }
    }

    /// Whether a version has the correction; `None` where the version is not stated or can't be read.
    fn is_mended(&self, version: &str) -> Option<bool> {
        let Some(newest) = self.mended.iter().max() else { return Some(false) };
        let mut parts = version.split(['.', '-']).map(|part| part.parse::<u32>().ok());
        let (major, minor, patch) = (parts.next()??, parts.next()??, parts.next().flatten().unwrap_or(0));
        let line = self.mended.iter().find(|line| (line.0, line.1) == (major, minor));
        Some((major, minor, patch) >= *newest || line.is_some_and(|line| patch >= line.2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_line() {
        let mended = |version: &str| IMPERSONATES_ADMINISTRATORS.is_mended(version);
        assert_eq!(mended("26.4.16"), Some(true));
        assert_eq!(mended("26.4.15"), Some(false));
        assert_eq!(mended("26.5.9"), Some(false));
        assert_eq!(mended("26.9.0"), Some(true));
        assert_eq!(mended("27.0.0"), Some(true));
        assert_eq!(mended("15.0.2.redhat-00001"), Some(false));
        assert_eq!(mended(""), None);
        assert_eq!(mended("nightly"), None);
    }

    #[test]
    fn the_condition_names_the_flaw() {
        assert_eq!(CLIENT_MANAGERS_RISE.condition("26.6.0"), None);
        assert!(CLIENT_MANAGERS_RISE.condition("26.5.5").unwrap().contains("CVE-2026-3121"));
        assert!(CLIENT_MANAGERS_RISE.condition("").unwrap().contains("does not state"));
        assert!(JOINS_ADMIN_GROUP.condition("99.0.0").unwrap().contains("no corrected version"));
    }
}
