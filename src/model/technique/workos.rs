//! Techniques of WorkOS and, where they are the same, of other keepers of a product's customers.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "add-client-secret",
        means: "The right makes further secrets of OAuth and machine-to-machine clients, and shows them.",
        abuse: "The holder adds a secret to a customer's client and calls the product as it.",
        close: "Keep keys of the environment with the one service that needs them, and watch for new secrets of clients.",
        rows: &[],
    },
    Technique {
        name: "administer-environment",
        means: "The role administers the environment in the vendor's dashboard: settings, keys, connections and users.",
        abuse: "Its holder makes a key, switches impersonation on, or points a customer's login elsewhere.",
        close: "Keep few administrators of the dashboard, behind the company's own login and second factor.",
        rows: &[],
    },
    Technique {
        name: "assert-customer-login",
        means: "The customer's identity provider says who logs in as a member of its organization.",
        abuse: "Whoever administers that provider, or can point the connection at another, logs in as any member.",
        close: "Verify the domains of each organization, refuse addresses of others, and watch for changes of connections.",
        rows: &[],
    },
    Technique {
        name: "fill-directory-group",
        means: "The customer's directory decides who is in its groups.",
        abuse: "An administrator of the directory puts an account into a group that is mapped to a role of the product.",
        close: "Map no group to a role that reaches beyond the customer's own organization.",
        rows: &[],
    },
    Technique {
        name: "impersonate-customer",
        means: "Members of the dashboard's team can open a session as any user while impersonation is switched on.",
        abuse: "One phished member of the team acts in the product as any customer's administrator.",
        close: "Leave impersonation off where nobody needs it; else keep the team small and send its sessions to the audit log.",
        rows: &["X-08"],
    },
    Technique {
        name: "list-webhook-secrets",
        means: "The list of webhook endpoints shows the secret that signs each one's events.",
        abuse: "The holder forges events, such as a new member or a changed role, that the receiver believes.",
        close: "Keep keys of the environment away from whatever must not speak for the vendor, and change secrets that were exported.",
        rows: &[],
    },
    Technique {
        name: "mint-customer-key",
        means: "The permission makes API keys of the organization or its users, and shows them.",
        abuse: "The holder makes a key with more rights than his own role has, and keeps it when he leaves.",
        close: "Give it to the administrators of a customer only, and let keys end by themselves.",
        rows: &[],
    },
    Technique {
        name: "mint-environment-key",
        means: "The role makes keys of the environment.",
        abuse: "The holder makes a key, keeps it, and controls every customer's login without the dashboard.",
        close: "Keep the making of keys with few administrators, and compare the list of keys with those in use.",
        rows: &[],
    },
    Technique {
        name: "provision-customer-role",
        means: "A group of the customer's directory is mapped to a role of the product.",
        abuse: "An administrator of the directory puts an account into the group, and it holds the role.",
        close: "Map groups to roles of the customer's own organization only, and never to roles of support or operation.",
        rows: &[],
    },
    Technique {
        name: "regrant-customer-role",
        means: "The right changes which role a member has.",
        abuse: "The holder gives an account of his own the strongest role.",
        close: "Keep it with administrators of the customer, and keep keys of the environment out of other services.",
        rows: &[],
    },
    Technique {
        name: "repoint-customer-login",
        means: "The right edits the connections through which customers log in: provider, certificates, domains.",
        abuse: "The holder points a customer's connection at a provider of his own and logs in as any of its members.",
        close: "Keep it with few people of the application, and raise an alarm on every change of a connection.",
        rows: &[],
    },
    Technique {
        name: "reset-customer-login",
        means: "The right sets passwords and addresses of end users.",
        abuse: "The holder sets a customer administrator's password and logs in.",
        close: "Keep keys of the environment with the one service that needs them, and send changes of logins to the audit log.",
        rows: &[],
    },
    Technique {
        name: "use-environment-key",
        means: "A key of the environment may make any request: users, organizations, roles, connections.",
        abuse: "Whoever reads the key controls every customer's login.",
        close: "Keep the key in a secrets manager for the one service that needs it, rotate it, and use keys with fewer rights elsewhere.",
        rows: &[],
    },
];
