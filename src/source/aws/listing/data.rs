//! Stores of AWS: what their ARNs look like, and which actions read them, change them, hand them to others or take them over. An ARN in,
//! a row of the table out. Facts from the services' own lists of actions.

use super::place::{field, rest};

/// A sort of store.
pub(super) struct Sort {
    service: &'static str,
    /// How what stands behind the account begins.
    starts: &'static str,
    /// As in the attribute `type`.
    pub(super) word: &'static str,
    /// What is put behind the ARN, where the actions are on what lies in it.
    pub(super) within: &'static str,
    pub(super) read: &'static [&'static str],
    pub(super) write: &'static [&'static str],
    /// Who may do this gets a copy of all data out.
    pub(super) copy: &'static [&'static str],
    /// Who may do this may let anybody in.
    pub(super) take: &'static [&'static str],
}

const NONE: Sort = Sort { service: "", starts: "", word: "", within: "", read: &[], write: &[], copy: &[], take: &[] };

const SORTS: &[Sort] = &[
    Sort {
        service: "s3",
        word: "bucket",
        within: "/*",
        read: &["s3:GetObject"],
        write: &["s3:PutObject"],
        take: &["s3:PutBucketPolicy"],
        ..NONE
    },
    Sort {
        service: "dynamodb",
        starts: "table/",
        word: "database",
        read: &["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"],
        write: &["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
        copy: &["dynamodb:ExportTableToPointInTime"],
        take: &["dynamodb:PutResourcePolicy"],
        ..NONE
    },
    Sort {
        service: "rds",
        starts: "cluster:",
        word: "database",
        write: &["rds-data:ExecuteStatement"],
        copy: &["rds:CreateDBClusterSnapshot"],
        take: &["rds:ModifyDBCluster"],
        ..NONE
    },
    Sort { service: "rds", starts: "db:", word: "database", copy: &["rds:CreateDBSnapshot"], take: &["rds:ModifyDBInstance"], ..NONE },
    Sort {
        service: "redshift",
        starts: "cluster:",
        word: "database",
        copy: &["redshift:CreateClusterSnapshot"],
        take: &["redshift:ModifyCluster"],
        ..NONE
    },
    Sort { service: "kinesis", starts: "stream/", word: "queue", read: &["kinesis:GetRecords"], write: &["kinesis:PutRecord"], ..NONE },
    Sort {
        service: "sqs",
        word: "queue",
        read: &["sqs:ReceiveMessage"],
        write: &["sqs:SendMessage"],
        take: &["sqs:AddPermission", "sqs:SetQueueAttributes"],
        ..NONE
    },
    Sort { service: "sns", word: "topic", write: &["sns:Publish"], take: &["sns:AddPermission", "sns:SetTopicAttributes"], ..NONE },
    Sort {
        service: "es",
        starts: "domain/",
        word: "database",
        within: "/*",
        read: &["es:ESHttpGet", "es:ESHttpPost"],
        write: &["es:ESHttpPut"],
        ..NONE
    },
    Sort {
        service: "cognito-idp",
        starts: "userpool/",
        word: "directory",
        take: &[
            "cognito-idp:AdminSetUserPassword",
            "cognito-idp:AdminAddUserToGroup",
            "cognito-idp:AdminCreateUser",
            "cognito-idp:AdminUpdateUserAttributes",
        ],
        ..NONE
    },
    Sort { service: "kms", starts: "key/", word: "encryption_key", take: &["kms:PutKeyPolicy", "kms:CreateGrant"], ..NONE },
    Sort {
        service: "ecr",
        starts: "repository/",
        word: "image_repository",
        write: &["ecr:PutImage"],
        take: &["ecr:SetRepositoryPolicy"],
        ..NONE
    },
];

/// The sort of store that an ARN names.
pub(super) fn of(arn: &str) -> Option<&'static Sort> {
    let service = field(arn, 2);
    SORTS.iter().find(|sort| sort.service == service && rest(arn).starts_with(sort.starts) && !rest(arn).is_empty())
}

impl Sort {
    /// Whether it holds the users of a product.
    pub(super) fn is_directory(&self) -> bool {
        self.service == "cognito-idp"
    }

    /// Whether taking it over is done by resetting the master password, which is of use only to whoever reaches the database.
    pub(super) fn needs_network(&self) -> bool {
        matches!(self.service, "rds" | "redshift")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_tell_stores() {
        assert_eq!(of("arn:aws:s3:::acme-uploads").map(|sort| sort.word), Some("bucket"));
        assert_eq!(of("arn:aws:dynamodb:eu-west-1:123456789012:table/orders").map(|sort| sort.word), Some("database"));
        assert!(of("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a").is_some_and(Sort::is_directory));
        assert!(of("arn:aws:iam::123456789012:role/x").is_none());
        assert!(of("arn:aws:rds:eu-west-1:123456789012:snapshot:x").is_none());
        assert!(of("acme-uploads").is_none());
    }

    #[test]
    fn every_action_is_of_a_service() {
        for sort in SORTS {
            for action in sort.read.iter().chain(sort.write).chain(sort.copy).chain(sort.take) {
                assert!(action.split_once(':').is_some_and(|(service, name)| !service.is_empty() && name.len() > 3), "{action}");
            }
        }
    }
}
