//! Techniques of Clerk.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "mint-actor-token",
        means: "The instance's secret key makes tokens that open a session as any user.",
        abuse: "Whoever reads the key logs in as any customer's administrator, without a password or second factor.",
        close: "Keep the key in a secrets manager for the one service that needs it, and watch sessions for an actor.",
        rows: &[],
    },
    Technique {
        name: "read-machine-key",
        means: "The backend API shows and replaces the secret key of each machine.",
        abuse: "The holder takes a machine's key and calls the product's services as it.",
        close: "Keep the instance's secret key with the one service that needs it, and rotate the keys of machines.",
        rows: &[],
    },
    Technique {
        name: "use-instance-key",
        means: "The secret key is accepted for everything that the backend API does: users, organizations, roles, connections.",
        abuse: "Whoever reads the key controls every customer's login.",
        close: "Keep the key in a secrets manager for the one service that needs it, and rotate it.",
        rows: &[],
    },
];
