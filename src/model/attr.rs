//! The attributes that records can carry: one table, from which the reader, the schema, "did you mean", the selectors,
//! `convert` and the documentation all take what they know. A key is written here and nowhere else.

use super::kind::{EdgeKind, Kind, Kinds};
use super::names::Name;

/// What a value of an attribute looks like in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AttrType {
    /// Words, or a list of words.
    Text,
    /// One of these words, in order from least to most where `at_least` makes sense.
    OneOf(&'static [&'static str]),
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// An RFC 3339 date or time.
    Time,
    /// A reference to a record of these kinds (or a list); what matches nothing is a gap in coverage.
    Ref(Kinds),
    /// A link to a record of these kinds where one matches, plain words where none does.
    Link(Kinds),
    /// A map of words to words.
    Map,
}

/// Which way the edge of a reference runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// From the record to what it names.
    Out,
    /// From what it names to the record.
    In,
}

/// One attribute: its key, what it looks like, who carries it, and a sentence for the reader.
#[derive(Debug)]
pub struct AttrDef {
    /// Which attribute.
    pub name: AttrName,
    /// Its key in files and selectors.
    pub key: &'static str,
    /// What its values look like.
    pub kind: AttrType,
    /// The kinds of records that carry it.
    pub on: Kinds,
    /// One sentence.
    pub about: &'static str,
}

macro_rules! attrs {
    ($($variant:ident $key:literal $type:expr, $on:expr, $about:literal;)+) => {
        /// An attribute of [`ATTRS`].
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(u8)]
        #[allow(missing_docs, reason = "each variant's sentence is in ATTRS")]
        pub enum AttrName { $($variant),+ }

        /// Every attribute, in the order of [`AttrName`].
        pub const ATTRS: &[AttrDef] = &[$(AttrDef { name: AttrName::$variant, key: $key, kind: $type, on: $on, about: $about }),+];

        impl AttrName {
            /// The attribute that a key means.
            pub fn from_key(key: &str) -> Option<AttrName> { match key { $($key => Some(AttrName::$variant),)+ _ => None } }
            /// Its key.
            pub const fn key(self) -> &'static str { match self { $(AttrName::$variant => $key),+ } }
            /// What its values look like.
            pub const fn kind(self) -> AttrType { match self { $(AttrName::$variant => $type),+ } }
            /// The kinds of records that carry it.
            pub const fn on(self) -> Kinds { match self { $(AttrName::$variant => $on),+ } }
        }
    };
}

use AttrType::{Bool, Int, Link, Map, OneOf, Ref, Text, Time};
use Kind::*;

const ANY: Kinds = Kinds::ANY;
const GRANTEE: Kinds = Kinds::IDENTITY.and(Kinds::of(&[Group]));
const ACTOR: Kinds = Kinds::IDENTITY.and(Kinds::of(&[Group, Role]));
const fn on(kinds: &[Kind]) -> Kinds {
    Kinds::of(kinds)
}
/// Windows and states that a right or a record can have.
const RIGHT: Kinds = on(&[Grant, Trust, Permission]);

