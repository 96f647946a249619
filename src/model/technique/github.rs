//! Techniques of GitHub.

use super::{Technique, Unmodelled};

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "action-by-tag",
        means: "The workflow runs an action of another repository by a tag or branch, which its owner can move to other code at any time. \
                The action runs inside the job, with the secrets that the job was handed and with its token.",
        abuse: "Whoever takes over the action's repository moves the tag, and the next run hands its secrets and its cloud login to the new code.",
        close: "Name the action by the full digest of a commit, and let a bot raise it. `sha_pinning_required` in the organisation's Actions policy \
                makes that the rule.",
        rows: &["GH-12"],
    },
    Technique {
        name: "add-deploy-key",
        means: "The custom role holds `manage_deploy_keys`: its holder adds a key that may push, although the role itself may not.",
        abuse: "The holder adds a key of his own with write access, pushes a branch with a workflow, and reads what workflows of the repository read.",
        close: "Take `manage_deploy_keys` out of roles that may not write, or switch deploy keys off for the organisation.",
        rows: &["GH-08"],
    },
    Technique {
        name: "administer-github-organisation",
        means: "Owners administer the organisation: people, teams, apps, secrets, policies and every repository, whatever the repository's own roles say.",
        abuse: "An owner adds an account, an app or a runner of his own and reads every repository and every secret through it.",
        close: "Keep two or three owners, none of them used for daily work, and give others organisation roles for the part that they need.",
        rows: &["GH-01"],
    },
    Technique {
        name: "administer-repository",
        means: "The role `admin` changes the repository's settings: its people, its keys, its branch rules, the rules of its environments and its webhooks.",
        abuse: "The holder lifts the rules of a branch or environment, runs a workflow there and puts the rules back.",
        close: "Give `maintain` or `write`, keep branch rules in rulesets of the organisation, and keep admins for those who own the repository.",
        rows: &["GH-01"],
    },
    Technique {
        name: "app-installation",
        means: "An installed app does in the repositories of its installation what its permissions say; whoever has its private key is the app.",
        abuse: "With `contents: write` and `workflows: write` it pushes a branch with a workflow that reads the secrets; with `administration: write` \
                it adds a key or a collaborator.",
        close: "Install it on the repositories that it needs, take away `workflows`, `administration` and `secrets`, and keep its key in a secrets manager.",
        rows: &["GH-09"],
    },
    Technique {
        name: "call-reusable-workflow",
        means: "The job is a workflow of another repository, named by a tag or branch. It gets the secrets that it is handed, with `secrets: inherit` all.",
        abuse: "Whoever can push to the called repository changes the workflow, and every caller's next run is his.",
        close: "Name the called workflow by the digest of a commit, protect its branches, and hand it the secrets it needs by name.",
        rows: &["GH-12"],
    },
    Technique {
        name: "change-organisation-role",
        means: "The permission changes custom roles of the organisation or of repositories: what they may do, for everybody who has them.",
        abuse: "The holder adds a permission, or the base role `admin`, to a role that he has himself.",
        close: "Keep `write_organization_custom_org_role` and `write_organization_custom_repo_role` with owners.",
        rows: &["GH-01"],
    },
    Technique {
        name: "change-protection",
        means: "Whoever administers the repository sets the rules of its branches and environments, and passes them where they do not bind admins.",
        abuse: "The holder takes away the reviewers of an environment or the reviews of a branch, runs what he likes with the secrets behind it, and restores them.",
        close: "Put branch rules into a ruleset of the organisation without bypass, and let few administer a repository that deploys.",
        rows: &["GH-02", "GH-04"],
    },
    Technique {
        name: "change-workflow",
        means: "The file of a workflow on the default branch decides what runs; whoever gets a change onto that branch changes the workflow.",
        abuse: "A changed step sends the secrets, or the token of the cloud login, somewhere else the next time the workflow runs.",
        close: "Ask for a review by a code owner of `.github/workflows`, bind admins too, and forbid Actions to approve pull requests.",
        rows: &["GH-02", "GH-06"],
    },
    Technique {
        name: "classic-token",
        means: "A classic token or SSH key was authorised for the organisation. It acts as its owner within its scopes, in every repository that the owner reaches.",
        abuse: "Whoever finds the token in a file or a log works as its owner, without a login and without a second factor.",
        close: "Revoke the authorisation, use fine-grained tokens with an end or an app instead, and forbid classic tokens for the organisation.",
        rows: &["GH-10"],
    },
    Technique {
        name: "create-repository",
        means: "Members may create repositories, and a secret of the organisation that all (or all private) repositories see is handed to a new one as well.",
        abuse: "A member creates a repository, pushes a workflow and reads every secret with that visibility.",
        close: "Set the visibility of the organisation's secrets to selected repositories, or let owners alone create repositories.",
        rows: &["GH-03"],
    },
    Technique {
        name: "deploy-to-environment",
        means: "A job that names the environment gets its secrets, and a token that says so, once the environment's rules let it run.",
        abuse: "A writer adds a job for the environment on a branch that the policy admits, and asks a reviewer who looks at the diff alone.",
        close: "Ask for reviewers who are not the writers, prevent self-review, and limit the environment to protected branches.",
        rows: &["GH-04"],
    },
    Technique {
        name: "fine-grained-token",
        means: "A fine-grained token does what its permissions list, in the repositories that it names, as far as its owner may.",
        abuse: "Whoever finds it pushes, changes settings or invites people without a login, until it ends.",
        close: "Let tokens end within weeks, name single repositories, have owners approve them, and use an app for machines.",
        rows: &["GH-10"],
    },
    Technique {
        name: "invite-github-owner",
        means: "The permission `members: write` changes who belongs to the organisation and as what: also owners.",
        abuse: "The holder invites an account of his own with the role `admin`, and owns the organisation.",
        close: "Take `members: write` away from apps and tokens, or limit the app to the directory's own synchronisation.",
        rows: &["GH-09", "GH-10"],
    },
    Technique {
        name: "maintain-team",
        means: "The maintainer of a team adds members to it, and they have whatever the team has.",
        abuse: "The maintainer adds an account that nobody gave the team's rights, and the right shows as the team's.",
        close: "Fill teams with rights from the identity provider, and keep maintainers for teams without them.",
        rows: &["GH-01"],
    },
    Technique {
        name: "pass-branch-rules",
        means: "Whoever may write gets a change onto the default branch once the branch's rules are met: a review, a code owner, a restriction.",
        abuse: "A small change in a build script passes the review, and the workflow of the branch runs it with the secrets and the cloud login of deployments.",
        close: "Ask for code owners on workflow files and build scripts, dismiss stale reviews, and bind admins too.",
        rows: &["GH-02"],
    },
    Technique {
        name: "push-workflow",
        means: "Whoever can push any branch can push a workflow with it, and that workflow runs with the repository's secrets and with tokens for that branch. \
                Rules on the default branch do not hold this up.",
        abuse: "A branch with a workflow `on: push` prints the secrets or logs in to the cloud; then the branch is deleted.",
        close: "Move secrets into environments that only protected branches deploy to, let clouds trust an environment instead of the repository, and give \
                `write` to those who need it; a push ruleset on `.github/workflows/**` closes the rest.",
        rows: &["GH-02", "GH-03", "GH-05"],
    },
    Technique {
        name: "pwn-request",
        means: "The workflow runs with the repository's secrets although an outsider started it (`pull_request_target`, `workflow_run`, `issue_comment`), \
                fetches the code that the outsider proposes, and goes on to run something.",
        abuse: "An outsider proposes a change to a build script or a test; the run executes it with the secrets and the token of the repository.",
        close: "Build proposals with `pull_request`, which has no secrets, and hand results on as artifacts; or wait for a label and an environment with a reviewer, \
                and set `permissions: {}`.",
        rows: &["GH-07"],
    },
    Technique {
        name: "read-actions-secret",
        means: "Secrets of Actions are written only, but every run in a repository that sees them reads them in plain text.",
        abuse: "A workflow writes the secret into its log in pieces, or sends it away.",
        close: "Keep secrets in environments with rules or limit them to selected repositories; better, let clouds trust the workflow's identity token and delete the secret.",
        rows: &["GH-03"],
    },
    Technique {
        name: "read-repository",
        means: "The role reads the repository: its code, its history and whatever was committed to it.",
        abuse: "The reader finds credentials in the history, and how things are deployed.",
        close: "Set the organisation's base permission to none, and scan the history for secrets.",
        rows: &["GH-01"],
    },
    Technique {
        name: "read-secret-alert",
        means: "Alerts of secret scanning show the secret that was found, in plain text, to whoever may see the alerts.",
        abuse: "The reader of the alert uses the credential while it is still valid.",
        close: "Revoke what was found before closing the alert, and keep `view_secret_scanning_alerts` with the security team.",
        rows: &["GH-15"],
    },
    Technique {
        name: "replace-actions-secret",
        means: "The permission writes secrets of Actions: it does not show them, but puts another value in their place.",
        abuse: "The holder replaces the login of a deployment with one of his own, and what is deployed goes where he wants.",
        close: "Keep `secrets: write` with the tool that rotates them, in the repositories that it rotates.",
        rows: &["GH-03", "GH-09"],
    },
    Technique {
        name: "run-on-self-hosted-runner",
        means: "A job on a self-hosted runner runs on the host, with the host's network, its files and the cloud identity that it was started with.",
        abuse: "A workflow on a branch asks for the runner's label, reads the host's credentials and stays behind on a host that is used again.",
        close: "Open groups of runners to selected repositories, use runners for one job each, and give the host an identity that may do nothing but fetch jobs.",
        rows: &["GH-11"],
    },
    Technique {
        name: "use-deploy-key",
        means: "A deploy key with write access pushes to its repository as nobody in particular: no login, no second factor, no end.",
        abuse: "Whoever finds the key pushes a branch with a workflow, or to every branch whose rules do not name deploy keys.",
        close: "Make the key read-only, or use an app whose tokens live for an hour; delete keys that nobody has used.",
        rows: &["GH-08"],
    },
    Technique {
        name: "workflow-cloud-role",
        means: "A step of the workflow logs in as an identity of a cloud, with a token of GitHub instead of a key; the cloud's trust decides which repositories, \
                branches or environments may.",
        abuse: "Where the trust names the repository alone, any branch with a workflow gets the same login.",
        close: "Trust one environment or one protected branch (`repo:OWNER/NAME:environment:production` in `token.actions.githubusercontent.com:sub`), \
                and give the role what the deployment does.",
        rows: &["GH-05", "GH-06"],
    },
    Technique {
        name: "workflow-secret",
        means: "The workflow is handed the secret: each step of the job that names it can read it, and so can every action that runs there.",
        abuse: "Whoever changes the workflow, or an action that it uses, reads the secret from the environment of the job.",
        close: "Hand secrets to single steps, pin the actions of the job, and keep the secret in an environment.",
        rows: &["GH-06"],
    },
    Technique {
        name: "workflow-token",
        means: "The workflow's own token may write the repository, by `contents: write` or because that is the repository's default.",
        abuse: "Code that runs in the job pushes a commit or a release that others build on.",
        close: "Set the default to read, and give `contents: write` to the one job that releases.",
        rows: &["GH-02"],
    },
    Technique {
        name: "write-repository",
        means: "The role pushes to the repository; onto a branch with rules, what it pushes lands once they are met.",
        abuse: "A change to the code is a change to everything that is built and deployed from it.",
        close: "Give `read` to those who only look, and ask for reviews on branches that are deployed.",
        rows: &["GH-01", "GH-02"],
    },
];

/// Sorted by row.
pub(super) const UNMODELLED: &[Unmodelled] = &[Unmodelled {
    row: "GH-13",
    what: "An account of the identity provider is an account here.",
    why: "One person's two logins are not a way from one to the other. External identities give the account its verified address, by which accounts of one \
              person are linked in the side table.",
}];
