//! Techniques of Vault.

use super::{Technique, Unmodelled};

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "vault-administer",
        means: "The policies allow `update` on any policy (`sys/policies/acl/*`) and `sudo` on login methods (`sys/auth/*`): that is the \
                administration of the vault, openly given.",
        abuse: "Its holder writes a policy that opens every path, or enables a login method of his own, and reads every secret and \
                issues every credential. Nothing but the audit log shows it.",
        close: "Keep such a policy for few people, behind a second factor or a control group, and give routine work policies for \
                single paths. Alert on writes below `sys/policies` and `sys/auth`.",
        rows: &[],
    },
    Technique {
        name: "vault-create-token",
        means: "`sudo` with `update` on `auth/token/create` makes tokens with any policy but `root`, and `update` on \
                `auth/token/create/ROLE` makes tokens with the policies that the token role allows.",
        abuse: "The holder makes a token with a policy that it does not have itself, orphaned so that it outlives the login it came from.",
        close: "Take `sudo` off `auth/token/create`, and list `allowed_policies` in each token role. Limit `token_explicit_max_ttl` there.",
        rows: &["V-12"],
    },
    Technique {
        name: "vault-edit-identity",
        means: "Writing `identity/entity`, `identity/group` or an alias decides which policies an identity of the vault has, and which \
                logins are that identity.",
        abuse: "The holder attaches a policy to its own entity or puts itself into a group, or hangs its own login on the entity of \
                somebody else as an alias; the next login has the rights.",
        close: "Leave writes below `identity/` to the automation that looks after people, and allow single ids elsewhere. Alert on \
                changes of `policies` and `member_entity_ids`.",
        rows: &["V-13"],
    },
    Technique {
        name: "vault-enable-login",
        means: "`sudo` on `sys/auth/*` with `create` or `update` below `auth/` enables a login method and makes accounts in it.",
        abuse: "The holder enables a method with passwords, makes an account that carries the strongest policy there is, and logs in.",
        close: "Keep `sys/auth/*` with the administrators of the vault, and have methods enabled by reviewed code only.",
        rows: &["V-14"],
    },
    Technique {
        name: "vault-group",
        means: "Whoever is in a group of the vault, or in the directory's group that it stands for, has the group's policies.",
        abuse: "Who decides about membership, in the vault or in the directory, decides who has those policies, without touching one.",
        close: "Give groups the least policies, and review who may change the directory's group as you would the policy itself.",
        rows: &["V-01", "V-06"],
    },
    Technique {
        name: "vault-issues-cloud",
        means: "The engine hands out a credential that logs in as an identity of a cloud: a role (`role_arns`), a service account, an \
                application, or a user that it makes with the policies of its role.",
        abuse: "Whoever may read the credential's path acts in the cloud with the rights of that identity, for as long as the lease \
                runs, and the cloud's own log shows Vault.",
        close: "Bind each engine role to an identity made for that one use, keep `default_ttl` short, and allow its `creds` path by \
                its full name, not by a `*`.",
        rows: &["V-07"],
    },
    Technique {
        name: "vault-issues-cluster",
        means: "The engine hands out a token of a service account of a cluster, or of one that it makes with a role.",
        abuse: "Whoever may write to the `creds` path works in the cluster as that account, in each namespace that the engine role allows.",
        close: "List namespaces in `allowed_kubernetes_namespaces` without `*`, and use a role with the verbs that the job needs.",
        rows: &["V-07"],
    },
    Technique {
        name: "vault-issues-database",
        means: "The engine makes a user in a database, or hands out the password of one, with what its statements grant.",
        abuse: "Whoever may read the path reads or changes the data of the database as a user that nobody knows by name.",
        close: "Grant the tables that are needed and no more (`GRANT SELECT ON …`), one role for each use, with a short `default_ttl`.",
        rows: &["V-08"],
    },
    Technique {
        name: "vault-login-approle",
        means: "The role id and a secret id of an AppRole are a login. Where `secret_id_ttl` is 0 a secret id does not end, and where \
                `bind_secret_id` is false the role id alone is enough.",
        abuse: "A secret id found in a pipeline's settings or on a machine logs in from anywhere, for as long as it is valid.",
        close: "Set `secret_id_ttl` and `secret_id_num_uses`, hand secret ids over wrapped, and bind `secret_id_bound_cidrs`; on a \
                platform with identities of its own use those instead.",
        rows: &["V-04"],
    },
    Technique {
        name: "vault-login-certificate",
        means: "A client certificate of a trusted issuer, with one of the names that the role allows, is a login.",
        abuse: "Whoever gets such a certificate issued, or finds its key, has the policies of the role.",
        close: "Trust an issuer made for this alone, and set `allowed_common_names` or `allowed_uri_sans`.",
        rows: &[],
    },
    Technique {
        name: "vault-login-cloud",
        means: "An identity of a cloud that the role binds (`bound_iam_principal_arn`, `bound_service_accounts`, \
                `bound_service_principal_ids`) logs in and has the role's policies.",
        abuse: "Whoever becomes that identity in the cloud, by a machine, a function or a trust, reads what the role may read.",
        close: "Bind one identity to each role, without `*`, and count whoever can become it as a holder of its policies.",
        rows: &["V-05"],
    },
    Technique {
        name: "vault-login-cluster",
        means: "A service account of a cluster that the role binds by name and namespace logs in with its token.",
        abuse: "Whoever may start a pod with that account, mint its token, or make an account of that name in a bound namespace has \
                the policies of the role.",
        close: "Name accounts and namespaces without `*`, set `audience`, and keep the right to run pods in that namespace narrow.",
        rows: &["V-03"],
    },
    Technique {
        name: "vault-login-token",
        means: "A token of an outside issuer (a pipeline, an identity provider) with the claims that the role binds is a login.",
        abuse: "Whoever makes the issuer sign such a token, for example by a workflow on another branch of the repository, has the policies.",
        close: "Bind `bound_subject` or `bound_claims` down to branch or environment, without `*`, and set `bound_audiences`.",
        rows: &["V-06"],
    },
    Technique {
        name: "vault-mint-secret-id",
        means: "`update` on an AppRole's `secret-id` path, with `read` on its `role-id`, makes a login of that role.",
        abuse: "The holder makes a secret id for a role that is not its own, and logs in with the policies of that role.",
        close: "Let a deployer make secret ids only wrapped (`min_wrapping_ttl`), for the one role it deploys, and not read the role id.",
        rows: &["V-11"],
    },
    Technique {
        name: "vault-policy",
        means: "A login, an account, an entity or a group has a policy: its tokens may do what the policy allows.",
        abuse: "Whoever gets a token of this holder has all of its policies at once, for the whole life of the token.",
        close: "Give each holder the least policies, and split roles that serve several uses.",
        rows: &["V-01"],
    },
    Technique {
        name: "vault-raw-storage",
        means: "Reading or writing the storage below the policies: `sys/raw`, or a snapshot of the storage.",
        abuse: "A snapshot opened with the unseal keys shows every secret of the vault, and one that is put back replaces its policies \
                and tokens; `sys/raw` does the same entry by entry.",
        close: "Leave `raw_storage_endpoint` off, let one job take snapshots and nobody restore them, and keep unseal keys apart from \
                those who can read snapshots.",
        rows: &["V-14"],
    },
    Technique {
        name: "vault-read-secret",
        means: "The pattern that decides about the path allows `read` (or, where a credential is issued on writing, `update`). Of a \
                key-value store of version 2 the path has `data/` after the mount.",
        abuse: "Whoever holds the policy reads the secret and uses what it opens, in another system, under another name.",
        close: "Allow full paths or one application's prefix, and deny what must stay apart by a more specific rule: that one decides.",
        rows: &["V-02"],
    },
    Technique {
        name: "vault-repoint-login",
        means: "Writing the settings of a login method (`auth/M/config`) decides whose word it takes: the issuer, the keys, the cluster.",
        abuse: "The holder points the method at an issuer of its own, which signs that one is whoever a role binds.",
        close: "Keep `config` paths with the administrators of the vault; those who look after roles need `auth/M/role/*` only.",
        rows: &["V-10"],
    },
    Technique {
        name: "vault-rewrite-login",
        means: "Writing a role, account or group of a login method decides which policies its logins carry, and who logs in by it.",
        abuse: "The holder adds the strongest policy to a role that it can log in by, or binds its own identity to it, and logs in again. \
                Only `root` can't be given so.",
        close: "Allow writes of single roles by name, from reviewed code, and limit `token_policies` with `allowed_parameters`.",
        rows: &["V-10"],
    },
    Technique {
        name: "vault-rewrite-policy",
        means: "`update` on a policy (`sys/policies/acl/NAME`) decides what its holders may do. Whoever holds that policy as well \
                decides about itself.",
        abuse: "The holder adds a rule for every path, with `sudo`, to a policy of its own; it counts with the next request.",
        close: "Let policies be written by one pipeline from reviewed code, and deny everybody else `sys/policies/*` and `sys/policy/*`.",
        rows: &["V-09"],
    },
    Technique {
        name: "vault-root",
        means: "The policy `root` allows everything in every path, and can't be changed. A token that has it and no end is as strong as \
                the vault itself.",
        abuse: "Whoever finds such a token reads all secrets, turns the audit log off and makes accounts that stay.",
        close: "Revoke root tokens after setup; make one with `vault operator generate-root` when it is needed, and revoke it again.",
        rows: &[],
    },
    Technique {
        name: "vault-token",
        means: "A token that is in use carries the rights of the login, entity or policies that it was made with.",
        abuse: "A token that does not end, or is renewed without end, works for whoever finds it in a file, a log or a pipeline.",
        close: "Set `token_max_ttl` and `token_explicit_max_ttl`, make tokens at login instead of by hand, and revoke those without an end.",
        rows: &[],
    },
];

/// Sorted by row.
pub(super) const UNMODELLED: &[Unmodelled] = &[Unmodelled {
    row: "V-15",
    what: "certificates and SSH keys that engines sign",
    why: "which machines and services trust the issuer stands in none of these files; the engines are read as mounts, and writing to \
          `pki/issue` or `ssh/sign` makes no edge.",
}];
