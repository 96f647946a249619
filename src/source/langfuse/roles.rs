//! What the product's roles and keys may do, as tables: one line for each role or sort of key and each thing that it reaches. The vendor
//! keeps the same tables in its code; a version that differs is corrected here and nowhere else.

use crate::model::Level;

/// What a role or key reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum To {
    /// The organisation itself.
    Organisation,
    /// The project, or every project where the role is the organisation's.
    Project,
    /// Traces, scores and datasets.
    Traces,
    /// Prompts that applications fetch.
    Prompts,
    /// Calls of models with the project's connections.
    Models,
}

/// A right that is no touch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Power {
    /// Makes keys of the organisation, which change any membership; in some versions only.
    OrganisationKeys,
    /// Replaces the credentials of connections to model providers.
    Connections,
}

/// A role's or key's rights.
pub(super) struct Rights {
    /// The word.
    pub(super) word: &'static str,
    /// What it touches, and how far.
    pub(super) touches: &'static [(To, Level)],
    /// What else it can do.
    pub(super) powers: &'static [Power],
}

const WORK: &[(To, Level)] =
    &[(To::Project, Level::Read), (To::Traces, Level::Read), (To::Prompts, Level::Write), (To::Models, Level::Use)];
const LOOK: &[(To, Level)] = &[(To::Project, Level::Read), (To::Traces, Level::Read), (To::Prompts, Level::Read)];
const RUN: &[(To, Level)] =
    &[(To::Project, Level::Administer), (To::Traces, Level::Write), (To::Prompts, Level::Write), (To::Models, Level::Use)];

/// Roles of the organisation: each counts in every project of it as well.
pub(super) const ORGANISATION: &[Rights] = &[
    Rights {
        word: "OWNER",
        touches: &[
            (To::Organisation, Level::Administer),
            (To::Project, Level::Administer),
            (To::Traces, Level::Write),
            (To::Prompts, Level::Write),
            (To::Models, Level::Use),
        ],
        powers: &[Power::Connections],
    },
    Rights {
        word: "ADMIN",
        touches: &[
            (To::Organisation, Level::Write),
            (To::Project, Level::Administer),
            (To::Traces, Level::Write),
            (To::Prompts, Level::Write),
            (To::Models, Level::Use),
        ],
        powers: &[Power::OrganisationKeys, Power::Connections],
    },
    Rights { word: "MEMBER", touches: WORK, powers: &[] },
    Rights { word: "VIEWER", touches: LOOK, powers: &[] },
    Rights { word: "NONE", touches: &[], powers: &[] },
];

/// Roles of one project.
pub(super) const PROJECT: &[Rights] = &[
    Rights { word: "OWNER", touches: RUN, powers: &[Power::Connections] },
    Rights { word: "ADMIN", touches: RUN, powers: &[Power::Connections] },
    Rights { word: "MEMBER", touches: WORK, powers: &[] },
    Rights { word: "VIEWER", touches: LOOK, powers: &[] },
    Rights { word: "NONE", touches: &[], powers: &[] },
];

/// A key of the organisation manages members, projects and their keys, but reads no traces.
pub(super) const ORGANISATION_KEY: Rights =
    Rights { word: "organisation key", touches: &[(To::Organisation, Level::Administer), (To::Project, Level::Administer)], powers: &[] };

/// A key of a project is what applications hold.
pub(super) const PROJECT_KEY: Rights = Rights {
    word: "project key",
    touches: &[(To::Project, Level::Read), (To::Traces, Level::Write), (To::Prompts, Level::Write)],
    powers: &[Power::Connections],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_in_both_tables() {
        let words = |table: &[Rights]| table.iter().map(|rights| rights.word).collect::<Vec<_>>();
        assert_eq!(words(ORGANISATION), words(PROJECT));
        assert!(ORGANISATION.iter().filter(|rights| rights.touches.contains(&(To::Organisation, Level::Administer))).count() == 1);
    }
}
