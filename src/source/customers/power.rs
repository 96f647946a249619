//! What the vendor lets the holder of a key of the whole environment do, and each role of its dashboard's team. Neither stands in an
//! export: they are written as identities and roles that a native file can name, so that a declared key or member is joined to them.

use super::emit::Out;
use crate::model::{AttrName, EdgeKind, End, Kind, Level, Name, Place};

/// Over what somebody has power.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::source) enum Over {
    /// The environment itself.
    System,
    /// All end users.
    Users,
    /// All roles of the product.
    Roles,
    /// Identity providers and directories of customers.
    Providers,
    /// OAuth and machine-to-machine clients.
    Clients,
    /// Machine identities of the environment.
    Machines,
    /// Secrets that its lists show.
    Secrets,
    /// The holder of a key of the environment.
    Key,
}

/// What somebody can do.
#[derive(Clone, Copy, Debug)]
pub(in crate::source) enum Can {
    /// Act on the environment.
    Do(Level),
    /// Come to control.
    Become(EdgeKind),
}

/// One row of a table of powers: what, over what, by which technique, on which conditions.
#[derive(Debug)]
pub(in crate::source) struct Power(
    pub(in crate::source) Can,
    pub(in crate::source) Over,
    pub(in crate::source) &'static str,
    pub(in crate::source) &'static str,
);

/// Members of what there can be power over.
pub(in crate::source) type Members<'m> = &'m dyn Fn(Over) -> (&'static str, Kind, &'m [(Name, Place)]);

/// Writes the powers of one holder.
pub(in crate::source) fn powers(holder: End, key: End, table: &[Power], members: Members<'_>, out: &mut Out<'_>) {
    let place = out.place;
    for Power(can, over, technique, conditions) in table {
        let to = match over {
            Over::System => out.system(),
            Over::Key => key,
            other => {
                let (id, of, all) = members(*other);
                let Some(set) = out.set(id, of, all) else { continue };
                set
            }
        };
        match can {
            Can::Do(level) => out.allows(*level, (holder, to), technique, place),
            Can::Become(kind) => out.becomes(*kind, (holder, to), technique, conditions, place),
        }
    }
}

impl Out<'_> {
    /// Whoever holds a key of the environment: an identity outside every file, which a declared secret can authenticate as.
    pub(in crate::source) fn key_holder(&mut self, id: &str, told: &str, need: &str) -> End {
        let (place, id) = (self.place, self.name(id));
        let row = self.implied(Kind::External, id, place);
        self.word(row, AttrName::DisplayName, told, place);
        let end = self.end(Kind::External, id);
        self.need(end, need, Some(end), place);
        end
    }

    /// A role of the dashboard's team.
    pub(in crate::source) fn team_role(&mut self, id: &str) -> End {
        let (place, id) = (self.place, self.name(id));
        let row = self.implied(Kind::Role, id, place);
        self.word(row, AttrName::Note, "a role of the vendor's dashboard, by the vendor's own definition", place);
        self.end(Kind::Role, id)
    }
}
