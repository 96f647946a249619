//! Techniques of BloodHound OpenGraph: what the edges of its collectors have in common. The collector's own name of the edge stands on it as
//! its action.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "opengraph-administer",
        means: "A collector says that the start administers the end: an owner or global administrator of a tenant, subscription, \
                organisation or machine (`AZGlobalAdmin`, `AZOwner`, `Okta_SuperAdmin`, `AdminTo`).",
        abuse: "Whoever has the start changes everything in the end, and takes over what lies in it.",
        close: "Keep few standing administrators, have the rest ask for the role when they need it, and review the assignment in the \
                system that the collector read.",
        rows: &[],
    },
    Technique {
        name: "opengraph-contains",
        means: "The end lies in the start: a folder, a group of resources, a realm. What may be done to the whole may be done to it.",
        abuse: "A right given at the top is used on the one thing below that matters.",
        close: "Give rights at the lowest level that is enough, and move what is critical out of shared containers.",
        rows: &[],
    },
    Technique {
        name: "opengraph-control",
        means: "A collector says that the start can change the end: reset its password, add a member or an owner, push to it, run \
                commands in it. Its name for the edge says which.",
        abuse: "Whoever has the start takes the end over by that right, and goes on with what the end may do.",
        close: "Take away the right that the edge is named after, in the system that the collector read.",
        rows: &[],
    },
    Technique {
        name: "opengraph-credential",
        means: "A collector says that the start can read a credential, or that a credential opens the end.",
        abuse: "The credential is read and used from elsewhere, where nobody connects it with its reader.",
        close: "Let fewer identities read it, replace it by an identity that needs no stored credential, and give what stays an end.",
        rows: &[],
    },
    Technique {
        name: "opengraph-identity",
        means: "A collector says that the start becomes the end by running as it, by a trust or login between systems, or by taking \
                over its session.",
        abuse: "Whoever has the start acts as the end, in another system and under another name.",
        close: "Bind the trust to one subject, and give the end no more than the start's own people could be given.",
        rows: &[],
    },
    Technique {
        name: "opengraph-membership",
        means: "A collector says that the start is a member of the end, holds it as a role, or that one role includes another.",
        abuse: "Who decides about membership decides about everything that the group or role is given.",
        close: "Review the members, and who may change them, as carefully as the rights themselves.",
        rows: &[],
    },
];
