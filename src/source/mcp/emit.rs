//! Writes servers and their credentials down: a tool for each server, a secret for each credential, who holds it, and what it probably opens.
//! Agent definitions with servers of their own write through here, too.

use super::server::{Server, Unattended};
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Facts, Kind, Level, Name, Place};
use crate::source::credential::{Credential, Credentials, Given};

/// Facts with the scope that is written to.
pub(in crate::source) struct Out<'f> {
    pub(in crate::source) facts: &'f mut Facts,
    pub(in crate::source) scope: Name,
}

impl Out<'_> {
    pub(in crate::source) fn name(&mut self, text: &str) -> Name {
        self.facts.names.intern(text)
    }

    pub(in crate::source) fn end(&self, kind: Kind, id: Name) -> End {
        End::one(kind, self.scope, id)
    }

    /// A becoming edge with its technique.
    fn becomes(&mut self, kind: EdgeKind, from: End, to: End, technique: &str, place: Place) -> EdgeFact {
        let technique = self.name(technique);
        EdgeFact { resolved: false, ..EdgeFact::becoming(kind, from, to, place).by_technique(technique) }
    }
}

/// A server as a tool that the agent calls.
pub(in crate::source) fn server(of: &Server, agent: End, out: &mut Out<'_>) {
    let (place, scope) = (of.place, out.scope);
    let row = out.facts.record(Kind::Resource, scope, of.id, place);
    let tool = out.end(Kind::Resource, of.id);
    out.facts.word(row, AttrName::Type, "tool", place);
    let package = out.facts.names.text(of.package).to_owned();
    let address = out.facts.names.text(of.address).to_owned();
    for (key, value) in [("transport", of.transport), ("program", of.program), ("package", &package), ("address", &address)] {
        if !value.is_empty() {
            out.facts.entry(row, AttrName::Labels, key, value, place);
        }
    }
    if of.env_file {
        out.facts.entry(row, AttrName::Labels, "env_file", "named", place);
    }
    let approval = match of.unattended {
        Unattended::Unsaid => None,
        Unattended::Nothing => Some(("required", String::new())),
        Unattended::Some(1) => Some(("none", "1 tool".to_owned())),
        Unattended::Some(count) => Some(("none", format!("{count} tools"))),
        Unattended::All => Some(("none", "every tool".to_owned())),
    };
    if let Some((word, which)) = approval {
        out.facts.word(row, AttrName::Approval, word, place);
        if !which.is_empty() {
            out.facts.entry(row, AttrName::Labels, "unattended", &which, place);
        }
    }
    if of.disabled {
        out.facts.word(row, AttrName::Status, "disabled", place);
    } else {
        let technique = out.name("call-tool");
        let edge = EdgeFact::touching(EdgeKind::Invokes, Level::Use, agent, tool, place).by_technique(technique);
        out.facts.edges.push(EdgeFact { resolved: false, ..edge });
    }
    let id = out.facts.names.text(of.id).to_owned();
    let holder = (!of.disabled).then_some(tool);
    credentials(&of.credentials, &id, agent, holder, out);
}

/// The credentials of a thing: its agent holds them, and hands them to a tool where there is one. A tool that is switched off gets none,
/// and neither does the agent act with them; they lie in the file all the same.
pub(in crate::source) fn credentials(of: &Credentials, holder: &str, agent: End, tool: Option<End>, out: &mut Out<'_>) {
    for credential in &of.all {
        let secret = secret(credential, holder, out);
        let place = credential.place;
        if let Some(tool) = tool {
            let edge = out.becomes(EdgeKind::UsesSecret, tool, secret, "hand-credential-to-tool", place);
            out.facts.edges.push(edge);
            // By the server's fact as well: who takes the server away takes the credential from both.
            let edge = out.becomes(EdgeKind::UsesSecret, agent, secret, "hold-credential-of-tool", place);
            out.facts.edges.push(EdgeFact { by: tool, ..edge });
        }
        opens(credential, secret, out);
    }
}

/// A credential that an agent holds itself.
pub(in crate::source) fn own(of: &Credentials, holder: &str, agent: End, out: &mut Out<'_>) {
    for credential in &of.all {
        let secret = secret(credential, holder, out);
        let edge = out.becomes(EdgeKind::UsesSecret, agent, secret, "hold-credential-of-tool", credential.place);
        out.facts.edges.push(edge);
        opens(credential, secret, out);
    }
}

fn secret(of: &Credential, holder: &str, out: &mut Out<'_>) -> End {
    let (place, scope) = (of.place, out.scope);
    let id = format!("{holder}/{}", out.facts.names.text(of.name));
    let id = out.name(&id);
    let row = out.facts.record(Kind::Secret, scope, id, place);
    if !of.sort.is_empty() {
        out.facts.word(row, AttrName::Type, of.sort, place);
    }
    let given = match of.given {
        Given::Literal => "in plain text",
        Given::Default => "in plain text where its variable is not set",
        Given::Variable => "by a variable",
        Given::Input => "asked of the user",
        Given::File => "in a file that is named",
        Given::Placeholder => "not at all",
    };
    out.facts.entry(row, AttrName::Labels, "given", given, place);
    if !of.variable.is_empty() {
        let variable = out.facts.names.text(of.variable).to_owned();
        out.facts.entry(row, AttrName::Labels, "variable", &variable, place);
    }
    if matches!(of.given, Given::Literal | Given::Default) {
        out.facts.word(row, AttrName::StoredIn, "config_file", place);
        out.facts.word(row, AttrName::Issued, "stored", place);
    }
    if let Some(digest) = &of.digest {
        out.facts.word(row, AttrName::Fingerprint, digest, place);
    }
    out.end(Kind::Secret, id)
}

/// What the credential opens, as far as its name or form tells. The identity is outside of every file, and gives way to one that is stated.
fn opens(of: &Credential, secret: End, out: &mut Out<'_>) {
    let Some(known) = of.known else { return };
    let place = of.place;
    let text = format!("{} of {}", known.system, out.facts.names.text(secret.id));
    let id = out.name(&text);
    let row = out.facts.implied(Kind::External, out.scope, id, place);
    out.facts.plane(row, known.plane);
    let identity = out.end(Kind::External, id);
    let edge = out.becomes(EdgeKind::AuthenticatesAs, secret, identity, "named-credential", place);
    out.facts.edges.push(EdgeFact { certainty: Certainty::Assumed, resolved: true, ..edge });
    if known.administers {
        let system = out.name(known.system);
        let row = out.facts.implied(Kind::Resource, out.scope, system, place);
        out.facts.plane(row, known.plane);
        out.facts.word(row, AttrName::Type, "system", place);
        let technique = out.name("named-credential");
        let edge = EdgeFact::touching(EdgeKind::Allows, Level::Administer, identity, out.end(Kind::Resource, system), place);
        out.facts.edges.push(EdgeFact { certainty: Certainty::Assumed, technique, ..edge });
    }
}