attrs! {
    Tenant "tenant" Link(on(&[Tenant])), ANY, "The tenant (or tenants) it belongs to; `\"*\"` is every tenant, null is bound to none.";
    Environment "environment" Text, ANY, "The environment it runs or counts in.";
    Owner "owner" Link(on(&[Human, Group, Person, ServiceAccount])), ANY, "Who answers for it.";
    Status "status" Text, ANY, "Its state: active, disabled, deleted, suspended, left, revoked, expired.";
    Created "created" Time, ANY, "When it was made.";
    CreatedBy "created_by" Link(on(&[Human, ServiceAccount, Person])), ANY, "Who made it.";
    LastUsed "last_used" Time, ANY, "When it was last used.";
    NotBefore "not_before" Time, RIGHT, "From when it counts.";
    Expires "expires" Time, ANY, "Until when it counts; null says that it never ends.";
    ThirdParty "third_party" Bool, ANY, "Whether it belongs to somebody outside the company.";
    Sensitivity "sensitivity" Text, ANY, "What it holds: low, internal, customer, regulated.";
    AuditLog "audit_log" Link(on(&[LogStream])), ANY, "Where its events are kept.";
    ApprovedBy "approved_by" Link(on(&[Human, Group, Person])), ANY, "Who approved it.";
    Ticket "ticket" Text, ANY, "The ticket of the approval.";
    Revocation "revocation" Text, ANY, "How it is taken back.";
    ReviewedOn "reviewed_on" Time, ANY, "When somebody last looked at it.";
    ReviewedBy "reviewed_by" Link(on(&[Human, Group, Person])), ANY, "Who last looked at it.";
    Within "within" Map, ANY, "The containers it lies in: organisation, account, project, namespace, realm.";
    SameAs "same_as" Link(ANY), ANY, "Records known to be the same one.";
    Origin "origin" Map, ANY, "The file and pointer of the export it was converted from.";
    Labels "labels" Map, ANY, "Free labels.";
    Note "note" Text, ANY, "A remark for the reader.";
    DisplayName "display_name" Text, ANY, "What people call it.";
    KnownAs "known_as" Text, ANY, "Further names of the same machine identity or credential, set when records are linked.";
    KeptAs "kept_as" Text, on(&[Secret]), "Further names under which it is kept, its vendor's own list left out; set when records are linked.";
    Source "source" Text, ANY, "The system that the record was read from.";
    StatedIn "stated_in" Text, ANY, "The standing of the files that state it: export, usage, roster, review, expected.";
    Decision "decision" OneOf(&["keep", "revoke"]), ANY, "What a review decided.";
    Network "network" OneOf(&["restricted", "open"]), ANY, "From where it can be reached.";

    Mfa "mfa" Text, on(&[Human, Boundary, Tenant]), "Whether a second factor is needed: true or false on people; required, optional, delegated or none on boundaries and tenants.";
    Auth "auth" Text, on(&[Human, Secret, OauthClient]), "How it logs in: sso, password, local, federated, static.";
    Factors "factors" Text, on(&[Human]), "The second factors it has.";
    PersonRef "person" Link(on(&[Person])), on(&[Human]), "The entry of the roster that this account belongs to.";
    Emails "emails" Text, on(&[Human, Person]), "E-mail addresses.";
    EmailVerified "email_verified" Bool, on(&[Human]), "Whether the directory has verified the address.";
    Domain "domain" Text, on(&[Human]), "The domain of its e-mail address, worked out.";
    Ended "ended" Time, on(&[Person]), "When the person left.";
    Persona "persona" Text, on(&[Person, Human]), "What the person does.";
    MemberOf "member_of" Ref(on(&[Group])), GRANTEE, "Groups it is a member of.";
    Members "members" Ref(ACTOR), on(&[Group, Role, Set]), "Who is in it; on a role, who holds it without an end.";
    RunsAs "runs_as" Ref(Kinds::IDENTITY), on(&[Workload, Agent, Resource]), "The identity it runs as.";
    Uses "uses" Ref(on(&[Secret])), on(&[Workload, Agent, Resource, Human, ServiceAccount, OauthClient]), "Secrets that are handed to it.";
    UsedBy "used_by" Ref(Kinds::IDENTITY.and(on(&[Resource]))), on(&[Secret]), "Who is handed it.";
    ReadableBy "readable_by" Ref(ACTOR), on(&[Secret, LogStream, Resource]), "Who can read it.";
    Tools "tools" Ref(on(&[Resource, Agent])), on(&[Agent]), "The tools it can call.";
    ActsFor "acts_for" Ref(on(&[Human, Group, ServiceAccount, External])), on(&[Agent, OauthClient]), "On whose behalf it acts.";
    ActsAs "acts_as" OneOf(&["caller", "self"]), on(&[Agent]), "Whether it acts with its caller's rights or its own.";
    Approval "approval" OneOf(&["none", "required"]), on(&[Agent, Resource]), "Whether a person approves what it does; on a tool, each call of it.";
    PurposeRef "purpose" Link(on(&[Purpose])), Kinds::IDENTITY, "What it is for.";
    Class "class" Text, on(&[Workload]), "What sort of workload: training, notebook, ci, agent, serving, machine.";
    BuiltFrom "built_from" Link(on(&[Resource])), on(&[Workload, Agent]), "The repository, image, prompt or configuration it is made of.";
    Default "default" Bool, on(&[ServiceAccount, Role]), "Whether it is what one gets without asking.";
    AuthenticatesAs "authenticates_as" Ref(Kinds::IDENTITY), on(&[Secret, OauthClient]), "The identity that it opens.";
    Serves "serves" OneOf(&["platform", "application"]), on(&[OauthClient]), "The planes whose logins it serves.";
    Subject "subject" Text, on(&[Workload, ServiceAccount, Agent, Resource]), "What its tokens say to other systems: issuer, a blank, subject; `*` allowed.";
    Issuer "issuer" Text, on(&[OauthClient, Trust]), "The token issuer.";
    Audience "audience" Text, on(&[OauthClient, Trust]), "The audience of its tokens.";
    Scopes "scopes" Text, on(&[OauthClient, Resource]), "OAuth scopes.";
    StepUp "step_up" OneOf(&["none", "required"]), on(&[OauthClient]), "Whether privileged use asks for a second login.";
    Public "public" Bool, on(&[OauthClient]), "Whether it has no secret.";

    Privileged "privileged" Bool, on(&[Role]), "Whether it is declared as an administrator's role.";
    Inherits "inherits" Ref(on(&[Role])), on(&[Role]), "Roles it includes.";
    Principal "principal" Ref(ACTOR), on(&[Grant]), "Who holds it.";
    RoleRef "role" Ref(on(&[Role])), on(&[Grant, Permission]), "The role.";
    Activation "activation" OneOf(&["standing", "eligible", "just_in_time"]), on(&[Grant, Trust]), "Whether it is there all the time.";
    GrantedBy "granted_by" Link(on(&[Human, ServiceAccount, Person])), on(&[Grant]), "Who gave it.";
    InheritedFrom "inherited_from" Link(ANY), on(&[Grant]), "Where it comes down from.";
    Conditions "conditions" Text, RIGHT, "Conditions that were not evaluated, in words.";
    IdentityRef "identity" Ref(Kinds::IDENTITY.and(on(&[Group]))), on(&[Trust, Permission]), "The identity.";
    MayAssume "may_assume" Ref(Kinds::IDENTITY), on(&[Trust]), "The identity that trusts it.";
    Action "action" Text, on(&[Permission]), "The action, in the system's own words.";
    PermissionLevel "level" OneOf(&["use", "read", "write", "administer"]), on(&[Permission]), "How far it goes.";
    LevelAssumed "level_assumed" Bool, on(&[Permission]), "Whether the level was guessed from an ambiguous verb.";
    ResourceRef "resource" Ref(on(&[Resource, LogStream, Set])), on(&[Permission]), "The resource acted on.";
    SecretRef "secret" Ref(on(&[Secret, Set])), on(&[Permission]), "The secret acted on.";
    GroupRef "group" Ref(on(&[Group])), on(&[Permission]), "The group acted on.";
    HeldBy "held_by" Ref(ACTOR.and(on(&[Resource]))), on(&[Permission]), "The role or identity whose permission it is.";
    Capability "capability" Text, on(&[Permission]), "What it lets an agent do, in the product's words.";
    Technique "technique" Text, RIGHT, "How it is abused, by name.";

    Type "type" Text, on(&[Secret, Resource]), "Its sort: api_key, password, token, certificate; database, model, tool, system, store.";
    StoredIn "stored_in" Link(on(&[Resource])), on(&[Secret]), "Where it is kept: a resource, or env_file, config_file, ci_variable, config_map, code, notebook, unknown.";
    Breadth "breadth" OneOf(&["resource", "project", "account", "organisation", "everything"]), on(&[Secret, Role]), "How much it opens.";
    Issued "issued" OneOf(&["stored", "minted"]), on(&[Secret]), "Whether it lies somewhere or is made for each use.";
    Rotated "rotated" Time, on(&[Secret]), "When it was last changed.";
    Rotation "rotation" OneOf(&["automatic", "manual", "none"]), on(&[Secret]), "How it is changed.";
    Exposed "exposed" Time, on(&[Secret]), "Since when it is known to have leaked.";
    Copies "copies" Text, on(&[Secret]), "Full names of the secrets that it is copied from; `*` and `?` allowed.";
    Fingerprint "fingerprint" Text, on(&[Secret]), "A keyed digest or the vendor's key id; equal fingerprints are one secret. Never a value.";
    AllowsRef "allows" Ref(on(&[Resource])), on(&[Resource]), "What a tool can do: entries of resource and level.";
    Of "of" Text, on(&[Set]), "The kind of things in the set.";
    Pattern "pattern" Text, on(&[Set]), "The pattern that names them.";
    Reason "reason" Text, on(&[Boundary]), "Why it is so.";
    Wildcard "wildcard" Bool, on(&[Permission, Role]), "Whether it names everything, worked out.";

    Directory "directory" Text, on(&[Boundary, Tenant]), "The identity provider of its people.";
    Sso "sso" OneOf(&["none", "optional", "required"]), on(&[Boundary, Tenant]), "Whether people log in through the company's identity provider.";
    Provisioning "provisioning" OneOf(&["none", "manual", "scim"]), on(&[Boundary, Tenant]), "How accounts come and go.";
    Approvers "approvers" Link(on(&[Human, Group, Person])), on(&[Boundary]), "Who approves access.";
    Responder "responder" Link(on(&[Human, Group, Person])), on(&[Boundary]), "Who is called.";
    Owners "owners" Map, on(&[Boundary]), "Who answers for directory, roles, audit and approvals.";
    Personas "personas" Text, on(&[Boundary]), "Who belongs on the plane.";
    LastSync "last_sync" Time, on(&[Tenant]), "When the directory was last synchronised.";
    Control "control" Text, on(&[Claim]), "The control that is claimed.";
    About "about" Ref(ANY), on(&[Claim]), "The record that the claim is about.";
    ClaimValue "value" Text, on(&[Claim]), "What is claimed.";
    Party "party" Text, on(&[Claim]), "Who says so.";
    Evidence "evidence" Text, on(&[Claim, Boundary]), "Where the evidence is.";
    EvidenceKind "evidence_kind" Text, on(&[Claim]), "What sort of evidence it is.";
    Modes "modes" OneOf(&["admin", "customer", "autonomous"]), on(&[Policy]), "The modes that the policy decides for.";
    Attributes "attributes" Text, on(&[Policy]), "What the policy looks at.";
    Opaque "opaque" Bool, on(&[Policy]), "Whether its content could not be read.";
    Actions "actions" Text, on(&[Purpose]), "Actions that the purpose needs.";
    Resources "resources" Text, on(&[Purpose]), "Resources that the purpose needs.";
    Events "events" Text, on(&[LogStream]), "The events it keeps.";
    Fields "fields" Text, on(&[LogStream]), "The fields of each event.";
    AdministeredBy "administered_by" Link(ACTOR), on(&[LogStream]), "Who can change it.";
    RetentionDays "retention_days" Int, on(&[LogStream]), "How long events are kept, in days.";
    Path "path" Text, on(&[Input]), "The file.";
    ExportedAt "exported_at" Time, on(&[Input]), "When the export was made.";
    Truncated "truncated" Bool, on(&[Input]), "Whether the export says that more follows.";
}

