//! Keys of both shapes: whom they act as, and who made them.

use super::{USERS, needs, notes, org};
use crate::model::{AttrName, Kind};

const KEYS: &str = r#"{"data":[
  {"id":"apikey_1","type":"api_key","name":"prod","created_at":"2026-03-01T00:00:00Z","created_by":{"id":"user_9","type":"user"},"expires_at":null,
   "partial_key_hint":"sk-ant-PLANTED","principal":null,"scope":{"type":"workspace","workspace_id":"wrkspc_a"},"status":"active"},
  {"id":"apikey_2","type":"api_key","name":"own","created_at":"2026-03-01T00:00:00Z","created_by":{"id":"user_1","type":"user"},"expires_at":"2027-03-01T00:00:00Z",
   "partial_key_hint":"sk-ant-PLANTED","principal":{"type":"user_actor","user_id":"user_1"},"scope":{"type":"organization"},"status":"active"},
  {"id":"apikey_3","type":"api_key","name":"svc","created_at":"2026-03-01T00:00:00Z","created_by":null,"expires_at":null,
   "partial_key_hint":null,"principal":{"type":"service_account_actor","service_account_id":"svac_1"},"scope":{"type":"workspace","workspace_id":"wrkspc_a"},"status":"inactive"},
  {"id":"apikey_4","type":"api_key","name":"new sort","created_at":"2026-03-01T00:00:00Z","expires_at":null,
   "principal":{"type":"swarm_actor","id":"x"},"scope":{"type":"workspace","workspace_id":"wrkspc_a"},"status":"active"}
],"has_more":false,"first_id":null,"last_id":null}"#;

#[test]
fn a_key_is_its_principal_and_never_its_maker() {
    let run = org(&[("api_keys.json", KEYS), ("users.json", USERS)]);
    // Bound to nobody: the workspace.
    assert_eq!(run.attr(Kind::Secret, "apikey_1", AttrName::AuthenticatesAs), ["service_account:workspace wrkspc_a"]);
    assert_eq!(run.attr(Kind::Secret, "apikey_1", AttrName::CreatedBy), ["human:user_9"]);
    assert!(run.attr(Kind::Secret, "apikey_1", AttrName::Owner).is_empty());
    assert_eq!(run.attr(Kind::Secret, "apikey_1", AttrName::Labels), ["principal=none"]);
    assert_eq!(run.attr(Kind::Secret, "apikey_1", AttrName::Expires), ["null"]);
    assert_eq!(run.attr(Kind::Secret, "apikey_1", AttrName::Breadth), ["project"]);
    // Its maker is not among all people: gone, and the key is still there.
    assert_eq!(run.attr(Kind::Human, "user_9", AttrName::Status), ["deleted"]);
    // Bound to a person, for the organisation: the person.
    assert_eq!(run.attr(Kind::Secret, "apikey_2", AttrName::AuthenticatesAs), ["human:user_1"]);
    assert_eq!(run.attr(Kind::Secret, "apikey_2", AttrName::Breadth), ["organisation"]);
    // Bound to a service account, for one workspace: that much and no more.
    assert_eq!(run.attr(Kind::Secret, "apikey_3", AttrName::AuthenticatesAs), ["service_account:svac_1 in wrkspc_a"]);
    assert_eq!(run.attr(Kind::Secret, "apikey_3", AttrName::Owner), ["service_account:svac_1"]);
    assert_eq!(run.attr(Kind::Secret, "apikey_3", AttrName::Status), ["inactive"]);
    assert!(run.holds("svac_1 in wrkspc_a", "wrkspc_a/API calls"));
    assert!(run.has_edge("role:wrkspc_a/API calls allows(use) resource:wrkspc_a/models"));
    assert!(run.attr(Kind::Secret, "apikey_4", AttrName::AuthenticatesAs).is_empty());
    assert!(needs(&run, "its principal is of a type that is not known here"));
    assert!(run.is_free_of("PLANTED"));
}

#[test]
fn nobody_is_gone_where_the_list_of_people_may_have_more() {
    let cut = USERS.replace("\"has_more\":false", "\"has_more\":true");
    for files in [vec![("api_keys.json", KEYS)], vec![("api_keys.json", KEYS), ("users.json", cut.as_str())]] {
        assert!(org(&files).attr(Kind::Human, "user_9", AttrName::Status).is_empty());
    }
}

#[test]
fn the_older_shape_states_neither_principal_nor_end() {
    let old = r#"{"data":[
      {"id":"apikey_1","type":"api_key","name":"a","created_at":"2024-10-30T23:58:27Z","created_by":{"id":"user_1","type":"user"},"partial_key_hint":"sk-ant-PLANTED","status":"active","workspace_id":null},
      {"id":"apikey_2","type":"api_key","name":"b","created_at":"2024-10-30T23:58:27Z","created_by":{"id":"user_1","type":"user"},"partial_key_hint":"sk-ant-PLANTED","status":"active","workspace_id":"wrkspc_a"},
      {"id":"apikey_3","type":"api_key","name":"c","created_at":"2024-10-30T23:58:27Z","status":"active"}],"has_more":false}"#;
    let run = org(&[("api_keys.json", old)]);
    assert_eq!(run.attr(Kind::Secret, "apikey_1", AttrName::AuthenticatesAs), ["service_account:workspace default"]);
    assert_eq!(run.attr(Kind::Secret, "apikey_2", AttrName::AuthenticatesAs), ["service_account:workspace wrkspc_a"]);
    assert!(run.attr(Kind::Secret, "apikey_1", AttrName::Expires).is_empty(), "not stated is not never");
    assert!(run.attr(Kind::Secret, "apikey_1", AttrName::Labels).is_empty());
    assert!(needs(&run, "the workspace of this key") && notes(&run, "3 keys are of the older shape"));
}
