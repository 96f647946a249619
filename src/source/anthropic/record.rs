//! What is kept of an organisation while files are read. Values and hints of keys never get here.

use super::kinds::Object;
use crate::model::{Name, Place, Stated};
use std::collections::BTreeMap;

/// One page of a list.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) object: Option<Object>,
    /// Whose list it is: the ids in its path.
    pub(super) parent: String,
    /// Whether more follows; `None` where the list has no envelope.
    pub(super) more: Option<bool>,
    /// The key that says so.
    pub(super) said_by: &'static str,
    pub(super) place: Place,
    pub(super) path: String,
}

#[derive(Debug)]
pub(super) struct User {
    pub(super) id: Name,
    pub(super) email: Name,
    pub(super) title: Name,
    pub(super) role: Name,
    pub(super) added: Option<i64>,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Invite {
    pub(super) email: Name,
    pub(super) role: Name,
    pub(super) status: Name,
    pub(super) created: Option<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) groups: Vec<Name>,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Workspace {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) created: Option<i64>,
    pub(super) archived: bool,
    /// Tags, and whether data is encrypted under a key of the company's own.
    pub(super) labels: Vec<(Name, Name)>,
    pub(super) place: Place,
}

/// That a person or service account is in a workspace.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) machine: bool,
    pub(super) principal: Name,
    pub(super) workspace: Name,
    pub(super) role: Name,
    pub(super) implicit: bool,
    pub(super) created_by: Name,
    pub(super) place: Place,
}

/// Where a key belongs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reach {
    Workspace(Name),
    /// The default workspace, which older answers call null.
    Default,
    Organisation,
    Unknown,
}

/// Who a key acts as, and who made it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Actor {
    pub(super) machine: bool,
    pub(super) id: Name,
}

#[derive(Debug)]
pub(super) struct Key {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) status: Name,
    pub(super) created: Option<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) created_by: Option<Actor>,
    /// Null: bound to nobody. Missing: an older answer.
    pub(super) principal: Stated<Actor>,
    /// Whether the principal is of a type that is not known here.
    pub(super) strange: bool,
    pub(super) reach: Reach,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Account {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) role: Name,
    pub(super) created: Option<i64>,
    pub(super) created_by: Name,
    pub(super) archived: bool,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Issuer {
    pub(super) id: Name,
    pub(super) url: Name,
    pub(super) archived: bool,
}

/// A rule by which subjects of another issuer act as a service account.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) id: Name,
    pub(super) issuer: Name,
    pub(super) issuer_name: Name,
    pub(super) subject: Name,
    pub(super) audience: Name,
    pub(super) claims: Vec<Name>,
    pub(super) condition: Name,
    pub(super) scopes: Vec<Name>,
    /// The service account; empty where the target is of another type.
    pub(super) account: Name,
    pub(super) all: bool,
    pub(super) workspaces: Vec<Name>,
    /// The older binding to one workspace, for which membership is not checked.
    pub(super) legacy: Name,
    pub(super) lifetime: Option<i64>,
    pub(super) created: Option<i64>,
    pub(super) created_by: Name,
    pub(super) archived: bool,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Group {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) source: Name,
    pub(super) created: Option<i64>,
    /// Null: the service could not say at that moment.
    pub(super) roles: Stated<Vec<Name>>,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct GroupMember {
    pub(super) group: Name,
    pub(super) user: Name,
    pub(super) email: Name,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Role {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) source: Name,
    pub(super) created: Option<i64>,
    pub(super) place: Place,
}

/// One permission of a role; the role is only in the path of its file.
#[derive(Debug)]
pub(super) struct Permission {
    pub(super) role: Name,
    pub(super) action: Name,
    /// The type of what it is on.
    pub(super) on: Name,
    pub(super) connector: Name,
    /// The tool or OAuth scope of the connector.
    pub(super) part: Name,
    pub(super) place: Place,
}

/// A tool that an agent can call.
#[derive(Debug)]
pub(super) enum Tool {
    /// The vendor's own tools: shell, files, web.
    BuiltIn,
    /// An MCP server, by its address.
    Server(Name),
    /// A tool that the calling application runs.
    Custom(Name),
}

#[derive(Debug)]
pub(super) struct Agent {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) model: Name,
    pub(super) workspace: Name,
    pub(super) created: Option<i64>,
    pub(super) archived: bool,
    pub(super) tools: Vec<(Tool, Place)>,
    /// Agents that it can start.
    pub(super) agents: Vec<(Name, Place)>,
    /// Policies of its tools that are switched on, in the vendor's words.
    pub(super) policies: Vec<Name>,
    /// The AWS role that it runs as.
    pub(super) aws_role: Name,
    /// A type of execution identity that is not known here.
    pub(super) strange_identity: bool,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Deployment {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) agent: Name,
    pub(super) workspace: Name,
    pub(super) status: Name,
    pub(super) vaults: Vec<(Name, Place)>,
    pub(super) scheduled: bool,
    pub(super) created: Option<i64>,
    pub(super) archived: bool,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Vault {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) workspace: Name,
    pub(super) created: Option<i64>,
    pub(super) archived: bool,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Credential {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) vault: Name,
    pub(super) workspace: Name,
    /// How it authenticates, in the vendor's word.
    pub(super) sort: Name,
    /// Where to: an address, hosts, or every host.
    pub(super) hosts: Vec<Name>,
    pub(super) refreshed: bool,
    pub(super) expires: Stated<i64>,
    pub(super) created: Option<i64>,
    pub(super) archived: bool,
    pub(super) place: Place,
}

/// All that was read of one organisation.
#[derive(Default, Debug)]
pub(super) struct Org {
    pub(super) pages: Vec<Page>,
    pub(super) title: Option<(Name, Place)>,
    pub(super) users: Vec<User>,
    pub(super) invites: Vec<Invite>,
    pub(super) workspaces: Vec<Workspace>,
    pub(super) members: Vec<Member>,
    pub(super) keys: Vec<Key>,
    pub(super) accounts: Vec<Account>,
    pub(super) issuers: Vec<Issuer>,
    pub(super) rules: Vec<Rule>,
    /// Workspaces that a rule's own list tells: (rule, workspace, place).
    pub(super) rule_workspaces: Vec<(Name, Name)>,
    pub(super) groups: Vec<Group>,
    pub(super) group_members: Vec<GroupMember>,
    pub(super) roles: Vec<Role>,
    pub(super) permissions: Vec<Permission>,
    /// What the compliance settings say.
    pub(super) compliance: Vec<(Name, Place)>,
    pub(super) agents: Vec<Agent>,
    pub(super) deployments: Vec<Deployment>,
    pub(super) vaults: Vec<Vault>,
    pub(super) credentials: Vec<Credential>,
    /// Items that are known and say nothing for the graph.
    pub(super) unused: BTreeMap<Object, usize>,
    /// Items of no kind that is known.
    pub(super) unknown: usize,
}
