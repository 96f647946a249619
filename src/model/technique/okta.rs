//! Techniques of okta.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "add-okta-provider",
        means: "Whoever can add an identity provider to the organisation decides whose word it takes for who somebody is.",
        abuse: "A provider of one's own is added that joins logins to accounts by their name, and says that one is somebody else.",
        close: "Keep the management of identity providers with few super administrators, and alert on every new provider.",
    },
    Technique {
        name: "administer-okta",
        means: "The role administers the organisation: every account, role, app, policy and identity provider.",
        abuse: "Its holder logs in as anybody, opens every app that trusts the organisation, and hides it in changed policies.",
        close: "Keep few super administrators, have them ask for the role when they need it, and give everybody else a smaller one.",
    },
    Technique {
        name: "assign-okta-app",
        means: "The right decides who gets into an app, and with which rights the app's own account starts.",
        abuse: "The holder assigns himself to the app and gets in like anybody who should.",
        close: "Limit the role to the apps that its holder looks after, and have assignments approved by the app's owner.",
    },
    Technique {
        name: "change-okta-tokens",
        means: "The right changes what the organisation's authorization servers write into tokens, and for whom.",
        abuse: "A claim or policy is changed so that one's own token carries the rights of somebody else in every API that trusts it.",
        close: "Keep authorization servers with few administrators, and review changes of claims and access policies.",
    },
    Technique {
        name: "edit-okta-provider",
        means: "The right changes where an identity provider is and which keys it signs with.",
        abuse: "The provider is pointed at a server of the holder's own, which says that one is any of the accounts that come through it.",
        close: "Keep the management of identity providers with few super administrators, and alert on every change.",
    },
    Technique {
        name: "fill-okta-group",
        means: "The right decides who is in a group, and with that who has what the group is given.",
        abuse: "The holder adds an account of his own to the group and has its apps and rights.",
        close: "Limit the role to the groups that its holder looks after, and keep groups with power out of its targets.",
    },
    Technique {
        name: "grant-okta-role",
        means: "The right hands out administrator roles.",
        abuse: "The holder gives an account of his own the role of a super administrator.",
        close: "Leave the assignment of administrator roles to super administrators, and take the scope off clients.",
    },
    Technique {
        name: "new-okta-client",
        means: "A setting of the organisation makes every new client a super administrator.",
        abuse: "Whoever may make a client makes one and administers the organisation with its key.",
        close: "Turn the default role of new clients off, and give each client the least role by hand.",
    },
    Technique {
        name: "okta-client-secret",
        means: "A secret of the client is kept although the client logs in another way.",
        abuse: "Once the client's way of logging in is changed, whoever kept the secret is the client.",
        close: "Delete secrets of clients that log in with a key.",
    },
    Technique {
        name: "okta-directory-login",
        means: "A directory outside the organisation checks the account's password.",
        abuse: "Whoever administers the directory sets the password there and logs in here as the account.",
        close: "Count the directory's administrators as administrators here, and make accounts with power in the organisation itself.",
    },
    Technique {
        name: "okta-group-owner",
        means: "Somebody is named as the owner of the group.",
        abuse: "Where owners may change members, the owner adds whom he likes.",
        close: "Keep groups with power without owners, or have changes of members approved.",
    },
    Technique {
        name: "okta-imported-group",
        means: "The group comes from an app's directory, whose administrators decide who is in it.",
        abuse: "An administrator there puts an account into the group, and it has here what the group is given.",
        close: "Give imported groups no power, or count the directory's administrators as administrators here.",
    },
    Technique {
        name: "okta-provider-group",
        means: "The identity provider puts accounts that come through it into the group.",
        abuse: "Whoever controls the provider makes a login of it and has what the group is given.",
        close: "Assign groups in the organisation itself, or limit the provider to groups without power.",
    },
    Technique {
        name: "okta-provider-links",
        means: "A login through the provider is joined to the account of the same name without a question.",
        abuse: "Whoever can set a name at the provider logs in as the account that has it.",
        close: "Turn automatic account linking off, or limit it to groups and leave administrators out.",
    },
    Technique {
        name: "okta-provider-login",
        means: "The account is joined to an identity provider, which decides who logs in as it.",
        abuse: "Whoever controls the provider logs in as the account.",
        close: "Know who administers the provider, and do not join accounts of administrators to it.",
    },
    Technique {
        name: "okta-request-type",
        means: "The right sets up what people can ask for, and who approves it.",
        abuse: "The holder makes a kind of request that approves itself and hands out a group or an app.",
        close: "Keep groups with power out of what can be asked for, and review the kinds of requests.",
    },
    Technique {
        name: "okta-workflow",
        means: "The right builds flows, which act with connections that have rights of their own.",
        abuse: "A flow is changed to use a connection with more rights than its builder has.",
        close: "Give connections of flows the least rights, and count who builds flows as holder of all of them.",
    },
    Technique {
        name: "read-okta-client-secret",
        means: "The right shows the secrets of apps' clients.",
        abuse: "The secret is copied and used to log in as the client, with its roles and scopes.",
        close: "Let clients with power log in with a key instead of a secret, and give the right to few.",
    },
    Technique {
        name: "reset-okta-account",
        means: "The right resets the password of accounts.",
        abuse: "The holder resets an account with more rights, follows the link himself and logs in as it.",
        close: "Limit the role to groups without power, and ask for a second factor that the holder cannot reset.",
    },
    Technique {
        name: "reset-okta-factors",
        means: "The right takes second factors off accounts.",
        abuse: "With a stolen password, the holder sets up a factor of his own and logs in.",
        close: "Limit the role to groups without power, and have resets of administrators done by two people.",
    },
    Technique {
        name: "steer-okta-rule",
        means: "A rule fills the group by what stands in profiles, and the right writes profiles.",
        abuse: "The holder changes a profile so that the rule puts the account into the group.",
        close: "Let rules look only at attributes that come from the personnel system and cannot be edited.",
    },
    Technique {
        name: "take-over-okta-app",
        means: "The right changes an app: who is assigned, where it sends logins, and what its client logs in with.",
        abuse: "The holder assigns himself, or adds a key of his own to the client and logs in as it.",
        close: "Limit the role to the apps that its holder looks after, and keep clients with administrator roles out of its targets.",
    },
    Technique {
        name: "weaken-okta-policy",
        means: "The right changes what a login takes.",
        abuse: "The second factor is taken out of a policy before a stolen password is used.",
        close: "Keep policies with few administrators, and alert on their changes.",
    },
];