impl AttrName {
    /// The edge that a reference under this key makes on a record of this kind.
    pub const fn edge(self, on: Kind) -> Option<(EdgeKind, Direction)> {
        Some(match (self, on) {
            (AttrName::MemberOf, _) => (EdgeKind::MemberOf, Direction::Out),
            (AttrName::Members, Kind::Role) => (EdgeKind::Holds, Direction::In),
            (AttrName::Members, Kind::Set) => (EdgeKind::Contains, Direction::Out),
            (AttrName::Members, _) => (EdgeKind::MemberOf, Direction::In),
            (AttrName::RunsAs, _) => (EdgeKind::RunsAs, Direction::Out),
            (AttrName::Uses, _) => (EdgeKind::UsesSecret, Direction::Out),
            (AttrName::UsedBy, _) => (EdgeKind::UsesSecret, Direction::In),
            (AttrName::ReadableBy, Kind::Secret) => (EdgeKind::ReadsSecret, Direction::In),
            (AttrName::Tools, _) => (EdgeKind::Invokes, Direction::Out),
            (AttrName::ActsFor, _) => (EdgeKind::ActsFor, Direction::Out),
            (AttrName::AuthenticatesAs, _) => (EdgeKind::AuthenticatesAs, Direction::Out),
            (AttrName::Inherits, _) => (EdgeKind::Inherits, Direction::Out),
            _ => return None,
        })
    }

