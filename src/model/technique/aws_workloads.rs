//! Techniques of AWS: keys, secrets, workloads, stores, EKS and Identity Center.

use super::{Technique, Unmodelled};

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "access-key",
        means: "An access key signs requests as its user, from anywhere and without a second factor, until somebody deletes it.",
        abuse: "Whoever finds the key in a repository, an image or a log works with all policies of the user.",
        close: "Let workloads and people use roles with short sessions instead, delete the key, and deny `iam:CreateAccessKey` to all but \
                the few who need it.",
        rows: &["AWS-15"],
    },
    Technique {
        name: "cluster-access-entry",
        means: "An access entry of EKS makes an identity of AWS a user of the cluster, in the groups that the entry names.",
        abuse: "Whoever becomes the role has every right that the cluster binds to these groups, without any login of the cluster.",
        close: "Remove groups from the entry that its work doesn't need, and give the people behind the role entries of their own.",
        rows: &["AWS-75"],
    },
    Technique {
        name: "cluster-access-policy",
        means: "A policy of EKS on an access entry gives rights in the cluster that no role or binding in the cluster shows.",
        abuse: "With `AmazonEKSClusterAdminPolicy`, whoever becomes the AWS identity administers the cluster and reads every secret in it.",
        close: "Use a narrower access policy or limit it to namespaces (`accessScope`), and keep the administrator's for a role that is \
                assumed with a second factor.",
        rows: &["AWS-75"],
    },
    Technique {
        name: "connect-instance",
        means: "EC2 Instance Connect puts a public key on an instance for a minute, at the word of IAM alone.",
        abuse: "The attacker sends a key of his own, logs in over SSH or the serial console, and takes the credentials of the instance's role.",
        close: "Limit `ec2-instance-connect:SendSSHPublicKey` by resource and `ec2:osuser`, keep port 22 closed, and turn the serial \
                console off for the account.",
        rows: &["AWS-71"],
    },
    Technique {
        name: "control-tenant-users",
        means: "The administrator's actions of a Cognito user pool set passwords, groups and attributes of the product's own users.",
        abuse: "The attacker sets a customer's password or e-mail address and logs in as that customer.",
        close: "Give `cognito-idp:Admin*` only to the product's own backend and by the pool's ARN, and alert on their use by anybody else.",
        rows: &["AWS-25"],
    },
    Technique {
        name: "copy-store",
        means: "A snapshot or export is a full copy of the data that can be restored or shared outside of the store's own access rules.",
        abuse: "The attacker makes a snapshot, shares it with an account of his own, and reads the data there.",
        close: "Keep snapshot and export actions to the backup role, encrypt with a key that other accounts can't use, and deny \
                `rds:ModifyDBSnapshotAttribute` and `ec2:ModifySnapshotAttribute` in an organisation policy.",
        rows: &["AWS-26"],
    },
    Technique {
        name: "edit-function",
        means: "Whoever may change a function's code or layers decides what runs with the function's role.",
        abuse: "New code sends the role's credentials and the function's variables out the next time that it is called.",
        close: "Leave `lambda:UpdateFunctionCode` and `lambda:UpdateFunctionConfiguration` to the deployment role, by the function's ARN, \
                and require signed code.",
        rows: &["AWS-56"],
    },
    Technique {
        name: "edit-job",
        means: "A job, development endpoint or state machine that can be changed runs what its editor wants, with its own role.",
        abuse: "The attacker points the job's script to code of his own and starts it, or opens a shell on the endpoint with a key of his own.",
        close: "Keep update and start actions of jobs in different hands by ARN, and give each job a role with only its own data.",
        rows: &["AWS-66"],
    },
    Technique {
        name: "edit-stack",
        means: "A stack with a role of its own makes and changes resources as that role, for whoever may update the stack.",
        abuse: "A changed template makes a user, a role or a function with all that the stack's role may do.",
        close: "Limit `cloudformation:UpdateStack` and change sets by stack, set a stack policy, and take rights over IAM from the stack's role.",
        rows: &["AWS-60"],
    },
    Technique {
        name: "edit-user-data",
        means: "The user data of a stopped instance can be changed, and runs as root when the instance starts.",
        abuse: "The attacker stops the instance, writes a script into its user data, starts it, and has root and the instance's role.",
        close: "Don't give `ec2:ModifyInstanceAttribute` together with stop and start, and limit it by the tag of the instance.",
        rows: &["AWS-72"],
    },
    Technique {
        name: "execute-in-task",
        means: "ECS Exec opens a shell in a running container of a task.",
        abuse: "From the shell the attacker reads the task role's credentials and every secret in the container's environment.",
        close: "Turn `enableExecuteCommand` off where it isn't needed, and limit `ecs:ExecuteCommand` by cluster and tag.",
        rows: &["AWS-58"],
    },
    Technique {
        name: "instance-role",
        means: "Every process on an instance gets credentials of its role from the metadata service.",
        abuse: "Any code on the machine, or a request that the machine is tricked into, fetches the credentials.",
        close: "Require tokens for the metadata service (`HttpTokens: required`, hop limit 1), and give the role only what the machine needs.",
        rows: &["AWS-13"],
    },
    Technique {
        name: "managed-database-secret",
        means: "RDS keeps the password of the database's first user in a secret that it owns, and names the database in the secret's tags.",
        abuse: "Whoever reads the secret logs in to the database with every right in it, past the product and its tenants' walls.",
        close: "Let workloads log in by IAM authentication or with users of their own, and keep `secretsmanager:GetSecretValue` away from `rds!*`.",
        rows: &["AWS-20"],
    },
    Technique {
        name: "manage-cluster-access",
        means: "Access entries and their policies decide who administers an EKS cluster, and IAM decides who may write them.",
        abuse: "The attacker gives an identity of his own `AmazonEKSClusterAdminPolicy` on the cluster.",
        close: "Leave `eks:CreateAccessEntry`, `eks:UpdateAccessEntry` and `eks:AssociateAccessPolicy` to the role that builds clusters, \
                with the condition key `eks:policyArn`.",
        rows: &["AWS-74"],
    },
    Technique {
        name: "open-notebook",
        means: "A presigned address opens a SageMaker notebook to whoever may ask for it; a start script runs in it as root.",
        abuse: "The attacker opens the notebook and works in its terminal with the notebook's role.",
        close: "Limit `sagemaker:CreatePresignedNotebookInstanceUrl` by the notebook's tag to its owner, and keep start scripts to the platform's team.",
        rows: &["AWS-64"],
    },
    Technique {
        name: "permission-set",
        means: "An assignment in Identity Center lets a person, or everybody in a group, sign in to an account with a permission set.",
        abuse: "Whoever takes the person's login over, or gets into the group, becomes the permission set's role in that account.",
        close: "Assign groups that the directory reviews, keep strong permission sets short (`SessionDuration`) and given on request.",
        rows: &["AWS-12"],
    },
    Technique {
        name: "pod-identity",
        means: "An association of EKS gives pods of a Kubernetes service account the credentials of a role.",
        abuse: "Whoever can start a pod with that account, or executes in one, has the role.",
        close: "Associate one role with one account in one namespace, and check `kubernetes-namespace` in the role's policies.",
        rows: &["AWS-08"],
    },
    Technique {
        name: "read-parameter",
        means: "An encrypted parameter is read with `ssm:GetParameter` and its relatives, and decrypted on the way.",
        abuse: "The attacker reads the password or key in it and logs in with it elsewhere.",
        close: "Limit the actions to the path of the reader's own parameters, and encrypt others with a key that it can't use.",
        rows: &["AWS-17"],
    },
    Technique {
        name: "read-secret-value",
        means: "`secretsmanager:GetSecretValue` gives the value of a secret in plain text.",
        abuse: "The attacker reads the secret and logs in to whatever it opens, from anywhere.",
        close: "Name single secrets in the policy's `Resource`, or match `secretsmanager:ResourceTag`, and forbid the rest in the secret's own policy.",
        rows: &["AWS-16"],
    },
    Technique {
        name: "read-store-data",
        means: "An action that reads objects, items, rows or messages gives the data in a store to its holder.",
        abuse: "The attacker copies the data out with the tools of AWS, past every check of the product.",
        close: "Limit reading to the roles of the product by the store's ARN, and keep people out of data of customers.",
        rows: &["AWS-24"],
    },
    Technique {
        name: "read-workload-settings",
        means: "Descriptions of functions, tasks, builds, stacks and jobs show the variables that were given to them.",
        abuse: "Somebody with reading rights alone finds passwords and keys in the variables and logs in with them.",
        close: "Move credentials from variables to Secrets Manager and hand over their ARN; encrypt a function's variables with a key of its own.",
        rows: &["AWS-18"],
    },
    Technique {
        name: "replace-secret-value",
        means: "Whoever writes a secret's or parameter's value decides with what credential its users log in, and to what.",
        abuse: "The attacker puts a value of his own in, so that a service connects to a server of his, or stops.",
        close: "Leave writing to the rotation function and the deployment role, by the secret's ARN.",
        rows: &["AWS-23"],
    },
    Technique {
        name: "reset-master-password",
        means: "Modifying a database instance can set a new master password.",
        abuse: "The attacker sets the password, connects, and reads and changes everything in the database.",
        close: "Keep `rds:ModifyDBInstance`, `rds:ModifyDBCluster` and `redshift:ModifyCluster` to the role that builds databases, and let \
                the service manage the master password.",
        rows: &["AWS-26"],
    },
    Technique {
        name: "resource-policy",
        means: "A policy on the resource itself lets somebody in, whatever the account's own policies say.",
        abuse: "The account, person or public that the policy names uses the resource from outside.",
        close: "Name single principals in it, add `aws:PrincipalOrgID` where the company is meant, and turn on the service's block of public access.",
        rows: &["AWS-22"],
    },
    Technique {
        name: "rewrite-resource-policy",
        means: "Whoever may write a resource's own policy or hand out grants on it can let anybody in, himself included.",
        abuse: "The attacker adds a statement for himself or another account, and then reads or uses the resource.",
        close: "Leave policy writing (`s3:PutBucketPolicy`, `kms:PutKeyPolicy`, `secretsmanager:PutResourcePolicy` …) to the role that builds \
                the resource, and deny it elsewhere in an organisation policy.",
        rows: &["AWS-23"],
    },
    Technique {
        name: "root-user",
        means: "The root user owns the account and may do everything in it, and no policy of the account limits it.",
        abuse: "Whoever has its password and second factor, or an access key of it, owns the account, its data and its backups.",
        close: "Delete its access keys, protect it with two hardware factors, or remove its credentials centrally in the organisation.",
        rows: &["AWS-15"],
    },
    Technique {
        name: "rotation-function",
        means: "The function that changes a secret reads the old value and sets the new one.",
        abuse: "Changed code in that function hands every new value to the attacker.",
        close: "Give the function a role for this one secret, and guard who may change its code as strictly as the secret.",
        rows: &["AWS-21"],
    },
    Technique {
        name: "run-command",
        means: "Systems Manager runs commands or opens a shell on a managed instance, at the word of IAM.",
        abuse: "The attacker runs a command as root there and takes the credentials of the instance's role.",
        close: "Limit `ssm:SendCommand` and `ssm:StartSession` by `ssm:resourceTag`, and name the documents that may be run.",
        rows: &["AWS-70"],
    },
    Technique {
        name: "service-credential",
        means: "An SSH key, a certificate or a credential for one service logs in as a user without its password or second factor.",
        abuse: "Whoever copies it works in that service as the user, for as long as it isn't deactivated.",
        close: "Delete it where a role can be used, let it expire, and forbid making new ones by `iam:CreateServiceSpecificCredential`.",
        rows: &["AWS-15"],
    },
    Technique {
        name: "start-build",
        means: "Starting a build can replace its build file, so that the starter decides what runs with the project's role.",
        abuse: "The attacker starts the build with commands of his own and sends the role's credentials and the build's secrets out.",
        close: "Forbid overrides by letting builds start only through the repository's webhook, and limit `codebuild:StartBuild` by project.",
        rows: &["AWS-62"],
    },
    Technique {
        name: "supply-image",
        means: "Whoever pushes an image under the tag that a workload uses decides what code it runs.",
        abuse: "The attacker pushes an image with a back door, and the next start of the task or function runs it with its role.",
        close: "Make tags immutable, name images by digest, and leave `ecr:PutImage` to the build's role.",
        rows: &["AWS-73"],
    },
    Technique {
        name: "use-secret-of-settings",
        means: "A secret is handed to a workload by its settings, as a reference or in plain text.",
        abuse: "Code in the workload, and whoever executes in it, has the secret.",
        close: "Hand over only what this workload needs, as a reference instead of a value, and give workloads apart secrets apart.",
        rows: &["AWS-19"],
    },
    Technique {
        name: "workload-role",
        means: "Code of a function, task, build, notebook or job works with the credentials of its role.",
        abuse: "Whoever changes the code or executes in it acts as the role.",
        close: "Give each workload a role of its own with only what it needs, and limit who may change it.",
        rows: &["AWS-13"],
    },
    Technique {
        name: "write-store-data",
        means: "An action that writes objects, items, rows or messages lets its holder change data, and what reads them.",
        abuse: "The attacker changes or deletes data, or plants input that a job or model then works with.",
        close: "Limit writing to the roles of the product by the store's ARN, and keep versions and backups that these roles can't delete.",
        rows: &["AWS-24"],
    },
];

/// Sorted by row.
pub(super) const UNMODELLED: &[Unmodelled] = &[];
