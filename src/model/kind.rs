//! The closed lists of the model: kinds of records and edges, planes, levels, certainty, activation, severity.
//! Each has one word, used alike in files, rules, reports and on the command line.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
        impl $name {
            /// All values, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The word for it.
            pub const fn word(self) -> &'static str { match self { $($name::$variant => $word),+ } }
            /// The value that a word means.
            pub fn from_word(word: &str) -> Option<$name> { match word { $($word => Some($name::$variant),)+ _ => None } }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.word()) }
        }
    };
}
pub(crate) use words;

words! {
    /// What a record is.
    Kind {
        /// A person's account.
        Human = "human",
        /// A group of identities.
        Group = "group",
        /// A role, policy or permission set.
        Role = "role",
        /// A machine identity.
        ServiceAccount = "service_account",
        /// Something that runs: pod template, function, CI job, notebook, machine.
        Workload = "workload",
        /// An AI agent.
        Agent = "agent",
        /// An OAuth or machine-to-machine client.
        OauthClient = "oauth_client",
        /// A key, password, token or certificate; never its value.
        Secret = "secret",
        /// Anything acted on: data, models, tools, systems.
        Resource = "resource",
        /// An identity outside every file.
        External = "external",
        /// All things that a pattern or scope names.
        Set = "set",
        /// One principal's holding of a role.
        Grant = "grant",
        /// One action on one target.
        Permission = "permission",
        /// Who may become an identity.
        Trust = "trust",
        /// What is declared about a plane.
        Boundary = "boundary",
        /// A customer.
        Tenant = "tenant",
        /// A supplier.
        Vendor = "vendor",
        /// What the company says about a record.
        Claim = "claim",
        /// An authorisation policy of the product.
        Policy = "policy",
        /// What an identity may need.
        Purpose = "purpose",
        /// Somebody on the roster.
        Person = "person",
        /// A stream of audit events.
        LogStream = "log_stream",
        /// A file that was read.
        Input = "input",
    }
}

impl Kind {
    /// The section of the native format that holds records of this kind; the empty string where none does.
    pub const fn section(self) -> &'static str {
        match self {
            Kind::Human => "humans",
            Kind::Group => "groups",
            Kind::Role => "roles",
            Kind::ServiceAccount => "service_accounts",
            Kind::Workload => "workloads",
            Kind::Agent => "agents",
            Kind::OauthClient => "oauth_clients",
            Kind::Secret => "secrets",
            Kind::Resource => "resources",
            Kind::External => "externals",
            Kind::Set => "sets",
            Kind::Grant => "grants",
            Kind::Permission => "",
            Kind::Trust => "trusts",
            Kind::Boundary => "boundaries",
            Kind::Tenant => "tenants",
            Kind::Vendor => "vendors",
            Kind::Claim => "claims",
            Kind::Policy => "policies",
            Kind::Purpose => "purposes",
            Kind::Person => "people",
            Kind::LogStream => "log_streams",
            Kind::Input => "",
        }
    }

    /// How a sentence speaks of one such record.
    pub fn phrase(self) -> &'static str {
        match self {
            Kind::ServiceAccount => "service account",
            Kind::OauthClient => "OAuth client",
            Kind::LogStream => "log stream",
            other => other.word(),
        }
    }
}

/// A set of kinds, one bit each.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Kinds(u32);

impl Kinds {
    /// No kind.
    pub const NONE: Kinds = Kinds(0);
    /// Every kind.
    pub const ANY: Kinds = Kinds(u32::MAX);
    /// Who acts: humans, service accounts, OAuth clients, agents and externals.
    pub const PRINCIPAL: Kinds = Kinds::of(&[Kind::Human, Kind::ServiceAccount, Kind::OauthClient, Kind::Agent, Kind::External]);
    /// Whoever can be given rights or be taken over: principals and workloads.
    pub const IDENTITY: Kinds =
        Kinds::of(&[Kind::Human, Kind::ServiceAccount, Kind::OauthClient, Kind::Agent, Kind::External, Kind::Workload]);
    /// The kinds that are nodes of the graph.
    pub const NODE: Kinds = Kinds::of(&[
        Kind::Human,
        Kind::Group,
        Kind::Role,
        Kind::ServiceAccount,
        Kind::Workload,
        Kind::Agent,
        Kind::OauthClient,
        Kind::Secret,
        Kind::Resource,
        Kind::External,
        Kind::Set,
    ]);

    /// The set of the kinds listed.
    pub const fn of(kinds: &[Kind]) -> Kinds {
        let mut bits = 0;
        let mut rest = kinds;
        while let [first, tail @ ..] = rest {
            bits |= 1 << *first as u32;
            rest = tail;
        }
        Kinds(bits)
    }

    /// Whether the kind is in the set.
    pub const fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u32) != 0
    }

    /// Whether the two sets have a kind in common.
    pub const fn meets(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    pub const fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// The kinds that a selector's word means: a kind, `principal`, `identity`, `node` or `any`.
    pub fn from_word(word: &str) -> Option<Kinds> {
        match word {
            "principal" => Some(Kinds::PRINCIPAL),
            "identity" => Some(Kinds::IDENTITY),
            "node" => Some(Kinds::NODE),
            "any" => Some(Kinds::ANY),
            other => Kind::from_word(other).map(|kind| Kinds::of(&[kind])),
        }
    }
}