    /// The kinds that a reference or link under this key can name on a record of this kind.
    pub const fn wants(self, on: Kind) -> Kinds {
        match (self, on) {
            (AttrName::Members, Kind::Set) => Kinds::NODE,
            (_, _) => match self.kind() {
                AttrType::Ref(kinds) | AttrType::Link(kinds) => kinds,
                _ => Kinds::NONE,
            },
        }
    }

    /// Whether the program works it out itself, so that a record without it is known to have none.
    pub const fn worked_out(self) -> bool {
        matches!(self, AttrName::KnownAs | AttrName::KeptAs | AttrName::Wildcard | AttrName::LevelAssumed | AttrName::Domain)
    }

    /// Whether a value that matches no record is a gap in coverage.
    pub const fn dangles(self) -> bool {
        matches!(self.kind(), AttrType::Ref(_))
    }
}

/// A value of an attribute. Several rows of one attribute are a list; `Null` and `Empty` stand alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Value {
    /// Known to be none.
    Null,
    /// Known to be an empty list.
    Empty,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Seconds since 1970-01-01T00:00:00Z.
    Time(i64),
    /// Words; in a reference, the id as it was written.
    Word(Name),
    /// A reference that names a kind or scope: an index into `Facts::references`.
    Qualified(u32),
    /// A reference that was resolved: a row of `World::records`.
    Record(super::RecordId),
    /// A key and a value of a map.
    Entry(Name, Name),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_and_names_agree() {
        assert!(ATTRS.len() <= 128, "the bits of `World::attr_bits` are used up");
        for (at, def) in ATTRS.iter().enumerate() {
            assert_eq!(def.name as usize, at);
            assert_eq!(AttrName::from_key(def.key), Some(def.name));
            assert_eq!(def.name.key(), def.key);
            assert!(def.about.ends_with('.'), "{} has no sentence", def.key);
        }
    }
}
