//! Tells Kubernetes objects from other documents: YAML by its text before it is parsed, JSON by its head.
//! A kind counts only with the API group that it belongs to; a foreign `Role` is none.

use crate::doc::{Item, Layout, Sort};
use crate::source::{Claim, Head};

/// A kind that is read, with the API groups in which it means what we take it for.
struct Wanted {
    kind: &'static str,
    groups: &'static [&'static str],
}

const RBAC: &[&str] = &["rbac.authorization.k8s.io", "authorization.openshift.io"];
const CORE: &[&str] = &[""];
const APPS: &[&str] = &["apps", "extensions"];

const WANTED: &[Wanted] = &[
    Wanted { kind: "Role", groups: RBAC },
    Wanted { kind: "ClusterRole", groups: RBAC },
    Wanted { kind: "RoleBinding", groups: RBAC },
    Wanted { kind: "ClusterRoleBinding", groups: RBAC },
    Wanted { kind: "ServiceAccount", groups: CORE },
    Wanted { kind: "Secret", groups: CORE },
    Wanted { kind: "ConfigMap", groups: CORE },
    Wanted { kind: "Namespace", groups: CORE },
    Wanted { kind: "Node", groups: CORE },
    Wanted { kind: "Pod", groups: CORE },
    Wanted { kind: "PodTemplate", groups: CORE },
    Wanted { kind: "ReplicationController", groups: CORE },
    Wanted { kind: "Deployment", groups: APPS },
    Wanted { kind: "ReplicaSet", groups: APPS },
    Wanted { kind: "StatefulSet", groups: APPS },
    Wanted { kind: "DaemonSet", groups: APPS },
    Wanted { kind: "Job", groups: &["batch"] },
    Wanted { kind: "CronJob", groups: &["batch"] },
    Wanted { kind: "ExternalSecret", groups: &["external-secrets.io"] },
    Wanted { kind: "SecretStore", groups: &["external-secrets.io"] },
    Wanted { kind: "ClusterSecretStore", groups: &["external-secrets.io"] },
    Wanted { kind: "Application", groups: &["argoproj.io"] },
    Wanted { kind: "Kustomization", groups: &["kustomize.toolkit.fluxcd.io"] },
    Wanted { kind: "HelmRelease", groups: &["helm.toolkit.fluxcd.io"] },
    Wanted { kind: "GitRepository", groups: &["source.toolkit.fluxcd.io"] },
    Wanted { kind: "OCIRepository", groups: &["source.toolkit.fluxcd.io"] },
    Wanted { kind: "Bucket", groups: &["source.toolkit.fluxcd.io"] },
];

/// Whether objects of this kind and `apiVersion` are read.
pub(super) fn wanted(kind: &str, version: &str) -> bool {
    let group = version.split_once('/').map_or("", |(group, _)| group);
    WANTED.iter().any(|row| row.kind == kind && row.groups.contains(&group))
}

/// Whether a kind is read in some group.
pub(super) fn known(kind: &str) -> bool {
    WANTED.iter().any(|row| row.kind == kind)
}

/// The kind that a typed list's name says its items have.
pub(super) fn item_kind(list: &str) -> Option<&str> {
    list.strip_suffix("List").filter(|kind| !kind.is_empty())
}

fn decide(kind: &str, version: &str) -> Claim {
    if kind == "List" {
        return Claim::Yes(Layout::Lists);
    }
    if wanted(kind, version) {
        return Claim::Yes(Layout::Whole);
    }
    // The items of a typed list leave out their kind, and in JSON the list's own comes after them: it is read as a whole.
    if item_kind(kind).is_some_and(|kind| wanted(kind, version)) {
        return Claim::Yes(Layout::Whole);
    }
    Claim::Skip(format!("kind {kind}"))
}

/// Whether a text can be a kind: anything else is not repeated.
fn is_kind(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= 63 && bytes.next().is_some_and(|b| b.is_ascii_uppercase()) && bytes.all(|b| b.is_ascii_alphanumeric())
}

fn is_version(text: &str) -> bool {
    !text.is_empty() && text.len() <= 128 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/' | b'-'))
}

/// The scalar of a key at the start of a line of YAML.
fn scalar<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let bytes = text.as_bytes();
    let mut from = 0;
    loop {
        let at = from + memchr::memmem::find(bytes.get(from..)?, key.as_bytes())?;
        from = at + key.len();
        let starts = at == 0 || bytes.get(at - 1) == Some(&b'\n') || (at == 3 && text.starts_with('\u{feff}'));
        if !starts {
            continue;
        }
        let line = text.get(from..)?.lines().next()?;
        if !line.starts_with([' ', '\t']) {
            continue;
        }
        let value = line.split(" #").next()?.trim();
        let value = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
        return Some(value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(value));
    }
}

/// Looks at the text of a YAML document.
pub(super) fn sniff(text: &str) -> Claim {
    let (Some(kind), Some(version)) = (scalar(text, "kind:"), scalar(text, "apiVersion:")) else { return Claim::No };
    if !is_kind(kind) || !is_version(version) {
        return Claim::No;
    }
    if kind == "ConfigMap" && memchr::memmem::find(text.as_bytes(), b"aws-auth").is_none() {
        return Claim::Skip("kind ConfigMap".into());
    }
    decide(kind, version)
}