words! {
    /// A trust boundary.
    Plane {
        /// Whatever can change the AI service or the infrastructure it runs on.
        Platform = "platform",
        /// Whatever decides who may use the product, or reaches tenant data.
        Application = "application",
        /// Both, with a declared reason and owner.
        Shared = "shared",
        /// What nothing sorts; counted in coverage.
        Unclassified = "unclassified",
    }
}

words! {
    /// What an edge means; `u -> v` says that whoever controls u can come to control, or act on, v.
    EdgeKind {
        /// Membership of a group.
        MemberOf = "member_of",
        /// A set and what is in it.
        Contains = "contains",
        /// A grant of a role.
        Holds = "holds",
        /// A role that includes another.
        Inherits = "inherits",
        /// Role assumption.
        Assumes = "assumes",
        /// Acting as somebody else.
        Impersonates = "impersonates",
        /// Acting on behalf of somebody.
        ActsFor = "acts_for",
        /// The identity that a workload runs as.
        RunsAs = "runs_as",
        /// Power over code or configuration, or to execute in it.
        Controls = "controls",
        /// Power to reset credentials, to re-grant or to re-point.
        Manages = "manages",
        /// Power to learn a secret.
        ReadsSecret = "reads_secret",
        /// A secret that is handed to its user.
        UsesSecret = "uses_secret",
        /// A secret and the identity it opens.
        AuthenticatesAs = "authenticates_as",
        /// A subject and the identity that trusts it.
        Trusts = "trusts",
        /// An action on a resource.
        Allows = "allows",
        /// Calling an agent or a tool.
        Invokes = "invokes",
    }
}

impl EdgeKind {
    /// Whether the edge only touches its end (and so has a level) instead of giving control of it.
    pub const fn touches(self) -> bool {
        matches!(self, EdgeKind::Allows | EdgeKind::Invokes)
    }

    /// The verb phrase between the two ends, so that a path reads as a sentence.
    pub const fn phrase(self) -> &'static str {
        match self {
            EdgeKind::MemberOf => "is a member of",
            EdgeKind::Contains => "contains",
            EdgeKind::Holds => "holds",
            EdgeKind::Inherits => "includes",
            EdgeKind::Assumes => "can assume",
            EdgeKind::Impersonates => "can impersonate",
            EdgeKind::ActsFor => "acts for",
            EdgeKind::RunsAs => "runs as",
            EdgeKind::Controls => "can change or execute in",
            EdgeKind::Manages => "can reset or re-grant",
            EdgeKind::ReadsSecret => "can read",
            EdgeKind::UsesSecret => "is handed",
            EdgeKind::AuthenticatesAs => "logs in as",
            EdgeKind::Trusts => "is trusted to become",
            EdgeKind::Allows => "can act on",
            EdgeKind::Invokes => "can call",
        }
    }
}

words! {
    /// How far a touch goes; cumulative from left to right.
    Level {
        /// May use it.
        Use = "use",
        /// May read it.
        Read = "read",
        /// May change it.
        Write = "write",
        /// May do everything with it.
        Administer = "administer",
    }
}

words! {
    /// Whether a right is there all the time.
    Activation {
        /// Active now, and without a request.
        Standing = "standing",
        /// Can be activated by its holder.
        Eligible = "eligible",
        /// Given on request, for a while.
        JustInTime = "just_in_time",
    }
}

words! {
    /// How sure an edge is; the weakest hop decides for a path.
    Certainty {
        /// The files decide it.
        Certain = "certain",
        /// A condition was not evaluated.
        Conditional = "conditional",
        /// Nothing states it; a documented default was taken.
        Assumed = "assumed",
    }
}

words! {
    /// How bad a finding is.
    Severity {
        /// Worth knowing.
        Informational = "informational",
        /// Mend when passing.
        Low = "low",
        /// Plan it.
        Medium = "medium",
        /// Do it soon.
        High = "high",
        /// Do it now.
        Critical = "critical",
    }
}

words! {
    /// How sure a finding is.
    Confidence {
        /// Rests on an assumption.
        Low = "low",
        /// Rests on a condition that was not evaluated.
        Medium = "medium",
        /// The files decide it.
        High = "high",
    }
}

words! {
    /// What a rule is about.
    Family {
        /// Where the planes touch.
        Boundary = "boundary",
        /// Too much, or for too long.
        Privilege = "privilege",
        /// Keys and their handling.
        Credential = "credential",
        /// Joiners, movers, leavers.
        Lifecycle = "lifecycle",
        /// Who answers for it.
        Ownership = "ownership",
        /// Customers apart from one another.
        Tenancy = "tenancy",
        /// AI agents.
        Agent = "agent",
        /// Suppliers.
        Vendor = "vendor",
        /// Who did what.
        Logging = "logging",
        /// What the company says.
        Attestation = "attestation",
        /// Whether the run can be relied on.
        Evidence = "evidence",
    }
}
