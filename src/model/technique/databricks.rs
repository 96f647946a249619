//! Techniques of databricks.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "administer-databricks-account",
        means: "The role administers the account: its people, groups, service principals and workspaces.",
        abuse: "Its holder makes himself administrator of any workspace and makes secrets of any service principal.",
        close: "Keep few account administrators, and let them be accounts that do nothing else.",
    },
    Technique {
        name: "administer-databricks-workspace",
        means: "The role administers the workspace: its people, tokens, secret scopes, compute and jobs.",
        abuse: "Its holder reads every secret scope and changes what runs in the workspace.",
        close: "Keep the group `admins` of a workspace small, and give everybody else a permission on single objects.",
    },
    Technique {
        name: "assign-workspace-admin",
        means: "Whoever administers the account decides who administers each workspace.",
        abuse: "The holder assigns himself to a workspace as its administrator.",
        close: "Keep few account administrators, and watch the audit log for new assignments.",
    },
    Technique {
        name: "change-databricks-app",
        means: "Whoever can change an app decides what runs as the app's service principal.",
        abuse: "A version of the holder's own is deployed and works with the rights of the service principal.",
        close: "Give `CAN_USE` to those who only use the app, and deploy from a pipeline.",
    },
    Technique {
        name: "change-databricks-job",
        means: "Whoever can change a job decides what runs as the identity that the job runs as.",
        abuse: "A task of the holder's own is added to the job and works with the rights of that identity.",
        close: "Give `CAN_MANAGE_RUN` or `CAN_VIEW` instead, and let jobs of production be changed by a pipeline only.",
    },
    Technique {
        name: "federate-databricks-account",
        means: "The account takes the tokens of an outside issuer for whoever they name.",
        abuse: "Whoever gets the issuer to write the name of an administrator into a token is that administrator.",
        close: "Restrict the policy to the audience and claim of the company's own identity provider.",
    },
    Technique {
        name: "federate-databricks-principal",
        means: "A policy lets a subject of another issuer act as a service principal.",
        abuse: "Whoever gets a token with that subject acts as the service principal without a secret.",
        close: "Name one subject exactly, of a branch or environment that is protected.",
    },
    Technique {
        name: "hand-job-to-owner",
        means: "An administrator of a workspace can make anybody in it the owner of a job, which then runs as that owner.",
        abuse: "A job of the holder's own is handed to somebody with more rights and works with them.",
        close: "Set `RestrictWorkspaceAdmins` to `RESTRICT_TOKENS_AND_JOB_RUN_AS`.",
    },
    Technique {
        name: "join-databricks-group",
        means: "Whoever manages a group decides who is in it.",
        abuse: "The holder joins the group and has whatever it was given in any workspace.",
        close: "Let the identity provider fill groups with privileges, and nobody by hand.",
    },
    Technique {
        name: "make-principal-secret",
        means: "Whoever manages a service principal can make OAuth secrets for it, and sees them.",
        abuse: "The holder makes a secret and logs in as the service principal in every workspace.",
        close: "Keep few account administrators, let secrets end soon, and prefer federation.",
    },
    Technique {
        name: "make-token-on-behalf",
        means: "An administrator of a workspace can make a token for any service principal in it, and sees it.",
        abuse: "The holder makes a token and works as the service principal, and the log names the service principal.",
        close: "Set `RestrictWorkspaceAdmins` to `RESTRICT_TOKENS_AND_JOB_RUN_AS`.",
    },
    Technique {
        name: "manage-databricks-principal",
        means: "The manager of a service principal hands out roles on it and makes its secrets.",
        abuse: "The holder makes a secret, or gives himself the right to run jobs as the service principal.",
        close: "Leave the role with those who own the workload, and take it from makers who have left.",
    },
    Technique {
        name: "manage-secret-scope",
        means: "Whoever manages a secret scope reads its secrets, replaces them and decides who else does.",
        abuse: "The secrets are read in a notebook and used as the identities that they open.",
        close: "Give `READ` to what needs the secrets, and `MANAGE` to nobody who only uses them.",
    },
    Technique {
        name: "read-secret-scope",
        means: "The permission on a secret scope covers every secret in it.",
        abuse: "The secrets are read in a notebook and used as the identities that they open.",
        close: "Keep secrets of different uses in different scopes, and give each use its own.",
    },
    Technique {
        name: "repoint-endpoint",
        means: "Whoever manages a serving endpoint can change where it sends its calls, with the provider's key in them.",
        abuse: "The endpoint is pointed at a server of the holder's own, which reads the key out of the next call.",
        close: "Give `CAN_QUERY` to callers, and keep the management of endpoints with those who own the key.",
    },
    Technique {
        name: "run-job-as-principal",
        means: "The user of a service principal can run jobs as it.",
        abuse: "A job of the holder's own works with the rights of the service principal.",
        close: "Give the role to those who run that workload, and to no group that everybody is in.",
    },
    Technique {
        name: "use-workspace-token",
        means: "A token is its owner in one workspace, within its scopes.",
        abuse: "Whoever reads the token works in the workspace as its owner, without login or second factor.",
        close: "Let tokens end soon, prefer OAuth, and delete tokens that nobody uses.",
    },
];
