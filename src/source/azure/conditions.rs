//! Conditions of assignments whose role hands out roles: which roles they leave. In: the text of a condition. Out: the roles it names and
//! whether only they are left or all others; everything else in it is not evaluated.

/// What a condition leaves of the power to assign roles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Limit {
    /// Only these roles, by id.
    Only(Vec<String>),
    /// All but these roles.
    Not(Vec<String>),
    /// Something that is not understood here.
    Other,
}

const ROLE: &str = "@request[microsoft.authorization/roleassignments:roledefinitionid]";

/// Reads a condition.
pub(super) fn limit(text: &str) -> Limit {
    let text = text.to_ascii_lowercase();
    let mut found = text.match_indices(ROLE);
    let (Some((at, _)), None) = (found.next(), found.next()) else { return Limit::Other };
    let rest = text.get(at + ROLE.len()..).unwrap_or("").trim_start();
    let Some((operator, rest)) = rest.split_once('{') else { return Limit::Other };
    let Some((list, _)) = rest.split_once('}') else { return Limit::Other };
    let ids: Vec<String> = list.split(',').map(|id| id.trim().trim_matches('\'').to_owned()).filter(|id| !id.is_empty()).collect();
    if ids.iter().any(|id| !super::kinds::is_guid(id)) {
        return Limit::Other;
    }
    match operator.trim() {
        "forallofanyvalues:guidequals" | "foranyofanyvalues:guidequals" => Limit::Only(ids),
        "forallofallvalues:guidnotequals" | "foranyofallvalues:guidnotequals" => Limit::Not(ids),
        _ => Limit::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

    #[test]
    fn roles_of_a_condition_are_read() {
        let of = |operator: &str| {
            limit(&format!(
                "((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/write'}})) OR \
                 (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] {operator} {{{OWNER}}}))"
            ))
        };
        assert_eq!(of("ForAnyOfAnyValues:GuidEquals"), Limit::Only(vec![OWNER.to_owned()]));
        assert_eq!(of("ForAnyOfAllValues:GuidNotEquals"), Limit::Not(vec![OWNER.to_owned()]));
        assert_eq!(of("StringLike"), Limit::Other);
        assert_eq!(limit(""), Limit::Other);
        assert_eq!(
            limit("@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {x}"),
            Limit::Other
        );
    }
}