fn is_object(item: Item<'_>) -> bool {
    let named = |key: &str, is: fn(&str) -> bool| item.text_of(key).is_some_and(is);
    named("kind", is_kind) && named("apiVersion", is_version) && item.get("metadata").is_some_and(|meta| meta.sort() == Sort::Map)
}

/// The issuer in a cluster's own `/.well-known/openid-configuration`, which serves nobody's login: it has no endpoint for one.
pub(super) fn issuer(item: Item<'_>) -> Option<&str> {
    let only_tokens = item.get("response_types_supported").is_some_and(|list| {
        let mut types = list.children().map(|sort| sort.text());
        types.next() == Some(Some("id_token")) && types.next().is_none()
    });
    let serves = item.get("authorization_endpoint").is_some() || item.get("token_endpoint").is_some();
    if !only_tokens || serves || item.get("jwks_uri").is_none() {
        return None;
    }
    item.text_of("issuer")
}

/// Looks at the head of a parsed document.
pub(super) fn claims(head: &Head<'_>) -> Claim {
    let root = head.root;
    let first = head.first_item();
    let listed = root.get("items").is_some_and(|items| items.sort() == Sort::List);
    match (root.text_of("kind"), root.text_of("apiVersion")) {
        (Some(kind), Some(version)) if is_kind(kind) && is_version(version) => {
            let list = listed && kind.ends_with("List");
            if list && kind != "List" && is_object(first) {
                return Claim::Yes(Layout::Lists);
            }
            if list || is_object(root) {
                return decide(kind, version);
            }
            Claim::No
        }
        // kubectl sorts its keys, so that a list's kind comes after its items and may not be in the head.
        (None, Some(_)) if listed && is_object(first) => Claim::Yes(Layout::Lists),
        (None, None) if issuer(root).is_some() => Claim::Yes(Layout::Whole),
        // `jq '.items'` or `jq -s` leaves a plain list of objects.
        (None, None) if root.sort() == Sort::List && root.children().next().is_some_and(is_object) => Claim::Yes(Layout::Lists),
        _ => Claim::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::{Tape, json};
    use crate::model::Syntax;

    #[test]
    fn documents_are_told_by_their_text() {
        assert_eq!(sniff("apiVersion: v1\nkind: Pod\n"), Claim::Yes(Layout::Whole));
        assert_eq!(sniff("kind: \"Role\" # why\r\napiVersion: rbac.authorization.k8s.io/v1\r\n"), Claim::Yes(Layout::Whole));
        assert_eq!(sniff("apiVersion: v1\nkind: List\nitems: []\n"), Claim::Yes(Layout::Lists));
        assert_eq!(sniff("apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleList\n"), Claim::Yes(Layout::Whole));
        assert_eq!(sniff("apiVersion: v1\nkind: Service\n"), Claim::Skip("kind Service".into()));
        assert_eq!(sniff("apiVersion: iam.cloud.example/v1\nkind: Role\n"), Claim::Skip("kind Role".into()));
        assert_eq!(sniff("apiVersion: v1\nkind: ConfigMap\n"), Claim::Skip("kind ConfigMap".into()));
    }

    fn claim(text: &str) -> Claim {
        let mut claim = Claim::No;
        json::read(text, 0, Layout::Whole, &mut Tape::default(), &mut |part| {
            claim = claims(&Head { path: "x.json", syntax: Syntax::Json, root: part.item });
            Ok(())
        })
        .unwrap();
        claim
    }

    #[test]
    fn json_is_told_by_its_head() {
        let role = r#"{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"r"}}"#;
        assert_eq!(claim(role), Claim::Yes(Layout::Whole));
        for list in [r#"{"apiVersion":"v1","items":[ROLE],"kind":"List"}"#, r#"{"apiVersion":"v1","items":[ROLE]}"#, "[ROLE]"] {
            assert_eq!(claim(&list.replace("ROLE", role)), Claim::Yes(Layout::Lists), "{list}");
        }
        let bare = r#"{"apiVersion":"rbac.authorization.k8s.io/v1","items":[{"metadata":{"name":"r"}}]"#;
        assert_eq!(claim(&format!("{bare}}}")), Claim::No);
        assert_eq!(claim(&format!(r#"{bare},"kind":"RoleList"}}"#)), Claim::Yes(Layout::Whole));
        assert_eq!(claim(&format!(r#"{bare},"kind":"EventList"}}"#)), Claim::Skip("kind EventList".into()));
        for other in [r#"{"items":[{"id":1}]}"#, r#"{"kind":"Role","name":"x"}"#, r#"{"kind":"drive#file","apiVersion":"v1"}"#, "[]", "7"] {
            assert_eq!(claim(other), Claim::No, "{other}");
        }
    }

    #[test]
    fn what_only_looks_like_an_object_is_left_alone() {
        assert_eq!(sniff(""), Claim::No);
        assert_eq!(sniff("kind: Pod\n"), Claim::No);
        assert_eq!(sniff("spec:\n  apiVersion: v1\n  kind: Pod\n"), Claim::No);
        assert_eq!(sniff("apiVersion: v1\nkind: [x]\n"), Claim::No);
        assert_eq!(sniff("apiVersion: v1\nkind: it is a secret\n"), Claim::No);
        assert_eq!(sniff("kindly: x\nkind:Pod\napiVersion: v1\n"), Claim::No);
    }
}
