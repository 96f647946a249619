//! Techniques of keycloak.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "add-identity-provider",
        means: "Whoever can add an identity provider to a realm decides whose word it takes for who somebody is.",
        abuse: "A provider of one's own is added with a login flow that joins accounts by their address, and says that one is somebody else.",
        close: "Keep `manage-identity-providers` for administrators of the realm, and require a review of login flows.",
    },
    Technique {
        name: "administer-realm",
        means: "The role includes every right over the realm.",
        abuse: "Its holder changes accounts, roles, clients, keys and login of the realm at will.",
        close: "Give single rights instead of the whole, and only for as long as they are needed.",
    },
    Technique {
        name: "client-service-account",
        means: "A client that logs in as itself is its service account.",
        abuse: "Whoever has the client's secret gets a token with the roles of the service account.",
        close: "Turn service accounts off where no machine logs in, and take roles away that the machine does not need.",
    },
    Technique {
        name: "create-realm",
        means: "The role may add realms to the server and administers those that it adds.",
        abuse: "A realm of one's own on the company's server lends its name and address to logins.",
        close: "Take the role away from everybody who does not run the server.",
    },
    Technique {
        name: "exchange-token",
        means: "The client may exchange a token that it was handed for one that another application takes.",
        abuse: "Whoever has the client waits for a token of somebody with more rights, and works elsewhere in that person's name.",
        close: "Turn token exchange off where nothing needs it, and narrow the audiences and scopes that the client can ask for.",
    },
    Technique {
        name: "forge-token",
        means: "Whoever has a realm's signing key can make tokens of anybody.",
        abuse: "A token is signed with the key; applications that check the signature alone let it in.",
        close: "Replace the key in the realm, keep exports with keys like keys, and mask them where they leave the server.",
    },
    Technique {
        name: "grant-admin-composite",
        means: "A role of the company's own includes a right to manage the realm, and can be handed out like any other role.",
        abuse: "Somebody who manages accounts gives himself that role and has the right that it includes.",
        close: "Do not put rights of `realm-management` into roles of the company's own, or restrict who may map them.",
    },
    Technique {
        name: "grant-realm-role",
        means: "Whoever manages accounts or roles can hand out the roles of the applications.",
        abuse: "The holder gives himself, or an account that he controls, any role that is not an administrator's.",
        close: "Restrict which roles and groups a user manager may hand out with fine-grained permissions.",
    },
    Technique {
        name: "identity-provider-auto-link",
        means: "A first login through the provider is joined to the account that has the same address, without a question.",
        abuse: "Whoever can set an address at the provider logs in as the owner of that address.",
        close: "Take the automatic step out of the first login flow, so that the owner is asked.",
    },
    Technique {
        name: "identity-provider-login",
        means: "The account is linked to an identity provider or comes from a user storage, which decides who logs in as it.",
        abuse: "Whoever controls the provider or the storage logs in as the account.",
        close: "Know who administers the provider, and do not link accounts of administrators to it.",
    },
    Technique {
        name: "identity-provider-role",
        means: "A mapper hands a role or a group to accounts that come through the provider.",
        abuse: "Everybody who logs in through the provider, or whom it describes so, has the role.",
        close: "Hand roles out in the realm, or narrow the mapper to a claim that only the right people have.",
    },
    Technique {
        name: "open-session-as",
        means: "The right opens a session as another account of the realm.",
        abuse: "The holder works as any customer, with all that customer's rights, and the log names the customer.",
        close: "Take `impersonation` away from everyday roles, and keep administrators out of its reach by updating the server.",
    },
    Technique {
        name: "join-admin-group",
        means: "A group carries rights to manage the realm, and whoever manages accounts can put accounts into groups.",
        abuse: "A user manager joins the group and has its rights.",
        close: "Take rights of `realm-management` off groups, or restrict the management of their members.",
    },
    Technique {
        name: "read-client-secret",
        means: "The right shows the secrets of the realm's clients.",
        abuse: "The secret is copied and used to log in as the client.",
        close: "Prefer keys or certificates to secrets for clients, and give the right to administrators alone.",
    },
    Technique {
        name: "realm-self-registration",
        means: "Anybody can make an account in the realm, and it starts with the default roles.",
        abuse: "A stranger signs up and has what every new account has.",
        close: "Keep default roles to what a stranger may do, or turn registration off.",
    },
    Technique {
        name: "realm-settings",
        means: "The right changes the keys and login flows by which the realm knows its accounts.",
        abuse: "A signing key or login flow of the holder's own makes tokens of administrators.",
        close: "Treat `manage-realm` as administration of the realm and give it to nobody else.",
    },
    Technique {
        name: "repoint-identity-provider",
        means: "The right changes where an identity provider is and which keys it signs with.",
        abuse: "The provider is pointed at a server of the holder's own, which says that one is somebody else.",
        close: "Keep `manage-identity-providers` for administrators of the realm.",
    },
    Technique {
        name: "reset-account",
        means: "The right sets the password, the address and the second factors of any account.",
        abuse: "The holder sets a password of his own for an account with more rights and logs in as it.",
        close: "Restrict which accounts may be managed, and keep administrators out of the reach of user managers.",
    },
    Technique {
        name: "take-over-client",
        means: "The right changes the secrets, redirects and service accounts of the realm's clients.",
        abuse: "A new secret is made for a client whose service account has more rights, and used to log in as it.",
        close: "Keep `manage-clients` for administrators of the realm, and take rights over the realm off service accounts.",
    },
    Technique {
        name: "token-role-mapper",
        means: "A mapper of the client writes a role into every token that the client is given.",
        abuse: "Whoever logs in through the client has the role there, although nobody granted it to him.",
        close: "Take the mapper out and grant the role to those who need it.",
    },
];
