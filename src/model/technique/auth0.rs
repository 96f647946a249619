//! Techniques of auth0.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "action-decides-claims",
        means: "A login action runs at each login and writes what the token says of its holder.",
        abuse: "Whoever changes the action has his own token carry any role that applications believe.",
        close: "Review changes of login actions like changes of an administrator's role, and let APIs check permissions instead of claims.",
    },
    Technique {
        name: "add-connection",
        means: "The scope adds connections, through which people log in.",
        abuse: "A connection to a directory of one's own says that one is somebody else; an application that goes by the address believes it.",
        close: "Take the scope away, and have applications tell accounts by connection and id, not by address.",
    },
    Technique {
        name: "add-token-exchange",
        means: "The scopes add a token exchange profile and the action that names the account for it.",
        abuse: "An action of one's own takes any token and answers with whatever account one likes.",
        close: "Do not give both scopes to one client, and keep token exchange off for clients that do not need it.",
    },
    Technique {
        name: "administer-auth0-tenant",
        means: "The scopes together are the whole administration of the tenant.",
        abuse: "Whoever has the client's secret changes accounts, clients, connections, actions and settings without a login.",
        close: "Give each automation its own client with the scopes that it uses, and take test applications away.",
    },
    Technique {
        name: "ask-unassigned-scope",
        means: "The API does not look at roles: whoever asks for a scope gets it.",
        abuse: "An account asks for the scope of an administrator through any application of the tenant.",
        close: "Switch role-based access control on for the API, or let the API look at more than the scope.",
    },
    Technique {
        name: "assign-user-role",
        means: "The scope gives roles to accounts.",
        abuse: "The holder gives an account of his own the role with the most permissions.",
        close: "Keep the assignment of roles with the product's administration, and watch the log for it.",
    },
    Technique {
        name: "bind-login-action",
        means: "The scopes put code of one's own into every login.",
        abuse: "The code writes any role into the tokens of an account of one's own, or sends what it sees elsewhere.",
        close: "Let only the deployment pipeline of the login change it, after a review.",
    },
    Technique {
        name: "change-login-action",
        means: "The scopes change and deploy the code of login actions.",
        abuse: "The code of an action that runs already is changed; it has the action's secrets and decides what tokens say.",
        close: "Let only the deployment pipeline of the login change it, after a review.",
    },
    Technique {
        name: "change-user-role",
        means: "The scope changes what roles may do.",
        abuse: "The holder adds permissions to a role that an account of his own has.",
        close: "Keep the definition of roles in reviewed configuration, and the scope with its pipeline.",
    },
    Technique {
        name: "connection-login",
        means: "The connection says who somebody is, and the tenant takes its word.",
        abuse: "Whoever administers the directory behind the connection logs in as its accounts, wherever the connection is switched on.",
        close: "Switch customers' connections on for the product's clients only, never for a console of the staff.",
    },
    Technique {
        name: "directory-sync-token",
        means: "A SCIM token creates, changes and blocks the accounts of a connection.",
        abuse: "Whoever holds the token changes the address of an account, or adds one that the product lets in.",
        close: "Let such tokens end, keep them with the customer's directory only, and delete those that nobody uses.",
    },
    Technique {
        name: "exchange-subject-token",
        means: "A profile takes tokens of another issuer, and its action names the account that they stand for.",
        abuse: "Whoever can make or steal a token that the action accepts logs in as an account of the tenant.",
        close: "Let the action check issuer, audience and signature, and only map subjects that it knows to their own accounts.",
    },
    Technique {
        name: "grant-own-client",
        means: "The scope writes client grants, also those of the client itself.",
        abuse: "The client gives itself all scopes of the Management API and then administers the tenant.",
        close: "Take the scope away from everything but the pipeline that manages grants, and review its changes.",
    },
    Technique {
        name: "issue-password-ticket",
        means: "The scope makes links with which the password of an account is changed.",
        abuse: "The holder makes a link for any account with a password, sets it and logs in.",
        close: "Let the login page send such links, and ask for a second factor at login.",
    },
    Technique {
        name: "issue-sso-setup-ticket",
        means: "The scope makes links with which a connection of an organization is set up.",
        abuse: "The holder makes a link for a customer's connection and points it to a directory of his own.",
        close: "Keep the scope with the service that sends these links, and check what a ticket may set up.",
    },
    Technique {
        name: "read-client-keys",
        means: "The scope shows the secrets of all clients.",
        abuse: "The holder reads the secret of a client with more rights and logs in as it.",
        close: "Take the scope away; let clients log in with keys of their own, of which the tenant knows the public half only.",
    },
    Technique {
        name: "read-connection-secret",
        means: "The scope shows how connections are set up, with the secrets by which the tenant logs in to other directories.",
        abuse: "The holder uses such a secret against the directory that it belongs to.",
        close: "Give reading clients a list of fields that they may see, or a key in place of the secret.",
    },
    Technique {
        name: "read-provider-tokens",
        means: "The tenant keeps tokens of other providers for its accounts and hands them out.",
        abuse: "The holder acts at the other providers in the name of the people who logged in with them.",
        close: "Keep only tokens that a feature needs, with few scopes, and give the right to the one service that uses them.",
    },
    Technique {
        name: "register-client",
        means: "Anybody may register a client at the tenant.",
        abuse: "A client of one's own asks people to agree to what it wants, under the company's address.",
        close: "Switch dynamic registration off, or limit what clients of third parties may ask for.",
    },
    Technique {
        name: "repoint-connection",
        means: "The scope changes connections: the directory that is asked, its keys, the scripts of a database.",
        abuse: "The connection is pointed to a directory of one's own, which says that one is any of its accounts.",
        close: "Keep the scope with the pipeline that manages connections, and have changes reviewed.",
    },
    Technique {
        name: "reset-user-factor",
        means: "The scope takes second factors away from accounts or adds new ones.",
        abuse: "With the password of an account, its second factor is replaced by one's own.",
        close: "Give the scope to the help desk's tool only, which checks who asks.",
    },
    Technique {
        name: "rotate-client-keys",
        means: "The scope replaces the secrets or keys of clients and shows the new ones.",
        abuse: "The holder gives a client with more rights a new secret and logs in as it.",
        close: "Keep the scope with what rotates secrets, limited in time.",
    },
    Technique {
        name: "set-user-password",
        means: "The scope changes accounts, their passwords and addresses too.",
        abuse: "The holder sets the password of an account and logs in as it.",
        close: "Use narrower scopes where metadata is all that is changed, and ask for a second factor at login.",
    },
];
